package cadre.server.forges.api;

import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.wire.event.Actor;
import java.util.Map;
import java.util.Optional;

/** Keeps each call and push as an event {@code connection.called} of the feed. */
public final class AuditedCalls implements CallLog {
    private final Database db;
    private final Feed feed;

    /** A log in this feed. */
    public AuditedCalls(Database db, Feed feed) {
        this.db = db;
        this.feed = feed;
    }

    @Override
    public void told(Sent sent) {
        db.write(tx -> {
            feed.append(
                    tx,
                    "connection.called",
                    sent.connection(),
                    Optional.empty(),
                    Actor.CADRE,
                    body(sent));
            return sent;
        });
    }

    private static Map<String, Object> body(Sent sent) {
        return switch (sent) {
            case SentCall(_, var request, var status, var tookMs) ->
                    Map.of("request", request, "status", status, "took_ms", tookMs);
            case SentPush(
                            _,
                            var host,
                            var repository,
                            var ref,
                            var commit,
                            var outcome,
                            var took) ->
                    Map.of(
                            "request", "git push",
                            "host", host,
                            "repository", repository,
                            "ref", ref,
                            "commit", commit,
                            "outcome", outcome,
                            "took_ms", took);
        };
    }
}
