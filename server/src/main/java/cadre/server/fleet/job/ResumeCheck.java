package cadre.server.fleet.job;

import static cadre.server.fleet.job.RequestCheck.demand;

import cadre.server.agents.RoleProfile;
import cadre.server.fleet.placement.Seat;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobRequest;
import cadre.wire.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a job can go on with an earlier one, and what its request becomes: agent, command,
 * repositories and environment are those of the earlier job, in the same session its node and
 * isolation too. An earlier job whose agent never began stands for the one that it was to go on
 * with.
 */
final class ResumeCheck {
    private ResumeCheck() {}

    /** The request with what it takes over, and how it goes on. */
    record Resolved(JobRequest request, Resumption resumption) {}

    /**
     * Resolves a request that names an earlier job.
     *
     * @param earlier the job that it names, which the caller may go on with
     * @param profile of its agent; a custom one has no sessions, its workspace is enough
     * @throws CadreException CONFLICT if that one is not over, has no session, or its session goes
     *     on already; INVALID for a field that contradicts it
     */
    static Resolved resolve(
            Tx tx, JobRow earlier, JobRequest request, RoleProfile profile, List<Seat> seats) {
        refuseRunning(earlier);
        var then = Json.read(JobStore.request(tx, earlier.id()).orElseThrow(), JobRequest.class);
        agree(earlier, request, then);
        if (request.resume().orElseThrow().cold()) {
            return cold(tx, earlier, request, then);
        }
        var kind = profile.cli().equals("custom") ? Kind.BEGAN : Kind.HAS_SESSION;
        return inSession(tx, earlier, request, then, kind, seats);
    }

    private static void refuseRunning(JobRow earlier) {
        if (!earlier.isOver()) {
            throw conflict(
                    "The job is not over",
                    earlier.id(),
                    "Wait for its end with 'cadre wait " + earlier.id() + "', or cancel it first");
        }
    }

