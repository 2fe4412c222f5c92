package cadre.cli.flow;

import cadre.cli.print.Table;
import cadre.wire.flow.FlowDefinition;
import cadre.wire.flow.FlowStage;
import cadre.wire.flow.FlowTrigger;
import cadre.wire.flow.FlowWalk;
import cadre.wire.flow.GateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Flows for people. */
public final class FlowText {
    private FlowText() {}

    /** The stages, one a row. */
    public static Table stages(FlowDefinition flow, FlowFolder folder) {
        var table =
                new Table()
                        .left("stage")
                        .left("role")
                        .left("instructions")
                        .left("gates")
                        .left("refused to");
        for (var stage : flow.stages()) {
            table.row(
                    stage.name(),
                    flow.roleOf(stage)
                            .map(role -> role.name() + " (" + role.work() + ")")
                            .orElse("-"),
                    flow.roleOf(stage).map(folder::source).orElse("-"),
                    gates(stage),
                    stage.gates().isEmpty() ? "-" : stage.backTo().orElse("-"));
        }
        return table;
    }

    private static String gates(FlowStage stage) {
        return stage.gates().isEmpty()
                ? "-"
                : stage.gates().stream().map(GateRule::word).collect(Collectors.joining(", "));
    }

    /** What the flow takes, where it pushes and when a person is asked, a line each. */
    public static List<String> head(FlowDefinition flow) {
        var limits = flow.limits();
        return List.of(
                "flow:    " + flow.name(),
                "takes:   " + takes(flow.trigger()),
                "branch:  "
                        + flow.branch().pattern()
                        + ", pushes only below "
                        + flow.branch().prefix(),
                "asks:    after "
                        + limits.rework()
                        + " times sent back, "
                        + limits.failures()
                        + " failures in a row, "
                        + limits.jobs()
                        + " jobs");
    }

    private static String takes(FlowTrigger trigger) {
        var parts = new ArrayList<String>();
        add(parts, "project", trigger.projects());
        add(parts, "label", trigger.labels());
        add(parts, "state", trigger.states());
        add(parts, "author", trigger.authors());
        return parts.isEmpty() ? "every open item" : "open items with " + String.join("; ", parts);
    }

    private static void add(List<String> parts, String what, List<String> words) {
        if (!words.isEmpty()) {
            parts.add(what + " " + String.join(" or ", words));
        }
    }

    /** A walk, for reading from top to bottom. */
    public static List<String> walk(FlowWalk walk) {
        var lines = new ArrayList<String>();
        lines.add(
                walk.obstacle()
                        .map(why -> "The flow does not take " + walk.item() + ": " + why + ".")
                        .orElse("The flow takes " + walk.item() + "."));
        lines.add("branch:  " + walk.branch());
        for (int i = 0; i < walk.steps().size(); i++) {
            var step = walk.steps().get(i);
            lines.add("");
            lines.add((i + 1) + ". " + step.stage());
            step.state().ifPresent(state -> lines.add("   sets the state " + state));
            step.role().ifPresent(role -> lines.add("   " + job(step, role.name())));
            for (var gate : step.gates()) {
                lines.add("   waits for " + gate.word() + ": " + gate.told());
            }
            step.backTo().ifPresent(back -> lines.add("   refused: back to " + back));
        }
        return List.copyOf(lines);
    }

    private static String job(FlowWalk.Step step, String role) {
        return "runs a job of "
                + role
                + step.profile()
                        .map(profile -> " by the profile " + profile)
                        .or(() -> step.work().map(work -> " by who does " + work))
                        .orElse("")
                + step.prompt().map(path -> ", instructions: " + path + " or shipped").orElse("");
    }
}
