package cadre.app.drill;

import cadre.wire.event.Event;
import cadre.wire.job.AttemptView;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Every job that was answered is there, once, with exactly one end; and that end is what its agent
 * came to, or a loss that what the drill broke explains.
 */
final class OutcomeProof implements Proof {
    private final Evidence evidence;
    private final Causes causes;
    private final List<Finding> findings = new ArrayList<>();

    OutcomeProof(Evidence evidence) {
        this.evidence = evidence;
        this.causes = new Causes(evidence.journal());
    }

    @Override
    public List<Finding> findings() {
        eachIsThereOnce();
        evidence.jobs().forEach(this::look);
        return findings;
    }

    private void eachIsThereOnce() {
        var seen = new HashMap<String, JobView>();
        for (var job : evidence.jobs()) {
            var key = job.labels().getOrDefault(Filer.LABEL, "");
            var other = seen.put(key, job);
            if (other != null) {
                find("filed_twice", job, "has the key " + key + " of " + other.id());
            }
        }
        evidence.planned()
                .keySet()
                .forEach(key -> {
                    var answered = evidence.filed().get(key);
                    var found = seen.get(key);
                    if (answered == null) {
                        findings.add(
                                new Finding("not_filed", key, "was never answered by any server"));
                    } else if (found == null || !found.id().equals(answered)) {
                        findings.add(
                                new Finding(
                                        "lost_job",
                                        answered.toString(),
                                        "was answered for " + key + " and is not there"));
                    }
                });
    }

    private void look(JobView job) {
        var ends = evidence.ended().getOrDefault(job.id(), List.of());
        var final_ = ends.stream().filter(event -> !event.kind().equals("job.requeued")).toList();
        if (!job.status().isOver()) {
            find("stuck", job, "is still " + job.status());
            return;
        }
        if (final_.size() != 1) {
            find("ended_twice", job, "has " + final_.size() + " ends: " + kinds(final_));
        } else if (!final_.getFirst().kind().equals("job." + job.status().word())) {
            find(
                    "wrong_end",
                    job,
                    "is %s, its event says %s"
                            .formatted(job.status().word(), final_.getFirst().kind()));
        }
        attempts(job, ends.size() - final_.size());
        ends.stream()
                .filter(event -> event.kind().equals("job.requeued"))
                .forEach(event -> requeued(job, event));
        state(job);
    }

    private void attempts(JobView job, int requeued) {
        var all = job.attempts();
        for (var attempt : all) {
            if (attempt.state().equals("running")) {
                find("lease_left", job, "is over, and " + attempt.id() + " still runs");
            }
            if (attempt != all.getLast() && !attempt.state().equals("lost")) {
                find(
                        "second_attempt",
                        job,
                        attempt.id() + " was " + attempt.state() + ", and another was made");
            }
        }
        if (all.size() > requeued + 1) {
            find(
                    "second_attempt",
                    job,
                    "has %d attempts and was queued again %d times"
                            .formatted(all.size(), requeued));
        }
    }

    /** What became of an attempt after which the job was queued again. */
    private void requeued(JobView job, Event event) {
        var number = event.body().path("attempt").asInt();
        var reason = event.body().path("reason").asString("");
        job.attempts().stream()
                .filter(one -> one.id().number() == number)
                .forEach(one -> lost(job, one, reason));
    }

    private void lost(JobView job, AttemptView attempt, String reason) {
        if (reason.isBlank()) {
            find("unexplained_loss", job, attempt.id() + " was lost without a cause");
        } else if (!causes.ofLoss(life(attempt), reason)) {
            find(
                    "unexplained_loss",
                    job,
                    attempt.id() + " was lost, and nothing broken explains it: " + reason);
        }
    }

    private void state(JobView job) {
        var plan = evidence.plan(job);
        var last = job.attempts().stream().reduce((_, later) -> later);
        switch (job.status()) {
            case JobState.Succeeded(var attempt, _) -> succeeded(job, plan, attempt.toString());
            case JobState.Failed(var code, String reason, _) ->
                    failed(job, plan, code, reason, last);
            case JobState.Cancelled _ -> {
                if (plan.end() != PlannedJob.End.CANCEL) {
                    find("wrong_end", job, "was cancelled, and nobody did");
                }
            }
            case JobState.TimedOut(String limit, _, _) -> {
                if (plan.end() != PlannedJob.End.TIMEOUT
                        && last.map(OutcomeProof::life).filter(causes::ofOvertime).isEmpty()) {
                    find("wrong_end", job, "ran into " + limit + ", and nothing held it up");
                }
            }
            case JobState.Lost(String reason, _) ->
                    last.ifPresentOrElse(
                            attempt -> lost(job, attempt, reason),
                            () -> find("unexplained_loss", job, "was lost without an attempt"));
            case JobState.Queued _, JobState.Running _ -> throw new IllegalStateException();
        }
    }

    private void succeeded(JobView job, PlannedJob plan, String attempt) {
        var applied =
                job.attempts().stream()
                        .filter(one -> one.id().toString().equals(attempt))
                        .findFirst();
        if (applied.isEmpty()
                || applied.get().result().isEmpty()
                || !(applied.get().result().get().ending() instanceof Ending.Succeeded)) {
            find("wrong_end", job, "succeeded by " + attempt + ", whose result does not say so");
        }
        if (plan.kind() == JobKind.FAIL || plan.end() != PlannedJob.End.ITSELF) {
            find("wrong_end", job, "succeeded, and could not");
        }
        var ended =
                applied.stream()
                        .flatMap(one -> evidence.of(one.id()).stream())
                        .anyMatch(Sighting::hasEnded);
        if (!ended) {
            find("wrong_end", job, "succeeded, and its agent never came to its end");
        }
    }

    private void failed(
            JobView job,
            PlannedJob plan,
            FailureCode code,
            String reason,
            Optional<AttemptView> last) {
        var planned = plan.kind() == JobKind.FAIL && code == FailureCode.EXIT_CODE;
        if (!planned && last.map(OutcomeProof::life).filter(causes::ofFailure).isEmpty()) {
            find("wrong_end", job, "failed (" + code.word() + "), and should not: " + reason);
        }
    }

    private static Causes.Life life(AttemptView attempt) {
        return new Causes.Life(
                attempt.id().toString(),
                attempt.node().toString(),
                attempt.claimedAt(),
                attempt.endedAt().orElse(attempt.claimedAt().plusSeconds(600)));
    }

    private static List<String> kinds(List<Event> events) {
        return events.stream().map(Event::kind).toList();
    }

    private void find(String promise, JobView job, String what) {
        findings.add(
                new Finding(
                        promise,
                        job.id().toString(),
                        "%s (%s %s)"
                                .formatted(
                                        what,
                                        evidence.plan(job).kind().word(),
                                        evidence.plan(job).key())));
    }
}
