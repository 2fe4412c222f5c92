package cadre.server.bus.lock;

import cadre.server.access.team.Numbers;
import cadre.server.bus.Speaker;
import cadre.server.bus.lock.AcquireResult.Acquired;
import cadre.server.bus.lock.AcquireResult.Refused;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.bus.LockGrant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.TeamName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives locks to who wants them, when it is their turn. Every try is a transaction of its own, made
 * by the call that waits: so nobody gets a lock who does not wait for it any more, and it does not
 * matter which server the others wait at.
 */
final class Turns {
    private static final int MOST_OF_TEAM = 2_000;

    private final Database db;
    private final Queue queue;
    private final Holds holds;
    private final InstantSource clock;

    Turns(Database db, Queue queue, Holds holds, InstantSource clock) {
        this.db = db;
        this.queue = queue;
        this.holds = holds;
        this.clock = clock;
    }

    /** Takes all that is wished, or says what is in the way when the wait is over. */
    AcquireResult take(Speaker by, Wish wish) {
        var first = attempt(by, wish, Optional.empty());
        return first.place().isPresent() && wish.waitSec() > 0
                ? await(by, wish, first, first.place().get())
                : first.result();
    }

    /**
     * One try.
     *
     * @param place where one waits; empty if one does not, or not any more
     */
    private record Attempt(AcquireResult result, Optional<Place> place) {}

    private AcquireResult await(Speaker by, Wish wish, Attempt first, Place place) {
        var last = new Attempt[] {first};
        try {
            queue.await(
                    by.team(),
                    place,
                    wish,
                    () -> {
                        if (isTurn(by.team(), last[0].place().orElse(place))) {
                            last[0] = attempt(by, wish, last[0].place());
                        }
                        return last[0];
                    },
                    seen -> seen.place().isEmpty());
            if (last[0].place().isPresent() && !Thread.currentThread().isInterrupted()) {
                // what is in the way by now, and a last chance
                last[0] = attempt(by, wish, last[0].place());
            }
            return last[0].result();
        } finally {
            // without a key nobody can come back to the place
            last[0].place()
                    .filter(_ -> wish.idempotencyKey().isEmpty())
                    .ifPresent(left ->
                            db.append(
                                    Locks.lane(by.team()),
                                    tx -> {
                                        Numbers.hold(tx, by.team());
                                        queue.leave(tx, by.team(), left, "gave_up");
                                        return left;
                                    }));
        }
    }

    /** Whether there is something to do for a place: a look that holds up nobody. */
    private boolean isTurn(TeamName team, Place waiting) {
        return db.read(tx -> {
            var scene = new Scene(tx, team, clock.instant());
            var place = scene.place(waiting.id());
            return place.isEmpty()
                    || queue.isShort(place.get())
                    || scene.refusal(place.get()).isEmpty();
        });
    }

    private Attempt attempt(Speaker by, Wish wish, Optional<Place> waiting) {
        return db.append(Locks.lane(by.team()), tx -> attemptIn(tx, by, wish, waiting));
    }

    private Attempt attemptIn(Tx tx, Speaker by, Wish wish, Optional<Place> waiting) {
        var team = by.team();
        Numbers.hold(tx, team);
        var mine = repeated(tx, by, wish);
        if (!mine.isEmpty()) {
            return new Attempt(new Acquired(mine), Optional.empty());
        }
        queue.endLost(tx, team);
        var scene = new Scene(tx, team, clock.instant());
        var runOut = scene.runOut(wish.resources());
        if (!runOut.isEmpty()) {
            runOut.forEach(row -> holds.expire(tx, team, row));
            scene = new Scene(tx, team, clock.instant());
        }
        var stored = stored(scene, by, wish, waiting);
        if (waiting.isPresent() && stored.isEmpty()) {
            requireMember(tx, by); // else it was only away for too long
        }
        var place = stored.orElseGet(() -> Place.last(by, wish, clock.instant()));
        var refused = scene.refusal(place);
        if (refused.isEmpty()) {
            stored.ifPresent(served -> PlaceStore.delete(tx, team, served.id()));
            return new Attempt(new Acquired(granted(tx, by, wish, place, scene)), Optional.empty());
        }
        if (stored.isPresent()) {
            queue.keep(tx, team, place);
            return new Attempt(refused.get(), stored);
        }
        return wish.waitSec() == 0
                ? new Attempt(refused.get(), Optional.empty())
                : entered(tx, by, place, scene, refused.get());
    }

