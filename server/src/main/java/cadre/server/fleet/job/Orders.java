package cadre.server.fleet.job;

import cadre.server.agents.Composition;
import cadre.server.agents.RoleProfile;
import cadre.server.agents.ToolSet;
import cadre.server.feed.cause.Origin;
import cadre.server.feed.cause.SpanId;
import cadre.server.fleet.placement.Requirement;
import cadre.server.fleet.seat.JobSeats;
import cadre.wire.id.AttemptId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.NoProgress;
import cadre.wire.job.OnDisconnect;
import cadre.wire.job.PromptBy;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.MergeOrder;
import cadre.wire.link.ProgressOrder;
import cadre.wire.link.RepositoryOrder;
import cadre.wire.link.SpendingLimits;
import cadre.wire.trace.Cause;
import java.util.List;
import java.util.Optional;

/** What a request becomes for a node, with the profile's defaults filled in. */
final class Orders {
    private Orders() {}

    static AttemptOrder order(
            AttemptId attempt,
            long token,
            JobRequest request,
            Composition composition,
            SpendingLimits limits,
            Continuation going,
            Optional<MergeOrder> merge,
            Optional<Cause> cause) {
        var profile = composition.profile();
        return new AttemptOrder(
                attempt,
                token,
                prompt(ColdPrompt.of(request, going), composition.tools()),
                agent(request, composition),
                repositories(request, going.resume().isPresent() && merge.isEmpty()),
                request.env(),
                request.artifacts(),
                request.isolation().orElse(profile.isolation()),
                timeoutSec(request, profile),
                idleTimeoutSec(request, profile),
                limits,
                going.resume(),
                going.cold(),
                progress(request, profile),
                request.onDisconnect().orElseGet(OnDisconnect.Wait::new),
                request.team().map(team -> JobSeats.order(team, attempt)),
                merge,
                request.guard(),
                Optional.empty(),
                cause);
    }

    /** The agent's own place in the trace. */
    static Optional<Cause> cause(AttemptId attempt, Optional<Origin> origin) {
        return origin.map(from -> from.causeOf(SpanId.agentOf(attempt)));
    }

    private static String prompt(String prompt, ToolSet tools) {
        return tools.hint().isEmpty() ? prompt : prompt + "\n\n" + tools.hint();
    }

    private static ProgressOrder progress(JobRequest request, RoleProfile profile) {
        var rules =
                request.noProgress()
                        .orElse(NoProgress.UNSAID)
                        .or(profile.noProgress())
                        .or(NoProgress.USUAL);
        return new ProgressOrder(
                rules.tokens().orElse(0L),
                rules.equalFailures().orElse(0),
                rules.sec().orElse(0L),
                request.stopOnNoProgress().orElse(profile.stopOnNoProgress()));
    }

    /** What was prepared once is not prepared again, unless its clones are made anew. */
    private static List<RepositoryOrder> repositories(JobRequest request, boolean isReady) {
        return request.repositories().stream()
                .map(one -> repository(one, isReady ? "" : one.prepare().orElse("")))
                .toList();
    }

    static long timeoutSec(JobRequest request, RoleProfile profile) {
        return request.timeoutSec().orElse(profile.timeoutSec());
    }

    static long idleTimeoutSec(JobRequest request, RoleProfile profile) {
        return request.idleTimeoutSec().orElse(profile.idleTimeoutSec());
    }

    static Requirement requirement(JobRequest request, RoleProfile profile) {
        return new Requirement(
                request.agent(),
                profile.cli(),
                request.node(),
                request.requiredTags(),
                request.isolation().orElse(profile.isolation()),
                paths(request));
    }

    /** A session has its clones already, wherever they came from, if they are not made anew. */
    private static List<String> paths(JobRequest request) {
        var inSession = request.resume().filter(resume -> !resume.cold()).isPresent();
        return inSession && request.merge().isEmpty()
                ? List.of()
                : request.repositories().stream().flatMap(one -> one.path().stream()).toList();
    }

    private static AgentOrder agent(JobRequest request, Composition composition) {
        var profile = composition.profile();
        // a custom profile may bring its command as its arguments
        var custom = profile.cli().equals("custom");
        var command = request.command().isEmpty() ? profile.arguments() : request.command();
        return new AgentOrder(
                profile.name(),
                profile.cli(),
                request.model().orElse(profile.model()),
                profile.effort(),
                custom ? List.of() : profile.arguments(),
                custom ? command : List.of(),
                request.promptBy().orElse(PromptBy.STDIN),
                profile.systemPrompt(),
                profile.account(),
                profile.tools(),
                composition.tools().order());
    }

    private static RepositoryOrder repository(RepositoryRequest repository, String prepare) {
        return new RepositoryOrder(
                RepositoryCheck.name(repository),
                repository.url(),
                repository.path(),
                repository.bundle(),
                repository.ref().orElse(""),
                prepare,
                repository.after().orElse(""));
    }
}
