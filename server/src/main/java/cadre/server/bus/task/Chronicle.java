package cadre.server.bus.task;

import cadre.server.access.team.Numbers;
import cadre.server.bus.Change;
import cadre.server.bus.Speaker;
import cadre.server.bus.TeamLog;
import cadre.server.bus.Waiting;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.wire.bus.Origin;
import cadre.wire.bus.TaskStep;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.InstantSource;

/** Tells of what happens to tasks: their history, the team's log, the feed, and who waits. */
final class Chronicle {
    private final TeamLog log;
    private final Waiting waiting;
    private final InstantSource clock;

    Chronicle(TeamLog log, Waiting waiting, InstantSource clock) {
        this.log = log;
        this.waiting = waiting;
        this.clock = clock;
    }

    /** A step by who speaks, with the number and the status that the row has now. */
    void step(Tx tx, Speaker by, TaskRow row, String what, String note) {
        TaskStore.step(
                tx,
                by.team(),
                row.id(),
                new TaskStep(
                        row.steps(),
                        clock.instant(),
                        by.member(),
                        by.verified(),
                        by.origin(),
                        what,
                        row.status(),
                        note));
    }

    /** The step of a claim that ended without a word of who had it. */
    void ended(Tx tx, TeamName team, TaskRow row, MemberName had, String what) {
        TaskStore.step(
                tx,
                team,
                row.id(),
                new TaskStep(
                        row.steps(),
                        clock.instant(),
                        had,
                        false,
                        Origin.AGENT,
                        what,
                        row.status(),
                        ""));
    }

    void tell(
            Tx tx, Numbers numbers, String kind, long task, Actor actor, Object body, String line) {
        log.tell(tx, numbers, new Change(kind, "t" + task, actor, body, line));
        waiting.ring(tx, topic(numbers.team()));
    }

    static Topic topic(TeamName team) {
        return new Topic("board", team.name());
    }
}
