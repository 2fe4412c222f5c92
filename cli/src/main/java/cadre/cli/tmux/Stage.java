package cadre.cli.tmux;

import cadre.cli.tmux.InteractiveCli.Trust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The panes of a session as tmux shows them: opened, named and coloured, and looked at. */
final class Stage {
    private static final List<String> COLOURS =
            List.of("cyan", "magenta", "green", "yellow", "blue", "red");
    private static final String PANE = "#{pane_id}|#{@cadre_name}|#{@cadre_cli}|#{pane_dead}";

    private final Tmux tmux;

    Stage(Tmux tmux) {
        this.tmux = tmux;
    }

    /**
     * Starts an agent in a pane of its own, the first one in a new session.
     *
     * @param n which one it is, from 0
     * @param where it works
     */
    void open(
            String session,
            int n,
            SessionNotes.Note.Pane pane,
            TmuxCrew.Wish wish,
            Trust trust,
            Path where) {
        var arguments =
                new ArrayList<>(
                        n == 0
                                ? List.of(
                                        "new-session", "-d", "-s", session, "-x", "220", "-y", "60")
                                : List.of("split-window", "-d", "-t", Tmux.target(session)));
        arguments.addAll(List.of("-P", "-F", "#{pane_id}", "-c", Tmux.plain(where.toString())));
        arguments.add("--");
        arguments.add("env"); // one argument alone would go to a shell
        wish.cli().argv(wish.prompt(), trust).forEach(word -> arguments.add(Tmux.literal(word)));
        // in one go with the start: an agent that ends at once must leave its pane behind
        arguments.addAll(
                List.of(
                        ";",
                        "set-option",
                        "-w",
                        "-t",
                        Tmux.target(session),
                        "remain-on-exit",
                        "on"));
        var id = tmux.done(arguments);
        option(id, "@cadre_name", pane.name());
        option(id, "@cadre_cli", pane.cli());
        option(id, "@cadre_colour", COLOURS.get(n % COLOURS.size()));
        tmux.done(List.of("select-layout", "-t", Tmux.target(session), "tiled"));
        if (n == 0) {
            dress(session);
        }
    }

    /** A line above each pane with its name in its colour; the agents' own titles are not used. */
    private void dress(String session) {
        var window = Tmux.target(session);
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

    /** A session as tmux has it now. */
    TmuxSession seen(SessionNotes.Note note) {
        var listed =
                tmux.run(
                        "list-panes",
                        "-s",
                        "-t",
                        Tmux.target(note.name()),
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
                                        .map(line -> pane(note, pane, Optional.of(line)))
                                        .orElseGet(() -> pane(note, pane, Optional.empty())))
                        .toList();
        return new TmuxSession(note.name(), note.directory(), note.startedAt(), state, panes);
    }

    private static TmuxPane pane(
            SessionNotes.Note note, SessionNotes.Note.Pane pane, Optional<String[]> line) {
        var where = pane.hasClone() ? pane.directory() : note.directory();
        return line.map(parts ->
                        new TmuxPane(
                                pane.name(),
                                pane.cli(),
                                where,
                                parts[0],
                                parts[3].equals("1") ? "ended" : "running",
                                parts[4].equals("1")))
                .orElseGet(() -> new TmuxPane(pane.name(), pane.cli(), where, "", "gone", false));
    }
}
