package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeFacts.FoundAgent;
import cadre.wire.link.ResumeOrder;
import cadre.wire.link.SecretValue;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * GitHub Copilot CLI, headless ({@code copilot --output-format json}), with a token of GitHub's, or
 * with a key for a model provider of one's own. Its own login is not used. The prompt goes by
 * standard input. The repository's hooks, servers and plugins are not trusted.
 */
final class CopilotCli implements AgentCli {
    static final String NAME = "copilot";
    static final CliVersions VERSIONS = new CliVersions("1.0.102", "1.0.102", Map.of());

    private static final String TITLE = "GitHub Copilot CLI";
    private static final String FOLDER = ".copilot";
    private static final String PROVIDER_KEY = "COPILOT_PROVIDER_API_KEY";
    private static final String PROVIDER = "COPILOT_PROVIDER_BASE_URL";

    private static final CliCredentials CREDENTIALS =
            new CliCredentials(
                    TITLE,
                    List.of(PROVIDER_KEY, "COPILOT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"),
                    CliCredentials.Several.FIRST,
                    List.of(PROVIDER, "COPILOT_GH_HOST", "GH_HOST"),
                    List.of(
                            "COPILOT_PROVIDER_TYPE",
                            "COPILOT_PROVIDER_WIRE_API",
                            "COPILOT_PROVIDER_MODEL_ID",
                            "COPILOT_PROVIDER_WIRE_MODEL",
                            "COPILOT_PROVIDER_MAX_PROMPT_TOKENS",
                            "COPILOT_PROVIDER_MAX_OUTPUT_TOKENS",
                            "COPILOT_PROVIDER_AZURE_API_VERSION",
                            "COPILOT_MODEL"),
                    Optional.empty(),
                    "Set COPILOT_GITHUB_TOKEN, or COPILOT_PROVIDER_API_KEY with"
                            + " COPILOT_PROVIDER_BASE_URL, as a secret or in the node's environment");

    private final Map<String, String> environment;
    private final CliProbe probe;
    private final CliAccounts accounts;
    private final Supplier<UUID> sessions;

    CopilotCli(Map<String, String> environment, Path userHome, Supplier<UUID> sessions) {
        this.environment = Map.copyOf(environment);
        this.probe =
                new CliProbe(
                        NAME,
                        List.of(List.of("--help")),
                        environment,
                        Map.of("COPILOT_AUTO_UPDATE", "false"));
        this.accounts = new CliAccounts(CREDENTIALS, environment, userHome);
        this.sessions = sessions;
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
        var program = probe.required(TITLE, "@github/copilot");
        Refused.servers(TITLE, order.agent());
        var account = accounts.choose(order, secrets, place.isolation());
        boolean ownProvider = account.keys().containsKey(PROVIDER_KEY);
        if (ownProvider) {
            requireProvider(order, secrets);
        }
        var home = new AgentHome(place.home());
        var folder = home.folder(FOLDER);
        if (order.agent().systemPrompt().isEmpty()) {
            home.remove(folder, "copilot-instructions.md");
        } else {
            home.write(folder, "copilot-instructions.md", order.agent().systemPrompt());
        }
        var argv = new ArrayList<>(List.of(program.file().toString()));
        argv.addAll(List.of("--output-format", "json", "--no-color", "--no-ask-user"));
        argv.addAll(List.of("--no-auto-update", "--disable-client-telemetry"));
        argv.addAll(List.of("--disable-builtin-mcps", "--no-remote", "--no-remote-export"));
        argv.addAll(permissions(place));
        argv.addAll(options(order));
        argv.addAll(session(order, place));
        argv.addAll(order.agent().arguments());
        return new Invocation(
                argv,
                env(account, folder, ownProvider),
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
        return new JsonLineReader(new CopilotStream(directory)::steps);
    }

    @Override
    public SideReader side(AttemptOrder order, AgentPlace place, Instant since) {
        return new CopilotSide(
                () ->
                        sessionFolders(place)
                                .flatMap(session ->
                                        SideFolder.files(session, "events.jsonl").stream())
                                .toList(),
                order.resume().map(ResumeOrder::sessionId),
                since);
    }

    @Override
    public LogStream humanStream() {
        return LogStream.STEPS;
    }

    @Override
    public Ending verdict(Optional<Step> last, int exitCode) {
        return FinalEvent.verdict(TITLE, last, exitCode);
    }

    /** Without its address the key would go to nobody, and the CLI ask for a login. */
    private void requireProvider(AttemptOrder order, List<SecretValue> secrets) {
        boolean known =
                order.env().containsKey(PROVIDER)
                        || environment.containsKey(PROVIDER)
                        || secrets.stream().anyMatch(secret -> secret.name().equals(PROVIDER));
        if (!known) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "GitHub Copilot CLI has a provider's key but not its address",
                    Map.of("missing", PROVIDER),
                    "Store it beside the key with 'cadre secret set %s', or set it in the node's"
                                    .formatted(PROVIDER)
                            + " environment; with COPILOT_PROVIDER_TYPE if it does not speak"
                            + " OpenAI's protocol");
        }
    }

    private static List<String> permissions(AgentPlace place) {
        // Without the denial it ran commands that write into its folder (tried).
        return place.isolation() == IsolationKind.NONE
                ? List.of("--allow-tool=write", "--deny-tool=shell")
                : List.of("--allow-all");
    }

    private static List<String> options(AttemptOrder order) {
        var agent = order.agent();
        var options = new ArrayList<String>();
        if (!agent.model().isEmpty()) {
            options.addAll(List.of("--model", agent.model()));
        }
        if (!agent.effort().isEmpty()) {
            options.addAll(List.of("--reasoning-effort", agent.effort()));
        }
        if (!agent.tools().isEmpty()) {
            options.add("--available-tools=" + String.join(",", agent.tools()));
        }
        return options;
    }

    private List<String> session(AttemptOrder order, AgentPlace place) {
        if (order.resume().isEmpty()) {
            return List.of("--session-id", sessions.get().toString());
        }
        var resume = order.resume().get();
        if (sessionFolders(place).noneMatch(session -> session.endsWith(resume.sessionId()))) {
            throw CliSessions.gone(TITLE, resume, place.home().resolve(FOLDER));
        }
        return List.of("--resume=" + resume.sessionId());
    }

    private static Stream<Path> sessionFolders(AgentPlace place) {
        return SideFolder.folders(place.home().resolve(FOLDER)).stream()
                .filter(folder -> folder.endsWith("session-state"))
                .flatMap(folder -> SideFolder.folders(folder).stream());
    }

    private static Map<String, String> env(CliAccount account, Path folder, boolean ownProvider) {
        var env = new HashMap<String, String>();
        env.put("COPILOT_HOME", folder.toString());
        env.put("COPILOT_AUTO_UPDATE", "false");
        if (ownProvider) {
            env.put("COPILOT_OFFLINE", "true");
        }
        env.putAll(account.env());
        return env;
    }
}
