package cadre.cli.flow;

import cadre.cli.print.Durations;
import cadre.wire.flow.FlowFile;
import cadre.wire.flow.FlowGateView;
import cadre.wire.flow.FlowRunView;
import cadre.wire.flow.FlowState;
import cadre.wire.flow.FlowView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Items on their way, for people. */
public final class ItemText {
    private ItemText() {}

    /** What it is and where it stands: {@code f3 WEB-42 is in review (active)}, or is done. */
    public static String line(FlowView item) {
        var state = item.state().word().replace('_', ' ');
        return item.id()
                + " "
                + item.key()
                + " is "
                + (item.state() == FlowState.DONE
                        ? state
                        : "in " + item.stage() + " (" + state + ")")
                + (item.why().isEmpty() ? "" : ": " + item.why());
    }

    /** Why it has not gone on, a line each. */
    public static List<String> why(FlowView item, Instant now) {
        var lines = new ArrayList<String>();
        lines.add(line(item) + ", since " + Durations.age(item.stageSince(), now));
        lines.add(item.title());
        lines.add(item.repository() + " " + item.branch() + " for " + item.base());
        if (!item.fileProblem().isEmpty()) {
            lines.add("flow " + FlowFile.PATH + ": " + item.fileProblem());
        }
        item.gates().forEach(gate -> gate(lines, gate, now));
        item.runs().forEach(run -> lines.add(run(run)));
        if (item.runs().stream().anyMatch(run -> run.state().equals("filed"))) {
            lines.add("a job of it runs: 'cadre job ID' shows it");
        }
        return lines;
    }

    private static void gate(List<String> lines, FlowGateView gate, Instant now) {
        var word = gate.state().equals("waiting") ? "waiting (never reported)" : gate.state();
        lines.add(
                "gate "
                        + gate.gate()
                        + ": "
                        + word
                        + " for "
                        + Durations.age(gate.since(), now)
                        + ", "
                        + gate.verdict()
                        + (gate.who().isEmpty() ? "" : " by " + gate.who())
                        + (gate.source().isEmpty() ? "" : " (" + gate.source() + ")"));
        if (!gate.why().isEmpty()) {
            lines.add("  " + gate.why() + ". It waits for " + gate.waitsFor() + ".");
            lines.add("  Who can open it: " + gate.lifts());
        }
    }

    private static String run(FlowRunView run) {
        return "job  "
                + run.job().map(Object::toString).orElse("(not filed yet)")
                + " "
                + run.stage()
                + (run.kind().equals("command") ? " command" : "")
                + ": "
                + run.state()
                + (run.verdict().isEmpty() ? "" : ", " + run.verdict())
                + (run.why().isEmpty() ? "" : ", " + run.why());
    }
}
