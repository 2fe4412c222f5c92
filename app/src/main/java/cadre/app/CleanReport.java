package cadre.app;

import cadre.cli.command.ExitStatus;
import cadre.cli.command.Surroundings;
import cadre.cli.print.Amounts;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.node.workspace.WorkItem;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code cadre node clean} prints.
 *
 * @param dryRun whether nothing was deleted
 */
record CleanReport(List<WorkItem> items, boolean dryRun) {
    int print(Surroundings surroundings, boolean json) {
        var terminal = surroundings.terminal();
        if (json) {
            terminal.print(
                    Json.write(
                            Map.of(
                                    "dry_run",
                                    dryRun,
                                    "bytes",
                                    bytes(items),
                                    "going_bytes",
                                    bytes(going()),
                                    "items",
                                    items.stream().map(CleanReport::row).toList())));
            return ExitStatus.DONE;
        }
        var now = surroundings.clock().instant();
        var goes = dryRun ? "goes" : "gone";
        var table =
                new Table()
                        .left("what")
                        .left("name")
                        .right("size")
                        .right("age")
                        .left("ended")
                        .left("")
                        .left("why");
        for (var item : items) {
            table.row(
                    word(item),
                    item.name(),
                    Amounts.bytes(item.bytes()),
                    Durations.age(item.since(), now),
                    item.state(),
                    item.goes() ? goes : "stays",
                    item.why());
        }
        table.lines(terminal.tableWidth(), terminal.style()).forEach(terminal::print);
        terminal.print(
                "%s of %s %s"
                        .formatted(
                                Amounts.bytes(bytes(going())),
                                Amounts.bytes(bytes(items)),
                                dryRun ? "would go" : "deleted"));
        return ExitStatus.DONE;
    }

    private static Map<String, Object> row(WorkItem item) {
        return Map.of(
                "kind",
                word(item),
                "name",
                item.name(),
                "paths",
                item.paths().stream().map(Path::toString).toList(),
                "bytes",
                item.bytes(),
                "since",
                item.since(),
                "state",
                item.state(),
                "goes",
                item.goes(),
                "why",
                item.why());
    }

    private static String word(WorkItem item) {
        return item.kind().name().toLowerCase(Locale.ROOT);
    }

    private List<WorkItem> going() {
        return items.stream().filter(WorkItem::goes).toList();
    }

    private static long bytes(List<WorkItem> items) {
        return items.stream().mapToLong(WorkItem::bytes).sum();
    }
}
