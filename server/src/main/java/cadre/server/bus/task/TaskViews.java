package cadre.server.bus.task;

import cadre.server.storage.Tx;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskView;
import cadre.wire.id.TeamName;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tasks as everyone sees them: the row and what it waits for. */
final class TaskViews {
    private TaskViews() {}

    static TaskView of(Tx tx, TeamName team, TaskRow row) {
        return of(tx, team, List.of(row)).getFirst();
    }

    static List<TaskView> of(Tx tx, TeamName team, List<TaskRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        var from = rows.stream().mapToLong(TaskRow::id).min().orElseThrow();
        var to = rows.stream().mapToLong(TaskRow::id).max().orElseThrow();
        var needs = new HashMap<Long, List<TaskStore.Need>>();
        TaskStore.needs(tx, team, from, to)
                .forEach(one -> needs.computeIfAbsent(one.task(), _ -> new ArrayList<>()).add(one));
        var blocks = new HashMap<Long, List<Long>>();
        TaskStore.waiters(tx, team, from, to)
                .forEach(one ->
                        blocks.computeIfAbsent(one.need(), _ -> new ArrayList<>()).add(one.task()));
        return rows.stream().map(row -> view(row, needs, blocks)).toList();
    }

    private static TaskView view(
            TaskRow row, Map<Long, List<TaskStore.Need>> needs, Map<Long, List<Long>> blocks) {
        var waitsFor = needs.getOrDefault(row.id(), List.of());
        var words = row.words();
        return new TaskView(
                row.id(),
                words.title(),
                row.assignee(),
                row.status(),
                words.detail(),
                row.createdBy(),
                words.note(),
                row.createdAt().truncatedTo(ChronoUnit.SECONDS),
                words.priority(),
                words.labels(),
                words.dueAt(),
                waitsFor.stream().map(TaskStore.Need::need).toList(),
                blocks.getOrDefault(row.id(), List.of()),
                row.status() == TaskStatus.OPEN && unmet(waitsFor).isEmpty(),
                row.holder(),
                row.lease().until(),
                Optional.empty(),
                row.verified(),
                Optional.of(words.outcome()).filter(text -> !text.isEmpty()),
                words.metadata(),
                row.changedMs());
    }

    /** What a task still waits for. */
    static List<Long> unmet(List<TaskStore.Need> needs) {
        return needs.stream()
                .filter(need -> need.status() != TaskStatus.DONE)
                .map(TaskStore.Need::need)
                .toList();
    }
}
