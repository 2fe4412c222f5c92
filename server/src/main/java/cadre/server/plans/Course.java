package cadre.server.plans;

import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.StepKind;
import cadre.wire.plan.run.StreamState;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What begins next in a plan that runs. By who holds its row. */
record Course(Chronicle chronicle) {
    /** With more a stream begins on all that is merged: a job merges 200 changes at most. */
    private static final int MOST_NEEDED = 100;

    /** Begins all that can begin, and ends the plan where nothing is left. */
    void goOn(Tx tx, PlanRow plan) {
        var seen = progress(tx, plan);
        PathWork.settle(chronicle, tx, plan, seen.streams());
        for (var row : List.copyOf(seen.streams().values())) {
            if (row.is(StreamState.WAITING)) {
                start(tx, plan, seen, row);
            } else if (row.is(StreamState.READY) && PathWork.goesOn(chronicle, tx, plan, row)) {
                continue;
            } else if (seen.isStale(row)) {
                var why = "it was built on work that is not there any more";
                var prompt = Briefs.conflict(plan.plan(), seen.stream(row), why, "");
                back(tx, plan, row, Anew.ONTO, why, prompt, row.job().orElseThrow());
            }
        }
        var progress = progress(tx, plan);
        if (plan.search().isEmpty()) {
            progress.next().ifPresent(row -> merge(tx, plan, progress, row));
        }
        if (!StepStore.running(tx, plan.id()).isEmpty()) {
            return;
        }
        var now = progress(tx, plan);
        if (now.isAllIn()) {
            whole(tx, plan, now);
        } else if (now.isStuck()) {
            chronicle.move(tx, plan, PlanState.NEEDS_PERSON, stuck(now), Actor.CADRE);
        }
    }

    private static Progress progress(Tx tx, PlanRow plan) {
        return new Progress(plan.plan(), PlanStore.streams(tx, plan.id()));
    }

    private void start(Tx tx, PlanRow plan, Progress progress, StreamRow row) {
        var why = progress.waitsFor(row);
        if (!why.isEmpty()) {
            if (!why.equals(row.why())) {
                chronicle.save(tx, plan, row.to(StreamState.WAITING, why), Actor.CADRE);
            }
            return;
        }
        var needed = progress.needed(row);
        var isMany = needed.size() > MOST_NEEDED;
        var carries = new TreeSet<String>();
        for (var one : isMany ? progress.merged() : needed) {
            carries.add(one.lineName());
            carries.addAll(one.carries());
        }
        var stream = progress.stream(row);
        var first =
                isMany
                        ? plan.head().stream().toList()
                        : needed.stream().flatMap(one -> one.job().stream()).toList();
        var request = new Steps(plan).fresh(stream, Briefs.start(plan.plan(), stream), first);
        chronicle.begin(tx, plan, row.id(), StepKind.WORK, request);
        chronicle.save(
                tx, plan, row.carrying(carries).atTask(1).to(StreamState.WORKING, ""), Actor.CADRE);
    }

    /** The next task, or what follows the last one. */
    void worked(Tx tx, PlanRow plan, StreamRow row, JobId last) {
        var stream = progress(tx, plan).stream(row);
        if (row.task() < stream.tasks().size()) {
            var next = row.task() + 1;
            chronicle.begin(
                    tx,
                    plan,
                    row.id(),
                    StepKind.WORK,
                    new Steps(plan).goesOn(stream, Briefs.next(stream, next), last));
            chronicle.save(tx, plan, row.atTask(next).to(StreamState.WORKING, ""), Actor.CADRE);
            return;
        }
        if (PathWork.goesOn(chronicle, tx, plan, row)) {
            return;
        }
        if (row.job().isEmpty()) {
            hold(tx, plan, row, "its agent ended well and changed nothing");
            return;
        }
        if (stream.check().isPresent()) {
            var train = new Steps(plan).check(stream, row.job().get());
            chronicle.begin(tx, plan, row.id(), StepKind.CHECK, train);
            chronicle.save(tx, plan, row.to(StreamState.CHECKING, ""), Actor.CADRE);
            return;
        }
        checked(tx, plan, row);
    }

