package cadre.server.flows;

import cadre.server.flows.GateStore.GateRow;
import cadre.server.flows.outbox.Action;
import cadre.server.flows.outbox.Entry;
import cadre.server.flows.outbox.Outbox;
import cadre.server.forges.Ends;
import cadre.server.forges.FlowBranch;
import cadre.server.forges.host.PullRequest;
import cadre.server.forges.tracker.ItemState;
import cadre.server.forges.tracker.WorkItem;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.flow.FlowStage;
import cadre.wire.flow.FlowState;
import java.util.List;
import java.util.Optional;

/**
 * Looks at an item: reads what tracker, host and jobs say now, compares it with what should be and
 * does the next thing. A look may be killed at any point and repeated.
 */
record Looks(
        Database db,
        Ends ends,
        Outbox outbox,
        Stages stages,
        Gates gates,
        Status status,
        Chronicle chronicle) {

    /** When there is more to do. */
    enum Next {
        /** Now, or when what was written is there. */
        SOON,
        /** When something happens. */
        LATER
    }

    Next look(FlowRow row) {
        return row.state() == FlowState.ACTIVE ? lookAtActive(row) : lookAtHalted(row);
    }

    /** One that is paused or waits for a person: of what changes meanwhile only its end counts. */
    private Next lookAtHalted(FlowRow row) {
        var item = item(row);
        return isOver(item) ? over(row, item) : Next.LATER;
    }

    private Next lookAtActive(FlowRow row) {
        var refusal = db.read(tx -> outbox.refusal(tx, row.prefix(), row.stageSince()));
        if (refusal.isPresent()) {
            return ask(row, "what was to be written was refused: " + refusal.get());
        }
        if (row.isInLastStage()) {
            return finish(row);
        }
        var item = item(row);
        if (isOver(item)) {
            return over(row, item);
        }
        enterState(row, item.orElseThrow());
        var target = row.target();
        var branch = ends.host(target.host()).branch(target.repository(), target.branch());
        return branch.isEmpty()
                ? makeBranch(row)
                : atBranch(row, item.orElseThrow(), branch.get().sha());
    }

    private Next atBranch(FlowRow row, WorkItem item, String sha) {
        var stage = row.at();
        var role = row.flow().roleOf(stage);
        if (role.isPresent()) {
            switch (stages.goOn(row, role.get(), item, sha)) {
                case Stages.Progress.AtWork() -> {
                    tell(row);
                    return Next.LATER;
                }
                case Stages.Progress.Moved() -> {
                    tell(row);
                    return Next.SOON;
                }
                case Stages.Progress.Stuck(var why) -> {
                    return ask(row, why);
                }
                case Stages.Progress.Done() -> {}
            }
        }
        var seen = gates.look(row, stage, sha);
        if (seen.obstacle().isPresent()) {
            return ask(row, seen.obstacle().get());
        }
        if (seen.gates().stream().allMatch(gate -> gate.result().isOpen())) {
            return goOn(row);
        }
        return sendBack(row, stage, seen.gates());
    }

    private Optional<WorkItem> item(FlowRow row) {
        return ends.tracker(row.source().tracker()).item(row.source().ref());
    }

    /** Whether people closed it, or it is gone. */
    private static boolean isOver(Optional<WorkItem> item) {
        return item.map(one -> one.state().group())
                .filter(group -> !group.equals("completed") && !group.equals("cancelled"))
                .isEmpty();
    }

    private void tell(FlowRow row) {
        chronicle.held().write(row, tx -> status.tell(tx, row.id()));
    }

    /**
     * Once for each time that an item enters a stage: people may move it elsewhere afterwards. A
     * state that the tracker does not have is left out.
     */
    private void enterState(FlowRow row, WorkItem item) {
        var name = once(row, "state");
        var tracker = row.source().tracker();
        if (row.at().state().isEmpty() || outbox.find(tracker, name).isPresent()) {
            return;
        }
        state(row, row.at().state().get())
                .filter(id -> !id.equals(item.state().id()))
                .ifPresent(id ->
                        chronicle
                                .held()
                                .write(
                                        row,
                                        tx ->
                                                outbox.store(
                                                        tx,
                                                        tracker,
                                                        name,
                                                        new Action.Move(row.source().ref(), id))));
    }

    /** The state of that name, else the first of that group. */
    private Optional<String> state(FlowRow row, String wish) {
        var states = ends.tracker(row.source().tracker()).states(row.source().ref().project());
        return states.stream()
                .filter(one -> one.name().equalsIgnoreCase(wish))
                .findFirst()
                .or(() ->
                        states.stream()
                                .filter(one -> one.group().equalsIgnoreCase(wish))
                                .findFirst())
                .map(ItemState::id);
    }

    /** A name for what is written once in the stage, until a person has it begin anew. */
    private static String once(FlowRow row, String what) {
        return row.prefix() + what + "/" + row.stageSince().toEpochMilli();
    }

    private Next makeBranch(FlowRow row) {
        var target = row.target();
        var name = once(row, "branch");
        var known = outbox.find(target.host(), name);
        if (known.filter(entry -> entry.state() == Entry.State.DONE).isPresent()) {
            return ask(row, "its branch " + target.branch() + " was deleted");
        }
        chronicle
                .held()
                .write(
                        row,
                        tx -> {
                            outbox.store(
                                    tx,
                                    target.host(),
                                    name,
                                    new Action.Branch(
                                            target.repository(), branch(row), target.base()));
                            status.tell(tx, row.id());
                        });
        return Next.SOON;
    }

    static FlowBranch branch(FlowRow row) {
        var name = row.target().branch();
        return new FlowBranch(name.substring(0, name.indexOf('/')), name);
    }

    private Next goOn(FlowRow row) {
        var all = row.flow().stages();
        var next = all.get(all.indexOf(row.at()) + 1);
        chronicle
                .held()
                .write(
                        row,
                        tx -> {
                            chronicle.enter(
                                    tx, row, next.name(), "all its gates are open", Actor.CADRE);
                            status.tell(tx, row.id());
                        });
        return Next.SOON;
    }

    /** A refusal sends the item back once; the same one seen again waits for a new word. */
    private Next sendBack(FlowRow row, FlowStage stage, List<GateRow> seen) {
        var refusal = gates.refusal(row, seen);
        if (refusal.isEmpty()) {
            tell(row);
            return Next.LATER;
        }
        var why = refusal.get().why();
        if (stage.backTo().isEmpty()) {
            return askOf(row, refusal.get(), "it was refused by " + why);
        }
        if (row.rework() >= row.flow().limits().rework()) {
            var often = "it was sent back " + row.rework() + " times, and again by ";
            return askOf(row, refusal.get(), often + why);
        }
        chronicle
                .held()
                .write(
                        row,
                        tx -> {
                            FlowStore.sentBack(
                                    tx,
                                    row.id(),
                                    row.rework() + 1,
                                    refusal.get().mark(),
                                    refusal.get().feedback());
                            chronicle.enter(
                                    tx,
                                    row,
                                    stage.backTo().get(),
                                    "sent back by " + why,
                                    Actor.CADRE);
                            status.tell(tx, row.id());
                        });
        return Next.SOON;
    }

    /** A person is asked once of a refusal: after that it waits for a new word. */
    private Next askOf(FlowRow row, Gates.Refusal refusal, String why) {
        chronicle
                .held()
                .write(
                        row,
                        tx ->
                                FlowStore.sentBack(
                                        tx,
                                        row.id(),
                                        row.rework(),
                                        refusal.mark(),
                                        refusal.feedback()));
        return ask(row, why);
    }

    private Next finish(FlowRow row) {
        var target = row.target();
        var draft =
                ends.host(target.host())
                        .openPullRequest(target.repository(), target.branch(), target.base())
                        .filter(PullRequest::draft);
        var state = row.at().state().flatMap(wish -> state(row, wish));
        chronicle
                .held()
                .write(
                        row,
                        tx -> {
                            state.ifPresent(id -> finalState(tx, row, id));
                            draft.ifPresent(pull ->
                                    outbox.store(
                                            tx,
                                            target.host(),
                                            row.prefix() + "ready",
                                            new Action.Ready(target.repository(), pull.number())));
                            chronicle.move(tx, row.id(), FlowState.DONE, "", Actor.CADRE);
                            status.tell(tx, row.id());
                        });
        return Next.LATER;
    }

    private void finalState(Tx tx, FlowRow row, String id) {
        outbox.store(
                tx,
                row.source().tracker(),
                once(row, "state"),
                new Action.Move(row.source().ref(), id));
    }

    private Next over(FlowRow row, Optional<WorkItem> item) {
        var why = item.isEmpty() ? "the item is gone" : "the item was closed";
        stages.cancelRunning(row, why);
        return end(row, FlowState.CANCELLED, why);
    }

    /** A person is asked, and nothing goes on before. */
    private Next ask(FlowRow row, String why) {
        return end(row, FlowState.NEEDS_PERSON, why);
    }

    private Next end(FlowRow row, FlowState state, String why) {
        chronicle
                .held()
                .write(
                        row,
                        tx -> {
                            chronicle.move(tx, row.id(), state, why, Actor.CADRE);
                            status.tell(tx, row.id());
                        });
        return Next.LATER;
    }
}
