package cadre.node.agents;

import cadre.process.isolation.Sandbox;
import cadre.wire.agent.Step;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeFacts.FoundAgent;
import cadre.wire.link.ResumeOrder;
import cadre.wire.link.SecretValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Claude Code, headless ({@code claude -p}). Inside an isolation it may do anything without asking,
 * for the isolation holds it; under {@code none} it may edit files, and the profile's arguments say
 * what else ({@code --allowedTools Bash}).
 */
final class ClaudeCli implements AgentCli {
    static final String NAME = "claude";

    /** No update, no telemetry, no connection but to the model. */
    static final Map<String, String> QUIET =
            Map.of(
                    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1",
                    "DISABLE_AUTOUPDATER", "1",
                    "DISABLE_TELEMETRY", "1",
                    "DISABLE_ERROR_REPORTING", "1");

    private static final String SETTING_SOURCES = "--setting-sources";
    private static final String EFFORT = "--effort";
    private static final String TOOLS = "--tools";
    private static final String CONFIG = "CLAUDE_CONFIG_DIR";
    private static final String FOLDER = ".claude";
    private static final String RETRIES = "CLAUDE_CODE_MAX_RETRIES";

    /** Above it, a text goes by standard input: the kernel carries 128 KiB in one argument. */
    private static final int LONGEST_ARGUMENT = 100 * 1024;

    /** The versions that were tried, and which of them brought what. */
    static final CliVersions VERSIONS =
            new CliVersions(
                    "2.1.197",
                    "2.1.329",
                    Map.of(
                            SETTING_SOURCES, "2.1.197",
                            EFFORT, "2.1.197",
                            TOOLS, "2.1.197"));

