package cadre.server.feed;

import cadre.server.feed.cause.KnownCauses;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import cadre.wire.trace.Cause;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Tells the server's log of events once they are stored, at level {@code debug}: each by the one
 * server that stored it, with the fields that all log lines have, and nothing else of its body. The
 * trace is that of the thing, the request the one that stored the event, else the one that caused
 * the thing.
 */
final class EventLog {
    private static final Logger log = LoggerFactory.getLogger("cadre.events");
    private static final List<String> FIELDS = List.of("attempt", "node", "team", "flow");

    private final KnownCauses causes = new KnownCauses();

    /** The same for several. */
    void tell(Tx tx, List<NewEvent> events) {
        if (log.isDebugEnabled()) {
            events.forEach(one ->
                    tell(
                            tx,
                            one.kind(),
                            one.thing(),
                            one.job(),
                            one.actor(),
                            Json.write(one.body())));
        }
    }

    /**
     * Writes a line when the transaction is committed.
     *
     * @param body a JSON object
     */
    void tell(Tx tx, String kind, String thing, Optional<JobId> job, Actor actor, String body) {
        if (log.isDebugEnabled()) {
            var known = causes.of(tx, kind, thing, job);
            tx.afterCommit(() -> {
                var about = fields(kind, thing, job, actor, Json.read(body, JsonNode.class));
                known.team().ifPresent(team -> about.putIfAbsent("team", team));
                line(about, Optional.of(known.cause()));
            });
        }
    }

    private static Map<String, Object> fields(
            String kind, String thing, Optional<JobId> job, Actor actor, JsonNode body) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("event", kind);
        fields.put("thing", thing);
        job.ifPresent(id -> fields.put("job", id));
        for (var field : FIELDS) {
            if (kind.startsWith(field + ".")) {
                fields.put(field, thing);
            } else if (body.path(field).isString()) {
                fields.put(field, body.path(field).asString());
            }
        }
        fields.put("by", actor.name());
        return fields;
    }

    private static void line(Map<String, Object> fields, Optional<Cause> cause) {
        var line = KnownCauses.on(log.atDebug(), cause);
        for (var field : fields.entrySet()) {
            line = line.addKeyValue(field.getKey(), field.getValue());
        }
        line.log("stored");
    }
}