    /**
     * One job at a time goes on in a place: to be asked in the transaction that stores the next.
     *
     * @throws CadreException CONFLICT if another one does, or the earlier job runs again
     */
    static void refuseTaken(Tx tx, Resumption resumption) {
        refuseRunning(JobStore.find(tx, resumption.earlier()).orElseThrow());
        var other =
                resumption.cold()
                        ? Optional.<JobId>empty()
                        : ResumptionStore.goingOnIn(tx, resumption.source());
        if (other.isPresent()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "Another job goes on with this session already",
                    Map.of("job", resumption.earlier(), "other", other.get()),
                    "When it is over: cadre run --resume " + other.get() + " \"...\"");
        }
    }

    private static void agree(JobRow earlier, JobRequest request, JobRequest then) {
        demand(
                request.agent().equals(earlier.agent()),
                "A job that goes on with another one has its agent",
                Map.of("job", earlier.id(), "agent", earlier.agent(), "asked", request.agent()),
                "Leave the agent out, or file a new job");
        demand(
                request.repositories().isEmpty() || areMadeAnew(request, then),
                "A job that goes on with another one has its repositories",
                Map.of("job", earlier.id()),
                "Leave the repositories out, or file a new job");
    }

    /** In the same folders, for the agent's CLI knows its session by them. */
    private static boolean areMadeAnew(JobRequest request, JobRequest then) {
        return request.merge().isPresent()
                && !request.resume().orElseThrow().cold()
                && names(request).equals(names(then));
    }

    private static List<String> names(JobRequest request) {
        return request.repositories().stream().map(RepositoryCheck::name).toList();
    }

    private static Resolved cold(Tx tx, JobRow earlier, JobRequest request, JobRequest then) {
        var source =
                source(tx, earlier.id(), Kind.BEGAN)
                        .orElseThrow(() ->
                                conflict(
                                        "The job has left nothing to begin with",
                                        earlier.id(),
                                        "Its agent never began: use 'cadre retry "
                                                + earlier.id()
                                                + "'"));
        var saved = source.row().id();
        AttemptStore.artifactsDeletedAt(tx, saved.job())
                .ifPresent(at -> {
                    throw Attempts.artifactsDeleted(saved.job(), at);
                });
        var resumption = new Resumption(earlier.id(), true, saved, "");
        var tags = request.requiredTags().isEmpty() ? then.requiredTags() : request.requiredTags();
        var isolation = request.isolation().or(then::isolation);
        return new Resolved(merged(request, then, request.node(), tags, isolation), resumption);
    }

    private static Resolved inSession(
            Tx tx,
            JobRow earlier,
            JobRequest request,
            JobRequest then,
            Kind kind,
            List<Seat> seats) {
        var source =
                source(tx, earlier.id(), kind)
                        .orElseThrow(() ->
                                conflict(
                                        "The job has no agent session to go on with",
                                        earlier.id(),
                                        new Resumption(
                                                        earlier.id(),
                                                        true,
                                                        earlier.lastAttempt(),
                                                        "")
                                                .offer()));
        var resumption =
                new Resumption(earlier.id(), false, source.place(), source.result().sessionId());
        refuseTaken(tx, resumption);
        var node = node(request, source.row().node(), resumption, seats);
        var isolation = isolation(request, source.result().isolation(), earlier.id());
        return new Resolved(
                merged(request, then, Optional.of(node), List.of(), Optional.of(isolation)),
                resumption);
    }

    private static NodeName node(
            JobRequest request, NodeName node, Resumption resumption, List<Seat> seats) {
        demand(
                request.node().isEmpty() || request.node().get().equals(node),
                "The session is on another node",
                Map.of(
                        "job",
                        resumption.earlier(),
                        "node",
                        node,
                        "asked",
                        request.node().map(Object::toString).orElse("")),
                "Leave the node out. " + resumption.offer());
        if (seats.stream().noneMatch(seat -> seat.name().equals(node))) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The node of the session is gone",
                    Map.of("job", resumption.earlier(), "node", node),
                    resumption.offer());
        }
        return node;
    }

    private static IsolationKind isolation(JobRequest request, IsolationKind then, JobId earlier) {
        demand(
                request.isolation().isEmpty()
                        || request.isolation().get() == IsolationKind.AUTO
                        || request.isolation().get() == then,
                "A session goes on in the isolation that it began in",
                Map.of(
                        "job",
                        earlier,
                        "isolation",
                        then.word(),
                        "asked",
                        request.isolation().map(IsolationKind::word).orElse("")),
                "Leave the isolation out");
        return then;
    }

    /** What was found of the earlier job. */
    private record Source(AttemptRow row, AttemptResult result, AttemptId place) {}

    /** What an attempt must have to be gone on with. */
    private enum Kind {
        BEGAN,
        HAS_SESSION;

        boolean fits(AttemptRow row, AttemptResult result) {
            return row.startedAt().isPresent() && (this == BEGAN || !result.sessionId().isEmpty());
        }
    }

    private static Optional<Source> source(Tx tx, JobId job, Kind kind) {
        var resumption = ResumptionStore.of(tx, job);
        for (var row : AttemptStore.of(tx, job).reversed()) {
            var result = Continuation.result(row).filter(found -> kind.fits(row, found));
            if (result.isPresent()) {
                var place =
                        resumption
                                .filter(how -> !how.cold())
                                .map(Resumption::source)
                                .orElse(row.id());
                return Optional.of(new Source(row, result.get(), place));
            }
        }
        // a job names only jobs that were there before it: this ends
        return resumption.flatMap(how -> source(tx, how.earlier(), kind));
    }

    private static JobRequest merged(
            JobRequest request,
            JobRequest then,
            Optional<NodeName> node,
            List<String> tags,
            Optional<IsolationKind> isolation) {
        var env = new HashMap<>(then.env());
        env.putAll(request.env());
        return new JobRequest(
                request.prompt(),
                request.agent(),
                request.command().isEmpty() ? then.command() : request.command(),
                request.promptBy().or(then::promptBy),
                request.model().or(then::model),
                request.repositories().isEmpty() ? then.repositories() : request.repositories(),
                node,
                tags,
                request.preferredTags(),
                request.placement(),
                request.priority(),
                request.timeoutSec().or(then::timeoutSec),
                request.idleTimeoutSec().or(then::idleTimeoutSec),
                request.attempts(),
                env,
                request.artifacts().isEmpty() ? then.artifacts() : request.artifacts(),
                isolation,
                request.labels(),
                request.idempotencyKey(),
                request.limits(),
                request.resume(),
                request.noProgress().or(then::noProgress),
                request.stopOnNoProgress().or(then::stopOnNoProgress),
                request.onDisconnect().or(then::onDisconnect),
                request.queueTimeoutSec(),
                request.team().or(then::team),
                request.role().or(then::role),
                request.toolSet().or(then::toolSet),
                request.merge(),
                request.guard().or(then::guard));
    }

    private static CadreException conflict(String what, JobId job, String fix) {
        return new CadreException(ErrorCode.CONFLICT, what, Map.of("job", job), fix);
    }
}
