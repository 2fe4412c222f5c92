package cadre.cli.tmux;

import cadre.cli.tmux.InteractiveCli.Trust;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Sessions with a pane per interactive agent. What is asked of a pane is asked of tmux, so that it
 * holds however the session came to be seen: from another terminal, or after the first one dropped.
 */
public final class TmuxCrew {
    private static final int MOST_PANES = 12;
    private static final int LONGEST_PROMPT = 100 * 1024;
    private static final List<String> COLOURS =
            List.of("cyan", "magenta", "green", "yellow", "blue", "red");
    private static final String PANE = "#{pane_id}|#{@cadre_name}|#{@cadre_cli}|#{pane_dead}";

    private final Map<String, String> env;
    private final Path directory;
    private final InstantSource clock;
    private final Tmux tmux;
    private final SessionNotes notes;

    /**
     * The sessions of this user.
     *
     * @param env the person's environment; its agents get it too
     * @param directory where new agents work, absolute
     */
    public TmuxCrew(Map<String, String> env, Path directory, InstantSource clock) {
        this.env = Map.copyOf(env);
        this.directory = directory;
        this.clock = clock;
        this.tmux = new Tmux(env, directory);
        this.notes = new SessionNotes(env);
    }

    /**
     * An agent to start.
     *
     * @param prompt what it begins with; empty to wait for the person
     */
    public record Wish(InteractiveCli cli, String prompt) {}

    /**
     * Starts a session, detached. All of it, or nothing.
     *
     * @param wishes 1 to 12
     * @param name a free one is found when it is empty
     * @throws CadreException UNAVAILABLE without tmux; INVALID if a CLI is not installed here, or a
     *     prompt too long; CONFLICT if the name is taken
     */
    public TmuxSession start(List<Wish> wishes, Trust trust, String name) {
        tmux.require();
        check(wishes);
        var panes = named(wishes);
        var taken = take(name, panes);
        try {
            for (int n = 0; n < wishes.size(); n++) {
                open(taken, n, panes.get(n), wishes.get(n), trust);
            }
            tmux.done(List.of("select-pane", "-t", target(taken) + ".{top-left}"));
        } catch (CadreException e) {
            tmux.run("kill-session", "-t", target(taken));
            notes.forget(taken);
            throw e;
        }
        return session(taken);
    }

    private void check(List<Wish> wishes) {
        if (wishes.isEmpty() || wishes.size() > MOST_PANES) {
            throw invalid(
                    "A session has 1 to " + MOST_PANES + " agents",
                    Map.of("agents", wishes.size()),
                    "Name fewer, or more");
        }
        for (var wish : wishes) {
            var path = env.getOrDefault("PATH", "");
            if (Programs.find(wish.cli().program(), path).isEmpty()) {
                throw invalid(
                        "The agent's CLI is not installed here",
                        Map.of("agent", wish.cli().program()),
                        "Install it so that it is on PATH, or leave it out of --agents");
            }
            if (wish.prompt().length() > LONGEST_PROMPT || wish.prompt().indexOf('\0') >= 0) {
                throw invalid(
                        "The prompt is too long for a terminal",
                        Map.of("most_characters", LONGEST_PROMPT),
                        "Put long material into a file and refer to it");
            }
        }
    }

    private static List<SessionNotes.Note.Pane> named(List<Wish> wishes) {
        var counts = new HashMap<String, Integer>();
        return wishes.stream()
                .map(wish -> {
                    var cli = wish.cli().program();
                    return new SessionNotes.Note.Pane(
                            cli + "-" + counts.merge(cli, 1, Integer::sum), cli);
                })
                .toList();
    }

