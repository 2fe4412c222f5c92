package cadre.server.plans;

import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.PlanId;
import cadre.wire.job.GrantedPath;
import cadre.wire.job.GuardedContract;
import cadre.wire.job.GuardedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.job.JobLimits;
import cadre.wire.job.JobRequest;
import cadre.wire.job.MergeRequest;
import cadre.wire.job.PathGuard;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.job.ResumeRequest;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.Wagon;
import cadre.wire.plan.OwnedPath;
import cadre.wire.plan.PlanAgent;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.SharedPath;
import cadre.wire.plan.SharedRule;
import cadre.wire.plan.run.PlanRequest;
import cadre.wire.plan.run.PlanState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The jobs and merge trains of a plan, as they are filed. */
final class Steps {
    private static final AgentName CUSTOM = new AgentName("custom");

    private final PlanRow row;
    private final Sources sources;

    Steps(PlanRow row) {
        this.row = row;
        this.sources = new Sources(row);
    }

    private PlanDefinition plan() {
        return row.plan();
    }

    /** A job in the stream's repository, which begins with these saved changes. */
    JobRequest fresh(PlanStream stream, String prompt, List<JobId> first) {
        return request(stream, agent(stream.agent()), prompt, List.of(sources.of(stream)))
                .withGuard(Optional.of(guard(stream)))
                .withMerge(first);
    }

    /** A job that goes on with another one, in its session. */
    JobRequest goesOn(PlanStream stream, String prompt, JobId with) {
        return request(stream, agent(stream.agent()), prompt, List.of())
                .withGuard(Optional.of(guard(stream)))
                .withResume(new ResumeRequest(with, false));
    }

    /** The same in a workspace made anew, which begins with these saved changes. */
    JobRequest anew(PlanStream stream, String prompt, List<JobId> first, JobId with) {
        var request = fresh(stream, prompt, first);
        return first.isEmpty() ? request : request.withResume(new ResumeRequest(with, false));
    }

    /** The same without its session, whose place may be gone: from what was saved. */
    static JobRequest elsewhere(JobRequest request) {
        var resume = request.resume().filter(how -> !how.cold());
        if (resume.isEmpty()) {
            return request;
        }
        return request.merge().isPresent()
                ? request.withoutResume()
                : request.withResume(new ResumeRequest(resume.get().job(), true));
    }

    /** A job that looks at a stream's branch. */
    JobRequest review(PlanStream stream, String prompt, JobId change) {
        var reviewer = agent(stream.reviewer().orElseThrow());
        return request(stream, reviewer, prompt, List.of(sources.of(stream)))
                .withMerge(Optional.of(new MergeRequest(List.of(change), true)));
    }

    /** A train that runs a stream's own check on its branch. */
    TrainRequest check(PlanStream stream, JobId change) {
        return train(
                new Wagon(stream.id(), change),
                List.of(sources.of(stream)),
                List.of(stream.check().orElseThrow()),
                stream.limits().timeoutSec(),
                Optional.empty());
    }

    /** A train that merges a stream's branch onto what is merged so far. */
    TrainRequest merge(PlanStream stream, JobId change) {
        return train(
                        new Wagon(stream.id(), change),
                        sources.all(),
                        plan().checks().each(),
                        Optional.empty(),
                        row.head())
                .withRebase(plan().merge().rebase());
    }

    /** A train that runs the check of the whole on what was merged up to some stream. */
    TrainRequest whole(JobId head) {
        return train(
                new Wagon("merged", head),
                sources.all(),
                plan().checks().end(),
                Optional.empty(),
                Optional.empty());
    }

    private TrainRequest train(
            Wagon wagon,
            List<RepositoryRequest> repositories,
            List<String> checks,
            Optional<Long> timeoutSec,
            Optional<JobId> onto) {
        return new TrainRequest(
                List.of(wagon),
                repositories,
                checks.isEmpty() ? Optional.empty() : Optional.of(all(checks)),
                checks.isEmpty() ? Optional.of(true) : Optional.empty(),
                timeoutSec
                        .or(() -> plan().checks().timeoutSec())
                        .or(() -> row.request().timeoutSec()),
                Optional.empty(),
                List.of(),
                labels(),
                Optional.empty(),
                onto);
    }

    /** Each in a shell of its own, so that none changes the folder of the next. */
    private static String all(List<String> checks) {
        return checks.size() == 1
                ? checks.getFirst()
                : String.join(" && ", checks.stream().map(one -> "(" + one + "\n)").toList());
    }

