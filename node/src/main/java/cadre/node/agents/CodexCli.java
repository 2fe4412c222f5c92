package cadre.node.agents;

import cadre.node.agents.Invocation.LateFile;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Step;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.link.Account;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeFacts.FoundAgent;
import cadre.wire.link.ResumeOrder;
import cadre.wire.link.SecretValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Codex, headless ({@code codex exec --json}). Inside an isolation it may do anything without
 * asking, for the isolation holds it; under {@code none} its own sandbox lets it write in its
 * workspace. It lives in the attempt's home, with a copy of the login if there is one.
 */
final class CodexCli implements AgentCli {
    static final String NAME = "codex";

    /** The key variable that {@code codex exec} reads by itself. */
    private static final String KEY = "CODEX_API_KEY";

    private static final String HOME = "CODEX_HOME";
    private static final String FOLDER = ".codex";
    private static final List<String> ADDRESSES = List.of("CODEX_BASE_URL", "OPENAI_BASE_URL");
    private static final String REFRESH = "CODEX_REFRESH_TOKEN_URL_OVERRIDE";

    /** Above it, the kernel or the CLI may refuse a text as an argument. */
    private static final int LONGEST_ARGUMENT = 100 * 1024;

    /** It reads a repository's own settings only where a person has said that it may. */
    private static final String ASKS_FOR_TRUST = "asks for trust";

    /** The versions that were tried: all of them take the same flags. */
    static final CliVersions VERSIONS =
            new CliVersions("0.124.0", "0.169.0", Map.of(ASKS_FOR_TRUST, "0.169.0"));

    private static final CliCredentials CREDENTIALS =
            new CliCredentials(
                    "Codex",
                    List.of(KEY, "OPENAI_API_KEY"),
                    CliCredentials.Several.FIRST,
                    Stream.concat(ADDRESSES.stream(), Stream.of(REFRESH)).toList(),
                    List.of(),
                    Optional.of(
                            new CliCredentials.LoginFolder(HOME, FOLDER, List.of(CodexLogin.FILE))),
                    "Set OPENAI_API_KEY as a secret or in the node's environment, or run 'codex"
                            + " login' once as the node's user");

    /**
     * No connection but to the model, no waiting for a network for ever. And no snapshot of its
     * shell: one holds the environment with the key, and stays in the home when the CLI is killed
     * (tried).
     */
    private static final List<String> QUIET =
            List.of(
                    "-c",
                    "features.plugins=false",
                    "-c",
                    "features.unbounded_connection_retries=false",
                    "-c",
                    "features.shell_snapshot=false",
                    "-c",
                    "check_for_update_on_startup=false",
                    "-c",
                    "analytics.enabled=false");

    private final CliProbe probe;
    private final CliAccounts accounts;
    private final InstantSource clock;

