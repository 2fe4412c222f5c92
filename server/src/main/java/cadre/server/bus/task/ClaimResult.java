package cadre.server.bus.task;

import cadre.wire.bus.TaskView;
import cadre.wire.id.MemberName;

/** What a claim came to. */
public sealed interface ClaimResult {
    /**
     * Won.
     *
     * @param before as it was
     * @param task with the token of the claim
     */
    record Claimed(TaskView before, TaskView task, long token) implements ClaimResult {}

    /** Someone has it, perhaps another session of the same member. */
    record Held(MemberName by, TaskView task) implements ClaimResult {}

    /** There is no such task. */
    record NotFound() implements ClaimResult {}

    /**
     * It is closed, blocked, or waits for others.
     *
     * @param reason for people
     */
    record NotOpen(String reason, TaskView task) implements ClaimResult {}
}