    private String take(String name, List<SessionNotes.Note.Pane> panes) {
        if (!name.isEmpty() && !SessionNotes.NAME.matcher(name).matches()) {
            throw invalid(
                    "The session's name has a wrong form",
                    Map.of("name", name),
                    "Use 1 to 31 of a-z, 0-9 and '-'");
        }
        for (int n = 1; ; n++) {
            var wanted = name.isEmpty() ? "crew-" + n : name;
            var note = new SessionNotes.Note(wanted, directory.toString(), clock.instant(), panes);
            if (!isRunning(wanted) && notes.take(note)) {
                return wanted;
            }
            if (!name.isEmpty()) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "There is a session of that name already",
                        Map.of("session", name),
                        "Attach to it with 'cadre tmux attach "
                                + name
                                + "', or end it with 'stop'");
            }
        }
    }

    private void open(String session, int n, SessionNotes.Note.Pane pane, Wish wish, Trust trust) {
        var arguments =
                new ArrayList<>(
                        n == 0
                                ? List.of(
                                        "new-session", "-d", "-s", session, "-x", "220", "-y", "60")
                                : List.of("split-window", "-d", "-t", target(session)));
        arguments.addAll(List.of("-P", "-F", "#{pane_id}", "-c", Tmux.plain(directory.toString())));
        arguments.add("--");
        arguments.add("env"); // one argument alone would go to a shell
        wish.cli().argv(wish.prompt(), trust).forEach(word -> arguments.add(Tmux.literal(word)));
        // in one go with the start: an agent that ends at once must leave its pane behind
        arguments.addAll(
                List.of(";", "set-option", "-w", "-t", target(session), "remain-on-exit", "on"));
        var id = tmux.done(arguments);
        option(id, "@cadre_name", pane.name());
        option(id, "@cadre_cli", pane.cli());
        option(id, "@cadre_colour", COLOURS.get(n % COLOURS.size()));
        tmux.done(List.of("select-layout", "-t", target(session), "tiled"));
        if (n == 0) {
            dress(session);
        }
    }

    /** A line above each pane with its name in its colour; the agents' own titles are not used. */
    private void dress(String session) {
        var window = target(session);
        tmux.done(List.of("set-option", "-w", "-t", window, "pane-border-status", "top"));
        tmux.done(
                List.of(
                        "set-option",
                        "-w",
                        "-t",
                        window,
                        "pane-border-format",
                        " #[fg=#{@cadre_colour}]#{?pane_active,#[reverse],}#{@cadre_name}#[default]"
                                + "#{?pane_dead, (ended),} "));
        tmux.done(List.of("set-option", "-t", window, "mouse", "on"));
    }

    private void option(String id, String name, String value) {
        tmux.done(List.of("set-option", "-p", "-t", id, name, value));
    }

    /** All sessions that Cadre started, by name ascending, with those that are gone. */
    public List<TmuxSession> sessions() {
        return notes.all().stream().map(this::seen).toList();
    }

    /**
     * One of them.
     *
     * @param name the only one that is there when it is empty
     * @throws CadreException NOT_FOUND if there is none; INVALID if there are several
     */
    public TmuxSession session(String name) {
        var all = sessions();
        var fitting =
                all.stream()
                        .filter(one -> name.isEmpty() ? !one.isGone() : one.name().equals(name))
                        .toList();
        if (fitting.size() > 1) {
            throw invalid(
                    "There are several sessions",
                    Map.of(
                            "sessions",
                            fitting.stream()
                                    .map(TmuxSession::name)
                                    .collect(Collectors.joining(", "))),
                    "Name one with --session");
        }
        return fitting.stream()
                .findFirst()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "There is no such session",
                                Map.of("session", name.isEmpty() ? "(any)" : name),
                                "Start one with 'cadre tmux start', or see 'cadre tmux list'"));
    }

    /**
     * Types a text into an agent and sends it off.
     *
     * @throws CadreException NOT_FOUND if there is no such pane
     */
    public void send(String session, String pane, String text) {
        var id = pane(session, pane).id();
        var typed =
                text.codePoints()
                        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        var buffer = "cadre-" + id.substring(1);
        var loaded = tmux.run(Stdin.text(typed), List.of("load-buffer", "-b", buffer, "-"));
        if (!loaded.succeeded()) {
            throw Tmux.failed("load-buffer", loaded);
        }
        tmux.done(List.of("paste-buffer", "-p", "-d", "-b", buffer, "-t", id));
        tmux.done(List.of("send-keys", "-t", id, "Enter"));
    }

    /** Presses Ctrl-C in it. */
    public void interrupt(String session, String pane) {
        tmux.done(List.of("send-keys", "-t", pane(session, pane).id(), "C-c"));
    }

    /** Gives it the keyboard, in every terminal that shows the session. */
    public void focus(String session, String pane) {
        tmux.done(List.of("select-pane", "-t", pane(session, pane).id()));
    }

    /** Ends the session with all its agents, and forgets it; a second time is no harm. */
    public void stop(String session) {
        tmux.run("kill-session", "-t", target(session));
        notes.forget(session);
    }

    /**
     * Shows it in this terminal until the person leaves it; it goes on then.
     *
     * @return the exit status of tmux
     * @throws CadreException NOT_FOUND if tmux has it no more
     */
    public int attach(TmuxSession session) throws InterruptedException {
        if (session.isGone()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "tmux has this session no more",
                    Map.of("session", session.name()),
                    "Start a new one; 'cadre tmux stop " + session.name() + "' forgets this one");
        }
        return tmux.foreground(List.of("attach-session", "-t", target(session.name())));
    }

    private TmuxPane pane(String session, String name) {
        var found = session(session);
        return found.panes().stream()
                .filter(pane -> pane.name().equals(name) && !pane.id().isEmpty())
                .findFirst()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "There is no such pane",
                                Map.of("session", found.name(), "pane", name),
                                "Known: "
                                        + found.panes().stream()
                                                .map(TmuxPane::name)
                                                .collect(Collectors.joining(", "))));
    }

    private TmuxSession seen(SessionNotes.Note note) {
        var listed =
                tmux.run(
                        "list-panes",
                        "-s",
                        "-t",
                        target(note.name()),
                        "-F",
                        PANE + "|#{pane_active}|#{session_attached}");
        if (!listed.succeeded()) {
            return session(note, "gone", List.of());
        }
        var lines = listed.out().lines().map(line -> line.split("\\|", -1)).toList();
        var isAttached = lines.stream().anyMatch(line -> line.length > 5 && !line[5].equals("0"));
        return session(note, isAttached ? "attached" : "detached", lines);
    }

    private static TmuxSession session(SessionNotes.Note note, String state, List<String[]> lines) {
        var panes =
                note.panes().stream()
                        .map(pane ->
                                lines.stream()
                                        .filter(line ->
                                                line.length > 4 && line[1].equals(pane.name()))
                                        .findFirst()
                                        .map(line -> pane(pane, Optional.of(line)))
                                        .orElseGet(() -> pane(pane, Optional.empty())))
                        .toList();
        return new TmuxSession(note.name(), note.directory(), note.startedAt(), state, panes);
    }

    private static TmuxPane pane(SessionNotes.Note.Pane pane, Optional<String[]> line) {
        return line.map(parts ->
                        new TmuxPane(
                                pane.name(),
                                pane.cli(),
                                parts[0],
                                parts[3].equals("1") ? "ended" : "running",
                                parts[4].equals("1")))
                .orElseGet(() -> new TmuxPane(pane.name(), pane.cli(), "", "gone", false));
    }

    private boolean isRunning(String session) {
        return tmux.run("has-session", "-t", target(session)).succeeded();
    }

    /** This very name, and none that begins with it; its one window. */
    private static String target(String session) {
        return "=" + session + ":";
    }

    private static CadreException invalid(String what, Map<String, ?> which, String fix) {
        return new CadreException(ErrorCode.INVALID, what, which, fix);
    }
}
