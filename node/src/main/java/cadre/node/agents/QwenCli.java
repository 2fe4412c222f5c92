package cadre.node.agents;

import cadre.wire.agent.Step;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Qwen Code, headless ({@code qwen -o stream-json}), with a key for a service that speaks OpenAI's,
 * Anthropic's or Gemini's protocol; its own login is not used. The prompt goes by standard input.
 * Its settings are written into the home of the attempt.
 */
final class QwenCli implements AgentCli {
    static final String NAME = "qwen";
    static final CliVersions VERSIONS = new CliVersions("0.15.10", "0.15.10", Map.of());

    private static final String TITLE = "Qwen Code";
    private static final String FOLDER = ".qwen";
    private static final int LONGEST_ARGUMENT = 100 * 1024;

    /** The protocol and the address that a key is for unless the node says otherwise. */
    private record Service(String protocol, String addressVariable, String address) {}

    private static final Map<String, Service> SERVICES =
            Map.of(
                    "OPENAI_API_KEY",
                    new Service("openai", "OPENAI_BASE_URL", "https://api.openai.com/v1"),
                    "ANTHROPIC_API_KEY",
                    new Service("anthropic", "ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
                    "GEMINI_API_KEY",
                    new Service(
                            "gemini",
                            "GOOGLE_GEMINI_BASE_URL",
                            "https://generativelanguage.googleapis.com"));

    private static final CliCredentials CREDENTIALS =
            new CliCredentials(
                    TITLE,
                    List.of("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"),
                    CliCredentials.Several.FIRST,
                    List.of("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL"),
                    List.of("OPENAI_MODEL"),
                    Optional.empty(),
                    "Set OPENAI_API_KEY (and OPENAI_BASE_URL, if it is not OpenAI's) as a secret or"
                            + " in the node's environment");

    private final CliProbe probe;
    private final CliAccounts accounts;
    private final InstantSource clock;
    private final Supplier<UUID> sessions;

    QwenCli(
            Map<String, String> environment,
            Path userHome,
            InstantSource clock,
            Supplier<UUID> sessions) {
        this.probe = new CliProbe(NAME, List.of(List.of("--help")), environment, Map.of());
        this.accounts = new CliAccounts(CREDENTIALS, environment, userHome);
        this.clock = clock;
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
        var program = probe.required(TITLE, "@qwen-code/qwen-code");
        var account = accounts.choose(order, secrets, place.isolation());
        var agent = order.agent();
        Refused.effort(TITLE, agent);
        Refused.servers(TITLE, agent);
        Refused.longSystemPrompt(TITLE, agent, LONGEST_ARGUMENT);
        var service = service(account);
        var nobody = sessions.get().toString();
        var home = new AgentHome(place.home());
        var folder = home.folder(FOLDER);
        var settings = home.write(folder, "settings.json", Json.write(settings(service, nobody)));
        var argv = new ArrayList<>(List.of(program.file().toString()));
        argv.addAll(List.of("--output-format", "stream-json", "--auth-type", service.protocol()));
        argv.add("--approval-mode");
        argv.add(place.isolation() == IsolationKind.NONE ? "auto-edit" : "yolo");
        if (!agent.model().isEmpty()) {
            argv.addAll(List.of("--model", agent.model()));
        }
        if (!agent.systemPrompt().isEmpty()) {
            argv.addAll(List.of("--append-system-prompt", agent.systemPrompt()));
        }
        for (var tool : agent.tools()) {
            argv.addAll(List.of("--core-tools", tool));
        }
        argv.addAll(session(order, place));
        // A name that nobody knows: a repository's settings could start servers of its own.
        argv.addAll(List.of("--allowed-mcp-server-names", nobody));
        argv.addAll(agent.arguments());
        return new Invocation(
                argv,
                env(account, service, settings, NodeGuard.options(home, folder)),
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
        return new JsonLineReader(
                new QwenStream(directory, clock, order.resume().isPresent())::steps);
    }

    @Override
    public SideReader side(AttemptOrder order, AgentPlace place, Instant since) {
        return new SideUsage(() -> chats(place, ".jsonl"), QwenStream::request, since);
    }

    @Override
    public LogStream humanStream() {
        return LogStream.STEPS;
    }

    @Override
    public Ending verdict(Optional<Step> last, int exitCode) {
        return FinalEvent.verdict(TITLE, last, exitCode);
    }

    private static List<Path> chats(AgentPlace place, String ending) {
        return SideFolder.folders(place.home().resolve(FOLDER)).stream()
                .filter(projects -> projects.endsWith("projects"))
                .flatMap(projects -> SideFolder.folders(projects).stream())
                .flatMap(project -> SideFolder.folders(project).stream())
                .filter(chats -> chats.endsWith("chats"))
                .flatMap(chats -> SideFolder.files(chats, ending).stream())
                .toList();
    }

    private List<String> session(AttemptOrder order, AgentPlace place) {
        if (order.resume().isEmpty()) {
            return List.of("--session-id", sessions.get().toString());
        }
        var resume = order.resume().get();
        if (chats(place, resume.sessionId() + ".jsonl").isEmpty()) {
            throw CliSessions.gone(TITLE, resume, place.home().resolve(FOLDER));
        }
        return List.of("--resume", resume.sessionId());
    }

    private static Service service(CliAccount account) {
        return CREDENTIALS.keys().stream()
                .filter(account.keys()::containsKey)
                .findFirst()
                .map(SERVICES::get)
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.UNAVAILABLE,
                                "Qwen Code has no key here",
                                Map.of("looked_for", CREDENTIALS.keys()),
                                CREDENTIALS.howTo()));
    }

    private static Map<String, Object> settings(Service service, String nobody) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put(
                "security",
                Map.of(
                        "auth",
                        Map.of("selectedType", service.protocol()),
                        "folderTrust",
                        Map.of("enabled", false)));
        settings.put("privacy", Map.of("usageStatisticsEnabled", false));
        settings.put("telemetry", Map.of("enabled", false));
        settings.put("general", Map.of("enableAutoUpdate", false));
        // One retry inside of each of its own seven tries makes minutes of them.
        settings.put("model", Map.of("generationConfig", Map.of("maxRetries", 0)));
        settings.put("mcp", Map.of("allowed", List.of(nobody), "serverCommand", ""));
        settings.put("tools", Map.of("discoveryCommand", "", "callCommand", "", "sandbox", false));
        settings.put("disableAllHooks", true);
        settings.put("memory", Map.of("enableManagedAutoMemory", false));
        return settings;
    }

    /** As with Gemini CLI, a repository's {@code .qwen/.env} may set what is not set here. */
    private static Map<String, String> env(
            CliAccount account, Service service, Path settings, String guard) {
        var env = new HashMap<>(NodeVariables.FIXED);
        env.put("NODE_OPTIONS", guard);
        env.put(service.addressVariable(), service.address());
        env.put("QWEN_CODE_SYSTEM_SETTINGS_PATH", settings.toString());
        var folder = settings.resolveSibling(".").normalize().toString();
        // Without it a parent process takes TERM and leaves the real one behind (tried).
        env.put("QWEN_CODE_NO_RELAUNCH", "true");
        env.put("QWEN_HOME", folder);
        env.put("QWEN_RUNTIME_DIR", folder);
        env.putAll(account.env());
        return env;
    }
}
