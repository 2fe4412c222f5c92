package cadre.cli.command;

import cadre.cli.checkout.OwnClones;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.cli.tmux.InteractiveCli;
import cadre.cli.tmux.InteractiveCli.Trust;
import cadre.cli.tmux.TmuxCrew;
import cadre.cli.tmux.TmuxCrew.Clones;
import cadre.cli.tmux.TmuxSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre tmux}. */
@Command(
        name = "tmux",
        description = {
            "Interactive agents side by side: a tmux session with a pane for each, in a clone of"
                    + " the repository of its own. It goes on when the terminal is gone.",
            "No server is needed, and none knows of it; agents that work on their own are started"
                    + " with 'cadre run'."
        },
        synopsisSubcommandLabel = "(start|list|attach|send|focus|interrupt|stop)",
        footer = {
            "",
            "Example:",
            "  cadre tmux start --agents codex,gemini \"refactor auth + improve the UI\"",
            "  cadre tmux send codex-1 \"now add tests\"",
            "  cadre tmux attach"
        })
public final class TmuxCommand implements Runnable {
    private static final String SESSION = "The session, if there are several.";
    private static final String PANE = "Such as codex-1; 'cadre tmux list' shows them.";

    private static final Pattern COUNTED = Pattern.compile("([1-9][0-9]?):(.+)");

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public TmuxCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what: start, list, attach, send, focus, interrupt or stop");
    }

    @Command(
            name = "start",
            description = {
                "Start a session and show it.",
                "A prompt with parts ('A + B') gives each part an agent of its own, in the order of"
                        + " --agents and around again; any other one goes to every agent.",
                "In a git repository each works in a clone of its own, on a branch of its own such"
                        + " as cadre/crew-1/codex-1; uncommitted changes are left out and not touched."
                        + " Elsewhere, and with --in-place, all work in the current directory: let them"
                        + " take turns with 'cadre lock'."
            },
            footer = {
                "",
                "Example:",
                "  cadre tmux start --agents claude,codex \"write the docs + fix the build\""
                        + " --trust"
            })
    int start(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "PROMPT",
                            description = "What they begin with; nothing when not given.")
                    Optional<String> prompt,
            @Option(
                            names = "--agents",
                            paramLabel = "A,B",
                            split = ",",
                            defaultValue = "claude",
                            description =
                                    "claude, codex, gemini, qwen or copilot (default"
                                            + " ${DEFAULT-VALUE}); 2:gemini is two of them.")
                    List<String> agents,
            @Option(
                            names = "--trust",
                            description =
                                    "The agents do not ask before they do things. Without"
                                            + " isolation: only where you would do so yourself.")
                    boolean trust,
            @Option(
                            names = "--in-place",
                            description = "All work in the current directory, as it is.")
                    boolean inPlace,
            @Option(names = "--name", paramLabel = "N", description = "Its name (default crew-1).")
                    Optional<String> name,
            @Option(names = "--detach", description = "Do not show it yet.") boolean detach,
            @Mixin Output output)
            throws InterruptedException {
        var trusted = trust ? Trust.TRUSTED : Trust.ASKS;
        var session =
                inPlace
                        ? begun(agents, prompt.orElse(""), trusted, name, List.of())
                        : begun(agents, prompt.orElse(""), trusted, name);
        if (output.json) {
            return Output.json(surroundings.terminal(), session);
        }
        return detach ? said(session) : shown(session);
    }

    /** A new session, detached; in clones where there is a repository. */
    TmuxSession begun(List<String> agents, String prompt, Trust trust, Optional<String> name) {
        var clones = OwnClones.around(surroundings.directory(), surroundings.env()).stream();
        return begun(agents, prompt, trust, name, clones.toList());
    }

    /** The same in these clones, if any; of Claude Code where no agent is named. */
    private TmuxSession begun(
            List<String> agents,
            String prompt,
            Trust trust,
            Optional<String> name,
            List<OwnClones> clones) {
        var named = agents.isEmpty() ? List.of("claude") : agents;
        var clis = named.stream().flatMap(TmuxCommand::counted).toList();
        var session = crew().start(wishes(clis, prompt), trust, name.orElse(""), clones);
        clones.forEach(one -> tell(session, one));
        return session;
    }

    private void tell(TmuxSession session, OwnClones clones) {
        var terminal = surroundings.terminal();
        terminal.note(
                "Each works in a clone of %s, on a branch cadre/%s/...; 'cadre tmux list' shows where"
                        .formatted(Cells.clean(clones.top().toString()), session.name()));
        var files = clones.uncommitted();
        if (!files.isEmpty()) {
            terminal.note(
                    "%s left out, and not touched: %s%s"
                            .formatted(
                                    Amounts.of(files.size(), "uncommitted file"),
                                    Cells.clean(
                                            String.join(", ", files.stream().limit(10).toList())),
                                    files.size() > 10 ? " and more" : ""));
        }
    }

    /** {@code 2:gemini} is two of them. */
    private static Stream<InteractiveCli> counted(String word) {
        var parts = COUNTED.matcher(word);
        return parts.matches()
                ? Stream.generate(() -> InteractiveCli.of(parts.group(2)))
                        .limit(Integer.parseInt(parts.group(1)))
                : Stream.of(InteractiveCli.of(word));
    }

    /** Shows it, or says how to where nobody would see it. */
    int shown(TmuxSession session) throws InterruptedException {
        return surroundings.terminal().isInteractive() ? crew().attach(session) : said(session);
    }

    private int said(TmuxSession session) {
        return Output.said(
                surroundings.terminal(),
                "%s runs: %s. See it with 'cadre tmux attach %s'"
                        .formatted(session.name(), panes(session), session.name()));
    }

    /** Which agent begins with what. */
    static List<TmuxCrew.Wish> wishes(List<InteractiveCli> clis, String prompt) {
        var parts =
                Arrays.stream(prompt.split("\\s\\+\\s"))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
        if (parts.size() < 2) {
            return clis.stream().map(cli -> new TmuxCrew.Wish(cli, prompt.strip())).toList();
        }
        var wishes = new ArrayList<TmuxCrew.Wish>();
        for (int n = 0; n < Math.max(parts.size(), clis.size()); n++) {
            var part = n < parts.size() ? parts.get(n) : "";
            wishes.add(new TmuxCrew.Wish(clis.get(n % clis.size()), part));
        }
        return wishes;
    }

    @Command(
            name = "list",
            description = "List the sessions and their agents.",
            footer = {"", "Example:", "  cadre tmux list"})
    int list(@Mixin Output output) {
        var sessions = crew().sessions();
        var terminal = surroundings.terminal();
        if (output.json) {
            return Output.json(terminal, Map.of("items", sessions));
        }
        if (sessions.isEmpty()) {
            return Output.empty(
                    terminal, "There are no sessions", "Start one with 'cadre tmux start'");
        }
        var table =
                new Table()
                        .left("session")
                        .left("state")
                        .right("age")
                        .left("agents")
                        .left("directory");
        var now = surroundings.clock().instant();
        for (var session : sessions) {
            table.row(
                    session.name(),
                    session.state(),
                    Durations.age(session.startedAt(), now),
                    panes(session),
                    Cells.clean(session.directory()));
        }
        Output.table(terminal, table);
        for (var session : sessions) {
            session.panes().stream()
                    .filter(pane -> !pane.directory().equals(session.directory()))
                    .map(pane ->
                            "%s of %s works in %s"
                                    .formatted(pane.name(), session.name(), pane.directory()))
                    .map(Cells::clean)
                    .forEach(terminal::print);
        }
        return ExitStatus.DONE;
    }

    @Command(
            name = "attach",
            description = "Show a session in this terminal; leave it with Ctrl-b d.",
            footer = {"", "Example:", "  cadre tmux attach crew-1"})
    int attach(
            @Parameters(arity = "0..1", paramLabel = "SESSION", description = SESSION)
                    Optional<String> session)
            throws InterruptedException {
        return crew().attach(crew().session(session.orElse("")));
    }

    @Command(
            name = "send",
            description = "Type a text into an agent and press Enter.",
            footer = {"", "Example:", "  cadre tmux send codex-1 \"now add tests\""})
    int send(
            @Parameters(paramLabel = "PANE", description = PANE) String pane,
            @Parameters(paramLabel = "TEXT", description = "What it is told.") String text,
            @Option(names = "--session", paramLabel = "S", description = SESSION)
                    Optional<String> session) {
        if (text.isBlank()) {
            throw RunCommand.wrong("The text is empty", Map.of("pane", pane), "Say something");
        }
        crew().send(session.orElse(""), pane, text);
        return ExitStatus.DONE;
    }

    @Command(
            name = "focus",
            description = "Give an agent the keyboard.",
            footer = {"", "Example:", "  cadre tmux focus gemini-1"})
    int focus(
            @Parameters(paramLabel = "PANE", description = PANE) String pane,
            @Option(names = "--session", paramLabel = "S", description = SESSION)
                    Optional<String> session) {
        crew().focus(session.orElse(""), pane);
        return ExitStatus.DONE;
    }

    @Command(
            name = "interrupt",
            description = "Press Ctrl-C in an agent.",
            footer = {"", "Example:", "  cadre tmux interrupt codex-1"})
    int interrupt(
            @Parameters(paramLabel = "PANE", description = PANE) String pane,
            @Option(names = "--session", paramLabel = "S", description = SESSION)
                    Optional<String> session) {
        crew().interrupt(session.orElse(""), pane);
        return ExitStatus.DONE;
    }

    @Command(
            name = "stop",
            description = {
                "End a session with all its agents.",
                "A clone is deleted with it, unless it holds changes or commits that your"
                        + " repository has not: that one stays, and is named."
            },
            footer = {"", "Example:", "  cadre tmux stop crew-1"})
    int stop(
            @Parameters(arity = "0..1", paramLabel = "SESSION", description = SESSION)
                    Optional<String> session,
            @Option(names = "--discard", description = "Delete the clones with what is in them.")
                    boolean discard) {
        var found = crew().session(session.orElse(""));
        var left = crew().stop(found, discard ? Clones.DISCARDED : Clones.KEPT);
        var terminal = surroundings.terminal();
        for (var pane : left) {
            terminal.print(
                    "%1$s has left work in %2$s; take its commits: git fetch %2$s cadre/%3$s/%1$s"
                            .formatted(pane.name(), pane.directory(), found.name()));
        }
        return Output.said(
                terminal,
                found.name()
                        + " is ended"
                        + (left.isEmpty()
                                ? ""
                                : "; 'cadre tmux stop "
                                        + found.name()
                                        + " --discard' deletes that"));
    }

    private TmuxCrew crew() {
        return new TmuxCrew(surroundings.env(), surroundings.directory(), surroundings.clock());
    }

    private static String panes(TmuxSession session) {
        return session.panes().stream()
                .map(pane ->
                        pane.name()
                                + (pane.state().equals("running") ? "" : " (" + pane.state() + ")"))
                .collect(Collectors.joining(", "));
    }
}
