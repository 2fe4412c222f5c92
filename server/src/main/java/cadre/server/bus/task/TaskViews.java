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

    /** What some tasks wait for, and what waits for them; as it was when it was read. */
    record Links(Map<Long, List<TaskStore.Need>> needs, Map<Long, List<Long>> blocks) {
        List<Long> unmetOf(long task) {
            return unmet(needs.getOrDefault(task, List.of()));
        }
    }

    static TaskView of(Tx tx, TeamName team, TaskRow row) {
        return of(row, links(tx, team, row.id()));
    }

    static List<TaskView> of(Tx tx, TeamName team, List<TaskRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        var from = rows.stream().mapToLong(TaskRow::id).min().orElseThrow();
        var to = rows.stream().mapToLong(TaskRow::id).max().orElseThrow();
        var links = links(tx, team, from, to);
        return rows.stream().map(row -> of(row, links)).toList();
    }

    /** For a task that is shown twice in one transaction. */
    static Links links(Tx tx, TeamName team, long task) {
        return links(tx, team, task, task);
    }

    private static Links links(Tx tx, TeamName team, long from, long to) {
        var needs = new HashMap<Long, List<TaskStore.Need>>();
        TaskStore.needs(tx, team, from, to)
                .forEach(one -> needs.computeIfAbsent(one.task(), _ -> new ArrayList<>()).add(one));
        var blocks = new HashMap<Long, List<Long>>();
        TaskStore.waiters(tx, team, from, to)
                .forEach(one ->
                        blocks.computeIfAbsent(one.need(), _ -> new ArrayList<>()).add(one.task()));
        blocks.values().forEach(ids -> ids.sort(null));
        return new Links(needs, blocks);
    }

    static TaskView of(TaskRow row, Links links) {
        var waitsFor = links.needs().getOrDefault(row.id(), List.of());
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
                links.blocks().getOrDefault(row.id(), List.of()),
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
