package cadre.server.bus.task;

import cadre.wire.bus.TaskStatus;
import cadre.wire.id.MemberName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A task as it is stored.
 *
 * @param assignee who has it or is to have it; empty for anybody
 * @param assigned who is to have it while nobody holds it; empty for anybody
 * @param holder who holds the claim
 * @param token of the last claim; 0 before the first
 * @param changedMs milliseconds since 1970, ascending with each change
 * @param steps how many changes it had
 */
record TaskRow(
        long id,
        Words words,
        String assignee,
        String assigned,
        Optional<MemberName> holder,
        TaskStatus status,
        MemberName createdBy,
        boolean verified,
        Lease lease,
        Instant createdAt,
        long changedMs,
        long steps) {

    /** What it says. */
    record Words(
            String title,
            String detail,
            String note,
            int priority,
            List<String> labels,
            Optional<Instant> dueAt,
            String outcome,
            JsonNode metadata) {
        Words ended(String how) {
            return new Words(title, detail, note, priority, labels, dueAt, how, metadata);
        }
    }

    /**
     * The claim.
     *
     * @param sec how long it lasts without a sign; empty if it does not end by itself
     */
    record Lease(long token, Optional<Long> sec, Optional<Instant> until) {
        /** What is left of it when nobody holds the task: its token stays the last one. */
        Lease free() {
            return new Lease(token, Optional.empty(), Optional.empty());
        }
    }

    boolean isOver(Instant now) {
        return holder.isPresent() && lease.until().filter(end -> !end.isAfter(now)).isPresent();
    }

    TaskRow with(TaskStatus next, Optional<MemberName> held, Lease claim) {
        return new TaskRow(
                id,
                words,
                held.map(MemberName::name).orElse(next.isClosed() ? assignee : assigned),
                assigned,
                held,
                next,
                createdBy,
                verified,
                claim,
                createdAt,
                changedMs,
                steps);
    }

    TaskRow with(Words said) {
        return new TaskRow(
                id, said, assignee, assigned, holder, status, createdBy, verified, lease, createdAt,
                changedMs, steps);
    }

    /** With this outcome. */
    TaskRow ended(String how) {
        return with(words.ended(how));
    }

    TaskRow meantFor(String member) {
        return new TaskRow(
                id,
                words,
                holder.isPresent() || status.isClosed() ? assignee : member,
                member,
                holder,
                status,
                createdBy,
                verified,
                lease,
                createdAt,
                changedMs,
                steps);
    }

    TaskRow at(Instant now) {
        return new TaskRow(
                id,
                words,
                assignee,
                assigned,
                holder,
                status,
                createdBy,
                verified,
                lease,
                createdAt,
                Math.max(now.toEpochMilli(), changedMs + 1),
                steps + 1);
    }
}
