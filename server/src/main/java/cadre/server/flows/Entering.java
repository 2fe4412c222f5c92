package cadre.server.flows;

import cadre.server.access.Principal;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.feed.cause.Origin;
import cadre.server.forges.Ends;
import cadre.server.forges.connection.FlowProject;
import cadre.server.forges.tracker.WorkItem;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.flow.FlowItem;
import cadre.wire.flow.FlowState;
import cadre.wire.id.FlowId;
import java.util.Map;
import java.util.Optional;

/** Items that enter their flow, with the flow as it is in the default branch then. */
record Entering(Database db, Ends ends, Definitions definitions, Chronicle chronicle) {

    /**
     * Takes an item whatever its trigger says.
     *
     * @return the one of before if it is on its way already
     */
    FlowId enter(Principal by, FlowProject project, WorkItem item) {
        var known = db.read(tx -> FlowStore.of(tx, project.tracker(), item.ref()));
        if (known.isPresent()) {
            return known.get().id();
        }
        var group = item.state().group();
        if (group.equals("completed") || group.equals("cancelled")) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The item is closed",
                    Map.of("item", item.key(), "state", item.state().name()),
                    "Open it again in the tracker first");
        }
        return store(by, project, item, counting(project))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.CONFLICT,
                                "Another item has the branch of this one",
                                Map.of("item", item.key()),
                                "End that one first: 'cadre flow cancel'"));
    }

    /** Whether its trigger took it, so that it is on its way now. */
    boolean enterIfTaken(Principal by, FlowProject project, WorkItem item) {
        var counting = counting(project);
        return counting.flow().trigger().obstacle(seen(item)).isEmpty()
                && store(by, project, item, counting).isPresent();
    }

    private Definitions.Counting counting(FlowProject project) {
        return definitions.of(project.host(), ends.host(project.host()), project.repository());
    }

    private Optional<FlowId> store(
            Principal by, FlowProject project, WorkItem item, Definitions.Counting counting) {
        var row = row(by, project, item, counting);
        var origin = Origin.current();
        return db.write(tx -> {
            var made = FlowStore.insert(tx, row, chronicle.now());
            made.ifPresent(id -> KeptOrigins.keep(tx, id.toString(), origin, chronicle.now()));
            made.ifPresent(id ->
                    chronicle.tell(
                            tx,
                            "flow.entered",
                            id,
                            Optional.empty(),
                            by.actor(),
                            Map.of("item", item.key(), "branch", row.target().branch())));
            return made.or(() -> FlowStore.of(tx, project.tracker(), item.ref()).map(FlowRow::id));
        });
    }

    private static FlowItem seen(WorkItem item) {
        return new FlowItem(
                item.ref().project(),
                item.key(),
                item.title(),
                item.labels(),
                item.state().name(),
                item.state().group(),
                item.authorId());
    }

    private FlowRow row(
            Principal by, FlowProject project, WorkItem item, Definitions.Counting counting) {
        var flow = counting.flow();
        return new FlowRow(
                new FlowId(0),
                new FlowRow.Source(project.tracker(), item.ref(), item.key(), item.title()),
                new FlowRow.Target(
                        project.host(),
                        project.repository(),
                        counting.base(),
                        flow.branch().of(item.key(), item.title())),
                new FlowRow.Definition(flow, counting.sha()),
                flow.stages().getFirst().name(),
                FlowState.ACTIVE,
                "",
                0,
                "",
                "",
                0,
                "",
                by.key(),
                by.name(),
                0,
                chronicle.now(),
                chronicle.now(),
                Optional.empty());
    }
}
