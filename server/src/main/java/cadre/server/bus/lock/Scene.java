package cadre.server.bus.lock;

import cadre.server.bus.lock.AcquireResult.Refused;
import cadre.server.storage.Tx;
import cadre.wire.bus.LockMode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.path.PathOverlap;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is held in a team and who waits, as one transaction sees it, and what of it is in the way of
 * whom. Who wants alone what it has shared goes before all who wait: they wait for its shared lock
 * in any case.
 */
final class Scene {
    private final Tx tx;
    private final TeamName team;
    private final Instant now;
    private final List<String> locks;
    private final List<ShareStore.Name> shares;
    private final List<Place> places;
    private final Map<String, List<LockRow>> known = new HashMap<>();

    Scene(Tx tx, TeamName team, Instant now) {
        this.tx = tx;
        this.team = team;
        this.now = now;
        this.locks = LockStore.resources(tx, team);
        this.shares = ShareStore.names(tx, team);
        this.places = PlaceStore.kept(tx, team, now);
    }

    /** How many locks and delays the team has. */
    int size() {
        return locks.size() + shares.size();
    }

    /** All who wait, in their order. */
    List<Place> places() {
        return places;
    }

    Optional<Place> place(long id) {
        return places.stream().filter(one -> one.id() == id).findFirst();
    }

    /** What overlaps these and has run out, but is still stored. */
    List<LockRow> runOut(Collection<String> resources) {
        return resources.stream()
                .flatMap(resource -> rows(resource).stream())
                .filter(row -> row.hasRunOut(now))
                .distinct()
                .toList();
    }

    private List<LockRow> rows(String wanted) {
        return known.computeIfAbsent(
                wanted,
                _ ->
                        Stream.concat(
                                        locks.stream()
                                                .filter(name -> PathOverlap.of(wanted, name))
                                                .flatMap(name ->
                                                        LockStore.find(tx, team, name).stream()),
                                        shares.stream()
                                                .filter(one ->
                                                        PathOverlap.of(wanted, one.resource()))
                                                .flatMap(one ->
                                                        ShareStore.find(tx, team, one.token())
                                                                .stream()))
                                .toList());
    }

    private Stream<LockRow> held(String wanted) {
        return rows(wanted).stream().flatMap(row -> row.at(now).stream());
    }

    /**
     * The shared locks that a wish would make its own: by resource, the newest one of the member on
     * exactly that.
     */
    Map<String, LockRow> upgrades(Place place) {
        var found = new HashMap<String, LockRow>();
        if (place.mode() == LockMode.EXCLUSIVE) {
            for (var resource : place.resources()) {
                held(resource)
                        .filter(row ->
                                row.mode() == LockMode.SHARED
                                        && row.resource().equals(resource)
                                        && row.isOf(place.member()))
                        .reduce((_, newer) -> newer)
                        .ifPresent(row -> found.put(resource, row));
            }
        }
        return found;
    }

    /**
     * One thing in the way of a wish.
     *
     * @param member whom it waits for
     * @param free when it is over by itself
     */
    private record Obstacle(
            String wanted, String held, Optional<MemberName> member, Instant free, String reason) {
        static Obstacle of(String wanted, LockRow row) {
            return new Obstacle(
                    wanted,
                    row.resource(),
                    row.holder(),
                    row.until(),
                    row.holder().isPresent() ? "held" : "delay");
        }

        static Obstacle of(String wanted, Place before) {
            return new Obstacle(
                    wanted,
                    before.overlap(wanted).orElse(wanted),
                    Optional.of(before.member()),
                    before.keptUntil(),
                    "queue");
        }
    }

    private Stream<Obstacle> obstacles(Place place) {
        var upgrades = upgrades(place);
        return place.resources().stream()
                .flatMap(wanted ->
                        Stream.concat(
                                held(wanted)
                                        .filter(row -> row.mode().excludes(place.mode()))
                                        .filter(row -> !row.equals(upgrades.get(wanted)))
                                        .map(row -> Obstacle.of(wanted, row)),
                                upgrades.containsKey(wanted)
                                        ? Stream.of()
                                        : before(place)
                                                .filter(one -> one.overlap(wanted).isPresent())
                                                .map(one -> Obstacle.of(wanted, one))));
    }

    /** Who asked before and goes with none of what this one wants. */
    private Stream<Place> before(Place place) {
        return places.stream()
                .filter(one -> one.id() < place.id() && one.mode().excludes(place.mode()));
    }

    /** Why a wish cannot be granted now; empty if it can. */
    Optional<Refused> refusal(Place place) {
        return obstacles(place).findFirst().map(first -> refused(place, first));
    }

    private Refused refused(Place place, Obstacle first) {
        var holder =
                first.reason().equals("queue")
                        ? held(first.wanted()).findFirst()
                        : Optional.<LockRow>empty();
        var ownWay = upgrades(place).keySet();
        var others = place.resources().stream().filter(one -> !ownWay.contains(one)).toList();
        return new Refused(
                first.wanted(),
                holder.map(LockRow::resource).orElse(first.held()),
                first.reason().equals("queue") ? holder.flatMap(LockRow::holder) : first.member(),
                LockRow.secondsUntil(holder.map(LockRow::until).orElse(first.free()), now),
                first.reason(),
                before(place).filter(one -> one.overlaps(others)).count(),
                List.of());
    }

    /** Whom a wish waits for, without who has it. */
    Set<MemberName> waitsFor(Place place) {
        var members = new LinkedHashSet<MemberName>();
        obstacles(place).forEach(one -> one.member().ifPresent(members::add));
        members.remove(place.member());
        return members;
    }

    /** Another session of the member waits to make the same shared lock its own. */
    boolean isUpgradedBefore(Place place) {
        var wanted = upgrades(place).keySet();
        return before(place)
                .filter(one -> one.isUpgrade() && one.member().equals(place.member()))
                .anyMatch(one -> one.resources().stream().anyMatch(wanted::contains));
    }
}
