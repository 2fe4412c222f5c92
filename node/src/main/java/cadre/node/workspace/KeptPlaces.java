package cadre.node.workspace;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places of this node's attempts: a folder each, held by one attempt at a time, and kept for a
 * while after its end so that another attempt can go on in it. A loop deletes what is kept too
 * long, or too much. Mirrors lose no objects, so a kept clone can borrow from them for as long as
 * it is there. Thread-safe.
 */
public final class KeptPlaces implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KeptPlaces.class);
    static final String FILE = "place.json";
    static final String GOING = "going.json";
    private static final Duration ROUND = Duration.ofMinutes(1);

    /**
     * Several at a time: each deletion starts a program, and the next job waits for a processor.
     */
    private static final int MOST_OVER = 20;

    private final Path work;
    private final Path attempts;
    private final Keeping keeping;
    private final InstantSource clock;
    private final Consumer<AttemptId> gone;
    private final Duration patience;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<AttemptId, AttemptId> holders = new HashMap<>();
    private final Map<AttemptId, Place> kept = new HashMap<>();
    private @Nullable Thread loop;

    /**
     * Knows of no place before {@link #start}.
     *
     * @param work CADRE_WORK
     * @param gone told of each place that was deleted
     */
    public KeptPlaces(Path work, Keeping keeping, InstantSource clock, Consumer<AttemptId> gone) {
        this(work, keeping, clock, gone, Duration.ofSeconds(60));
    }

    KeptPlaces(
            Path work,
            Keeping keeping,
            InstantSource clock,
            Consumer<AttemptId> gone,
            Duration patience) {
        this.work = work;
        this.attempts = work.resolve("attempts");
        this.keeping = keeping;
        this.clock = clock;
        this.gone = gone;
        this.patience = patience;
    }

    /**
     * A place in which an agent has run.
     *
     * @param place the attempt that it was made for
     * @param uid the user of its own that the agent ran as, 0 if it kept the node's
     * @param isolation what isolated it
     * @param by the attempt whose agent ran there last
     * @param since when it was left; while it is held, when that agent was started
     * @param ended how that agent's attempt ended, in a word; empty while it is held
     */
    public record Place(
            AttemptId place,
            int uid,
            IsolationKind isolation,
            AttemptId by,
            Instant since,
            String ended) {
        public Place {
            ended = ended == null ? "" : ended; // of a version that did not write it
        }
    }

    /** No attempt can go on there. */
    static CadreException gone(AttemptId place) {
        return new CadreException(
                ErrorCode.GONE,
                "The workspace of the earlier job is no longer on this node",
                Map.of("place", place),
                ""); // the server says how to begin anew: it knows the job's name
    }

    /**
     * Reads what an earlier run of the node kept, and begins to sweep. After {@link #hold} for the
     * attempts that go on.
     *
     * @return the places that are there, those that are held among them
     */
    public List<Place> start() {
        var found = new ArrayList<Place>();
        var halfDeleted = new ArrayList<AttemptId>();
        for (var folder : folders()) {
            if (Files.exists(folder.resolve(GOING))) {
                halfDeleted.add(AttemptId.of(folder.getFileName().toString()));
            } else {
                read(folder).ifPresent(found::add);
            }
        }
        lock.lock();
        try {
            found.stream()
                    .filter(place -> !holders.containsKey(place.place()))
                    .filter(place -> Files.exists(folder(place.place()).resolve(FILE)))
                    .forEach(place -> kept.put(place.place(), place));
            loop = Thread.ofVirtual().name("kept places").start(() -> sweep(halfDeleted));
        } finally {
            lock.unlock();
        }
        return found;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (loop != null) {
                loop.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** An attempt has this place: a new one its own, or one that was found again. */
    public void hold(AttemptId place, AttemptId by) {
        lock.lock();
        try {
            holders.put(place, by);
            kept.remove(place);
        } finally {
            lock.unlock();
        }
    }

    /** The same, if its agent was the last one there: another attempt may have gone on since. */
    public void holdAgain(AttemptId place, AttemptId by) {
        if (read(folder(place)).filter(found -> found.by().equals(by)).isPresent()) {
            hold(place, by);
        }
    }

    /** Whether this attempt has the place. */
    public boolean isHeld(AttemptId place, AttemptId by) {
        lock.lock();
        try {
            return by.equals(holders.get(place));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a kept place for an attempt that goes on in it. Waits a minute for one that is still
     * held: its attempt may be over and just not put away.
     *
     * @throws CadreException GONE if it is not kept; CONFLICT if another attempt works in it
     */
    public Place take(AttemptId place, AttemptId by) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                var holder = holders.get(place);
                if (holder == null) {
                    var found = kept.remove(place);
                    if (found == null) {
                        throw gone(place);
                    }
                    holders.put(place, by);
                    return found;
                }
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new CadreException(
                            ErrorCode.CONFLICT,
                            "Another attempt works in the workspace of the earlier job",
                            Map.of("place", place, "attempt", holder),
                            "Go on with that one when it is over");
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** An agent is about to run there: from now on the place is worth to be kept. */
    public void settle(AttemptId place, AttemptId by, int uid, IsolationKind isolation) {
        write(new Place(place, uid, isolation, by, clock.instant(), ""));
    }

    /**
     * The attempt that holds the place is over and reported: it is kept, if an agent has run there
     * and places are kept here, else deleted. Does nothing if the attempt never got the place.
     *
     * @param isWorthIt false to delete it in any case
     * @param ended how it ended, in a word
     */
    public void leave(AttemptId place, AttemptId by, boolean isWorthIt, String ended)
            throws InterruptedException {
        if (!isHeld(place, by)) {
            return;
        }
        var settled = read(folder(place));
        if (settled.isEmpty() || !isWorthIt || !keeping.keeps(ended)) {
            delete(List.of(place));
            return;
        }
        var last = settled.get();
        var left =
                new Place(place, last.uid(), last.isolation(), last.by(), clock.instant(), ended);
        write(left);
        lock.lock();
        try {
            holders.remove(place);
            kept.put(place, left);
            changed.signalAll();
            if (kept.size() <= keeping.most() + MOST_OVER) {
                return; // the loop's next round is soon enough
            }
        } finally {
            lock.unlock();
        }
        dropBeyondMost();
    }

    /** The place stays as it is for a person to look at: nobody takes it, nothing deletes it. */
    public void abandon(AttemptId place, AttemptId by) {
        if (!isHeld(place, by)) {
            return;
        }
        try {
            Files.deleteIfExists(folder(place).resolve(FILE));
        } catch (IOException e) {
            throw Folders.unwritable(attempts, e);
        }
        lock.lock();
        try {
            holders.remove(place);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Deletes the kept place that was left first, to make room.
     *
     * @param ofItsOwn only one whose agent ran as a user of its own
     * @return false if there is none
     */
    public boolean dropOldest(boolean ofItsOwn) throws InterruptedException {
        lock.lock();
        Optional<Place> oldest;
        try {
            oldest =
                    kept.values().stream()
                            .filter(place -> !ofItsOwn || place.uid() != 0)
                            .min(Comparator.comparing(Place::since));
        } finally {
            lock.unlock();
        }
        if (oldest.isEmpty()) {
            return false;
        }
        drop(List.of(oldest.get()), "room is needed");
        return true;
    }

    /**
     * Deletes those of these places that are kept and that nobody has taken meanwhile.
     *
     * @return those that are gone now
     */
    public List<AttemptId> dropThese(List<AttemptId> places, String why)
            throws InterruptedException {
        drop(kept().stream().filter(place -> places.contains(place.place())).toList(), why);
        return places.stream().filter(place -> !Files.exists(folder(place))).toList();
    }

    /** What is kept and held by nobody, the oldest first. */
    List<Place> kept() {
        lock.lock();
        try {
            return kept.values().stream().sorted(Comparator.comparing(Place::since)).toList();
        } finally {
            lock.unlock();
        }
    }

    private void sweep(List<AttemptId> halfDeleted) {
        halfDeleted.forEach(this::finish);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                trySweep();
                Thread.sleep(ROUND);
            }
        } catch (InterruptedException e) {
            // The node ends.
        }
    }

    private void trySweep() throws InterruptedException {
        try {
            sweepOnce();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("kept workspaces cannot be swept, see the folder");
        }
    }

    void sweepOnce() throws InterruptedException {
        var now = clock.instant();
        drop(
                kept().stream()
                        .filter(place ->
                                !place.since().plus(keeping.keepFor(place.ended())).isAfter(now))
                        .toList(),
                "their time is over");
        dropBeyondMost();
        while (Folders.freeBytes(work) < keeping.minFreeBytes() && dropOldest(false)) {
            // One by one, until there is enough.
        }
    }

    private void dropBeyondMost() throws InterruptedException {
        var all = kept();
        drop(all.subList(0, Math.max(0, all.size() - keeping.most())), "there are newer ones");
    }

    private void drop(List<Place> places, String why) throws InterruptedException {
        var dropped = new ArrayList<AttemptId>();
        lock.lock();
        try {
            for (var place : places) {
                if (kept.remove(place.place()) != null) { // else taken, or another thread's
                    dropped.add(place.place());
                }
            }
        } finally {
            lock.unlock();
        }
        if (dropped.isEmpty()) {
            return;
        }
        log.atInfo()
                .addKeyValue("places", dropped)
                .addKeyValue("reason", why)
                .log("kept workspaces are deleted");
        delete(dropped);
    }

    /** Marked first: what a node that is killed leaves half deleted is nothing to go on in. */
    private void delete(List<AttemptId> places) throws InterruptedException {
        for (var place : places) {
            var folder = folder(place);
            try {
                Files.move(
                        folder.resolve(FILE),
                        folder.resolve(GOING),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (NoSuchFileException none) {
                // No agent has run there.
            } catch (IOException e) {
                throw Folders.unwritable(folder, e);
            }
        }
        try {
            Folders.delete(places.stream().map(this::folder).toList());
        } finally {
            var deleted = places.stream().filter(place -> !Files.exists(folder(place))).toList();
            lock.lock();
            try {
                deleted.forEach(holders::remove);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            deleted.forEach(gone);
        }
    }

    private void finish(AttemptId place) {
        try {
            delete(List.of(place));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("place", place)
                    .setCause(e)
                    .log("a workspace cannot be deleted, see the folder");
        }
    }

    private Path folder(AttemptId place) {
        return attempts.resolve(place.toString());
    }

    private List<Path> folders() {
        if (!Files.isDirectory(attempts)) {
            return List.of();
        }
        try (var all = Files.list(attempts)) {
            return all.filter(folder -> isPlace(folder.getFileName().toString())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isPlace(String name) {
        try {
            return AttemptId.of(name).toString().equals(name);
        } catch (CadreException other) {
            return false;
        }
    }

    private void write(Place place) {
        Folders.write(folder(place.place()).resolve(FILE), Json.write(place));
    }

    static Optional<Place> read(Path folder) {
        try {
            return Optional.of(Json.read(Files.readString(folder.resolve(FILE)), Place.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw Folders.unwritable(folder, e);
        } catch (CadreException e) {
            log.atWarn()
                    .addKeyValue("folder", folder)
                    .setCause(e)
                    .log("what is kept there cannot be read, delete the folder");
            return Optional.empty();
        }
    }
}
