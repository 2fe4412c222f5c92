package cadre.server.crews;

import cadre.server.agents.Role;
import cadre.server.storage.Tx;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartState;
import cadre.wire.crew.TryKind;
import cadre.wire.crew.TryState;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.job.Expects;
import cadre.wire.job.JobView;
import cadre.wire.job.ResumeRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What follows from the end of a job of a crew: done, reviewed, the next agent, or lost. */
record Endings(Casting casting, CrewTeam team, Course course, Chronicle chronicle) {
    /** A try that is over, with its crew and part as they are now. */
    private record Over(CrewRow crew, PartRow part, TryRow one, Optional<JobView> job) {
        String answer() {
            return job.map(Prompts::answer).orElse("");
        }
    }

    /**
     * Applies the end of a part's job.
     *
     * @param job empty if it could not be filed
     * @param why of one that could not be filed
     * @param missing why agents cannot run at all now
     */
    void apply(
            Tx tx,
            CrewRow crew,
            TryRow one,
            Optional<JobView> job,
            String why,
            Map<AgentName, String> missing) {
        var part =
                CrewStore.parts(tx, crew.id()).stream()
                        .filter(each -> each.position() == one.part())
                        .findFirst();
        if (part.isEmpty()) {
            return;
        }
        var over = new Over(crew, part.get(), one, job);
        var verdict =
                job.map(view -> verdict(tx, view, over))
                        .orElseGet(() -> new Verdict(TryState.FAILED, why, false));
        var ended = one.ended(verdict.state(), verdict.why(), chronicle.now());
        TryStore.save(tx, ended);
        chronicle.tried(tx, ended, part.get().name(), "crew.part_tried");
        if (verdict.state() == TryState.QUOTA) {
            var running = TryStore.running(tx).getOrDefault(one.cli(), 0) + 1;
            PaceStore.slower(tx, one.cli(), running, verdict.why(), chronicle.now());
        }
        CrewStore.lookAt(tx, crew.id(), Optional.of(chronicle.now()));
        switch (one.kind()) {
            case WORK, REWORK -> worked(tx, over, verdict, missing);
            case RESOLVE -> resolved(tx, over, verdict);
            case REVIEW -> reviewed(tx, over, verdict, missing);
            case TRIAGE -> throw new IllegalStateException("a split is no part: " + one);
        }
    }

    /** Who was sent back and found nothing to mend has done it all the same. */
    private static Verdict verdict(Tx tx, JobView job, Over over) {
        var expects =
                switch (over.one().kind()) {
                    case WORK, REWORK -> over.part().expects();
                    case RESOLVE -> Expects.CHANGE;
                    case REVIEW, TRIAGE -> Expects.ANSWER;
                };
        var found = TryStore.verdict(tx, over.one(), job, expects);
        return over.one().kind() == TryKind.REWORK && found.state() == TryState.NO_CHANGE
                ? new Verdict(TryState.SUCCESS, "", false)
                : found;
    }

    private void worked(Tx tx, Over over, Verdict verdict, Map<AgentName, String> missing) {
        var part = over.part();
        if (verdict.state() == TryState.SUCCESS) {
            var job = over.one().job().orElseThrow();
            var kept = over.one().kind() == TryKind.REWORK && !verdict.changed();
            var left = kept ? part : part.left(job, verdict.changed());
            var reviewer = reviewer(left);
            if (reviewer.isEmpty()) {
                course.complete(tx, over.crew(), part, left, over.answer());
            } else {
                review(tx, over.crew(), part, left, reviewer.get(), over.answer(), missing);
            }
            return;
        }
        if (verdict.state() == TryState.STOPPED || over.crew().state() == CrewState.STOPPING) {
            course.lose(tx, over.crew(), part, part.to(PartState.STOPPED, verdict.why()));
            return;
        }
        over.job()
                .ifPresent(view ->
                        TryStore.learnt(
                                tx,
                                over.one(),
                                Prompts.learnt(over.one().agent().name(), verdict.why(), view)));
        nextAgent(
                tx,
                over,
                over.one().agent() + ": " + verdict.why(),
                verdict.state() == TryState.NO_CHANGE ? PartState.NO_CHANGE : PartState.FAILED,
                verdict.state());
    }

    /** What it left takes the place of the part's change; else that stays as it was. */
    private void resolved(Tx tx, Over over, Verdict verdict) {
        var part = over.part();
        if (verdict.state() != TryState.SUCCESS || over.crew().state() == CrewState.STOPPING) {
            chronicle.save(tx, part, part.to(PartState.DONE, ""));
            return;
        }
        var all = CrewStore.parts(tx, over.crew().id());
        var merged = Requests.merged(over.crew(), part, all);
        chronicle.save(
                tx,
                part,
                part.left(over.one().job().orElseThrow(), true)
                        .behind(merged)
                        .to(PartState.DONE, ""));
        CrewStore.train(tx, over.crew().id(), Optional.empty());
        CrewStore.combined(tx, over.crew().id(), Optional.empty());
    }

