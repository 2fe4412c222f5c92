package cadre.node.workspace;

import cadre.node.workspace.Prepared.PreparedClone;
import cadre.node.workspace.Saved.SavedFile;
import cadre.wire.id.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Saves what an agent has done so far while it goes on, one attempt of a node at a time. Through
 * git directories of the node's own, as the save at the end does, but in a folder that is deleted
 * afterwards: nothing is written in the agent's clones, and nothing begins from it. A repository in
 * which a secret is found is left out. For one thread.
 */
public final class Snapshotting {
    private static final String KIND = "snapshot";

    /** So often in a row it is no longer because the agent writes just then. */
    private static final int LASTING = 3;

    private final Prepared prepared;
    private final AttemptId attempt;
    private final Path own;
    private final Semaphore turn;
    private final Print print;
    private final Saves saves;
    private Optional<String> last = Optional.empty();
    private Optional<String> trouble = Optional.empty();
    private int failures;

    /**
     * Takes none yet.
     *
     * @param own the folder that the save at the end works in
     * @param turn whoever has it works
     */
    Snapshotting(
            Prepared prepared,
            AttemptId attempt,
            Path own,
            Semaphore turn,
            Print print,
            Saves saves) {
        this.prepared = prepared;
        this.attempt = attempt;
        this.own = own;
        this.turn = turn;
        this.print = print;
        this.saves = saves;
    }

    /** A word that changes with the work trees; empty if they cannot be looked at now. */
    @FunctionalInterface
    interface Print {
        Optional<String> now() throws InterruptedException;
    }

    /** Makes the save of a clone in these folders. */
    @FunctionalInterface
    interface Saves {
        RepositorySave of(PreparedClone clone, Path scratch, Path into, List<Path> lent);
    }

    /** Gets the files while they are there. */
    @FunctionalInterface
    public interface Sending {
        /**
         * Sends them.
         *
         * @param files of the kind snapshot, an empty one for a bundle without a change
         * @return whether they arrived; else they are made again
         */
        boolean send(List<SavedFile> files) throws InterruptedException;
    }

    /**
     * Takes one, if the work trees are others than when the last one was sent.
     *
     * @return whether there was one to send
     * @throws cadre.wire.error.CadreException UNAVAILABLE if there is no space
     */
    public boolean take(Sending sending) throws InterruptedException {
        var now = print.now();
        if (now.isEmpty()) {
            return failed("git cannot look at the work tree");
        }
        if (now.equals(last)) {
            return false;
        }
        turn.acquire();
        var scratch = own.resolve(KIND);
        try {
            Folders.delete(scratch);
            var into = Folders.make(Folders.make(scratch).resolve("files"));
            var files = new ArrayList<SavedFile>();
            for (var clone : prepared.clones()) {
                files.addAll(files(clone, scratch, into));
            }
            failures = 0;
            if (sending.send(files)) {
                last = now;
            }
            return true;
        } catch (GitFailure changing) {
            return failed(String.valueOf(changing.getMessage()));
        } finally {
            try {
                Folders.delete(scratch);
            } finally {
                turn.release();
            }
        }
    }

    /** Most likely the agent writes just now: the next time comes. */
    private boolean failed(String why) {
        failures++;
        if (failures >= LASTING) {
            trouble = Optional.of(why);
        }
        return false;
    }

    /** Why none could be taken several times in a row; empty while that has not happened. */
    public Optional<String> trouble() {
        return trouble;
    }

    private List<SavedFile> files(PreparedClone clone, Path scratch, Path into)
            throws InterruptedException, GitFailure {
        if (clone.only().isPresent()) {
            return List.of();
        }
        if (!Files.isDirectory(clone.directory(), LinkOption.NOFOLLOW_LINKS)) {
            return List.of(none(clone, into)); // nothing of it would be saved
        }
        for (var beside : List.of(clone.name() + ".index", clone.name() + ".refs")) {
            copy(own.resolve(beside), scratch.resolve(beside));
        }
        var lent =
                clone.begin().isPresent()
                        ? List.of(own.resolve(clone.name() + ".git").resolve("objects"))
                        : List.<Path>of();
        var save = saves.of(clone, scratch, into, lent);
        var change = save.snapshot(attempt);
        var found =
                save.files().stream()
                        .filter(_ -> change.filesChanged() > 0 && !save.mayLeak())
                        .filter(file ->
                                file.kind().equals("bundle") || file.kind().equals("diffstat"))
                        .map(file ->
                                new SavedFile(
                                        KIND, clone.name(), KIND + "/" + file.name(), file.file()))
                        .sorted((one, other) -> other.name().compareTo(one.name()))
                        .toList(); // what is merged comes last
        return found.isEmpty() ? List.of(none(clone, into)) : found;
    }

    private static SavedFile none(PreparedClone clone, Path into) {
        var name = clone.name() + ".bundle";
        var empty = into.resolve(clone.name() + ".none");
        Folders.write(empty, "");
        return new SavedFile(KIND, clone.name(), KIND + "/" + name, empty);
    }

    private static void copy(Path from, Path to) {
        try {
            if (Files.isRegularFile(from)) {
                Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw Folders.unwritable(to, e);
        }
    }
}
