package cadre.server.crews;

import cadre.server.access.Keys;
import cadre.server.access.team.Teams;
import cadre.server.agents.Profiles;
import cadre.server.bus.Speakers;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.task.Board;
import cadre.server.bus.topic.Topics;
import cadre.server.feed.Feed;
import cadre.server.fleet.artifact.Artifacts;
import cadre.server.fleet.breaker.AgentPauses;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.node.Nodes;
import cadre.server.merges.Merges;
import cadre.server.storage.Database;
import cadre.server.usage.price.Prices;
import java.time.InstantSource;

/** What crews stand on, and how they are put together. */
public record CrewFloor(Store store, Team team, Work work) {
    /** Rows, events, keys and time. */
    public record Store(Database db, Feed feed, Keys keys, Merges merges, InstantSource clock) {}

    /** The bus. */
    public record Team(Teams teams, Speakers speakers, Board board, Inbox inbox, Topics topics) {}

    /** The fleet and who works in it. */
    public record Work(
            Jobs jobs,
            JobLogs logs,
            Nodes nodes,
            AgentPauses pauses,
            Profiles profiles,
            Prices prices,
            Artifacts artifacts) {}

    /** Crews with their loop, which is not started. */
    public record Assembled(Crews crews, CrewLoop loop) {}

    /** Puts them together. */
    public Assembled assemble() {
        var casting = new Casting(work.profiles());
        var crewTeam = new CrewTeam(team.teams(), team.board(), team.inbox(), team.topics());
        var chronicle = new Chronicle(store.feed(), store.clock());
        var availability = new Availability(work.nodes(), work.pauses(), work.profiles());
        var course = new Course(casting, crewTeam, chronicle);
        var opening = new Opening(casting, crewTeam, chronicle);
        var heard = new HeardJobs(work.jobs(), work.logs());
        var resolving =
                new Resolving(
                        store.db(), casting, availability, new Patches(work.artifacts()), course);
        var rules =
                new CrewLoop.Rules(
                        course,
                        new Endings(casting, crewTeam, course, chronicle),
                        new Splitting(
                                store.db(), casting, work.prices(), availability, opening, course),
                        new Combining(store.db(), store.merges(), resolving, chronicle),
                        new Comparing(store.db(), store.merges(), heard, chronicle),
                        crewTeam,
                        availability,
                        heard);
        var loop =
                new CrewLoop(
                        store.db(), store.feed(), store.keys(), work.jobs(), rules, store.clock());
        var reports = new Reports(store.db(), heard, casting, store.clock());
        var comparisons = new Comparisons(store.db(), reports, heard, work.artifacts(), chronicle);
        return new Assembled(
                new Crews(
                        store.db(),
                        work.jobs(),
                        team.speakers(),
                        loop,
                        opening,
                        reports,
                        comparisons),
                loop);
    }
}