    CodexCli(Map<String, String> environment, Path userHome, InstantSource clock) {
        this.probe =
                new CliProbe("codex", List.of(List.of("exec", "--help")), environment, Map.of());
        this.accounts = new CliAccounts(CREDENTIALS, environment, userHome);
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<FoundAgent> probe() {
        return probe.find()
                .map(cli -> VERSIONS.found(NAME, cli, accounts.onNode(), remark(cli.version())));
    }

    @Override
    public Invocation invocation(AttemptOrder order, AgentPlace place, List<SecretValue> secrets) {
        var program = probe.required("Codex", "@openai/codex");
        var account = accounts.choose(order, secrets, place.isolation());
        var argv = new ArrayList<>(List.of(program.file().toString(), "exec", "--json"));
        argv.add("--skip-git-repo-check");
        argv.addAll(permissions(place));
        argv.addAll(QUIET);
        argv.addAll(distrust(program, place));
        var address = accounts.address(ADDRESSES, order, secrets);
        if (address.isPresent() && account.login().isEmpty()) {
            argv.addAll(List.of("-c", "model_provider=\"cadre\""));
        }
        var home = new AgentHome(place.home());
        home.remove(home.folder(FOLDER), CodexLogin.FILE);
        argv.addAll(ToolServers.of(order.agent(), place).codex());
        argv.addAll(told(order, place, program));
        argv.addAll(options(order.agent(), place));
        order.resume().ifPresent(resume -> argv.addAll(List.of("resume", session(resume, place))));
        argv.add("-");
        var env = new HashMap<>(account.env());
        // A base URL means nothing to the CLI; a key only under its own name.
        account.keys().values().stream().findFirst().ifPresent(key -> env.put(KEY, key));
        var withheld = new HashSet<>(account.withheld());
        withheld.removeAll(env.keySet());
        withheld.add(HOME);
        return new Invocation(
                argv,
                env,
                withheld,
                Optional.of(order.prompt()),
                program.readable(),
                List.of(),
                account.secrets(),
                account.name(),
                notices(account, address),
                files(account, address));
    }

    @Override
    public CliVariables variables() {
        return CREDENTIALS.variables();
    }

    @Override
    public StepReader reader(AttemptOrder order, Path directory) {
        var before = ModelUsage.total(order.resume().map(ResumeOrder::before).orElse(List.of()));
        var stream = new CodexStream(order.agent().model(), directory, before, clock);
        return new JsonLineReader(stream::steps);
    }

    @Override
    public SideReader side(AttemptOrder order, AgentPlace place, Instant since) {
        var folder = place.home().resolve(FOLDER);
        var login =
                accounts.loginFile()
                        .filter(file -> order.agent().account() != Account.KEY)
                        .map(file -> new CodexLogin(file, folder, clock));
        return new CodexSide(new CodexRollouts(folder), since, login);
    }

    @Override
    public Optional<Step.Failed> setback(Step.Notice notice) {
        return CodexStream.setback(notice, clock);
    }

    @Override
    public LogStream humanStream() {
        return LogStream.STEPS;
    }

    @Override
    public Ending verdict(Optional<Step> last, int exitCode) {
        return FinalEvent.verdict("Codex", last, exitCode);
    }

    /** Its own sandbox does not start inside ours, and would keep {@code git commit} out. */
    private static List<String> permissions(AgentPlace place) {
        return place.isolation() == IsolationKind.NONE
                ? List.of(
                        "-c", "sandbox_mode=\"workspace-write\"", "-c", "approval_policy=\"never\"")
                : List.of("--dangerously-bypass-approvals-and-sandbox");
    }

    /**
     * A repository's {@code .codex} folder is not read: it would start servers and hooks before the
     * model says a word (tried). The flag that switches the sandbox off trusts it in older
     * versions; there the price is that some do not read {@code AGENTS.md} either.
     */
    private static List<String> distrust(InstalledCli program, AgentPlace place) {
        return VERSIONS.can(program.version(), ASKS_FOR_TRUST)
                ? List.of()
                : List.of(
                        "-c",
                        "projects={%s={trust_level=\"untrusted\"}}"
                                .formatted(Toml.text(place.directory().toString())));
    }

    /** A repository's own hooks stay out all the same: its folder is not trusted. */
    private static List<String> told(AttemptOrder order, AgentPlace place, InstalledCli program) {
        return VERSIONS.takes(program, ToldHook.CODEX_TRUST)
                ? ToldHook.of(order, place).map(ToldHook::codex).orElse(List.of())
                : List.of();
    }

    private static String remark(String version) {
        return VERSIONS.can(version, ASKS_FOR_TRUST)
                ? ""
                : "a repository's AGENTS.md is not read by versions before 0.169.0";
    }

    /**
     * What is written into its folder: the login and the address. It ignores {@code
     * OPENAI_BASE_URL}: another address needs a provider of its own, and may hold a password, so it
     * is in no argument.
     */
    private static Map<LateFile, Supplier<String>> files(
            CliAccount account, Optional<String> address) {
        if (account.login().isPresent()) {
            var own = account.login().get().resolve(CodexLogin.FILE);
            return Map.of(new LateFile(FOLDER, CodexLogin.FILE), () -> CodexLogin.copyOf(own));
        }
        return address.<Map<LateFile, Supplier<String>>>map(
                        url -> Map.of(new LateFile(FOLDER, "config.toml"), () -> provider(url)))
                .orElse(Map.of());
    }

    private static String provider(String url) {
        return """
        [model_providers.cadre]
        name = "cadre"
        base_url = %s
        env_key = "%s"
        wire_api = "responses"
        """
                .formatted(Toml.text(url), KEY);
    }

    /** A login is for one service alone. */
    private static List<String> notices(CliAccount account, Optional<String> address) {
        return account.login().isPresent() && address.isPresent()
                ? List.of(
                        String.join(" or ", ADDRESSES)
                                + " is not used with the login of Codex, only with a key")
                : List.of();
    }

    private static List<String> options(AgentOrder agent, AgentPlace place) {
        if (!agent.tools().isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Codex cannot be limited to named tools",
                    Map.of("profile", agent.profile(), "tools", agent.tools()),
                    "Leave the profile's tools empty");
        }
        var options = new ArrayList<String>();
        if (!agent.model().isEmpty()) {
            options.addAll(List.of("-m", agent.model()));
        }
        if (!agent.effort().isEmpty()) {
            options.addAll(List.of("-c", "model_reasoning_effort=" + Toml.text(agent.effort())));
        }
        var systemPrompt = ToolServers.of(agent, place).systemPrompt(agent.systemPrompt());
        if (!systemPrompt.isEmpty()) {
            var text = Toml.text(systemPrompt);
            if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_ARGUMENT) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "The profile's system prompt is too long for Codex",
                        Map.of("profile", agent.profile(), "most_bytes", LONGEST_ARGUMENT),
                        "Shorten it, or move text into the prompt");
            }
            options.addAll(List.of("-c", "developer_instructions=" + text));
        }
        options.addAll(agent.arguments());
        return options;
    }

    private static String session(ResumeOrder resume, AgentPlace place) {
        var folder = place.home().resolve(FOLDER);
        if (new CodexRollouts(folder).of(resume.sessionId()).isEmpty()) {
            throw CliSessions.gone("Codex", resume, folder);
        }
        return resume.sessionId();
    }
}
