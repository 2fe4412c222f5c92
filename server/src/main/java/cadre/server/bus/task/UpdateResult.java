package cadre.server.bus.task;

import cadre.wire.bus.TaskView;
import cadre.wire.id.MemberName;

/** What an update came to; unless it is {@link Updated}, nothing changed. */
public sealed interface UpdateResult {
    /** Done. */
    record Updated(TaskView before, TaskView task) implements UpdateResult {}

    /** There is no such task. */
    record NotFound() implements UpdateResult {}

    /** Someone else has it. */
    record NotHolder(MemberName by, TaskView task) implements UpdateResult {}

    /** The token is not the one of the present claim: whoever gave it has lost the task. */
    record Stale(TaskView task) implements UpdateResult {}

    /** It has changed since the caller looked. */
    record Changed(TaskView task) implements UpdateResult {}
}
