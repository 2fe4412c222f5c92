package cadre.server.feed.cause;

import cadre.server.feed.cause.Origin.OriginSpan;
import cadre.wire.trace.TraceParent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Begins traces, where that is wanted. Whether a trace is recorded is decided once, at its
 * beginning: as the client says who has begun it, else by its id, a share of all. Thread-safe.
 */
public final class Origins {
    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    private final OptionalDouble ratio;
    private final InstantSource clock;
    private final RandomGenerator chance;

    /**
     * Beginnings of traces.
     *
     * @param ratio which share of those that begin here is recorded, 0 to 1; when empty none is
     *     begun, and a client's place in its own is only passed on
     */
    public Origins(OptionalDouble ratio, InstantSource clock, RandomGenerator chance) {
        this.ratio = ratio;
        this.clock = clock;
        this.chance = chance;
    }

    /** Where no trace is ever begun. */
    public static Origins passedOn() {
        return new Origins(
                OptionalDouble.empty(),
                InstantSource.fixed(Instant.EPOCH),
                RandomGenerator.getDefault());
    }

    /**
     * What a request, webhook or command causes.
     *
     * @param request its id; empty if it has none
     * @param name as in {@link OriginSpan}
     * @param client the place in a trace that its sender names
     */
    public Origin begin(Optional<String> request, String name, Optional<TraceParent> client) {
        if (ratio.isEmpty()) {
            return new Origin(request, client, false, Optional.empty());
        }
        var trace = client.map(TraceParent::trace).orElseGet(() -> digits(TRACE_BYTES));
        var sampled = client.map(TraceParent::sampled).orElseGet(() -> isInShare(trace));
        return new Origin(
                request,
                Optional.of(new TraceParent(trace, digits(SPAN_BYTES), sampled)),
                sampled,
                Optional.of(new OriginSpan(client.map(TraceParent::span), name, clock.instant())));
    }

    /** By the lower half of the id, as OpenTelemetry's own sampler by share does it. */
    private boolean isInShare(String trace) {
        var low = Long.parseUnsignedLong(trace.substring(16), 16) & Long.MAX_VALUE;
        return ratio.getAsDouble() >= 1 || low < (long) (ratio.getAsDouble() * Long.MAX_VALUE);
    }

    private String digits(int bytes) {
        var some = new byte[bytes];
        chance.nextBytes(some);
        some[0] |= 1; // all zeros are no id
        return HexFormat.of().formatHex(some);
    }
}
