package cadre.server.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.event.Event;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The body of a message.
 *
 * @param type the event's kind
 * @param timestamp when it happened
 * @param data the event as {@code GET /api/v1/events} shows it
 */
record Payload(String type, Instant timestamp, Object data) {
    /** Receivers take more; a body of an event that is this long is no notice any more. */
    static final int MOST_BYTES = 64 * 1024;

    static String of(Event event) {
        var whole = write(event);
        var bytes = whole.getBytes(UTF_8).length;
        return bytes <= MOST_BYTES ? whole : write(cut(event, bytes));
    }

    private static String write(Event event) {
        return Json.write(new Payload(event.kind(), event.at(), event));
    }

    private static Event cut(Event event, int bytes) {
        var note = Json.read(Json.write(Map.of("cut_bytes", bytes)), JsonNode.class);
        return new Event(
                event.seq(),
                event.at(),
                event.kind(),
                event.thing(),
                event.job(),
                event.actor(),
                note);
    }
}
