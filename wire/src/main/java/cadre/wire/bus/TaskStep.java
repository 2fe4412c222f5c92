package cadre.wire.bus;

import cadre.wire.id.MemberName;
import java.time.Instant;

/**
 * One change in the life of a task.
 *
 * @param number 1 is its making
 * @param what a word: created, claimed, updated, lease_ended
 * @param status what it was afterwards
 * @param note what was noted with it, empty if nothing
 */
public record TaskStep(
        long number,
        Instant at,
        MemberName by,
        boolean verified,
        Origin origin,
        String what,
        TaskStatus status,
        String note) {}
