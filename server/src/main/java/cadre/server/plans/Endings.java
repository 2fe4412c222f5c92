package cadre.server.plans;

import cadre.server.crews.ReviewVerdict;
import cadre.server.plans.Course.Anew;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.StepKind;
import cadre.wire.plan.run.StreamState;
import java.util.Optional;
import java.util.TreeMap;

/** What follows from the end of a step. By who holds the plan's row. */
record Endings(Course course, Chronicle chronicle) {
    private static final String NO_VERDICT = "its reviewer gave no verdict";

    /** Applies it. */
    void apply(Tx tx, PlanRow plan, StepRow step, Came came) {
        if (step.stream().isEmpty()) {
            whole(tx, plan, step, came);
            return;
        }
        var row = new Progress(plan.plan(), PlanStore.streams(tx, plan.id())).row(step.stream());
        switch (came) {
            case Came.Worked worked -> worked(tx, plan, step, row, worked);
            case Came.Failed failed -> failed(tx, plan, step, row, failed);
            case Came.Merged merged -> merged(tx, plan, step, row, merged);
            case Came.Conflict conflict -> conflict(tx, plan, step, row, conflict);
            case Came.Red(var why, var output) -> {
                chronicle.end(tx, step, false, why);
                var isOwn = step.kind() == StepKind.CHECK;
                var what = isOwn ? "The stream's check" : "The check after merging your change";
                sentBack(
                        tx,
                        plan,
                        step,
                        row,
                        isOwn ? Anew.HERE : Anew.WITH,
                        why,
                        Briefs.red(what, output));
            }
            case Came.Impossible(var why) -> {
                chronicle.end(tx, step, false, why);
                course.hold(tx, plan, row, why);
            }
        }
    }

    private void worked(Tx tx, PlanRow plan, StepRow step, StreamRow row, Came.Worked worked) {
        if (step.kind() == StepKind.REVIEW) {
            reviewed(tx, plan, step, row, ReviewVerdict.of(worked.answer()));
            return;
        }
        var given = Touched.givenAway(plan, step, worked.files());
        if (!given.isEmpty()) {
            var stream = plan.plan().stream(row.id()).orElseThrow();
            var prompt = PathWords.anew(plan.plan(), stream, given);
            chronicle.end(tx, step, false, given);
            course.back(tx, plan, row, Anew.ONTO, given, prompt, worked.job());
            return;
        }
        var isClean = worked.foreign().isEmpty();
        var why = isClean ? "" : "it changed what is not its own: " + worked.foreign();
        chronicle.end(tx, step, isClean, why.replace('\n', ' '));
        if (isFirst(plan, step, row)) {
            var bases = new TreeMap<>(worked.bases());
            bases.putAll(plan.bases());
            PlanStore.bases(tx, plan.id(), bases);
        }
        var left = worked.changed() ? row.left(worked.job()) : row;
        if (isClean) {
            course.worked(tx, plan, left, worked.job());
        } else {
            var prompt = Briefs.foreign(worked.foreign());
            course.back(tx, plan, left, Anew.HERE, why, prompt, worked.job());
        }
    }

    /** Whether its job began with what the plan begins with, and nothing else. */
    private static boolean isFirst(PlanRow plan, StepRow step, StreamRow row) {
        var stream = plan.plan().stream(row.id()).orElseThrow();
        return step.kind() == StepKind.WORK
                && row.task() == 1
                && row.carries().isEmpty()
                && stream.base().equals(plan.plan().base());
    }

    /** What cannot be mended where it was made is made again on what is merged. */
    private void conflict(
            Tx tx, PlanRow plan, StepRow step, StreamRow row, Came.Conflict conflict) {
        chronicle.end(tx, step, false, conflict.why());
        var stream = plan.plan().stream(row.id()).orElseThrow();
        switch (conflict.kind()) {
            case CONFLICT, RULE -> {
                var prompt = Briefs.conflict(plan.plan(), stream, conflict.why(), conflict.patch());
                sentBack(tx, plan, step, row, Anew.ONTO, conflict.why(), prompt);
            }
            case FOREIGN -> {
                // where paths changed hands, what was saved before cannot be put back
                var isGiven = !plan.plan().grants().isEmpty();
                var prompt =
                        isGiven
                                ? Briefs.conflict(
                                        plan.plan(), stream, conflict.why(), conflict.patch())
                                : Briefs.foreign(conflict.why());
                var how = isGiven ? Anew.ONTO : Anew.HERE;
                sentBack(tx, plan, step, row, how, conflict.why(), prompt);
            }
            case CONTRACT -> {
                chronicle.tellOfContracts(tx, plan, row.id(), conflict.why());
                var prompt = Briefs.contract(conflict.why());
                sentBack(tx, plan, step, row, Anew.HERE, conflict.why(), prompt);
            }
        }
    }

