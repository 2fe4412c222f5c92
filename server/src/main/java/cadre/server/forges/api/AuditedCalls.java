package cadre.server.forges.api;

import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.wire.event.Actor;
import java.util.Map;
import java.util.Optional;

/** Keeps each call as an event {@code connection.called} of the feed. */
public final class AuditedCalls implements CallLog {
    private final Database db;
    private final Feed feed;

    /** A log in this feed. */
    public AuditedCalls(Database db, Feed feed) {
        this.db = db;
        this.feed = feed;
    }

    @Override
    public void told(SentCall call) {
        db.write(tx -> {
            feed.append(
                    tx,
                    "connection.called",
                    call.connection(),
                    Optional.empty(),
                    Actor.CADRE,
                    Map.of(
                            "request", call.request(),
                            "status", call.status(),
                            "took_ms", call.tookMs()));
            return call;
        });
    }
}