    private HashMap<String, String> labels() {
        var labels = new HashMap<>(row.request().labels());
        labels.put("plan", row.id().toString());
        return labels;
    }

    private JobRequest request(
            PlanStream stream,
            PlanAgent agent,
            String prompt,
            List<RepositoryRequest> repositories) {
        var labels = labels();
        labels.put("part", stream.id());
        var limits = stream.limits();
        var isLimited = limits.tokens().isPresent() || limits.costUsd().isPresent();
        var request =
                job(
                                prompt
                                        + agent.brief()
                                                .map(brief -> "\n\n" + brief.strip())
                                                .orElse(""),
                                agent.profile().orElse(JobRequest.BY_ROLE),
                                List.of(),
                                repositories,
                                limits.timeoutSec(),
                                isLimited ? Optional.of(limits(stream)) : Optional.empty(),
                                row.request().env(),
                                labels)
                        .withTeam(row.team());
        return agent.role().map(request::withRole).orElse(request);
    }

    private JobRequest job(
            String prompt,
            AgentName agent,
            List<String> command,
            List<RepositoryRequest> repositories,
            Optional<Long> timeoutSec,
            Optional<JobLimits> limits,
            Map<String, String> env,
            Map<String, String> labels) {
        return new JobRequest(
                prompt,
                agent,
                command,
                Optional.empty(),
                Optional.empty(),
                repositories,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                timeoutSec.or(() -> row.request().timeoutSec()),
                Optional.empty(),
                Optional.empty(),
                env,
                List.of(),
                Optional.empty(),
                labels,
                Optional.empty(),
                limits,
                Optional.empty());
    }

    private static JobLimits limits(PlanStream stream) {
        return new JobLimits(stream.limits().tokens(), stream.limits().costUsd());
    }

    private PlanAgent agent(String name) {
        return plan().agents().stream()
                .filter(agent -> agent.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the plan has no agent " + name));
    }

    /** What a stream may change. */
    PathGuard guard(PlanStream stream) {
        var owns =
                Stream.concat(stream.owns().stream(), stream.creates().stream())
                        .map(OwnedPath::path)
                        .toList();
        var shared =
                plan().shared().stream()
                        .filter(file -> isIn(file.repository(), stream))
                        .map(file -> guarded(file, stream))
                        .toList();
        return new PathGuard(
                Optional.of(stream.id()),
                List.of(
                        new GuardedPaths(
                                Optional.empty(),
                                owns,
                                shared,
                                contracts(stream),
                                granted(stream))),
                stream.readOnly());
    }

    private List<GrantedPath> granted(PlanStream stream) {
        return plan().grants().stream()
                .filter(grant -> grant.shared().isEmpty())
                .filter(grant -> grant.repository().equals(stream.repository()))
                .map(grant ->
                        new GrantedPath(
                                grant.path(), Optional.of(grant.stream().equals(stream.id()))))
                .toList();
    }

    private List<GuardedContract> contracts(PlanStream stream) {
        return plan().contracts().stream()
                .filter(one -> isIn(one.repository(), stream))
                .flatMap(one ->
                        one.file().stream()
                                .map(file -> new GuardedContract(one.name(), one.kind(), file)))
                .toList();
    }

    /** Runs the check of the whole on what the plan begins with. */
    JobRequest base() {
        return job(
                "Check what the plan begins with",
                CUSTOM,
                List.of("sh", "-c", all(plan().checks().end())),
                sources.all(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                labels());
    }

    private static GuardedFile guarded(SharedPath file, PlanStream stream) {
        return new GuardedFile(
                file.path(),
                file.rule().orElse(SharedRule.OWNER_ONLY),
                Optional.of(file.owner().equals(Optional.of(stream.id()))),
                file.command());
    }

    /** Whether something of a repository concerns a stream. */
    static boolean isIn(Optional<String> repository, PlanStream stream) {
        return repository.isEmpty() || repository.equals(stream.repository());
    }

    /** A row of a plan that is not filed, to see whether its jobs could be. */
    static PlanRow sample(PlanDefinition plan, PlanRequest request) {
        return new PlanRow(
                new PlanId(0),
                PlanState.RUNNING,
                "",
                request,
                plan,
                new KeyId(0),
                "",
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty());
    }
}
