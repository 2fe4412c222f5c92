package cadre.node.agents;

import cadre.process.isolation.Sandbox;
import cadre.wire.agent.Step;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import cadre.wire.link.AgentOrder;
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
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Gemini CLI, headless ({@code gemini -o stream-json}). Its settings are written into the home of
 * the attempt, never into the user's. Inside an isolation it may do anything without asking; under
 * {@code none} it may edit files, and the profile's arguments say what else ({@code --yolo}). The
 * prompt goes by standard input, whatever its length. Without a model the CLI chooses one by a
 * request of its own before the first turn, which is counted.
 */
final class GeminiCli implements AgentCli {
    static final String NAME = "gemini";
    static final CliVersions VERSIONS = new CliVersions("0.61.0", "0.61.0", Map.of());

    private static final String TITLE = "Gemini CLI";
    private static final String KEY = "GEMINI_API_KEY";
    private static final String VERTEX_KEY = "GOOGLE_API_KEY";
    private static final String BASE_URL = "GOOGLE_GEMINI_BASE_URL";
    private static final String HOME = "GEMINI_CLI_HOME";
    private static final String NODE_OPTIONS = "NODE_OPTIONS";
    private static final String FOLDER = ".gemini";
    private static final int SETTINGS_ERROR = 41;

    /** Exit codes of this size are an HTTP status, less 256. */
    private static final int FIRST_HTTP_EXIT = 400 - 256;

    private static final CliCredentials CREDENTIALS =
            new CliCredentials(
                    TITLE,
                    List.of(KEY, VERTEX_KEY),
                    CliCredentials.Several.FIRST,
                    List.of(BASE_URL, "GOOGLE_VERTEX_BASE_URL", "CODE_ASSIST_ENDPOINT"),
                    List.of("GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"),
                    Optional.of(
                            new CliCredentials.LoginFolder(
                                    HOME,
                                    FOLDER,
                                    List.of("oauth_creds.json", "google_accounts.json"))),
                    "Set GEMINI_API_KEY as a secret or in the node's environment, or run 'gemini'"
                            + " once as the node's user and log in with Google");

    private final CliProbe probe;
    private final CliAccounts accounts;
    private final Supplier<UUID> sessions;

    GeminiCli(Map<String, String> environment, Path userHome, Supplier<UUID> sessions) {
        this.probe =
                new CliProbe(
                        NAME,
                        List.of(List.of("--help")),
                        environment,
                        Map.of("GEMINI_CLI_NO_RELAUNCH", "true"));
        this.accounts = new CliAccounts(CREDENTIALS, withFolder(environment), userHome);
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
    public Invocation invocation(AttemptOrder order, AgentPlace at, List<SecretValue> secrets) {
        var isGuarded = !order.env().containsKey(NODE_OPTIONS);
        // else a repository's settings could start a server under the name of one of these
        var place = isGuarded ? at : at.withBus(Optional.empty());
        var servers =
                isGuarded
                        ? ToolServers.of(order.agent(), at)
                        : new ToolServers(Optional.empty(), List.of());
        var program = probe.required(TITLE, "@google/gemini-cli");
        var account = accounts.choose(order, secrets, place.isolation());
        Refused.effort(TITLE, order.agent());
        var login = login(account, place);
        var settings = prepare(order.agent(), place, account, servers);
        var argv = new ArrayList<>(List.of(program.file().toString()));
        argv.addAll(List.of("--output-format", "stream-json"));
        argv.addAll(List.of("--approval-mode", approvalMode(place)));
        var model = order.agent().model();
        // Always named: else the repository's own settings could choose it.
        argv.addAll(List.of("--model", model.isEmpty() ? "auto" : model));
        argv.addAll(session(order, place));
        // A name that nobody knows: a repository's settings could start servers of its own. Those
        // of
        // the tool set are taken from the settings above the repository's.
        var allowed =
                servers.isEmpty() ? sessions.get().toString() : String.join(",", servers.names());
        argv.addAll(List.of("--allowed-mcp-server-names", allowed));
        argv.addAll(order.agent().arguments());
        return new Invocation(
                argv,
                env(account, place, settings),
                account.withheld(),
                Optional.of(order.prompt()),
                program.readable(),
                login,
                account.secrets(),
                account.name(),
                !isGuarded && !ToolServers.of(order.agent(), at).isEmpty()
                        ? List.of("the job sets NODE_OPTIONS: " + TITLE + " gets no MCP servers")
                        : List.of(),
                Map.of());
    }

    @Override
    public CliVariables variables() {
        return CREDENTIALS.variables();
    }

    @Override
    public StepReader reader(AttemptOrder order, Path directory) {
        return new JsonLineReader(new GeminiStream(directory)::steps);
    }

    @Override
    public SideReader side(AttemptOrder order, AgentPlace place, Instant since) {
        var chats = new GeminiChats(place.home().resolve(FOLDER), order.agent().model(), since);
        return new LentLogin(accounts.lent(order), chats);
    }

    @Override
    public LogStream humanStream() {
        return LogStream.STEPS;
    }

    @Override
    public Ending verdict(Optional<Step> last, int exitCode) {
        if (last.isEmpty() && exitCode == SETTINGS_ERROR) {
            return new Ending.Failed(
                    FailureCode.AUTHENTICATION, TITLE + " could not log in (exit code 41)");
        }
        return FinalEvent.verdict(TITLE, last.map(step -> withStatus(step, exitCode)), exitCode);
    }

    /** The text of an error does not always say its HTTP status; the exit code does. */
    private static Step withStatus(Step last, int exitCode) {
        if (last instanceof Step.Failed(var kind, var message, var status, var reset, var usage)
                && kind.equals(ServiceFailure.OTHER)
                && status.isEmpty()
                && exitCode >= FIRST_HTTP_EXIT
                && exitCode <= 255) {
            var http = Optional.of(exitCode + 256);
            var error = ServiceError.of(message, http, Optional.empty());
            return new Step.Failed(error.kind(), message, http, reset, usage);
        }
        return last;
    }

    private List<String> session(AttemptOrder order, AgentPlace place) {
        if (order.resume().isEmpty()) {
            return List.of("--session-id", sessions.get().toString());
        }
        var resume = order.resume().get();
        var folder = place.home().resolve(FOLDER);
        if (!GeminiChats.has(folder, resume.sessionId())) {
            throw CliSessions.gone(TITLE, resume, folder);
        }
        return List.of("--resume", resume.sessionId());
    }

    private static String approvalMode(AgentPlace place) {
        return place.isolation() == IsolationKind.NONE ? "auto_edit" : "yolo";
    }

    /**
     * It writes a renewed login into the file itself, so that without isolation a link does as well
     * as the file.
     */
    private List<Sandbox.Placed> login(CliAccount account, AgentPlace place) {
        var home = new AgentHome(place.home());
        var folder = home.folder(FOLDER);
        var placed = accounts.place(account, home, folder);
        if (place.isolation() != IsolationKind.NONE) {
            return placed;
        }
        placed.forEach(
                file -> home.link(folder, file.source().getFileName().toString(), file.source()));
        return List.of();
    }

    /** Writes settings and instructions; returns the settings' file. */
    private static Path prepare(
            AgentOrder agent, AgentPlace place, CliAccount account, ToolServers servers) {
        var home = new AgentHome(place.home());
        var folder = home.folder(FOLDER);
        var systemPrompt = servers.systemPrompt(agent.systemPrompt());
        if (systemPrompt.isEmpty()) {
            home.remove(folder, "GEMINI.md");
        } else {
            // GEMINI_SYSTEM_MD would replace the CLI's own prompt; this file is appended to it.
            home.write(folder, "GEMINI.md", systemPrompt);
        }
        return home.write(folder, "settings.json", Json.write(settings(agent, account, servers)));
    }

    private static Map<String, Object> settings(
            AgentOrder agent, CliAccount account, ToolServers servers) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put(
                "security",
                Map.of(
                        "auth",
                        Map.of("selectedType", authType(account)),
                        "folderTrust",
                        Map.of("enabled", false)));
        settings.put("privacy", Map.of("usageStatisticsEnabled", false));
        settings.put("telemetry", Map.of("enabled", false));
        settings.put("general", general());
        settings.put("hooksConfig", Map.of("enabled", false));
        settings.put("advanced", Map.of("ignoreLocalEnv", true));
        var tools = new LinkedHashMap<String, Object>();
        tools.put("discoveryCommand", "");
        tools.put("callCommand", "");
        tools.put("sandbox", false);
        if (!agent.tools().isEmpty()) {
            tools.put("core", agent.tools());
        }
        settings.put("tools", tools);
        if (!servers.isEmpty()) {
            settings.put("mcpServers", servers.gemini());
        }
        return settings;
    }

