package cadre.server.chat;

import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.fleet.node.Nodes;
import cadre.server.usage.Ledger;
import cadre.server.usage.UsageFilter;
import cadre.wire.api.NodeView;
import cadre.wire.api.UsageSum;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Commands about the nodes and what was used. */
final class FleetCommands {
    private static final int MOST = 40;

    private final Nodes nodes;
    private final Ledger ledger;
    private final InstantSource clock;

    FleetCommands(Nodes nodes, Ledger ledger, InstantSource clock) {
        this.nodes = nodes;
        this.ledger = ledger;
        this.clock = clock;
    }

    Reply nodes(Asked asked) {
        var all = nodes.list().items();
        var lines = all.stream().limit(MOST).map(this::line).collect(Collectors.joining("\n"));
        return Reply.of(
                all.isEmpty()
                        ? "There are no nodes"
                        : all.size() > MOST
                                ? lines + "\nand " + (all.size() - MOST) + " more"
                                : lines);
    }

    private String line(NodeView node) {
        var isOnline = node.state().equals("online");
        return "%s `%s` %s%s, %d of %d slots used%s"
                .formatted(
                        isOnline ? "🟢" : "⚪",
                        node.name(),
                        node.state(),
                        node.scheduling().equals("open") ? "" : " and " + node.scheduling(),
                        node.running().size(),
                        node.facts().slots(),
                        isOnline
                                ? ""
                                : ", seen "
                                        + JobText.shown(
                                                Duration.between(node.seenAt(), clock.instant()))
                                        + " ago");
    }

    Reply usage(Asked asked) {
        var now = clock.instant();
        return Reply.of(
                "Last 24 hours: %s\nLast 30 days: %s"
                        .formatted(
                                sum(now.minus(Duration.ofDays(1))),
                                sum(now.minus(Duration.ofDays(30)))));
    }

    private String sum(Instant since) {
        var filter =
                new UsageFilter(
                        Optional.of(since),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return shown(ledger.total(filter));
    }

    private static String shown(UsageSum sum) {
        return "%s tokens%s%s"
                .formatted(
                        String.format(Locale.ROOT, "%,d", sum.totalTokens()),
                        sum.costUsd().map(usd -> ", $" + usd.toPlainString()).orElse(""),
                        sum.unpriced() > 0 ? ", " + sum.unpriced() + " runs without a price" : "");
    }
}
