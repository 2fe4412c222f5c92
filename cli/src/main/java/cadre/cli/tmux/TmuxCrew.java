package cadre.cli.tmux;

import cadre.cli.checkout.OwnClones;
import cadre.cli.tmux.InteractiveCli.Trust;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Sessions with a pane per interactive agent. What is asked of a pane is asked of tmux, so that it
 * holds however the session came to be seen: from another terminal, or after the first one dropped.
 */
public final class TmuxCrew {
    private static final Duration LAST_MOMENT = Duration.ofSeconds(5);
    private static final int MOST_PANES = 12;
    private static final int LONGEST_PROMPT = 100 * 1024;

    private final Map<String, String> env;
    private final Path directory;
    private final InstantSource clock;
    private final Tmux tmux;
    private final SessionNotes notes;
    private final Workplaces workplaces;
    private final Stage stage;

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
        this.workplaces = new Workplaces(notes.folder(), this.env);
        this.stage = new Stage(tmux);
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
        return start(wishes, trust, name, List.of());
    }

    /**
     * The same with a clone of the repository for each agent.
     *
     * @param clones the repository, or none when all share the directory
     */
    public TmuxSession start(List<Wish> wishes, Trust trust, String name, List<OwnClones> clones) {
        tmux.require();
        check(wishes);
        var note = take(name, named(wishes), !clones.isEmpty());
        var taken = note.name();
        try {
            for (int n = 0; n < wishes.size(); n++) {
                var pane = note.panes().get(n);
                var where = directory;
                for (var one : clones) {
                    where =
                            one.make(
                                    Path.of(pane.directory()),
                                    Workplaces.branch(taken, pane.name()));
                }
                stage.open(taken, n, pane, wishes.get(n), trust, where);
            }
            tmux.done(List.of("select-pane", "-t", Tmux.target(taken) + ".{top-left}"));
        } catch (CadreException e) {
            tmux.run("kill-session", "-t", Tmux.target(taken));
            workplaces.discard(taken);
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
                            cli + "-" + counts.merge(cli, 1, Integer::sum), cli, "");
                })
                .toList();
    }

    private SessionNotes.Note take(
            String name, List<SessionNotes.Note.Pane> panes, boolean hasClones) {
        if (!name.isEmpty() && !SessionNotes.NAME.matcher(name).matches()) {
            throw invalid(
                    "The session's name has a wrong form",
                    Map.of("name", name),
                    "Use 1 to 31 of a-z, 0-9 and '-'");
        }
        for (int n = 1; ; n++) {
            var wanted = name.isEmpty() ? "crew-" + n : name;
            var placed =
                    hasClones ? panes.stream().map(pane -> cloned(wanted, pane)).toList() : panes;
            var note = new SessionNotes.Note(wanted, directory.toString(), clock.instant(), placed);
            if (!isRunning(wanted) && !workplaces.hasLeft(wanted) && notes.take(note)) {
                return note;
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

    private SessionNotes.Note.Pane cloned(String session, SessionNotes.Note.Pane pane) {
        return new SessionNotes.Note.Pane(
                pane.name(), pane.cli(), workplaces.of(session, pane.name()).toString());
    }

    /** All sessions that Cadre started, by name ascending, with those that are gone. */
    public List<TmuxSession> sessions() {
        return notes.all().stream().map(stage::seen).toList();
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
                                "Start one with 'cadre tmux start', or see 'cadre tmux"
                                        + " list'"));
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

    /** What becomes of the clones of a session that is ended. */
    public enum Clones {
        /** Those that hold work stay, and the session is remembered with them. */
        KEPT,
        /** All are deleted, with what is in them. */
        DISCARDED
    }

    /**
     * Ends the session with all its agents, and forgets it unless work is left in a clone; a second
     * time is no harm.
     *
     * @return the panes whose clones are left, because they hold work
     */
    public List<TmuxPane> stop(TmuxSession session, Clones clones) {
        var name = session.name();
        var agents = tmux.run("list-panes", "-s", "-t", Tmux.target(name), "-F", "#{pane_pid}");
        tmux.run("kill-session", "-t", Tmux.target(name));
        if (agents.succeeded()) {
            agents.out().lines().map(String::strip).forEach(TmuxCrew::awaitEnd);
        }
        if (clones == Clones.DISCARDED) {
            workplaces.discard(name);
        }
        var left =
                notes.all().stream()
                        .filter(note -> note.name().equals(name))
                        .flatMap(note -> workplaces.clean(note).stream())
                        .toList();
        if (left.isEmpty()) {
            notes.forget(name);
        }
        return session.panes().stream().filter(pane -> left.contains(pane.name())).toList();
    }

    /** What an agent writes in its last moment is work too. */
    private static void awaitEnd(String pid) {
        try {
            var agent = ProcessHandle.of(Long.parseLong(pid));
            if (agent.isPresent()) {
                agent.get().onExit().get(LAST_MOMENT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (NumberFormatException | ExecutionException | TimeoutException goesOn) {
            // its clone is looked at all the same
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        return tmux.foreground(List.of("attach-session", "-t", Tmux.target(session.name())));
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

    private boolean isRunning(String session) {
        return tmux.run("has-session", "-t", Tmux.target(session)).succeeded();
    }

    private static CadreException invalid(String what, Map<String, ?> which, String fix) {
        return new CadreException(ErrorCode.INVALID, what, which, fix);
    }
}
