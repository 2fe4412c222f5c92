package cadre.node.workspace;

import cadre.node.workspace.WorkItem.Kind;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what may go of what lies on a node's disk, and says what stays and why. Only one at a
 * time: the node that runs, or a person where none does. For one thread.
 */
public final class WorkCleaning {
    private static final Logger log = LoggerFactory.getLogger(WorkCleaning.class);

    private final Path work;
    private final WorkFolder folder;
    private final Keeping keeping;
    private final InstantSource clock;

    /**
     * Reads nothing yet.
     *
     * @param work CADRE_WORK
     * @param state the node's state folder
     */
    public WorkCleaning(Path work, Path state, Keeping keeping, InstantSource clock) {
        this.work = work;
        this.folder = new WorkFolder(work, state, clock);
        this.keeping = keeping;
        this.clock = clock;
    }

    /** How kept workspaces are deleted. */
    public interface Dropping {
        /** Those of them that nobody has taken meanwhile. */
        void drop(List<AttemptId> places, String why) throws InterruptedException;
    }

    /** Everything that is there, the oldest first, and what of it would go. */
    public List<WorkItem> plan(CleanWish wish) throws InterruptedException {
        return new CleanRules(keeping, wish, clock.instant())
                .judged(folder.items(), Folders.freeBytes(work));
    }

    /**
     * Deletes what goes.
     *
     * @param items of {@link #plan}
     * @return the same; what could not be deleted does not go, and says why
     */
    public List<WorkItem> clean(List<WorkItem> items, Dropping dropping)
            throws InterruptedException {
        var done = new ArrayList<WorkItem>();
        for (var item : items) {
            done.add(item.goes() ? cleaned(item, dropping) : item);
        }
        return done;
    }

    private WorkItem cleaned(WorkItem item, Dropping dropping) throws InterruptedException {
        try {
            switch (item.kind()) {
                case KEPT -> dropping.drop(List.of(WorkFolder.attempt(item)), item.why());
                case MIRROR -> deleteMirror(item.paths().getFirst());
                case UNKNOWN, LEFTOVER -> Folders.delete(item.paths());
                case HELD, UNSAVED -> throw new IllegalStateException("it never goes: " + item);
            }
        } catch (CadreException e) {
            return staying(item, String.valueOf(e.getMessage()));
        }
        if (item.paths().stream().anyMatch(Files::exists)) {
            return staying(item, "it was taken meanwhile");
        }
        if (item.kind() != Kind.KEPT) {
            log.atInfo()
                    .addKeyValue("kind", item.kind())
                    .addKeyValue("name", item.name())
                    .addKeyValue("bytes", item.bytes())
                    .addKeyValue("reason", item.why())
                    .log("something is deleted from the work folder");
        }
        return item;
    }

    private static WorkItem staying(WorkItem item, String why) {
        return new WorkItem(
                item.kind(),
                item.name(),
                item.paths(),
                item.bytes(),
                item.since(),
                item.state(),
                false,
                why);
    }

    private void deleteMirror(Path mirror) throws InterruptedException {
        var lock = MirrorLock.tryHold(Path.of(mirror + ".lock"));
        if (lock.isEmpty()) {
            return; // a job begins with it just now
        }
        try (var _ = lock.get()) {
            if (!folder.isBorrowedFrom(mirror)) {
                Folders.delete(mirror);
            }
        }
    }

    /** For a node that does not run: nobody else takes a place. */
    public void dropAlone(List<AttemptId> places, String why) throws InterruptedException {
        for (var place : places) {
            var at = work.resolve("attempts").resolve(place.toString());
            try {
                Files.move(
                        at.resolve(KeptPlaces.FILE),
                        at.resolve(KeptPlaces.GOING),
                        StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException none) {
                continue;
            } catch (IOException e) {
                throw Folders.unwritable(at, e);
            }
            Folders.delete(at);
        }
    }
}