    /** Its own check passed, or it has none. */
    void checked(Tx tx, PlanRow plan, StreamRow row) {
        var stream = progress(tx, plan).stream(row);
        if (stream.reviewer().isEmpty()) {
            chronicle.save(tx, plan, row.to(StreamState.READY, ""), Actor.CADRE);
            return;
        }
        var job = row.job().orElseThrow();
        var prompt = Briefs.review(plan.plan(), stream, job);
        chronicle.begin(
                tx, plan, row.id(), StepKind.REVIEW, new Steps(plan).review(stream, prompt, job));
        chronicle.save(tx, plan, row.to(StreamState.REVIEWING, ""), Actor.CADRE);
    }

    private void merge(Tx tx, PlanRow plan, Progress progress, StreamRow row) {
        var train = new Steps(plan).merge(progress.stream(row), row.job().orElseThrow());
        chronicle.begin(tx, plan, row.id(), StepKind.MERGE, train);
        chronicle.save(tx, plan, row.to(StreamState.MERGING, ""), Actor.CADRE);
    }

    /** What is done with work that goes back. */
    enum Anew {
        /** In the session and the workspace as they are. */
        HERE,
        /** In the session, on what is merged so far, without it. */
        ONTO,
        /** In the session, on what is merged so far, with it. */
        WITH
    }

    /**
     * Sends a stream back to its agent, or to a person once that was done often enough.
     *
     * @param last the job of its agent that ended last
     */
    void back(Tx tx, PlanRow plan, StreamRow row, Anew how, String why, String prompt, JobId last) {
        var progress = progress(tx, plan);
        var stream = progress.stream(row);
        if (row.rounds() >= stream.limits().attempts()) {
            hold(tx, plan, row, why);
            return;
        }
        var steps = new Steps(plan);
        var head = plan.head().stream().toList();
        var request =
                switch (how) {
                    case HERE -> steps.goesOn(stream, prompt, last);
                    case ONTO -> steps.anew(stream, prompt, head, last);
                    case WITH ->
                            steps.anew(
                                    stream,
                                    prompt + "\n" + Briefs.context(plan.plan(), stream),
                                    and(head, row.job()),
                                    last);
                };
        chronicle.begin(tx, plan, row.id(), StepKind.REWORK, request);
        var next = row.inRound(row.rounds() + 1).to(StreamState.WORKING, why);
        if (how != Anew.HERE) {
            var carries = new TreeSet<String>(how == Anew.WITH ? row.carries() : List.of());
            progress.merged().stream()
                    .filter(one -> !one.id().equals(row.id()))
                    .map(StreamRow::lineName)
                    .forEach(carries::add);
            next = (how == Anew.ONTO ? next.onNewLine() : next).carrying(carries);
        }
        chronicle.save(tx, plan, next, Actor.CADRE);
    }

    /**
     * Does a step once more whose agent never began, without the session that it may have lost; to
     * a person after so many rounds.
     */
    void again(Tx tx, PlanRow plan, StepRow step, StreamRow row, String why) {
        var stream = progress(tx, plan).stream(row);
        var bound = StepStore.request(tx, step, JobRequest.class);
        var filed = Steps.elsewhere(bound);
        var isMoved = !filed.equals(bound); // its place is gone, which is no attempt of its agent
        if (!isMoved && row.rounds() >= stream.limits().attempts()) {
            hold(tx, plan, row, why);
            return;
        }
        var guard = filed.guard().map(_ -> new Steps(plan).guard(stream)); // of now: with grants
        var request = filed.withGuard(guard);
        chronicle.begin(tx, plan, row.id(), step.kind(), request);
        var next = isMoved ? row : row.inRound(row.rounds() + 1);
        chronicle.save(tx, plan, next.to(StreamState.WORKING, why), Actor.CADRE);
    }

    private static List<JobId> and(List<JobId> some, Optional<JobId> one) {
        return Stream.concat(some.stream(), one.stream()).toList();
    }

    /** Leaves a stream to a person; the others go on. */
    void hold(Tx tx, PlanRow plan, StreamRow row, String why) {
        chronicle.save(
                tx, plan, row.takenOut().to(StreamState.HELD, Chronicle.cut(why)), Actor.CADRE);
    }

