package cadre.server.bus.task;

import cadre.server.access.team.Numbers;
import cadre.server.bus.Speaker;
import cadre.server.storage.Tx;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TaskView;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who has a task: claims, leases and their end. All of it under the team's row. */
final class TaskClaims {
    private final Chronicle chronicle;
    private final InstantSource clock;

    TaskClaims(Chronicle chronicle, InstantSource clock) {
        this.chronicle = chronicle;
        this.clock = clock;
    }

    ClaimResult claim(Tx tx, Speaker by, long id, Claim claim) {
        var team = Numbers.hold(tx, by.team()).team();
        var found = current(tx, team, id);
        if (found.isEmpty()) {
            return new ClaimResult.NotFound();
        }
        var row = found.get();
        var links = TaskViews.links(tx, team, id);
        var before = TaskViews.of(row, links);
        if (row.status() == TaskStatus.IN_PROGRESS && row.holder().isPresent()) {
            return new ClaimResult.Held(row.holder().get(), before);
        }
        if (row.status() != TaskStatus.OPEN) {
            return new ClaimResult.NotOpen("it is " + row.status().word(), before);
        }
        var unmet = links.unmetOf(id);
        if (!unmet.isEmpty()) {
            return new ClaimResult.NotOpen(waitsFor(unmet), before);
        }
        var isForOther = !row.assigned().isEmpty() && !row.assigned().equals(by.member().name());
        if (claim.whose() == Claim.Whose.OWN_OR_FREE && isForOther) {
            return new ClaimResult.Held(new MemberName(row.assigned()), before);
        }
        var taken = take(tx, by, row, claim.leaseSec());
        if (claim.then().isPresent()) {
            taken = alongWith(tx, by, taken, claim.then().get());
            links = TaskViews.links(tx, team, id);
        }
        var token = taken.lease().token();
        return new ClaimResult.Claimed(before, TaskViews.of(taken, links).withToken(token), token);
    }

    static String waitsFor(List<Long> unmet) {
        return unmet.stream()
                .limit(20)
                .map(id -> "t" + id)
                .collect(Collectors.joining(", ", "it waits for ", ""));
    }

    /** The claim itself, of a task that nobody holds. */
    TaskRow take(Tx tx, Speaker by, TaskRow row, Optional<Long> leaseSec) {
        var numbers = Numbers.ofGrant(tx, by.team());
        var now = clock.instant();
        var lease = new TaskRow.Lease(numbers.token(), leaseSec, leaseSec.map(now::plusSeconds));
        var taken = row.with(TaskStatus.IN_PROGRESS, Optional.of(by.member()), lease).at(now);
        TaskStore.save(tx, by.team(), taken);
        chronicle.step(tx, by, taken, "claimed", "");
        chronicle.tell(
                tx,
                numbers,
                "task.claimed",
                row.id(),
                by.actor(),
                new Claimed(by.member(), numbers.token(), by.verified(), leaseSec),
                "t%d claimed by %s".formatted(row.id(), by.shown()));
        return taken;
    }

    /** What the event of a claim adds. */
    private record Claimed(MemberName by, long token, boolean verified, Optional<Long> leaseSec) {}

    private static TaskRow alongWith(Tx tx, Speaker by, TaskRow taken, TaskUpdate update) {
        Needs.add(tx, by.team(), taken.id(), update);
        var changed = taken.with(TaskWords.after(taken.words(), update));
        TaskStore.save(tx, by.team(), changed);
        return changed;
    }

    Optional<TaskView> next(Tx tx, Speaker by, Optional<Long> leaseSec) {
        Numbers.hold(tx, by.team());
        return TaskStore.next(tx, by.seat())
                .flatMap(id -> TaskStore.find(tx, by.team(), id))
                .map(row -> {
                    var taken = take(tx, by, row, leaseSec);
                    return TaskViews.of(tx, by.team(), taken).withToken(taken.lease().token());
                });
    }

    UpdateResult renew(Tx tx, Speaker by, long id, long token, Optional<Long> leaseSec) {
        Numbers.hold(tx, by.team());
        var found = current(tx, by.team(), id);
        if (found.isEmpty()) {
            return new UpdateResult.NotFound();
        }
        var row = found.get();
        var links = TaskViews.links(tx, by.team(), id);
        var before = TaskViews.of(row, links);
        if (row.holder().isEmpty() || row.lease().token() != token) {
            return new UpdateResult.Stale(before);
        }
        if (!row.holder().get().equals(by.member())) {
            return new UpdateResult.NotHolder(row.holder().get(), before);
        }
        var sec = leaseSec.or(() -> row.lease().sec());
        var lease = new TaskRow.Lease(token, sec, sec.map(clock.instant()::plusSeconds));
        var next = row.with(row.status(), row.holder(), lease);
        TaskStore.save(tx, by.team(), next); // no step: it would push out what matters
        return new UpdateResult.Updated(before, TaskViews.of(next, links).withToken(token));
    }

    /** The task as it is now: a lease that is over is ended first. */
    Optional<TaskRow> current(Tx tx, TeamName team, long id) {
        var now = clock.instant();
        return TaskStore.find(tx, team, id)
                .map(row -> row.isOver(now) ? withoutLease(tx, team, row) : row);
    }

    /** Ends a claim of a job's member with the attempt that made it. */
    void endWith(Tx tx, TeamName team, TaskRow row, String attempt) {
        var had = row.holder().orElseThrow();
        var status = row.status() == TaskStatus.IN_PROGRESS ? TaskStatus.OPEN : row.status();
        var next = row.with(status, Optional.empty(), row.lease().free()).at(clock.instant());
        TaskStore.save(tx, team, next);
        chronicle.ended(tx, team, next, had, "attempt_ended");
        chronicle.tell(
                tx,
                Numbers.ofEntry(tx, team),
                "task.attempt_ended",
                row.id(),
                Actor.CADRE,
                Map.of(
                        "had", had,
                        "attempt", attempt,
                        "token", row.lease().token(),
                        "status", status),
                "t%d: the claim of %s ended with its attempt %s".formatted(row.id(), had, attempt));
    }

    private TaskRow withoutLease(Tx tx, TeamName team, TaskRow row) {
        var had = row.holder().orElseThrow();
        var status = row.status() == TaskStatus.IN_PROGRESS ? TaskStatus.OPEN : row.status();
        var next = row.with(status, Optional.empty(), row.lease().free()).at(clock.instant());
        TaskStore.save(tx, team, next);
        chronicle.ended(tx, team, next, had, "lease_ended");
        chronicle.tell(
                tx,
                Numbers.ofEntry(tx, team),
                "task.lease_ended",
                row.id(),
                Actor.CADRE,
                Map.of("had", had, "token", row.lease().token(), "status", status),
                "t%d: the lease of %s ended".formatted(row.id(), had));
        return next;
    }
}
