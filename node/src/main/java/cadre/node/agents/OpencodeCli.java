package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeFacts.FoundAgent;
import cadre.wire.link.SecretValue;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * opencode, headless ({@code opencode run --format json}), with the keys of model providers; a
 * provider that it does not know is described in {@code OPENCODE_CONFIG_CONTENT} of the node or the
 * job. Its own login is not used. The prompt goes by standard input. A repository's configuration
 * is not read, for it could send the keys elsewhere; its {@code AGENTS.md} is.
 */
final class OpencodeCli implements AgentCli {
    static final String NAME = "opencode";
    static final CliVersions VERSIONS = new CliVersions("1.18.33", "1.18.33", Map.of());

    private static final String TITLE = "opencode";

    private static final CliCredentials CREDENTIALS =
            new CliCredentials(
                    TITLE,
                    List.of(
                            "ANTHROPIC_API_KEY",
                            "OPENAI_API_KEY",
                            "GEMINI_API_KEY",
                            "GOOGLE_GENERATIVE_AI_API_KEY",
                            "OPENROUTER_API_KEY",
                            "OPENCODE_API_KEY",
                            "GROQ_API_KEY",
                            "MISTRAL_API_KEY",
                            "DEEPSEEK_API_KEY",
                            "XAI_API_KEY"),
                    CliCredentials.Several.ALL,
                    List.of(
                            "ANTHROPIC_BASE_URL",
                            "OPENAI_BASE_URL",
                            "OPENCODE_CONFIG_CONTENT",
                            "OPENCODE_CONFIG",
                            "OPENCODE_CONFIG_DIR"),
                    List.of(),
                    Optional.empty(),
                    "Set the key of your provider, such as ANTHROPIC_API_KEY, as a secret or in the"
                            + " node's environment");

    private final CliProbe probe;
    private final CliAccounts accounts;

    OpencodeCli(Map<String, String> environment, Path userHome) {
        this.probe = new CliProbe(NAME, List.of(List.of("run", "--help")), environment, quiet());
        this.accounts = new CliAccounts(CREDENTIALS, environment, userHome);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<FoundAgent> probe() {
        return probe.find().map(cli -> VERSIONS.found(NAME, cli, accounts.onNode()));
    }

    @Override
    public Invocation invocation(AttemptOrder order, AgentPlace place, List<SecretValue> secrets) {
        var program = probe.required(TITLE, "opencode-ai");
        Refused.servers(TITLE, order.agent());
        var account = accounts.choose(order, secrets, place.isolation());
        refuseTools(order);
        OpencodePlugins.refuse(place.directory());
        configure(order, place);
        var agent = order.agent();
        var argv = new ArrayList<>(List.of(program.file().toString(), "run"));
        argv.addAll(List.of("--format", "json", "--pure"));
        if (place.isolation() != IsolationKind.NONE) {
            argv.add("--auto");
        }
        if (!agent.model().isEmpty()) {
            argv.addAll(List.of("--model", agent.model()));
        }
        if (!agent.effort().isEmpty()) {
            argv.addAll(List.of("--variant", agent.effort()));
        }
        if (order.resume().isPresent()) {
            argv.addAll(List.of("--session", order.resume().get().sessionId()));
        } else {
            // Without one it asks a model for a title, and no event says what that used.
            argv.addAll(List.of("--title", "cadre " + order.attempt()));
        }
        argv.addAll(agent.arguments());
        return new Invocation(
                argv,
                env(account, place),
                account.withheld(),
                Optional.of(order.prompt()),
                program.readable(),
                List.of(),
                account.secrets(),
                account.name());
    }

    @Override
    public CliVariables variables() {
        return CREDENTIALS.variables();
    }

    @Override
    public StepReader reader(AttemptOrder order, Path directory) {
        return new JsonLineReader(new OpencodeStream(directory, order.agent().model())::steps);
    }

    @Override
    public SideReader side(AttemptOrder order, AgentPlace place, Instant since) {
        return new OpencodeLog(place.home().resolve(".local/share/opencode/log"), since);
    }

    @Override
    public Optional<Step.Failed> setback(Step.Notice notice) {
        var error = ServiceError.of(notice.text(), Optional.empty(), Optional.empty());
        return Optional.of(
                new Step.Failed(
                        error.kind(), notice.text(), error.status(), error.resetAt(), Usage.NONE));
    }

    @Override
    public LogStream humanStream() {
        return LogStream.STEPS;
    }

    @Override
    public Ending verdict(Optional<Step> last, int exitCode) {
        return FinalEvent.verdict(TITLE, last, exitCode);
    }

    private static void refuseTools(AttemptOrder order) {
        if (!order.agent().tools().isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "opencode has no option for a list of tools",
                    Map.of("profile", order.agent().profile()),
                    "Leave the tools out, or choose another CLI");
        }
    }

    private static void configure(AttemptOrder order, AgentPlace place) {
        var home = new AgentHome(place.home());
        var folder = home.folder(".config", "opencode");
        var config = new LinkedHashMap<String, Object>();
        config.put("autoupdate", false);
        config.put("share", "disabled");
        config.put("instructions", List.of(place.directory().resolve("AGENTS.md").toString()));
        home.write(folder, "opencode.json", Json.write(config));
        if (order.agent().systemPrompt().isEmpty()) {
            home.remove(folder, "AGENTS.md");
        } else {
            home.write(folder, "AGENTS.md", order.agent().systemPrompt());
        }
    }

    private static Map<String, String> quiet() {
        return Map.of(
                "OPENCODE_DISABLE_AUTOUPDATE", "true",
                "OPENCODE_DISABLE_MODELS_FETCH", "true",
                "OPENCODE_DISABLE_SHARE", "true");
    }

    private static Map<String, String> env(CliAccount account, AgentPlace place) {
        var env = new HashMap<>(quiet());
        env.put("OPENCODE_DISABLE_PROJECT_CONFIG", "true");
        env.put("XDG_CONFIG_HOME", place.home().resolve(".config").toString());
        env.put("XDG_DATA_HOME", place.home().resolve(".local/share").toString());
        env.put("XDG_STATE_HOME", place.home().resolve(".local/state").toString());
        env.put("XDG_CACHE_HOME", place.home().resolve(".cache").toString());
        if (place.isolation() == IsolationKind.NONE) {
            env.put("OPENCODE_PERMISSION", "{\"bash\":\"deny\"}");
        }
        env.putAll(account.env());
        // Those of the node lie where the agent does not see them.
        env.remove("OPENCODE_CONFIG");
        env.remove("OPENCODE_CONFIG_DIR");
        return env;
    }
}
