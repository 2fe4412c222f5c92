package cadre.wire.bus;

import java.util.List;

/** A task with its history, oldest first; of a long one the newest 200 steps. */
public record TaskDetail(TaskView task, List<TaskStep> history) {
    public TaskDetail {
        history = history == null ? List.of() : List.copyOf(history);
    }
}
