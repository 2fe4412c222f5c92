package cadre.cli.tmux;

import cadre.cli.checkout.OwnClones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Where the agents of a session work when they do not share one folder: each in a clone of its own,
 * below the notes of the sessions. One that holds work is never deleted unasked.
 */
final class Workplaces {
    private final Path folder;
    private final Map<String, String> env;

    Workplaces(Path folder, Map<String, String> env) {
        this.folder = folder;
        this.env = env;
    }

    /** The clone of a pane. */
    Path of(String session, String pane) {
        return folder.resolve(session).resolve(pane);
    }

    /** Whether clones of a session of that name are there, such as of one whose note was lost. */
    boolean hasLeft(String session) {
        return Files.exists(folder.resolve(session));
    }

    /** The branch of a pane in its clone. */
    static String branch(String session, String pane) {
        return "cadre/" + session + "/" + pane;
    }

    /**
     * Deletes the clones in which nothing would be lost.
     *
     * @return the panes whose clones are left
     */
    List<String> clean(SessionNotes.Note note) {
        var repository = Path.of(note.directory());
        var left =
                note.panes().stream()
                        .filter(SessionNotes.Note.Pane::hasClone)
                        .map(SessionNotes.Note.Pane::name)
                        .filter(pane -> {
                            var clone = of(note.name(), pane);
                            if (!Files.exists(clone)) {
                                return false;
                            }
                            if (OwnClones.hasWork(clone, repository, env)) {
                                return true;
                            }
                            delete(clone);
                            return false;
                        })
                        .toList();
        if (left.isEmpty()) {
            discard(note.name());
        }
        return left;
    }

    /** Deletes all clones of a session, with what is in them. */
    void discard(String session) {
        delete(folder.resolve(session));
    }

    private static void delete(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) { // follows no links
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stays) {
            // what an agent still writes; the next stop finds it
        }
    }
}
