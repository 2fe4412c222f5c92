package cadre.wire.flow;

import java.util.List;

/**
 * What a flow's trigger and branch look at of a work item.
 *
 * @param project as the trigger names it
 * @param key as people call it: {@code WEB-42}, {@code owner/name#7}
 * @param state its name
 * @param group of its state: backlog, unstarted, started, completed, cancelled; empty if unknown
 * @param author the id of who wrote it
 */
public record FlowItem(
        String project,
        String key,
        String title,
        List<String> labels,
        String state,
        String group,
        String author) {
    public FlowItem {
        labels = List.copyOf(labels);
    }

    /** Whether nothing is to be done any more. */
    boolean isOver() {
        return group.equals("completed") || group.equals("cancelled");
    }
}
