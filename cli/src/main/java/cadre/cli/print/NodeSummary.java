package cadre.cli.print;

import cadre.wire.api.NodeView;
import cadre.wire.id.AttemptId;
import cadre.wire.link.NodeDisk;
import cadre.wire.link.NodeFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A node for people: where it stands, the machine, what it can run, what it runs. */
public final class NodeSummary {
    private static final int LABEL = 11;

    private final Style style;
    private final List<String> lines = new ArrayList<>();

    private NodeSummary(Style style) {
        this.style = style;
    }

    /**
     * The lines of the summary.
     *
     * @param now for ages
     */
    public static List<String> lines(NodeView node, Instant now, Style style) {
        var summary = new NodeSummary(style);
        summary.add(node, now);
        return summary.lines;
    }

    private void add(NodeView node, Instant now) {
        var facts = node.facts();
        lines.add(
                style.bold(node.name().toString())
                        + "  "
                        + style.state(Cells.clean(node.state()))
                        + " · "
                        + style.state(Cells.clean(node.scheduling())));
        node.drainBy().ifPresent(by -> row("drain by", by + ", then what runs is stopped"));
        row("seen", ago(node.seenAt(), now) + ", joined " + ago(node.joinedAt(), now));
        machine(node);
        row("slots", facts.slots() + ", " + node.running().size() + " in use");
        row("tags", joined(facts.tags()));
        row("version", facts.version());
        rows("agents", facts.agents().stream().map(NodeSummary::agent).toList());
        rows("isolation", facts.isolations().stream().map(NodeSummary::isolation).toList());
        rows("roots", facts.roots());
        row("running", joined(node.running().stream().map(AttemptId::toString).toList()));
    }

    private void machine(NodeView node) {
        var facts = node.facts();
        row("os", facts.os() + " · " + facts.arch());
        row(
                "machine",
                Amounts.of(facts.cores(), "core")
                        + " · "
                        + Amounts.bytes(facts.memoryBytes())
                        + " memory · "
                        + Amounts.bytes(facts.diskFreeBytes())
                        + " disk free");
        row("load", load(node));
        disk(facts.disk());
        rows("gpus", facts.gpus());
    }

    private static String load(NodeView node) {
        return node.load()
                .map(load ->
                        Amounts.load(load.oneMinute())
                                + " of "
                                + Amounts.of(node.facts().cores(), "core")
                                + (load.memoryFreeBytes() == 0
                                        ? ""
                                        : " · "
                                                + Amounts.bytes(load.memoryFreeBytes())
                                                + " memory free"))
                .orElse("unknown");
    }

    private void disk(NodeDisk disk) {
        if (disk.isFull()) {
            row("disk full", "takes nothing new: " + disk.full());
        }
        if (disk.usedBytes() > 0) {
            row(
                    "disk used",
                    "held "
                            + Amounts.bytes(disk.heldBytes())
                            + " · kept "
                            + Amounts.bytes(disk.keptBytes())
                            + " · unsaved "
                            + Amounts.bytes(disk.unsavedBytes())
                            + " · mirrors "
                            + Amounts.bytes(disk.mirrorBytes())
                            + (disk.mostBytes() == 0
                                    ? ""
                                    : " · of at most " + Amounts.bytes(disk.mostBytes())));
        }
    }

    private static String agent(NodeFacts.FoundAgent agent) {
        return agent.cli()
                + (agent.version().isBlank() ? "" : " " + agent.version())
                + (agent.path().isBlank() ? "" : " · " + agent.path());
    }

    private static String isolation(NodeFacts.ProvedIsolation isolation) {
        return isolation.kind().word()
                + (isolation.works()
                        ? " works"
                        : " does not work"
                                + (isolation.reason().isBlank() ? "" : ": " + isolation.reason()));
    }

    private static String ago(Instant then, Instant now) {
        var age = Durations.age(then, now);
        return age.equals("now") ? age : age + " ago";
    }

    private static String joined(List<String> words) {
        return words.isEmpty() ? "none" : String.join(", ", words);
    }

    private void rows(String label, List<String> texts) {
        if (texts.isEmpty()) {
            row(label, "none");
        }
        for (int i = 0; i < texts.size(); i++) {
            row(i == 0 ? label : "", texts.get(i));
        }
    }

    private void row(String label, String text) {
        lines.add(style.dim(Cells.padRight(label, LABEL)) + Cells.clean(text));
    }
}