    private void reviewed(
            Tx tx, PlanRow plan, StepRow step, StreamRow row, Optional<ReviewVerdict> verdict) {
        if (verdict.isEmpty()) {
            chronicle.end(tx, step, false, NO_VERDICT);
            if (lastReview(tx, step).filter(why -> why.equals(NO_VERDICT)).isPresent()) {
                course.hold(tx, plan, row, NO_VERDICT);
            } else {
                course.checked(tx, plan, row);
            }
            return;
        }
        var findings = String.join("; ", verdict.get().findings());
        switch (verdict.get().verdict()) {
            case APPROVE -> {
                chronicle.end(tx, step, true, "");
                chronicle.save(tx, plan, row.to(StreamState.READY, ""), Actor.CADRE);
            }
            case CHANGES -> {
                var why = "its reviewer wants changes: " + findings;
                chronicle.end(tx, step, false, why);
                sentBack(tx, plan, step, row, Anew.HERE, why, Briefs.reviewed(verdict.get()));
            }
            case REJECT -> {
                var why = "its reviewer rejected it: " + findings;
                chronicle.end(tx, step, false, why);
                course.hold(tx, plan, row, why);
            }
        }
    }

    /** What the review before this one of the same stream came to. */
    private static Optional<String> lastReview(Tx tx, StepRow step) {
        return StepStore.of(tx, step.plan()).stream()
                .filter(one -> one.number() < step.number() && one.stream().equals(step.stream()))
                .reduce((_, last) -> last)
                .filter(one -> one.kind() == StepKind.REVIEW)
                .map(StepRow::why);
    }

    private void failed(Tx tx, PlanRow plan, StepRow step, StreamRow row, Came.Failed failed) {
        chronicle.end(tx, step, false, failed.why());
        if (failed.byPerson() || step.kind() == StepKind.REVIEW || step.job().isEmpty()) {
            course.hold(tx, plan, row, failed.why());
            return;
        }
        if (!failed.begun()) {
            course.again(tx, plan, step, row, failed.why());
            return;
        }
        var prompt = Briefs.again(failed.why());
        course.back(tx, plan, row, Anew.HERE, failed.why(), prompt, step.job().get());
    }

    private void merged(Tx tx, PlanRow plan, StepRow step, StreamRow row, Came.Merged merged) {
        chronicle.end(tx, step, true, "");
        if (step.kind() == StepKind.CHECK) {
            course.checked(tx, plan, row);
            return;
        }
        var head = merged.head().or(plan::head);
        PlanStore.head(tx, plan.id(), head);
        var places = new Progress(plan.plan(), PlanStore.streams(tx, plan.id())).places();
        chronicle.save(tx, plan, row.merged(places + 1, head), Actor.CADRE);
    }

    /** To its agent's last job of this stream; out of the order if it came from there. */
    private void sentBack(
            Tx tx, PlanRow plan, StepRow step, StreamRow row, Anew how, String why, String prompt) {
        var isFromOrder = step.kind() == StepKind.MERGE;
        course.back(
                tx,
                plan,
                isFromOrder ? row.takenOut() : row,
                how,
                why,
                prompt,
                Course.lastWork(tx, row).flatMap(StepRow::job).or(row::job).orElseThrow());
    }

    private void whole(Tx tx, PlanRow plan, StepRow step, Came came) {
        switch (came) {
            case Came.Merged _ -> {
                chronicle.end(tx, step, true, "");
                plan.search().ifPresent(search -> narrow(tx, plan, search.from(search.middle())));
            }
            case Came.Red(var why, var output) -> {
                chronicle.end(tx, step, false, why);
                var merged = new Progress(plan.plan(), PlanStore.streams(tx, plan.id())).merged();
                narrow(
                        tx,
                        plan,
                        plan.search()
                                .map(search ->
                                        new PlanRow.Search(search.good(), search.middle(), output))
                                .orElse(PlanRow.Search.of(merged.size(), output)));
            }
            case Came.Worked _ -> {
                chronicle.end(tx, step, true, "");
                plan.search().ifPresent(search -> narrow(tx, plan, search.from(0)));
            }
            case Came.Failed(var why, var byPerson, _) ->
                    broken(
                            tx,
                            plan,
                            step,
                            byPerson
                                    ? why
                                    : "it fails on what the plan began with too, so that none of"
                                            + " the streams can be blamed; 'cadre plan retry "
                                            + plan.id()
                                            + " STREAM' sends one back");
            case Came.Conflict conflict -> broken(tx, plan, step, conflict.why());
            case Came.Impossible(var why) -> broken(tx, plan, step, why);
        }
    }

    private void broken(Tx tx, PlanRow plan, StepRow step, String why) {
        chronicle.end(tx, step, false, why);
        PlanStore.search(tx, plan.id(), Optional.empty());
        chronicle.move(
                tx, plan, PlanState.NEEDS_PERSON, "the check of the whole: " + why, Actor.CADRE);
    }

    /**
     * Looks on, or sends back the stream that is found, and those merged after it in line again.
     */
    private void narrow(Tx tx, PlanRow plan, PlanRow.Search search) {
        if (!search.isOver()) {
            PlanStore.search(tx, plan.id(), Optional.of(search));
            return;
        }
        PlanStore.search(tx, plan.id(), Optional.empty());
        course.unmerge(
                tx,
                plan,
                search.bad(),
                "the check of the whole fails since it is merged",
                Briefs.red("The check of the whole", search.output()));
    }
}
