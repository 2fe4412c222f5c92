package cadre.server.plans;

import cadre.server.access.Keys;
import cadre.server.access.team.Teams;
import cadre.server.agents.Profiles;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.task.Board;
import cadre.server.feed.Feed;
import cadre.server.fleet.artifact.Artifacts;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.server.merges.Merges;
import cadre.server.storage.Database;
import java.time.InstantSource;

/** What plans stand on, and how they are put together. */
public record PlanFloor(Store store, Team team, Work work) {
    /** Rows, events, keys and time. */
    public record Store(Database db, Feed feed, Keys keys, Merges merges, InstantSource clock) {}

    /** The bus. */
    public record Team(Teams teams, Board board, Inbox inbox) {}

    /** The fleet and who works in it. */
    public record Work(Jobs jobs, JobLogs logs, Artifacts artifacts, Profiles profiles) {}

    /** Plans with their loop, which is not started. */
    public record Assembled(Plans plans, PlanLoop loop, Replans replans) {}

    /** Puts them together. */
    public Assembled assemble() {
        var planTeam = new PlanTeam(team.teams(), team.board(), team.inbox());
        var chronicle = new Chronicle(store.feed(), store.clock(), planTeam);
        var course = new Course(chronicle);
        var hearing =
                new Hearing(
                        work.jobs(),
                        work.logs(),
                        work.artifacts(),
                        store.merges(),
                        work.profiles());
        var paths = new Paths(store.db(), chronicle, hearing);
        var loop =
                new PlanLoop(
                        store.db(),
                        store.feed(),
                        store.keys(),
                        work.jobs(),
                        store.merges(),
                        new PlanLoop.Rules(
                                course,
                                new Endings(course, chronicle),
                                chronicle,
                                hearing,
                                paths,
                                new Rehearsals(
                                        store.db(),
                                        store.keys(),
                                        store.merges(),
                                        hearing,
                                        chronicle)),
                        store.clock());
        var plans =
                new Plans(
                        store.db(),
                        work.jobs(),
                        store.merges(),
                        work.profiles(),
                        loop,
                        course,
                        hearing);
        return new Assembled(plans, loop, new Replans(store.db(), plans, chronicle));
    }
}
