package cadre.server.insight;

import cadre.server.fleet.node.Nodes;
import cadre.server.fleet.placement.Presence;
import cadre.wire.link.LinkPace;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many nodes there are, and what they carry; no node has figures of its own. */
final class NodeFigures {
    private final Nodes nodes;
    private final Map<Presence, Long> byPresence = new EnumMap<>(Presence.class);
    private long slots;
    private long busy;
    private double[] roundTripsMs = {};
    private long logLagBytes;

    NodeFigures(Nodes nodes, PrometheusMeterRegistry registry) {
        this.nodes = nodes;
        for (var presence : Presence.values()) {
            Gauge.builder("cadre.nodes", () -> byPresence.getOrDefault(presence, 0L))
                    .tag("state", presence.word())
                    .description("Nodes by whether they answer")
                    .register(registry);
        }
        Gauge.builder("cadre.nodes.online", () -> byPresence.getOrDefault(Presence.ONLINE, 0L))
                .description("Nodes that are connected")
                .register(registry);
        Gauge.builder("cadre.slots", () -> slots)
                .description("How many jobs the connected nodes can run at once")
                .register(registry);
        Gauge.builder("cadre.slots.busy", () -> busy)
                .description("How many they run")
                .register(registry);
        registry.getPrometheusRegistry()
                .register(
                        new KnownQuantiles(
                                new MetricMetadata(
                                        "cadre_link_round_trip_seconds",
                                        "From a beat to its answer, of the connected nodes' last"
                                                + " beats"),
                                List.of(0.5, 0.99, 1.0),
                                this::roundTrip));
        Gauge.builder("cadre.log.lag.bytes", () -> logLagBytes)
                .description("Log that connected nodes have and the server has not stored yet")
                .register(registry);
    }

    /** In seconds; 0 if no node has said anything. */
    private double roundTrip(double quantile) {
        var rank = (int) Math.ceil(quantile * roundTripsMs.length) - 1;
        return rank < 0 ? 0 : roundTripsMs[rank] / 1000;
    }

    void look() {
        byPresence.clear();
        slots = 0;
        busy = 0;
        var paces = nodes.paces();
        roundTripsMs = paces.stream().mapToDouble(LinkPace::roundTripMs).sorted().toArray();
        logLagBytes = paces.stream().mapToLong(LinkPace::logLagBytes).sum();
        for (var seat : nodes.seats()) {
            byPresence.merge(seat.presence(), 1L, Long::sum);
            if (seat.presence() == Presence.ONLINE) {
                slots += seat.facts().slots();
                busy += seat.facts().slots() - seat.freeSlots();
            }
        }
    }
}