    private static Map<String, Object> general() {
        var general = new LinkedHashMap<String, Object>();
        general.put("enableAutoUpdate", false);
        general.put("enableAutoUpdateNotification", false);
        // The default goes on for minutes when the service is down.
        general.put("maxAttempts", 4);
        // A resume leaves a second, empty file of its session; the next start takes it for a broken
        // one and deletes all files of that session (tried: the third run finds nothing).
        general.put("sessionRetention", Map.of("enabled", false));
        return general;
    }

    private static String authType(CliAccount account) {
        if (account.login().isPresent()) {
            return "oauth-personal";
        }
        return account.keys().containsKey(KEY) ? "gemini-api-key" : "vertex-ai";
    }

    /**
     * The CLI reads {@code .gemini/.env} of a repository for every variable that is not set, and
     * could so be made to send the node's key elsewhere before the model says a word (tried: it
     * does). Hence all that lead there are set, to nothing if need be.
     */
    private static Map<String, String> env(CliAccount account, AgentPlace place, Path settings) {
        var env = new HashMap<>(NodeVariables.FIXED);
        var home = new AgentHome(place.home());
        env.put(NODE_OPTIONS, NodeGuard.options(home, home.folder(FOLDER)));
        env.put(BASE_URL, "https://generativelanguage.googleapis.com");
        env.put("GOOGLE_VERTEX_BASE_URL", "");
        env.put("CODE_ASSIST_ENDPOINT", "https://cloudcode-pa.googleapis.com");
        env.put("GOOGLE_GENAI_USE_GCA", "false");
        env.put("GOOGLE_GENAI_USE_VERTEXAI", "false");
        env.put("GEMINI_SYSTEM_MD", "false");
        env.put("GEMINI_WRITE_SYSTEM_MD", "false");
        env.put("GEMINI_SANDBOX", "false");
        env.put("GEMINI_TELEMETRY_ENABLED", "false");
        env.put("NO_BROWSER", "true");
        // Without it a parent process ignores TERM and leaves the real one behind.
        env.put("GEMINI_CLI_NO_RELAUNCH", "true");
        // Above the repository's settings; the CLI believes it only if root owns it.
        env.put("GEMINI_CLI_SYSTEM_SETTINGS_PATH", settings.toString());
        env.putAll(account.env());
        env.put(HOME, place.home().toString());
        return env;
    }

    /** {@value #HOME} names the folder above the one that has the login. */
    private static Map<String, String> withFolder(Map<String, String> environment) {
        var moved = environment.getOrDefault(HOME, "");
        if (moved.isBlank()) {
            return environment;
        }
        var env = new HashMap<>(environment);
        env.put(HOME, Path.of(moved, FOLDER).toString());
        return env;
    }
}
