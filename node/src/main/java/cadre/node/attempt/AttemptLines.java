package cadre.node.attempt;

import cadre.wire.link.AttemptOrder;
import cadre.wire.trace.Cause;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/** What each log line about an attempt says of it, whichever thread logs it. */
final class AttemptLines {
    private static final Logger log = LoggerFactory.getLogger("cadre.node.attempts");

    private AttemptLines() {}

    /** Says how far it is, at level {@code debug}; nothing if that is no further than before. */
    static void tell(AttemptOrder order, AttemptState before, AttemptState now) {
        if (log.isDebugEnabled() && !now.phase().equals(before.phase())) {
            on(log.atDebug(), order).addKeyValue("phase", now.phase()).log("an attempt goes on");
        }
    }

    /** Says it on all lines that this thread logs from now on: one that does nothing else. */
    static void onThread(AttemptOrder order) {
        fields(order).forEach(MDC::put);
    }

    /** Says it on one line, of a thread that serves others too. */
    static LoggingEventBuilder on(LoggingEventBuilder line, AttemptOrder order) {
        var named = line;
        for (var field : fields(order).entrySet()) {
            named = named.addKeyValue(field.getKey(), field.getValue());
        }
        return named;
    }

    private static Map<String, String> fields(AttemptOrder order) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("attempt", order.attempt().toString());
        order.bus().ifPresent(bus -> fields.put("team", bus.team().toString()));
        var cause = order.cause();
        cause.flatMap(Cause::request).ifPresent(request -> fields.put("request", request));
        cause.flatMap(Cause::traceparent).ifPresent(place -> fields.put("trace", place.trace()));
        return fields;
    }
}
