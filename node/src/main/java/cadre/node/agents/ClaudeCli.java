package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeFacts.FoundAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
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

    private static final String RETRIES = "CLAUDE_CODE_MAX_RETRIES";

    /** Above it, a text goes by standard input: the kernel carries 128 KiB in one argument. */
    private static final int LONGEST_ARGUMENT = 100 * 1024;

    private final Map<String, String> environment;
    private final Path userHome;
    private final Supplier<UUID> sessions;
    private final AtomicReference<Known> known = new AtomicReference<>();

    ClaudeCli(Map<String, String> environment, Path userHome, Supplier<UUID> sessions) {
        this.environment = Map.copyOf(environment);
        this.userHome = userHome;
        this.sessions = sessions;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<FoundAgent> probe() {
        return program()
                .map(found -> new FoundAgent(NAME, found.file().toString(), found.version()));
    }

    @Override
    public Invocation invocation(AttemptOrder order, AgentPlace place) {
        var program = program().orElseThrow(this::missing);
        var login = ClaudeLogin.find(environment, order.env(), userHome, place.isolation());
        boolean byStdin = !fits(order.prompt());
        var argv = new ArrayList<>(List.of(program.file().toString(), "-p"));
        argv.addAll(List.of("--output-format", "stream-json", "--verbose"));
        argv.addAll(List.of("--session-id", sessions.get().toString()));
        argv.addAll(List.of("--permission-mode", permissionMode(place)));
        argv.addAll(withoutProjectSettings(order, place, program));
        argv.addAll(options(order, program));
        if (!byStdin) {
            // Options that take several values would swallow a prompt without these dashes.
            argv.addAll(List.of("--", order.prompt()));
        }
        var visible = List.copyOf(program.readable());
        return new Invocation(
                argv,
                env(login, place),
                byStdin ? Optional.of(order.prompt()) : Optional.empty(),
                visible,
                login.folder().stream().toList(),
                login.secrets());
    }

    @Override
    public StepReader reader(AttemptOrder order) {
        return new JsonLineReader(new ClaudeStream()::steps);
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
            AttemptOrder order, AgentPlace place, ClaudeProgram program) {
        if (!program.takes("--setting-sources")) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "This Claude Code is too old",
                    Map.of("program", program.file(), "version", program.version()),
                    "Update it: without the option --setting-sources a repository could redirect"
                            + " the node's key");
        }
        var options = new ArrayList<>(List.of("--setting-sources", "user", "--strict-mcp-config"));
        options.add("--add-dir");
        options.add(place.directory().toString());
        if (order.repositories().size() > 1) {
            order.repositories().stream()
                    .map(repository -> place.directory().resolve(repository.name()).toString())
                    .forEach(options::add);
        }
        return options;
    }

    private static List<String> options(AttemptOrder order, ClaudeProgram program) {
        var agent = order.agent();
        var options = new ArrayList<String>();
        if (!agent.model().isEmpty()) {
            options.addAll(List.of("--model", agent.model()));
        }
        if (!agent.effort().isEmpty() && program.takes("--effort")) {
            options.addAll(List.of("--effort", agent.effort()));
        }
        if (!agent.systemPrompt().isEmpty()) {
            if (!fits(agent.systemPrompt())) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "The profile's system prompt is too long for Claude Code",
                        Map.of("profile", agent.profile(), "most_bytes", LONGEST_ARGUMENT),
                        "Shorten it, or move text into the prompt");
            }
            options.addAll(List.of("--append-system-prompt", agent.systemPrompt()));
        }
        options.addAll(agent.arguments());
        return options;
    }

    private static String permissionMode(AgentPlace place) {
        return place.isolation() == IsolationKind.NONE ? "acceptEdits" : "bypassPermissions";
    }

    private Map<String, String> env(ClaudeLogin login, AgentPlace place) {
        var env = new HashMap<>(QUIET);
        // The CLI's own default of 10 tries turns an overloaded service into minutes of waiting.
        env.put(RETRIES, environment.getOrDefault(RETRIES, "6"));
        env.put("API_TIMEOUT_MS", "600000");
        env.put("CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD", "1");
        env.putAll(login.env());
        if (place.uid() == 0 && place.isolation() != IsolationKind.NONE) {
            // Without it, root may not bypass permissions.
            env.put("IS_SANDBOX", "1");
        }
        return env;
    }

    /** What was asked of the program, and of which state of its file. */
    private record Known(ClaudeProgram program, FileTime modified) {}

    /** Asked again when the program changed: an update replaces the file. */
    private Optional<ClaudeProgram> program() {
        var path = environment.getOrDefault("PATH", "");
        var file = ClaudeProgram.find(path);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            var modified = Files.getLastModifiedTime(file.get());
            var last = known.get();
            if (last != null
                    && last.program().file().equals(file.get())
                    && last.modified().equals(modified)) {
                return Optional.of(last.program());
            }
            var found = ClaudeProgram.ask(file.get(), path);
            found.ifPresent(program -> known.set(new Known(program, modified)));
            return found;
        } catch (IOException gone) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private CadreException missing() {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "Claude Code is not on this node, or does not run",
                Map.of("looked_in", "PATH " + environment.getOrDefault("PATH", "(not set)")),
                "Install it with 'npm install -g @anthropic-ai/claude-code' so that 'claude"
                        + " --version' works as the node's user");
    }

    private static boolean fits(String text) {
        return text.length() <= LONGEST_ARGUMENT
                && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_ARGUMENT
                && text.indexOf('\0') < 0;
    }
}
