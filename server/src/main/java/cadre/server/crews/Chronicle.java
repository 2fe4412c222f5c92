package cadre.server.crews;

import cadre.server.feed.Feed;
import cadre.server.storage.Tx;
import cadre.wire.crew.CrewState;
import cadre.wire.event.Actor;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Changes of crews and their parts, each with its event, by who holds the crew's row. */
record Chronicle(Feed feed, InstantSource clock) {
    Instant now() {
        return clock.instant();
    }

    /** A crew is in another state; the loop looks at it soon. */
    void move(Tx tx, CrewRow crew, CrewState to, String why, Actor by) {
        CrewStore.move(tx, crew.id(), to, why, to.isOver() ? Optional.of(now()) : Optional.empty());
        CrewStore.lookAt(tx, crew.id(), Optional.of(now()));
        tell(tx, "crew." + to.word(), crew.id(), Optional.empty(), by, Map.of("why", why));
    }

    /** A part is in another state, or waits for something else. */
    PartRow save(Tx tx, PartRow before, PartRow after) {
        if (!before.equals(after)) {
            CrewStore.save(tx, after);
        }
        if (before.state() != after.state()) {
            var body = new TreeMap<String, Object>();
            body.put("part", after.name());
            body.put("from", before.state());
            body.put("state", after.state());
            after.worker().ifPresent(worker -> body.put("worker", worker));
            tell(
                    tx,
                    "crew.part_" + after.state().word(),
                    after.crew(),
                    Optional.empty(),
                    Actor.CADRE,
                    body);
        }
        return after;
    }

    /** A try began, or is over. */
    void tried(Tx tx, TryRow one, String part, String kind) {
        var body = new TreeMap<String, Object>();
        body.put("part", part);
        body.put("try", one.number());
        body.put("kind", one.kind());
        body.put("agent", one.agent());
        body.put("state", one.state());
        tell(tx, kind, one.crew(), one.job(), Actor.CADRE, body);
    }

    void tell(Tx tx, String kind, CrewId crew, Optional<JobId> job, Actor by, Object body) {
        feed.append(tx, kind, crew.toString(), job, by, body);
    }
}
