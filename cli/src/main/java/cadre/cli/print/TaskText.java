package cadre.cli.print;

import cadre.wire.bus.TaskStep;
import cadre.wire.bus.TaskView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Tasks of a team's board for people. What others wrote stands behind a bar or is one line. */
public final class TaskText {
    private final Style style;

    /** With this style. */
    public TaskText(Style style) {
        this.style = style;
    }

    /** One line for each. */
    public Table table(List<TaskView> tasks, Instant now) {
        var table =
                new Table()
                        .right("task")
                        .coloured("status", style::state)
                        .left("for")
                        .right("priority")
                        .right("age")
                        .left("title");
        for (var task : tasks) {
            table.row(
                    task.id(),
                    task.status().word(),
                    task.assigneeRole().isEmpty() ? "-" : task.assigneeRole(),
                    task.priority(),
                    Durations.age(task.ts(), now),
                    task.title());
        }
        return table;
    }

    /** All that is known of one. */
    public List<String> lines(TaskView task) {
        var lines = new ArrayList<String>();
        lines.add(
                "task %d  %s  %s"
                        .formatted(
                                task.id(),
                                style.state(task.status().word()),
                                Cells.clean(task.title())));
        lines.add("  " + Cells.clean(String.join(", ", facts(task))));
        task.detail().lines().forEach(line -> lines.add("  | " + Cells.clean(line)));
        if (!task.note().isEmpty()) {
            lines.add("  note: " + Cells.clean(task.note()));
        }
        return lines;
    }

    private static List<String> facts(TaskView task) {
        var facts = new ArrayList<String>();
        facts.add("made by " + task.createdBy() + (task.verified() ? "" : " (unverified)"));
        facts.add("for " + (task.assigneeRole().isEmpty() ? "anybody" : task.assigneeRole()));
        facts.add("priority " + task.priority());
        task.heldBy().ifPresent(by -> facts.add("held by " + by));
        task.leaseUntil().ifPresent(at -> facts.add("until " + at.truncatedTo(ChronoUnit.SECONDS)));
        task.dueAt().ifPresent(at -> facts.add("due " + at.truncatedTo(ChronoUnit.SECONDS)));
        if (!task.blockedBy().isEmpty()) {
            facts.add("after " + task.blockedBy());
        }
        if (!task.labels().isEmpty()) {
            facts.add("labels " + String.join(", ", task.labels()));
        }
        return facts;
    }

    /** One step of its history. */
    public String line(TaskStep step) {
        return "  %s  %s%s  %s, %s%s"
                .formatted(
                        step.at().truncatedTo(ChronoUnit.SECONDS),
                        step.by(),
                        step.verified() ? "" : " (unverified)",
                        Cells.clean(step.what()),
                        step.status().word(),
                        step.note().isEmpty() ? "" : ": " + Cells.clean(step.note()));
    }
}