    private Attempt entered(Tx tx, Speaker by, Place wanted, Scene scene, Refused refused) {
        requireMember(tx, by);
        var cycle = WaitCycle.of(scene, wanted);
        return cycle.isEmpty()
                ? new Attempt(refused, Optional.of(queue.enter(tx, by, wanted, scene)))
                : new Attempt(refused.asDeadlock(cycle), Optional.empty());
    }

    private static void requireMember(Tx tx, Speaker by) {
        if (!PlaceStore.isMember(tx, by.team(), by.member())) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "Who is no member any more cannot wait for a lock",
                    Map.of("team", by.team(), "member", by.member()),
                    "Have the member added again");
        }
    }

    /** The place that one has already, of a call that goes on or by the key of an earlier one. */
    private static Optional<Place> stored(
            Scene scene, Speaker by, Wish wish, Optional<Place> waiting) {
        if (waiting.isPresent()) {
            return scene.place(waiting.get().id());
        }
        var found =
                scene.places().stream()
                        .filter(one ->
                                wish.idempotencyKey().isPresent()
                                        && one.idempotencyKey().equals(wish.idempotencyKey())
                                        && one.member().equals(by.member()))
                        .findFirst();
        found.filter(one -> one.mode() != wish.mode() || !one.resources().equals(wish.resources()))
                .ifPresent(one -> {
                    throw keyUsed(one.resources().getFirst());
                });
        return found;
    }

    private List<LockGrant> granted(Tx tx, Speaker by, Wish wish, Place place, Scene scene) {
        if (scene.size() + wish.resources().size() > MOST_OF_TEAM) {
            throw new CadreException(
                    ErrorCode.TOO_MANY,
                    "Too many locks",
                    Map.of("team", by.team(), "most", MOST_OF_TEAM),
                    "Release some, or lock a folder instead of its files");
        }
        var upgrades = scene.upgrades(place);
        var granted = new ArrayList<LockGrant>();
        for (var resource : wish.resources()) {
            var upgraded = Optional.ofNullable(upgrades.get(resource));
            granted.add(holds.grant(tx, by, wish, resource, upgraded));
        }
        return granted;
    }

    /** What the same key got before. */
    private List<LockGrant> repeated(Tx tx, Speaker by, Wish wish) {
        if (wish.idempotencyKey().isEmpty()) {
            return List.of();
        }
        var key = wish.idempotencyKey().get();
        var asked = new ArrayList<>(LockStore.askedWith(tx, by.team(), key));
        asked.addAll(ShareStore.askedWith(tx, by.team(), key));
        var mine = Holds.of(holds.present(tx, by.team(), asked), by.member(), Optional.empty());
        // as with messages: a key that was used for something else is a mistake, no new request
        mine.stream()
                .filter(row ->
                        row.mode() != wish.mode() || !wish.resources().contains(row.resource()))
                .findFirst()
                .ifPresent(row -> {
                    throw keyUsed(row.resource());
                });
        return mine.size() == wish.resources().size()
                ? mine.stream()
                        .sorted(
                                Comparator.comparing(
                                        row -> wish.resources().indexOf(row.resource())))
                        .map(LockRow::grant)
                        .toList()
                : List.of();
    }

    private static CadreException keyUsed(String resource) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "This idempotency key was used for another lock",
                Map.of("resource", resource),
                "Use a new key for a new lock");
    }
}
