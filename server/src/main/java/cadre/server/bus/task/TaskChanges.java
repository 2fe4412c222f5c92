package cadre.server.bus.task;

import cadre.server.access.team.Numbers;
import cadre.server.bus.Speaker;
import cadre.server.storage.Tx;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What becomes of a task: whoever may change it, and what a change does. Under the team's row. */
final class TaskChanges {
    private final TaskClaims claims;
    private final Chronicle chronicle;
    private final Assignees assignees;
    private final InstantSource clock;

    TaskChanges(TaskClaims claims, Chronicle chronicle, Assignees assignees, InstantSource clock) {
        this.claims = claims;
        this.chronicle = chronicle;
        this.assignees = assignees;
        this.clock = clock;
    }

    /** Who may change a task that someone holds. */
    enum Who {
        /** Its holder, its creator, the lead, an operator. */
        ALLOWED,
        /** Its holder. */
        HOLDER
    }

    UpdateResult update(Tx tx, Speaker by, long id, TaskUpdate update, Who who) {
        var lead = Numbers.hold(tx, by.team()).lead();
        var found = claims.current(tx, by.team(), id);
        if (found.isEmpty()) {
            return new UpdateResult.NotFound();
        }
        var row = found.get();
        var links = TaskViews.links(tx, by.team(), id);
        var before = TaskViews.of(row, links);
        if (update.ifMtimeMs().filter(seen -> seen != row.changedMs()).isPresent()) {
            return new UpdateResult.Changed(before);
        }
        if (update.token().filter(token -> isStale(row, token, update)).isPresent()) {
            return new UpdateResult.Stale(before);
        }
        if (!mayChange(by, row, lead, who)) {
            return new UpdateResult.NotHolder(row.holder().orElse(row.createdBy()), before);
        }
        var next = change(tx, by, row, update);
        if (!update.addBlockedBy().isEmpty() || !update.addBlocks().isEmpty()) {
            links = TaskViews.links(tx, by.team(), id);
        }
        return new UpdateResult.Updated(before, TaskViews.of(next, links));
    }

    /** The token of the present claim is good, and that of the one which ended it so. */
    private static boolean isStale(TaskRow row, long token, TaskUpdate update) {
        var isRepeat =
                row.status().isClosed() && update.status().filter(row.status()::equals).isPresent();
        return token != row.lease().token() || (row.holder().isEmpty() && !isRepeat);
    }

    private static boolean mayChange(Speaker by, TaskRow row, MemberName lead, Who who) {
        if (row.holder().isEmpty() || row.holder().get().equals(by.member())) {
            return true;
        }
        return switch (who) {
            case ALLOWED ->
                    row.createdBy().equals(by.member())
                            || lead.equals(by.member())
                            || by.isOperator();
            case HOLDER -> false;
        };
    }

    private TaskRow change(Tx tx, Speaker by, TaskRow row, TaskUpdate update) {
        Needs.add(tx, by.team(), row.id(), update);
        var next = row.with(TaskWords.after(row.words(), update));
        if (update.assigneeRole().isPresent()) {
            var name = TaskWords.assignee(update.assigneeRole().get());
            assignees.require(tx, by, name);
            next = next.meantFor(name);
        }
        if (update.status().isPresent()) {
            next = moved(tx, by, next, update.status().get(), update.outcome());
        }
        var saved = next.at(clock.instant());
        TaskStore.save(tx, by.team(), saved);
        tell(tx, by, row, saved, update.note().orElse(""));
        return saved;
    }

    private TaskRow moved(
            Tx tx, Speaker by, TaskRow row, TaskStatus status, Optional<String> outcome) {
        var free = row.lease().free();
        return switch (status) {
            case OPEN -> row.with(status, Optional.empty(), free).ended(outcome.orElse(""));
            case IN_PROGRESS ->
                    row.holder().isPresent()
                            ? row.with(status, row.holder(), row.lease())
                            : begun(tx, by, row).ended(outcome.orElse(""));
            case BLOCKED -> row.with(status, row.holder(), row.lease());
            case DONE -> row.with(status, Optional.empty(), free).ended(outcome.orElse("success"));
            case FAILED -> row.with(status, Optional.empty(), free).ended(outcome.orElse("failed"));
            case CANCELLED -> row.with(status, Optional.empty(), free).ended(outcome.orElse(""));
        };
    }

    private TaskRow begun(Tx tx, Speaker by, TaskRow row) {
        var unmet = TaskViews.unmet(TaskStore.needs(tx, by.team(), row.id(), row.id()));
        if (!unmet.isEmpty()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The task cannot begin: " + TaskClaims.waitsFor(unmet),
                    Map.of("task", row.id()),
                    "Do those first");
        }
        return claims.take(tx, by, row, Optional.empty());
    }

    private void tell(Tx tx, Speaker by, TaskRow before, TaskRow next, String note) {
        chronicle.step(tx, by, next, "updated", note);
        var line =
                before.status() == next.status()
                        ? "t%d changed by %s".formatted(next.id(), by.shown())
                        : "t%d %s -> %s by %s"
                                .formatted(
                                        next.id(),
                                        before.status().word(),
                                        next.status().word(),
                                        by.shown());
        chronicle.tell(
                tx,
                Numbers.ofEntry(tx, by.team()),
                "task.updated",
                next.id(),
                by.actor(),
                body(by, before, next),
                line);
    }

    private static Map<String, Object> body(Speaker by, TaskRow before, TaskRow next) {
        var body =
                new TreeMap<String, Object>(
                        Map.of(
                                "from", before.status(),
                                "status", next.status(),
                                "assignee", next.assignee(),
                                "by", by.member(),
                                "verified", by.verified()));
        var words = next.words();
        if (!words.labels().equals(before.words().labels())) {
            body.put("labels", words.labels());
        }
        if (!words.dueAt().equals(before.words().dueAt())) {
            body.put("due_at", words.dueAt().map(Instant::toString).orElse(""));
        }
        return body;
    }
}
