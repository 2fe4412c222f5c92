package cadre.server.flows;

import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.flow.FlowState;
import cadre.wire.id.FlowId;
import cadre.wire.id.JobId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Changes of items on their way, each with its event. */
record Chronicle(Database db, Feed feed, InstantSource clock) {
    Instant now() {
        return clock.instant();
    }

    /** Writes of a look. */
    Held held() {
        return new Held(db);
    }

    /** The item is in another state. */
    void move(Tx tx, FlowId id, FlowState to, String why, Actor by) {
        FlowStore.move(tx, id, to, why, to.isOver() ? Optional.of(now()) : Optional.empty());
        FlowStore.lookAt(tx, id, now());
        tell(tx, "flow." + to.word(), id, Optional.empty(), by, Map.of("why", why));
    }

    /** The item is in another stage. */
    void enter(Tx tx, FlowRow row, String stage, String why, Actor by) {
        FlowStore.enter(tx, row.id(), stage, now());
        tell(
                tx,
                "flow.stage_entered",
                row.id(),
                Optional.empty(),
                by,
                Map.of("from", row.stage(), "stage", stage, "why", why));
    }

    void tell(Tx tx, String kind, FlowId id, Optional<JobId> job, Actor by, Object body) {
        feed.append(tx, kind, id.toString(), job, by, body);
    }
}