    /**
     * Takes the stream of that place among those merged out of the integration branch and sends it
     * back; those merged after it are in line again.
     *
     * @param number from 1
     */
    void unmerge(Tx tx, PlanRow plan, int number, String why, String prompt) {
        var progress = progress(tx, plan);
        var merged = progress.merged();
        PlanStore.head(tx, plan.id(), progress.headOf(number - 1));
        var now = PlanStore.find(tx, plan.id()).orElseThrow();
        for (var row : merged.subList(number, merged.size())) {
            chronicle.save(tx, now, row.unmerged(), Actor.CADRE);
        }
        var found = merged.get(number - 1);
        back(tx, now, found.takenOut(), Anew.WITH, why, prompt, found.job().orElseThrow());
    }

    /**
     * Tries a stream again that a person has looked at.
     *
     * @param neverBegun a job of it whose agent never began, if it has any
     */
    void retry(Tx tx, PlanRow plan, StreamRow row, Optional<JobId> neverBegun, Actor by) {
        var again = row.inRound(0);
        if (row.is(StreamState.MERGED)) {
            chronicle.save(tx, plan, again, by);
            var merged = progress(tx, plan).merged().stream().map(StreamRow::id).toList();
            var why = "sent back by " + by.name() + "; " + plan.why();
            unmerge(tx, plan, merged.indexOf(row.id()) + 1, why, Briefs.again(why));
            return;
        }
        var last = lastWork(tx, row);
        if (last.flatMap(StepRow::job).isEmpty()) {
            chronicle.save(tx, plan, again.to(StreamState.WAITING, ""), by);
        } else if (last.get().job().equals(neverBegun)) {
            again(tx, plan, last.get(), again, row.why());
        } else {
            var job = last.get().job().get();
            back(tx, plan, again, Anew.HERE, row.why(), Briefs.again(row.why()), job);
        }
    }

    /** The last step of its agent. */
    static Optional<StepRow> lastWork(Tx tx, StreamRow row) {
        return StepStore.of(tx, row.plan()).stream()
                .filter(step -> step.stream().equals(row.id()))
                .filter(step -> step.kind() == StepKind.WORK || step.kind() == StepKind.REWORK)
                .reduce((_, step) -> step);
    }

    private void whole(Tx tx, PlanRow plan, Progress progress) {
        if (plan.head().isEmpty() || plan.plan().checks().end().isEmpty()) {
            done(tx, plan, progress);
            return;
        }
        var last = StepStore.of(tx, plan.id()).getLast();
        if (last.kind() == StepKind.END && last.state() == StepRow.State.GOOD) {
            done(tx, plan, progress);
            return;
        }
        plan.search()
                .ifPresentOrElse(
                        search -> look(tx, plan, progress, search),
                        () ->
                                chronicle.begin(
                                        tx,
                                        plan,
                                        "",
                                        StepKind.END,
                                        new Steps(plan).whole(plan.head().get())));
    }

    private void look(Tx tx, PlanRow plan, Progress progress, PlanRow.Search search) {
        if (search.isFirst()) {
            chronicle.begin(tx, plan, "", StepKind.BASE, new Steps(plan).base());
            return;
        }
        progress.headOf(search.middle())
                .ifPresent(head ->
                        chronicle.begin(
                                tx, plan, "", StepKind.BISECT, new Steps(plan).whole(head)));
    }

    private void done(Tx tx, PlanRow plan, Progress progress) {
        var left =
                progress.streams().values().stream()
                        .filter(row -> row.is(StreamState.DROPPED))
                        .map(StreamRow::id)
                        .sorted()
                        .toList();
        chronicle.move(
                tx,
                plan,
                PlanState.DONE,
                left.isEmpty() ? "" : "without " + String.join(", ", left),
                Actor.CADRE);
    }

    private static String stuck(Progress progress) {
        var held =
                progress.streams().values().stream()
                        .filter(row -> row.is(StreamState.HELD))
                        .map(StreamRow::id)
                        .sorted()
                        .toList();
        return held.isEmpty()
                ? "what is left needs streams that were left out; 'cadre plan drop' them too"
                : "waits for a person's word on "
                        + String.join(", ", held)
                        + "; 'cadre plan why', then 'retry' or 'drop'";
    }
}
