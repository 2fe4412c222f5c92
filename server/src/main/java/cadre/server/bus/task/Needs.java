package cadre.server.bus.task;

import cadre.server.bus.Texts;
import cadre.server.storage.Tx;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.id.TeamName;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** What waits for what: added only where nothing comes to wait for itself. */
final class Needs {
    private static final int MOST = 100;
    private static final int MOST_LOOKED_AT = 10_000;

    private Needs() {}

    /** Adds what an update says of a task: what it waits for, and what waits for it. */
    static void add(Tx tx, TeamName team, long task, TaskUpdate update) {
        add(tx, team, task, update.addBlockedBy());
        for (var waiter : update.addBlocks()) {
            if (TaskStore.find(tx, team, waiter).isEmpty()) {
                throw Texts.invalid(
                        "There is no such task to block",
                        Map.of("task", waiter),
                        "List them with 'cadre task list'");
            }
            add(tx, team, waiter, List.of(task));
        }
    }

    /**
     * Has {@code task} wait for these, too.
     *
     * @throws cadre.wire.error.CadreException INVALID if there is no such task, or it would wait
     *     for itself, or for too many
     */
    static void add(Tx tx, TeamName team, long task, List<Long> needs) {
        for (var need : needs) {
            if (TaskStore.find(tx, team, need).isEmpty()) {
                throw Texts.invalid(
                        "There is no such task to wait for",
                        Map.of("task", need),
                        "List them with 'cadre task list'");
            }
            if (need == task || reaches(tx, team, need, task)) {
                throw Texts.invalid(
                        "The task would wait for itself",
                        Map.of("task", task, "waits_for", need),
                        "Leave this one out");
            }
            TaskStore.addNeed(tx, team, task, need);
        }
        if (!needs.isEmpty() && TaskStore.needs(tx, team, task, task).size() > MOST) {
            throw Texts.invalid(
                    "The task would wait for too many",
                    Map.of("task", task),
                    "At most " + MOST + " are possible");
        }
    }

    private static boolean reaches(Tx tx, TeamName team, long from, long to) {
        var seen = new HashSet<Long>(List.of(from));
        var open = new ArrayDeque<Long>(seen);
        while (!open.isEmpty()) {
            var at = open.remove();
            for (var next : TaskStore.needs(tx, team, at, at)) {
                if (next.need() == to) {
                    return true;
                }
                if (seen.add(next.need())) {
                    open.add(next.need());
                }
            }
            if (seen.size() > MOST_LOOKED_AT) {
                throw Texts.invalid(
                        "Too many tasks hang together", Map.of("task", to), "Split the work");
            }
        }
        return false;
    }
}
