package cadre.cli.plan;

import cadre.cli.print.Cells;
import cadre.cli.print.Style;
import cadre.cli.print.Table;
import cadre.wire.contract.ContractChange;
import cadre.wire.contract.ContractVersion;
import cadre.wire.plan.OwnedPath;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFinding;
import cadre.wire.plan.PlanOrder;
import cadre.wire.plan.PlanStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans for people. */
public final class PlanText {
    private PlanText() {}

    /** The streams, one a row, as they are merged. */
    public static Table streams(PlanDefinition plan) {
        var hasSeveral = plan.repositories().size() > 1;
        var table = new Table().right("#").left("stream").left("agent");
        if (hasSeveral) {
            table.left("repository");
        }
        table.left("needs").left("owns").left("branch");
        var order = PlanOrder.merge(plan);
        Stream.concat(
                        order.stream().flatMap(id -> plan.stream(id).stream()),
                        plan.streams().stream().filter(one -> !order.contains(one.id())))
                .forEach(one -> table.row(cells(one, order, hasSeveral).toArray()));
        return table;
    }

    private static List<String> cells(PlanStream one, List<String> order, boolean hasSeveral) {
        var cells = new ArrayList<String>();
        cells.add(order.contains(one.id()) ? Integer.toString(order.indexOf(one.id()) + 1) : "-");
        cells.add(one.id());
        cells.add(one.agent());
        if (hasSeveral) {
            cells.add(one.repository().orElse("-"));
        }
        cells.addAll(List.of(needs(one), paths(one), one.branch()));
        return cells;
    }

    private static String needs(PlanStream one) {
        var all =
                Stream.concat(one.needs().stream(), one.after().stream().map(id -> "(" + id + ")"))
                        .collect(Collectors.joining(", "));
        return all.isEmpty() ? "-" : all;
    }

    private static String paths(PlanStream one) {
        return Stream.concat(one.owns().stream(), one.creates().stream())
                .map(OwnedPath::path)
                .collect(Collectors.joining(", "));
    }

    /** What runs when: a turn a paragraph, and what each stream waits for. */
    public static List<String> graph(PlanDefinition plan, Style style) {
        var lines = new ArrayList<String>();
        var before = PlanOrder.before(plan);
        var turns = PlanOrder.turns(plan);
        for (int turn = 0; turn < turns.size(); turn++) {
            lines.add(style.bold("turn " + (turn + 1)));
            for (int i = 0; i < turns.get(turn).size(); i++) {
                var id = turns.get(turn).get(i);
                var isLast = i == turns.get(turn).size() - 1;
                var waits = before.getOrDefault(id, Set.of()).stream().sorted().toList();
                var softly = plan.stream(id).map(PlanStream::after).orElse(List.of());
                lines.add(
                        (isLast ? "└─ " : "├─ ")
                                + style.cyan(id)
                                + plan.stream(id).map(one -> " (" + one.agent() + ")").orElse("")
                                + (waits.isEmpty() ? "" : "  <== " + String.join(", ", waits))
                                + (softly.isEmpty() ? "" : "  <-- " + String.join(", ", softly)));
            }
        }
        lines.add("");
        lines.add("merged:  " + String.join(" -> ", PlanOrder.merge(plan)));
        plan.contracts()
                .forEach(one ->
                        lines.add(
                                "agreed:  %s, %s -> %s"
                                        .formatted(
                                                one.name(),
                                                one.owner(),
                                                String.join(", ", one.consumers()))));
        return lines;
    }

    /** A finding in two lines. */
    public static List<String> finding(PlanFinding one, Style style) {
        var where =
                one.lines().isEmpty()
                        ? ""
                        : " (line "
                                + one.lines().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", "))
                                + ")";
        var word =
                one.level() == PlanFinding.Level.ERROR
                        ? style.red(one.level().word())
                        : style.yellow(one.level().word());
        return List.of(
                word + " " + one.code() + where + ": " + Cells.clean(one.what()),
                "  " + Cells.clean(one.fix()));
    }

    /** A contract, its version and what changed. */
    public static List<String> contract(ContractState one, Style style) {
        var lines = new ArrayList<String>();
        var version = one.version().map(ContractVersion::hash).orElse("not there");
        var before =
                one.before().isEmpty()
                        ? one.version().isEmpty() ? "" : " (new)"
                        : one.before().equals(one.version())
                                ? ""
                                : " (was " + one.before().get().hash() + ")";
        lines.add(
                "%s  %s  %s%s  %s -> %s"
                        .formatted(
                                style.bold(one.name()),
                                one.kind().word(),
                                version,
                                before,
                                one.owner(),
                                one.consumers().isEmpty()
                                        ? "-"
                                        : String.join(", ", one.consumers())));
        for (var change : one.changes()) {
            var word = change.effect().word();
            lines.add(
                    "  %s%s: %s; %s"
                            .formatted(
                                    change.effect() == ContractChange.Effect.BREAKING
                                            ? style.red(word)
                                            : style.green(word),
                                    change.where().isEmpty()
                                            ? ""
                                            : " " + Cells.clean(change.where()),
                                    Cells.clean(change.what()),
                                    change.why()));
            change.fix().ifPresent(fix -> lines.add("    " + fix));
        }
        return lines;
    }
}
