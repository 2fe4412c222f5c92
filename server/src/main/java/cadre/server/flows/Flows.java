package cadre.server.flows;

import cadre.server.access.Principal;
import cadre.server.flows.gate.PlainGates.Word;
import cadre.server.forges.Ends;
import cadre.server.forges.connection.FlowProject;
import cadre.server.forges.connection.FlowProjects;
import cadre.server.forges.host.BranchView;
import cadre.server.forges.tracker.WorkItem;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.flow.FlowStart;
import cadre.wire.flow.FlowState;
import cadre.wire.flow.FlowView;
import cadre.wire.flow.GateRule;
import cadre.wire.id.FlowId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What people and programs do with items on their way. Thread-safe; methods may block. */
public final class Flows {
    private static final int LONGEST_REASON = 500;

    private final Database db;
    private final Ends ends;
    private final Stages stages;
    private final Status status;
    private final Chronicle chronicle;
    private final Entering entering;
    private final Wanted wanted;
    private final FlowLoop loop;

    Flows(
            Database db,
            Ends ends,
            FlowProjects projects,
            Stages stages,
            Status status,
            FlowLoop loop) {
        this.db = db;
        this.ends = ends;
        this.stages = stages;
        this.status = status;
        this.chronicle = stages.chronicle();
        this.entering = new Entering(db, ends, new Definitions(db, chronicle), chronicle);
        this.wanted = new Wanted(ends, projects);
        this.loop = loop;
    }

    /** Has the loop look soon. */
    void wake() {
        loop.wake();
    }

    /**
     * Takes an item by hand: its flow's trigger is not asked.
     *
     * @return it; the one of before if it is on its way already
     * @throws CadreException INVALID if no repository is configured for its project, or the flow's
     *     file is wrong; NOT_FOUND if there is no such item; CONFLICT if it is closed, or its
     *     branch belongs to another item
     */
    public FlowView start(Principal by, FlowStart asked) {
        by.require(Grant.MEMBER);
        var found = wanted.find(asked);
        var id = entering.enter(by, found.project(), found.item());
        wake();
        return why(by, id);
    }

    /** Takes an item if the trigger of its flow does. */
    void startIfTaken(Principal by, FlowProject project, WorkItem item) {
        if (entering.enterIfTaken(by, project, item)) {
            wake();
        }
    }

    /** Looks again at flow files that are refused. */
    void lookAtRefusedFiles() {
        entering.definitions().lookAgain(ends);
    }

    /** Those on their way and those that were, newest first, without stages, gates and jobs. */
    public Page<FlowView> list(
            Principal by, Optional<FlowState> state, Optional<String> cursor, int limit) {
        by.require(Grant.VIEWER);
        var before = cursor.map(FlowId::of).map(FlowId::number).orElse(Long.MAX_VALUE);
        return db.read(tx -> {
            var rows = FlowStore.page(tx, state, before, limit + 1);
            var shown = rows.subList(0, Math.min(limit, rows.size()));
            return new Page<>(
                    Views.inList(shown, Definitions.refused(tx)),
                    rows.size() > limit
                            ? Optional.of(shown.getLast().id().toString())
                            : Optional.empty());
        });
    }

    /** Items before gates that are not open. */
    public Waits beforeGates() {
        return db.read(GateStore::shut);
    }

    /** Items that only a person carries on. */
    public Waits needPerson() {
        return db.read(GateStore::needPerson);
    }

    /**
     * Those that are not at their end, newest first, for whoever may ask for the state of the bus.
     *
     * @param most 1 to 100
     */
    public List<UnderWay> underWay(int most) {
        return db.read(tx -> FlowStore.underWay(tx, most));
    }

    /**
     * One item with the stages of its flow, its gates as they were last seen, and its jobs.
     *
     * @throws CadreException NOT_FOUND
     */
    public FlowView why(Principal by, FlowId id) {
        by.require(Grant.VIEWER);
        var row = find(id);
        var target = row.target();
        return db.read(tx ->
                Views.of(
                        row,
                        Definitions.refused(tx, target.host(), target.repository()),
                        GateStore.gates(tx, id),
                        RunStore.of(tx, id)));
    }

    /**
     * Says yes or no at a manual gate, for the branch as it is now. An item that waits for a person
     * goes on.
     *
     * @throws CadreException CONFLICT if the item's stage has no such gate
     */
    public FlowView say(Principal by, FlowId id, boolean approved, String reason) {
        return say(by, id, Optional.empty(), approved, reason);
    }

    /**
     * A stage of an item as somebody was shown it.
     *
     * @param sha of its branch; empty if none was there
     */
    public record Shown(String stage, String sha) {}

