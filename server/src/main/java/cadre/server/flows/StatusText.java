package cadre.server.flows;

import cadre.server.flows.GateStore.GateRow;
import java.util.List;

/** The one comment that says in the tracker where an item stands; edited, never repeated. */
final class StatusText {
    private StatusText() {}

    static String of(FlowRow row, List<GateRow> gates) {
        var text = new StringBuilder("**Cadre** · ").append(row.flow().name()).append("\n\n");
        var passed = true;
        for (var stage : row.flow().stages()) {
            var isHere = stage.name().equals(row.stage());
            passed = passed && !isHere;
            text.append("- ")
                    .append(isHere ? "**" + stage.name() + "**" : stage.name())
                    .append(passed ? ": done" : isHere ? ": " + row.state().word() : "")
                    .append('\n');
        }
        if (!row.why().isEmpty()) {
            text.append('\n').append(row.why()).append('\n');
        }
        for (var gate : gates) {
            if (!gate.result().isOpen()) {
                text.append("\nWaits for ")
                        .append(gate.rule().told())
                        .append(": ")
                        .append(gate.result().state().told())
                        .append(". ")
                        .append(gate.result().why())
                        .append(". Can be lifted by ")
                        .append(gate.result().lifts())
                        .append(".\n");
            }
        }
        return text.toString();
    }
}