    private static final CliCredentials CREDENTIALS =
            new CliCredentials(
                    "Claude Code",
                    List.of("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
                    CliCredentials.Several.FIRST,
                    List.of("ANTHROPIC_BASE_URL", "CLAUDE_CODE_CUSTOM_OAUTH_URL"),
                    List.of(),
                    Optional.of(
                            new CliCredentials.LoginFolder(
                                    CONFIG, FOLDER, List.of(".credentials.json"))),
                    "Set ANTHROPIC_API_KEY (or CLAUDE_CODE_OAUTH_TOKEN) as a secret or in the node's"
                            + " environment, or run 'claude' once as the node's user and log in");

    private final Map<String, String> environment;
    private final CliProbe probe;
    private final CliAccounts accounts;
    private final Supplier<UUID> sessions;

    ClaudeCli(Map<String, String> environment, Path userHome, Supplier<UUID> sessions) {
        this.environment = Map.copyOf(environment);
        this.probe = new CliProbe("claude", List.of(List.of("--help")), environment, QUIET);
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
        var program = probe.required("Claude Code", "@anthropic-ai/claude-code");
        var account = accounts.choose(order, secrets, place.isolation());
        var login = login(account, place);
        boolean byStdin = !fits(order.prompt());
        var argv = new ArrayList<>(List.of(program.file().toString(), "-p"));
        argv.addAll(List.of("--output-format", "stream-json", "--verbose"));
        argv.addAll(session(order, place, account));
        argv.addAll(List.of("--permission-mode", permissionMode(place)));
        argv.addAll(withoutProjectSettings(order, place, program));
        argv.addAll(tools(order.agent(), place, program));
        argv.addAll(servers(order.agent(), place));
        ToldHook.of(order, place)
                .ifPresent(told -> argv.addAll(List.of("--settings", told.claude())));
        argv.addAll(options(order, place, program));
        if (!byStdin) {
            // Options that take several values would swallow a prompt without these dashes.
            argv.addAll(List.of("--", order.prompt()));
        }
        var env = env(account, place);
        var withheld = new HashSet<>(account.withheld());
        if (!env.containsKey(CONFIG)) {
            withheld.add(CONFIG);
        }
        return new Invocation(
                argv,
                env,
                withheld,
                byStdin ? Optional.of(order.prompt()) : Optional.empty(),
                program.readable(),
                login,
                account.secrets(),
                account.name());
    }

    @Override
    public CliVariables variables() {
        return CREDENTIALS.variables();
    }

    @Override
    public StepReader reader(AttemptOrder order, Path directory) {
        var before = order.resume().map(ResumeOrder::before).orElse(List.of());
        var stream = new ClaudeStream(before);
        return new JsonLineReader(stream::steps, stream::windows);
    }

    @Override
    public SideReader side(AttemptOrder order, AgentPlace place, Instant since) {
        var folders = new ArrayList<ClaudeTranscripts>();
        folders.add(new ClaudeTranscripts(place.home().resolve(FOLDER)));
        if (place.isolation() == IsolationKind.NONE) {
            accounts.loginFolder().map(ClaudeTranscripts::new).ifPresent(folders::add);
        }
        var transcripts = new ClaudeSide(folders, place.directory(), since);
        return new LentLogin(accounts.lent(order), transcripts);
    }

    @Override
    public LogStream humanStream() {
        return LogStream.STEPS;
    }

    @Override
    public Ending verdict(Optional<Step> last, int exitCode) {
        return FinalEvent.verdict("Claude Code", last, exitCode);
    }

    /**
     * A repository's {@code .claude/settings.json} could send the node's key to another address, or
     * run hooks, before the model says a word (tried: it does); {@code .mcp.json} could start
     * servers. So neither is read. {@code CLAUDE.md} is, through the added folders.
     */
    private static List<String> withoutProjectSettings(
            AttemptOrder order, AgentPlace place, InstalledCli program) {
        if (!VERSIONS.takes(program, SETTING_SOURCES)) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "This Claude Code is too old",
                    Map.of("program", program.file(), "version", program.version()),
                    "Update it: without the option --setting-sources a repository could redirect"
                            + " the node's key");
        }
        var options = new ArrayList<>(List.of(SETTING_SOURCES, "user", "--strict-mcp-config"));
        options.add("--add-dir");
        options.add(place.directory().toString());
        if (order.repositories().size() > 1) {
            order.repositories().stream()
                    .map(repository -> place.directory().resolve(repository.name()).toString())
                    .forEach(options::add);
        }
        return options;
    }

    private List<String> session(AttemptOrder order, AgentPlace place, CliAccount account) {
        if (order.resume().isEmpty()) {
            return List.of("--session-id", sessions.get().toString());
        }
        var resume = order.resume().get();
        var folder = inPlace(account, place).orElseGet(() -> place.home().resolve(FOLDER));
        if (new ClaudeTranscripts(folder).of(resume.sessionId(), place.directory()).isEmpty()) {
            throw CliSessions.gone("Claude Code", resume, folder);
        }
        return List.of("--resume", resume.sessionId());
    }

    /**
     * It writes a renewed login into a file beside, which it then renames; where that is refused it
     * writes into the file itself (tried with 2.1.329). So the file alone is given to it, and not
     * by a link, which it would replace.
     */
    private List<Sandbox.Placed> login(CliAccount account, AgentPlace place) {
        if (inPlace(account, place).isPresent()) {
            return List.of();
        }
        var home = new AgentHome(place.home());
        return accounts.place(account, home, home.folder(FOLDER));
    }

    /** Without isolation nothing can be given or hidden: the login is used where it is. */
    private static Optional<Path> inPlace(CliAccount account, AgentPlace place) {
        return account.login().filter(folder -> place.isolation() == IsolationKind.NONE);
    }

    private static List<String> tools(AgentOrder agent, AgentPlace place, InstalledCli program) {
        if (agent.tools().isEmpty()) {
            return List.of();
        }
        if (!VERSIONS.takes(program, TOOLS)) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "This Claude Code cannot be limited to named tools",
                    Map.of("version", program.version(), "profile", agent.profile()),
                    "Update it, or leave the profile's tools empty");
        }
        var named = String.join(",", agent.tools());
        return place.isolation() == IsolationKind.NONE
                ? List.of(TOOLS, named, "--allowedTools", named)
                : List.of(TOOLS, named);
    }

    /** A file beside its own ones: whatever else is named there is not read. */
    private static List<String> servers(AgentOrder agent, AgentPlace place) {
        var servers = ToolServers.of(agent, place);
        if (servers.isEmpty()) {
            return List.of();
        }
        var home = new AgentHome(place.home());
        var file = home.write(home.folder(FOLDER), "cadre-bus.json", servers.claude());
        var allowed =
                place.isolation() == IsolationKind.NONE
                        ? List.of(
                                "--allowedTools", "mcp__" + String.join(",mcp__", servers.names()))
                        : List.<String>of();
        var options = new ArrayList<>(List.of("--mcp-config", file.toString()));
        options.addAll(allowed);
        return options;
    }

    private static List<String> options(
            AttemptOrder order, AgentPlace place, InstalledCli program) {
        var agent = order.agent();
        var systemPrompt = ToolServers.of(agent, place).systemPrompt(agent.systemPrompt());
        var options = new ArrayList<String>();
        if (!agent.model().isEmpty()) {
            options.addAll(List.of("--model", agent.model()));
        }
        if (!agent.effort().isEmpty() && VERSIONS.takes(program, EFFORT)) {
            options.addAll(List.of(EFFORT, agent.effort()));
        }
        if (!systemPrompt.isEmpty()) {
            if (!fits(systemPrompt)) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "The profile's system prompt is too long for Claude Code",
                        Map.of("profile", agent.profile(), "most_bytes", LONGEST_ARGUMENT),
                        "Shorten it, or move text into the prompt");
            }
            options.addAll(List.of("--append-system-prompt", systemPrompt));
        }
        options.addAll(agent.arguments());
        return options;
    }

    private static String permissionMode(AgentPlace place) {
        return place.isolation() == IsolationKind.NONE ? "acceptEdits" : "bypassPermissions";
    }

    private Map<String, String> env(CliAccount account, AgentPlace place) {
        var env = new HashMap<>(QUIET);
        // The CLI's own default of 10 tries turns an overloaded service into minutes of waiting.
        env.put(RETRIES, environment.getOrDefault(RETRIES, "6"));
        env.put("API_TIMEOUT_MS", "600000");
        env.put("CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD", "1");
        env.putAll(account.env());
        inPlace(account, place).ifPresent(folder -> env.put(CONFIG, folder.toString()));
        if (place.uid() == 0 && place.isolation() != IsolationKind.NONE) {
            // Without it, root may not bypass permissions.
            env.put("IS_SANDBOX", "1");
        }
        return env;
    }

    private static boolean fits(String text) {
        return text.length() <= LONGEST_ARGUMENT
                && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_ARGUMENT
                && text.indexOf('\0') < 0;
    }
}