    /**
     * The same for the branch as it was shown.
     *
     * @throws CadreException CONFLICT also if the stage or the branch is another by now
     */
    public FlowView say(
            Principal by, FlowId id, Optional<Shown> shown, boolean approved, String reason) {
        by.require(Grant.OPERATOR);
        var row = find(id);
        if (!row.at().gates().contains(new GateRule.Manual())) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The stage of this item has no manual gate",
                    Map.of(
                            "flow",
                            id,
                            "stage",
                            row.stage(),
                            "gates",
                            row.at().gates().stream().map(GateRule::word).toList()),
                    "See who can open its gates with 'cadre flow why " + id + "'");
        }
        var sha =
                ends.host(row.target().host())
                        .branch(row.target().repository(), row.target().branch())
                        .map(BranchView::sha)
                        .orElse("");
        if (shown.filter(one -> !one.equals(new Shown(row.stage(), sha))).isPresent()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "This has changed since it was shown",
                    Map.of("flow", id, "stage", row.stage(), "sha", sha),
                    "Look at it anew, and say it then");
        }
        var word = new Word(by.name(), sha, approved, checked(reason), chronicle.now());
        return change(
                by,
                row,
                approved ? "flow.approved" : "flow.rejected",
                reason,
                tx -> {
                    GateStore.word(tx, id, row.stage(), word);
                    if (row.state() == FlowState.NEEDS_PERSON) { // who has spoken now
                        FlowStore.move(tx, id, FlowState.ACTIVE, "", Optional.empty());
                    }
                });
    }

    /** Has an item go on that waits for a person or is paused; its stage begins anew. */
    public FlowView retry(Principal by, FlowId id) {
        by.require(Grant.MEMBER);
        var row = find(id);
        if (!row.state().isOver()) { // what ran on through a pause or a question, too
            stages.cancelRunning(row, "its stage begins anew");
        }
        return change(
                by,
                row,
                "flow.retried",
                "",
                tx -> {
                    FlowStore.takeAway(tx, id);
                    FlowStore.move(tx, id, FlowState.ACTIVE, "", Optional.empty());
                    FlowStore.enter(tx, id, row.stage(), chronicle.now());
                });
    }

    /** Halts an item; the job that runs comes to its end. */
    public FlowView pause(Principal by, FlowId id, String reason) {
        by.require(Grant.MEMBER);
        return change(
                by,
                find(id),
                "flow.paused",
                reason,
                tx -> FlowStore.move(tx, id, FlowState.PAUSED, checked(reason), Optional.empty()));
    }

    /** Ends an item, and cancels what runs. */
    public FlowView cancel(Principal by, FlowId id, String reason) {
        by.require(Grant.MEMBER);
        var row = find(id);
        var now = Optional.of(chronicle.now());
        var view =
                change(
                        by,
                        row,
                        "flow.cancelled",
                        reason,
                        tx -> FlowStore.move(tx, id, FlowState.CANCELLED, checked(reason), now));
        stages.cancelRunning(row, "its flow was cancelled");
        return view;
    }

    private static String checked(String reason) {
        if (reason.length() > LONGEST_REASON
                || reason.codePoints().anyMatch(Character::isISOControl)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The reason is too long or not plain text",
                    Map.of("characters", reason.length()),
                    "Use to 500 printable characters");
        }
        return reason;
    }

    private FlowView change(
            Principal by, FlowRow row, String kind, String reason, Consumer<Tx> change) {
        db.write(tx -> {
            var now = FlowStore.hold(tx, row.id());
            if (now.state().isOver()) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "The item is not on its way any more",
                        Map.of("flow", row.id(), "state", now.state().word()),
                        "Start it again: 'cadre flow start'");
            }
            if (!now.stage().equals(row.stage())) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "The item has gone on meanwhile",
                        Map.of("flow", row.id(), "stage", now.stage()),
                        "Look at it again: 'cadre flow why " + row.id() + "'");
            }
            change.accept(tx);
            FlowStore.lookAt(tx, row.id(), chronicle.now());
            chronicle.tell(
                    tx,
                    kind,
                    row.id(),
                    Optional.empty(),
                    by.actor(),
                    Map.of("stage", row.stage(), "reason", reason));
            status.tell(tx, row.id());
            return true;
        });
        wake();
        return why(by, row.id());
    }

    private FlowRow find(FlowId id) {
        return db.read(tx -> FlowStore.find(tx, id))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "There is no such item on its way",
                                Map.of("flow", id),
                                "'cadre flow list' lists them"));
    }
}
