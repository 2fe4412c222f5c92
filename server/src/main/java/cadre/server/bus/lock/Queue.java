package cadre.server.bus.lock;

import cadre.server.access.team.Numbers;
import cadre.server.bus.Change;
import cadre.server.bus.Speaker;
import cadre.server.bus.TeamLog;
import cadre.server.bus.Waiting;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Those who wait for locks, in the order in which they asked. A place is kept while its call goes
 * on, and 30 seconds longer for who can come back; nobody is given a lock but in a call of theirs.
 * The callers of what takes a transaction hold the team's row.
 */
final class Queue {
    /**
     * How long a place is kept.
     *
     * @param most from a call on
     * @param least with less left it is kept anew while the call goes on
     */
    private record Kept(Duration most, Duration least) {
        /** Who has a key can come back, and has 30 s for it. */
        static final Kept WITH_KEY = new Kept(Duration.ofSeconds(45), Duration.ofSeconds(34));

        /** Else it ends with its call, at the latest so long after the server was killed. */
        static final Kept WITHOUT = new Kept(Duration.ofSeconds(10), Duration.ofSeconds(6));

        static Kept of(Place place) {
            return place.idempotencyKey().isPresent() ? WITH_KEY : WITHOUT;
        }
    }

    private static final int MOST_OF_TEAM = 200;
    private static final int MOST_OF_MEMBER = 10;

    private final TeamLog log;
    private final InstantSource clock;
    private final Waiting waiting;

    Queue(Database db, TeamLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
        this.waiting = new Waiting(db, "lock");
    }

    /** Takes the last place. */
    Place enter(Tx tx, Speaker by, Place wanted, Scene scene) {
        requireRoom(by, scene.places());
        var numbers = Numbers.ofGrant(tx, by.team());
        var place =
                new Place(
                        numbers.token(),
                        wanted.member(),
                        wanted.verified(),
                        wanted.mode(),
                        !scene.upgrades(wanted).isEmpty(),
                        wanted.resources(),
                        wanted.idempotencyKey(),
                        wanted.since(),
                        clock.instant().plus(Kept.of(wanted).most()));
        PlaceStore.insert(tx, by.team(), place);
        log.tell(
                tx,
                numbers,
                new Change(
                        "lock.wished",
                        place.resources().getFirst(),
                        by.actor(),
                        Map.of(
                                "by", by.member(),
                                "place", place.id(),
                                "mode", place.mode(),
                                "resources", place.resources(),
                                "verified", by.verified()),
                        "%s waits for %s".formatted(by.shown(), named(place))));
        return place;
    }

    private static void requireRoom(Speaker by, List<Place> places) {
        var own = places.stream().filter(one -> one.member().equals(by.member())).count();
        if (own >= MOST_OF_MEMBER || places.size() >= MOST_OF_TEAM) {
            throw new CadreException(
                    ErrorCode.TOO_MANY,
                    own >= MOST_OF_MEMBER
                            ? "You wait for too many locks"
                            : "Too many wait for locks of this team",
                    Map.of("most", own >= MOST_OF_MEMBER ? MOST_OF_MEMBER : MOST_OF_TEAM),
                    "Take several locks in one call, or try again later");
        }
    }

    private static String named(Place place) {
        var more = place.resources().size() - 1;
        return place.resources().getFirst() + (more == 0 ? "" : " and " + more + " more");
    }

    /** Whether {@link #keep} must be called for it. */
    boolean isShort(Place place) {
        return place.keptUntil().isBefore(clock.instant().plus(Kept.of(place).least()));
    }

    /** Keeps a place for one more call. */
    void keep(Tx tx, TeamName team, Place place) {
        if (isShort(place)) {
            PlaceStore.keep(tx, team, place.id(), clock.instant().plus(Kept.of(place).most()));
        }
    }

    /**
     * Takes the place of who does not wait any more, and wakes who waited behind it.
     *
     * @param why a word, such as {@code gave_up}
     */
    void leave(Tx tx, TeamName team, Place place, String why) {
        if (!PlaceStore.delete(tx, team, place.id())) {
            return;
        }
        log.tell(
                tx,
                Numbers.ofEntry(tx, team),
                new Change(
                        "lock.wish_ended",
                        place.resources().getFirst(),
                        Actor.CADRE,
                        Map.of("by", place.member(), "place", place.id(), "why", why),
                        "%s waits no longer for %s"
                                .formatted(
                                        Speaker.shown(place.member(), place.verified()),
                                        named(place))));
        wake(tx, team, place.resources());
    }

    /** All places of a member. */
    void leaveAll(Tx tx, TeamName team, MemberName member, String why) {
        for (var place : PlaceStore.kept(tx, team, Instant.EPOCH)) {
            if (place.member().equals(member)) {
                leave(tx, team, place, why);
            }
        }
    }

    /** Ends the places of those who do not call any more, or are no members. */
    void endLost(Tx tx, TeamName team) {
        PlaceStore.lost(tx, team, clock.instant()).forEach(place -> leave(tx, team, place, "gone"));
    }

    /** Wakes those for whom the way may be free now that these are. */
    void wake(Tx tx, TeamName team, List<String> resources) {
        var before = new ArrayList<Place>();
        for (var place : PlaceStore.kept(tx, team, clock.instant())) {
            if (place.overlaps(resources)) {
                if (place.isUpgrade() || before.stream().noneMatch(place::excludes)) {
                    waiting.ring(tx, topic(team, place));
                }
                before.add(place);
            }
        }
    }

    /** Looks until it is enough, woken when the way of this place may be free. */
    <T> T await(TeamName team, Place place, Wish wish, Supplier<T> look, Predicate<T> enough) {
        return waiting.until(topic(team, place), Duration.ofSeconds(wish.waitSec()), look, enough);
    }

    private static Topic topic(TeamName team, Place place) {
        return new Topic("lock", team + "/" + place.id());
    }
}
