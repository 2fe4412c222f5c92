package cadre.server.bus.lock;

import cadre.server.access.team.Numbers;
import cadre.server.bus.Change;
import cadre.server.bus.Speaker;
import cadre.server.bus.TeamLog;
import cadre.server.storage.Tx;
import cadre.wire.bus.LockGrant;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is held: given and taken, and told. The callers hold the team's row. */
final class Holds {
    private final TeamLog log;
    private final Queue queue;
    private final InstantSource clock;

    Holds(TeamLog log, Queue queue, InstantSource clock) {
        this.log = log;
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * Gives a lock.
     *
     * @param upgraded the shared one that it takes the place of
     */
    LockGrant grant(Tx tx, Speaker by, Wish wish, String resource, Optional<LockRow> upgraded) {
        var numbers = Numbers.ofGrant(tx, by.team());
        upgraded.ifPresent(share -> ShareStore.delete(tx, by.team(), share.token()));
        var row =
                new LockRow(
                        resource,
                        wish.mode(),
                        Optional.of(by.member()),
                        by.verified(),
                        numbers.token(),
                        clock.instant().plusSeconds(wish.ttlSec()),
                        0,
                        wish.idempotencyKey());
        var said = new LinkedHashMap<String, Object>();
        said.put("by", by.member());
        said.put("token", row.token());
        said.put("ttl_sec", wish.ttlSec());
        said.put("verified", by.verified());
        var shared = "";
        switch (wish.mode()) {
            case EXCLUSIVE -> LockStore.grant(tx, by.seat(), row, wish.ttlSec());
            case SHARED -> {
                ShareStore.grant(tx, by.seat(), row, wish.ttlSec());
                said.put("mode", wish.mode());
                shared = ", shared";
            }
        }
        log.tell(
                tx,
                numbers,
                new Change(
                        "lock.acquired",
                        resource,
                        by.actor(),
                        said,
                        resource + " locked by " + by.shown() + shared));
        return row.grant();
    }

    /** Who has exactly this now, the newest of those who share it first; what ran out is ended. */
    List<LockRow> on(Tx tx, TeamName team, String resource) {
        var rows = new ArrayList<>(ShareStore.on(tx, team, resource));
        LockStore.find(tx, team, resource)
                .filter(row -> row.holder().isPresent())
                .ifPresent(rows::add);
        return present(tx, team, rows);
    }

    /** Without those that ran out, which are ended. */
    List<LockRow> present(Tx tx, TeamName team, List<LockRow> rows) {
        var now = clock.instant();
        rows.stream().filter(row -> row.hasRunOut(now)).forEach(row -> expire(tx, team, row));
        return rows.stream().filter(row -> !row.isOver(now)).toList();
    }

    /** Ends one that ran out. */
    void expire(Tx tx, TeamName team, LockRow row) {
        free(tx, team, row, row.until());
        var had = row.holder().orElseThrow();
        tell(
                tx,
                team,
                row,
                "lock.expired",
                Actor.CADRE,
                Map.of("had", had, "token", row.token()),
                "%s: the lock of %s ran out".formatted(row.resource(), had));
    }

    /** Ends one that was given back or taken away. */
    HoldResult end(Tx tx, TeamName team, LockRow row, String kind, Actor by) {
        free(tx, team, row, Optional.empty());
        var had = row.holder().orElseThrow();
        tell(
                tx,
                team,
                row,
                kind,
                by,
                Map.of("had", had, "token", row.token()),
                kind.equals("lock.stolen")
                        ? "%s taken from %s by %s".formatted(row.resource(), had, by.name())
                        : "%s released by %s"
                                .formatted(row.resource(), Speaker.shown(had, row.verified())));
        return new HoldResult.Done(row.grant());
    }

    /** Ends one of a job whose attempt is over. */
    void endWith(Tx tx, TeamName team, LockRow row, String attempt) {
        free(tx, team, row, clock.instant());
        var had = row.holder().orElseThrow();
        tell(
                tx,
                team,
                row,
                "lock.attempt_ended",
                Actor.CADRE,
                Map.of("had", had, "attempt", attempt, "token", row.token()),
                "%s: the lock of %s ended with its attempt %s"
                        .formatted(row.resource(), had, attempt));
    }

    private void tell(
            Tx tx,
            TeamName team,
            LockRow row,
            String kind,
            Actor by,
            Map<String, ?> body,
            String line) {
        log.tell(tx, Numbers.ofEntry(tx, team), new Change(kind, row.resource(), by, body, line));
    }

    private void free(Tx tx, TeamName team, LockRow row, Instant lost) {
        free(tx, team, row, Optional.of(lost));
    }

    /** A delay begins only with a hold that was lost, and not given back. */
    private void free(Tx tx, TeamName team, LockRow row, Optional<Instant> lost) {
        switch (row.mode()) {
            case EXCLUSIVE ->
                    LockStore.free(
                            tx,
                            team,
                            row,
                            lost.map(end -> end.plusSeconds(row.delaySec())).orElse(Instant.EPOCH));
            case SHARED -> {
                ShareStore.delete(tx, team, row.token());
                lost.ifPresent(end -> LockStore.delayAfterShare(tx, team, row.resource(), end));
            }
        }
        queue.wake(tx, team, List.of(row.resource()));
    }

    /** Has one go on. */
    LockGrant prolong(Tx tx, TeamName team, LockRow row, long ttlSec) {
        var until = clock.instant().plusSeconds(ttlSec);
        switch (row.mode()) {
            case EXCLUSIVE -> LockStore.prolong(tx, team, row.resource(), ttlSec, until);
            case SHARED -> ShareStore.prolong(tx, team, row.token(), ttlSec, until);
        }
        return new LockGrant(row.resource(), row.token(), until);
    }

    /** Those of them that a member has, under this token if one is given. */
    static List<LockRow> of(List<LockRow> rows, MemberName member, Optional<Long> token) {
        return rows.stream()
                .filter(row -> row.isOf(member))
                .filter(row -> token.filter(given -> given != row.token()).isEmpty())
                .toList();
    }

    /** What others have instead. */
    static HoldResult.NotHeld notHeld(List<LockRow> rows) {
        return new HoldResult.NotHeld(rows.stream().findFirst().flatMap(LockRow::holder));
    }
}