    /** To the next of the chain, which begins anew; or the part is lost. */
    private void nextAgent(Tx tx, Over over, String why, PartState lostAs, TryState how) {
        var part = over.part();
        var next = part.at(part.link() + 1);
        if (next.link() < next.chain().size()) {
            var waiting = next.to(PartState.WAITING, why);
            over.crew().team().ifPresent(name -> team.takeBack(tx, name, waiting, why));
            chronicle.save(tx, part, waiting);
            return;
        }
        var lost = next.to(lostAs, why);
        over.crew().team().ifPresent(name -> team.close(tx, name, lost, how, over.answer()));
        chronicle.save(tx, part, lost);
    }

    private Optional<Role> reviewer(PartRow part) {
        return casting.find(part.role()).flatMap(Role::reviewBy).flatMap(casting::find);
    }

    private void review(
            Tx tx,
            CrewRow crew,
            PartRow before,
            PartRow part,
            Role by,
            String answer,
            Map<AgentName, String> missing) {
        var agent =
                by.chain().stream()
                        .filter(name -> casting.profiles().find(name).isPresent())
                        .filter(name -> !missing.containsKey(name))
                        .findFirst();
        if (agent.isEmpty()) {
            course.lose(
                    tx,
                    crew,
                    before,
                    part.to(
                            PartState.FAILED,
                            "no agent of the role " + by.name() + " can review it"));
            return;
        }
        var reviewing = part.to(PartState.REVIEWING, "");
        var worker = course.worker(tx, part, casting.cli(agent.get()));
        var one =
                course.next(
                        tx,
                        crew.id(),
                        part.position(),
                        TryKind.REVIEW,
                        agent.get(),
                        Optional.of(reviewWorker(worker, part)));
        var place = new Requests.Place(crew, part.name(), one.number(), TryKind.REVIEW);
        var changes =
                part.changed()
                        ? List.of(part.job().orElseThrow())
                        : Requests.changesBefore(part, CrewStore.parts(tx, crew.id()));
        course.insert(
                tx,
                one,
                Requests.fresh(place, Prompts.review(crew, part, answer), agent.get(), by.name())
                        .withMerge(changes),
                part.name());
        chronicle.save(tx, before, reviewing);
    }

    /** The reviewer is somebody else, even where the same CLI does both. */
    private static MemberName reviewWorker(MemberName worker, PartRow part) {
        return new MemberName(
                worker.name()
                        .replaceFirst("-worker-[0-9]+$", "-reviewer-" + (part.position() + 1)));
    }

    private void reviewed(Tx tx, Over over, Verdict verdict, Map<AgentName, String> missing) {
        var part = over.part();
        if (verdict.state() == TryState.STOPPED || over.crew().state() == CrewState.STOPPING) {
            course.lose(tx, over.crew(), part, part.to(PartState.STOPPED, verdict.why()));
            return;
        }
        var said =
                verdict.state() == TryState.SUCCESS
                        ? ReviewVerdict.of(over.answer())
                        : Optional.<ReviewVerdict>empty();
        if (said.isEmpty()) {
            unsaid(tx, over, verdict, missing);
            return;
        }
        var findings = String.join("; ", said.get().findings());
        switch (said.get().verdict()) {
            case APPROVE -> course.complete(tx, over.crew(), part, part, "");
            case REJECT -> {
                TryStore.learnt(tx, over.one(), Prompts.rejected(said.get().findings()));
                nextAgent(
                        tx,
                        over,
                        "rejected by " + over.one().agent() + ": " + findings,
                        PartState.FAILED,
                        TryState.FAILED);
            }
            case CHANGES -> sendBack(tx, over, said.get());
        }
    }

    /** A review that failed, or said nothing that counts, is made once more; then it is lost. */
    private void unsaid(Tx tx, Over over, Verdict verdict, Map<AgentName, String> missing) {
        var part = over.part();
        var why =
                verdict.state() == TryState.SUCCESS
                        ? "its reviewer gave no verdict"
                        : "its reviewer failed: " + verdict.why();
        var before =
                TryStore.of(tx, part.crew()).stream()
                        .filter(one -> one.part() == part.position())
                        .toList();
        var isSecond = before.size() >= 2 && before.get(before.size() - 2).kind() == TryKind.REVIEW;
        var reviewer = reviewer(part);
        if (isSecond || reviewer.isEmpty()) {
            course.lose(tx, over.crew(), part, part.to(PartState.FAILED, why));
        } else {
            review(tx, over.crew(), part, part, reviewer.get(), "", missing);
        }
    }

    private void sendBack(Tx tx, Over over, ReviewVerdict said) {
        var part = over.part();
        var most = casting.find(part.role()).map(Role::reviewRounds).orElse(0);
        if (part.rounds() >= most) {
            course.lose(
                    tx,
                    over.crew(),
                    part,
                    part.to(
                            PartState.FAILED,
                            "after "
                                    + most
                                    + " rounds its reviewer still wants changes: "
                                    + String.join("; ", said.findings())));
            return;
        }
        JobId job = part.job().orElseThrow();
        var back = part.sentBack().to(PartState.RUNNING, "");
        var one = course.next(tx, back, TryKind.REWORK, part.agent());
        var place = new Requests.Place(over.crew(), part.name(), one.number(), TryKind.REWORK);
        course.insert(
                tx,
                one,
                Requests.after(
                        place,
                        Prompts.rework(said.findings()),
                        part.agent(),
                        part.role(),
                        new ResumeRequest(job, false)),
                part.name());
        chronicle.save(tx, part, back);
    }
}
