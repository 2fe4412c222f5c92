package cadre.server.flows;

import cadre.server.access.Keys;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.Origins;
import cadre.server.fleet.artifact.Pushes;
import cadre.server.fleet.job.Jobs;
import cadre.server.flows.delivery.Hints;
import cadre.server.flows.outbox.Outbox;
import cadre.server.forges.Ends;
import cadre.server.forges.FlowPush;
import cadre.server.forges.connection.FlowProjects;
import cadre.server.storage.Database;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What flows stand on, and how they are put together.
 *
 * @param look how long an item rests at most when no webhook tells of it
 */
public record FlowFloor(Store store, Outside outside, Fleet fleet, Duration look) {
    /** Rows, events, keys, where traces begin, and time. */
    public record Store(Database db, Feed feed, Keys keys, Origins origins, InstantSource clock) {}

    /** Trackers and Git hosts, what they tell and what is written to them. */
    public record Outside(Ends ends, Outbox outbox, Hints hints, FlowProjects projects) {}

    /** Who works. */
    public record Fleet(Jobs jobs, Pushes pushes, FlowPush push) {}

    /** Flows with their loops, which are not started. */
    public record Assembled(Flows flows, FlowLoop loop, Intake intake) {}

    /** Puts them together. */
    public Assembled assemble() {
        return assemble(
                store,
                outside,
                new FlowWork(
                        store.db(),
                        fleet.jobs(),
                        store.keys(),
                        fleet.pushes(),
                        fleet.push(),
                        outside.ends()),
                look);
    }

    static Assembled assemble(Store store, Outside outside, Work work, Duration look) {
        var db = store.db();
        var ends = outside.ends();
        var outbox = outside.outbox();
        var chronicle = new Chronicle(db, store.feed(), store.clock());
        var status = new Status(outbox);
        var runs = new Runs(db, ends, work, chronicle);
        var showing = new Showing(db, ends, outbox, chronicle);
        var stages = new Stages(db, ends, outbox, runs, showing, work, chronicle);
        var gates = new Gates(db, ends, new Commands(db, runs, work, chronicle), chronicle);
        var looks = new Looks(db, ends, outbox, stages, gates, status, chronicle);
        var loop = new FlowLoop(db, store.feed(), outbox, looks, look, store.clock());
        var flows = new Flows(db, ends, outside.projects(), stages, status, loop);
        var intake =
                new Intake(
                        new Intake.Floor(
                                db,
                                ends,
                                outside.hints(),
                                outside.projects(),
                                store.keys(),
                                store.origins()),
                        flows,
                        look,
                        store.clock());
        return new Assembled(flows, loop, intake);
    }
}
