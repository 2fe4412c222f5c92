package cadre.node.attempt;

import cadre.node.workspace.KeptPlaces;
import cadre.node.workspace.KeptPlaces.Place;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.AttemptOrder;
import java.time.InstantSource;
import java.util.List;

/**
 * Where the attempts of this node work, and as whom: each has its place, and under isolation {@code
 * user} a user id that is the place's until it is deleted. What is kept for a later job never
 * stands in the way of a new one. Thread-safe.
 */
final class Lodgings implements AutoCloseable {
    private final UserPool users = new UserPool();
    private final KeptPlaces places;

    Lodgings(NodeSettings settings, InstantSource clock) {
        this.places = new KeptPlaces(settings.work(), settings.keeping(), clock, users::giveBack);
    }

    /** Takes up what an earlier run of the node kept; after {@link #hold} for what goes on. */
    void start() {
        places.start().forEach(place -> users.taken(place.uid(), place.place()));
    }

    @Override
    public void close() {
        places.close();
    }

    /** A new attempt has its own place from the start, before anyone can want to go on in it. */
    void hold(AttemptOrder order) {
        if (order.resume().isEmpty()) {
            places.hold(order.place(), order.attempt());
        }
    }

    /** An attempt of an earlier run of the node may have come so far that it had its place. */
    void found(AttemptOrder order) {
        hold(order);
        if (order.resume().isPresent()) {
            places.holdAgain(order.place(), order.attempt());
        }
    }

    /** Its agent runs as this user; 0 for the node's. */
    void foundUser(AttemptOrder order, int uid) {
        users.taken(uid, order.place());
    }

    /**
     * The place of the attempt that this one goes on with.
     *
     * @throws CadreException GONE if it is no longer kept; CONFLICT if another attempt works there
     */
    Place take(AttemptOrder order) throws InterruptedException {
        return places.take(order.place(), order.attempt());
    }

    /**
     * A user id for a new place.
     *
     * @throws CadreException UNAVAILABLE when all belong to attempts that run
     */
    int user(AttemptId place) throws InterruptedException {
        while (true) {
            try {
                return users.take(place);
            } catch (CadreException noneLeft) {
                if (!places.dropOldest(true)) {
                    throw noneLeft;
                }
            }
        }
    }

    /** Deletes what is kept and was left first; false if nothing is. */
    boolean dropOldest() throws InterruptedException {
        return places.dropOldest(false);
    }

    /** Deletes those of these places that are kept and that nobody has taken meanwhile. */
    void drop(List<AttemptId> dropped, String why) throws InterruptedException {
        places.dropThese(dropped, why);
    }

    /** The agent is about to start. */
    void settle(AttemptOrder order, int uid, IsolationKind isolation) {
        places.settle(order.place(), order.attempt(), uid, isolation);
    }

    /**
     * The attempt is over and reported: its place is kept for a while or deleted.
     *
     * @param isApplied whether its result became the job's: nobody goes on with another
     * @param ended how it ended, in a word
     */
    void leave(AttemptOrder order, boolean isApplied, String ended) throws InterruptedException {
        places.leave(
                order.place(), order.attempt(), isApplied || order.resume().isPresent(), ended);
    }

    /** The same, and what is there stays for a person. */
    void abandon(AttemptOrder order) {
        places.abandon(order.place(), order.attempt());
    }
}
