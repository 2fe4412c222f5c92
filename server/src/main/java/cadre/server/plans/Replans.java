package cadre.server.plans;

import cadre.server.access.Principal;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.PlanId;
import cadre.wire.id.TeamName;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFile;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.run.PathRequestView;
import cadre.wire.plan.run.PlanChange;
import cadre.wire.plan.run.PlanForecast;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.ReplanRequest;
import cadre.wire.plan.run.ReplanView;
import cadre.wire.plan.run.StreamState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be expected of plans that run, and other files for them. Thread-safe; every method may
 * block on the store.
 */
public final class Replans {
    private static final int MOST = 100;

    private final Database db;
    private final Plans plans;
    private final Chronicle chronicle;

    Replans(Database db, Plans plans, Chronicle chronicle) {
        this.db = db;
        this.plans = plans;
        this.chronicle = chronicle;
    }

    /**
     * What can still be merged, when, and what that costs, as far as steps and estimates say.
     *
     * @throws CadreException NOT_FOUND if there is no such plan
     */
    public PlanForecast forecast(Principal by, PlanId id) {
        by.require(Grant.VIEWER);
        return db.read(tx ->
                Forecast.of(
                        tx,
                        PlanStore.find(tx, id).orElseThrow(() -> Plans.missing(id)),
                        chronicle.now()));
    }

    /**
     * Gives a plan another file while it runs: all of it counts from then on and is stored with its
     * event, or nothing. What is paused stays so; a plan that needs a person goes on.
     *
     * @throws CadreException INVALID or TOO_LARGE if the file is wrong, or touches what has begun;
     *     CONFLICT if the plan is over; NOT_FOUND if there is none; FORBIDDEN for a member that did
     *     not start it
     */
    public ReplanView replan(Principal by, PlanId id, ReplanRequest wanted) {
        by.require(Grant.MEMBER);
        var request =
                db.read(tx -> PlanStore.find(tx, id))
                        .orElseThrow(() -> Plans.missing(id))
                        .request()
                        .withPlan(wanted.plan());
        PlanRequests.check(request);
        var next = PlanFile.read(PlanDefinition.PATH, request.plan());
        PlanRequests.check(next, request);
        plans.tryJobs(by, next, request);
        var changes = new ArrayList<PlanChange>();
        var view =
                plans.change(
                        by,
                        id,
                        (tx, plan) -> {
                            changes.clear();
                            changes.addAll(replan(tx, plan, next, request.plan(), by));
                        });
        return new ReplanView(view, changes);
    }

    private List<PlanChange> replan(
            Tx tx, PlanRow plan, PlanDefinition file, String text, Principal by) {
        Plans.require(plan, !plan.state().isOver(), "The plan is over already");
        var next = file.withGrants(plan.plan().grants());
        var revision = new Revision(plan.plan(), next, PlanStore.streams(tx, plan.id()));
        var refused = new ArrayList<>(revision.refused());
        refused.addAll(withPaths(tx, plan, revision));
        if (!refused.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The file changes what has begun: " + refused.getFirst(),
                    Map.of("findings", refused.stream().limit(MOST).toList()),
                    "Leave that as it is; the others may change");
        }
        var changes = revision.changes();
        if (changes.isEmpty()) {
            return changes;
        }
        var version = PlanStore.changed(tx, plan.id(), text);
        streams(tx, plan, revision);
        chronicle.tell(
                tx,
                "plan.replanned",
                plan.id(),
                Optional.empty(),
                by.actor(),
                Map.of(
                        "version",
                        version,
                        "changes_in_all",
                        changes.size(),
                        "changes",
                        changes.stream().limit(MOST).toList()));
        if (plan.state() == PlanState.NEEDS_PERSON) {
            chronicle.move(tx, plan, PlanState.RUNNING, "", by.actor());
        } else {
            PlanStore.lookAt(tx, plan.id(), Optional.of(chronicle.now()));
        }
        return changes;
    }

    /** A line for each stream that is to go, and for which paths were asked. */
    private static List<String> withPaths(Tx tx, PlanRow plan, Revision revision) {
        var asked =
                PathStore.of(tx, plan.id()).stream()
                        .map(PathRequestView::stream)
                        .collect(Collectors.toSet());
        return revision.dropped().stream()
                .map(StreamRow::id)
                .filter(asked::contains)
                .map(id ->
                        "stream "
                                + id
                                + ": paths were asked for it; leave it in the file, and"
                                + " out with 'cadre plan drop'")
                .toList();
    }

    /** Rows and tasks of streams that are there no more, or not yet, or say something else. */
    private void streams(Tx tx, PlanRow plan, Revision revision) {
        var renewed = revision.isBoardOld() ? revision.waiting() : List.<StreamRow>of();
        var tasks = plan.team().map(team -> board(tx, team, revision, renewed)).orElse(Map.of());
        for (var row : renewed) {
            Optional.ofNullable(tasks.get(row.id()))
                    .ifPresent(task -> PlanStore.board(tx, row, task));
        }
        revision.dropped().forEach(row -> PlanStore.delete(tx, row));
        var position =
                revision.rows().values().stream().mapToInt(StreamRow::position).max().orElse(-1);
        for (var stream : revision.added()) {
            position++;
            var task = Optional.ofNullable(tasks.get(stream.id()));
            PlanStore.insert(tx, StreamRow.fresh(plan.id(), position, stream.id(), task));
        }
    }

    /**
     * A task may not wait for one that is gone, and one that waits for another than before is put
     * on the board anew.
     */
    private Map<String, Long> board(
            Tx tx, TeamName team, Revision revision, List<StreamRow> renewed) {
        var known = new HashMap<String, Long>();
        revision.rows()
                .values()
                .forEach(row -> row.board().ifPresent(task -> known.put(row.id(), task)));
        for (var rows : List.of(revision.dropped(), renewed)) {
            for (var row : rows) {
                chronicle.team().tell(tx, team, row.to(StreamState.DROPPED, "planned anew"));
                known.remove(row.id());
            }
        }
        var streams = new ArrayList<PlanStream>();
        renewed.forEach(row -> revision.next().stream(row.id()).ifPresent(streams::add));
        streams.addAll(revision.added());
        return chronicle.team().putOnBoard(tx, team, streams, known);
    }
}
