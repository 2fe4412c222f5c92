package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.PatientPost;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.TeamName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** One piece of work of a role: filed, waited for, and filed again for whoever is next. */
final class RoutedRun {
    /** The agent says that it is done, and has left nothing. */
    static final int NOTHING_LEFT = 68;

    private static final int LONGEST_ANSWER = 50 * 1024;
    private static final int LONGEST_ASKED_SEC = 5;
    private static final int PATIENCE = 600;
    private static final String ENDED = "cadre route was ended";
    private static final Set<FailureCode> NEXT =
            Set.of(
                    FailureCode.PREFLIGHT,
                    FailureCode.AUTHENTICATION,
                    FailureCode.QUOTA,
                    FailureCode.OVERLOAD);

    private final Surroundings surroundings;
    private final Api api;
    private final KnownRole role;
    private final Optional<RoutedTask.Seat> seat;
    private final List<JobId> jobs = new ArrayList<>();
    private final AtomicInteger signalled = new AtomicInteger();
    private volatile @Nullable JobId running;

    RoutedRun(Surroundings surroundings, Api api, KnownRole role, Optional<RoutedTask.Seat> seat) {
        this.surroundings = surroundings;
        this.api = api;
        this.role = role;
        this.seat = seat;
    }

    /**
     * How it ended.
     *
     * @param jobs all that were filed, in their order
     * @param answer the agent's, or what a command wrote; cut in its middle to 50 KiB
     * @param status what the verb ends with
     */
    record Ended(JobView job, List<JobId> jobs, String answer, int status) {
        Ended {
            jobs = List.copyOf(jobs);
        }

        /** For a task: {@code success}, {@code timeout} or {@code failed}. */
        String result() {
            return switch (status) {
                case ExitStatus.DONE -> "success";
                case ExitStatus.TIMED_OUT -> "timeout";
                default -> "failed";
            };
        }

        /** For the lead. */
        String message() {
            return (answer.isBlank() ? result() : answer.strip()) + "\n\n(" + summary(job) + ")";
        }

        Object json() {
            var object = new TreeMap<String, Object>();
            object.put("job", job.id());
            object.put("jobs", jobs);
            object.put("agent", job.agent());
            object.put("state", job.status().word());
            object.put("exit_status", status);
            object.put("answer", answer);
            return object;
        }
    }

    /** Runs it; only an agent that was not named gives way to the next. */
    Ended toItsEnd(JobRequest first, boolean named) throws InterruptedException {
        var int0 = Signal.handle(new Signal("INT"), _ -> stop(ExitStatus.INTERRUPTED));
        var term0 = Signal.handle(new Signal("TERM"), _ -> stop(ExitStatus.TERMINATED));
        try {
            var request = first;
            while (true) {
                var filed = file(request);
                var after = named ? Optional.<AgentName>empty() : role.after(filed.agent());
                var job = ended(filed, after.isPresent());
                note(summary(job));
                var next =
                        signalled.get() == 0 && isForTheNext(job)
                                ? after
                                : Optional.<AgentName>empty();
                if (next.isEmpty()) {
                    var answer = answer(job);
                    return new Ended(job, jobs, answer, status(job, answer));
                }
                note("cadre: %s could not do it; %s does it".formatted(job.agent(), next.get()));
                request = first.withAgent(next.get());
            }
        } finally {
            Signal.handle(new Signal("INT"), int0);
            Signal.handle(new Signal("TERM"), term0);
        }
    }

    private static boolean isForTheNext(JobView job) {
        return switch (job.status()) {
            case JobState.Failed failed -> NEXT.contains(failed.code());
            case JobState.Cancelled _ -> hasNoQuota(job);
            case JobState.Succeeded _,
                    JobState.TimedOut _,
                    JobState.Lost _,
                    JobState.Queued _,
                    JobState.Running _ ->
                    false;
        };
    }

    /** It has found the quota used up before its first turn; the server lets it wait for more. */
    private static boolean hasNoQuota(JobView job) {
        return last(job)
                .filter(result ->
                        result.ending() instanceof Ending.Failed failed
                                && failed.code() == FailureCode.QUOTA)
                .isPresent();
    }

    private JobView file(JobRequest request) throws InterruptedException {
        var job = inTeam(request);
        jobs.add(job.id());
        running = job.id();
        if (signalled.get() != 0) { // before it was known
            cancel(job.id(), ENDED);
        }
        if (request.agent().equals(JobRequest.BY_ROLE) && !job.agent().equals(role.agent())) {
            note(
                    "cadre: %s cannot start anywhere now; %s does it"
                            .formatted(role.agent(), job.agent()));
        }
        if (job.status() instanceof JobState.Queued queued && !queued.why().isEmpty()) {
            note("cadre: " + job.id() + " waits: " + Cells.clean(queued.why()));
        }
        return job;
    }

    /** With the bus of its team, if this server has that team. */
    private JobView inTeam(JobRequest request) throws InterruptedException {
        if (seat.isEmpty() || !seat.get().isHere()) {
            return post(request);
        }
        try {
            var env = new TreeMap<>(request.env());
            seat.get().task().ifPresent(task -> env.put("TFX_TEAM_TASK_ID", task));
            var team = Optional.of(new TeamName(seat.get().team()));
            return post(request.withEnv(env).withTeam(team));
        } catch (CadreException e) {
            if (e.code() != ErrorCode.TEAM_NOT_FOUND) {
                throw e;
            }
            return post(request);
        }
    }

    private JobView post(JobRequest request) throws InterruptedException {
        var key = UUID.randomUUID().toString();
        var tree =
                new PatientPost(api, this::note)
                        .send(Route.of("jobs"), request.withIdempotencyKey(key), key);
        return Json.mapper().treeToValue(tree, JobView.class);
    }

    /**
     * Waits for the end of the job.
     *
     * @param givesWay whether it is cancelled once it would wait for a quota
     */
    private JobView ended(JobView filed, boolean givesWay) throws InterruptedException {
        var route = Route.of("jobs", filed.id(), "wait");
        int missed = 0;
        for (int asked = 1; ; asked = Math.min(LONGEST_ASKED_SEC, asked + 1)) {
            try {
                var tree = api.tree(route.with("timeout_sec", asked));
                var job = Json.mapper().treeToValue(tree, JobView.class);
                missed = 0;
                if (job.status().isOver()) {
                    return job;
                }
                if (givesWay && job.status() instanceof JobState.Queued && hasNoQuota(job)) {
                    cancel(job.id(), job.agent() + " has no quota left");
                }
            } catch (CadreException e) {
                if (e.code() != ErrorCode.UNAVAILABLE || missed++ >= PATIENCE) {
                    throw e;
                }
                if (missed == 1) {
                    note("cadre: the server is away; " + filed.id() + " goes on meanwhile");
                }
                Thread.sleep(1_000);
            }
        }
    }

    /** Whoever asked for it wants it no more: nobody would read its answer. */
    private void stop(int status) {
        var job = running;
        if (signalled.compareAndSet(0, status) && job != null) {
            Thread.ofVirtual().name("cancel").start(() -> cancel(job, ENDED));
        }
    }

    private void cancel(JobId job, String reason) {
        try {
            api.post(Route.of("jobs", job, "cancel"), Map.of("reason", reason));
        } catch (CadreException e) {
            note("cadre: " + e.getMessage());
        }
    }

    /** A command has no answer of its own: what it wrote stands for one. */
    private String answer(JobView job) {
        var said = last(job).map(AttemptResult::answer).orElse("");
        if (!said.isBlank() || job.attempts().isEmpty()) {
            return CappedText.of(said, LONGEST_ANSWER);
        }
        var attempt = job.attempts().getLast();
        var isCommand = last(job).filter(result -> result.sessionId().isEmpty()).isPresent();
        if (!isCommand || attempt.humanStream() != LogStream.OUT) {
            return "";
        }
        var route =
                Route.of("jobs", job.id(), "log")
                        .with("attempt", attempt.id().number())
                        .with("stream", LogStream.OUT.word());
        try (var log = api.open(route)) {
            return CappedText.of(log, LONGEST_ANSWER);
        } catch (IOException | CadreException e) {
            note("cadre: what it wrote cannot be read; see 'cadre log " + job.id() + "'");
            return "";
        }
    }

    private static int mapped(int code) {
        return code > 0 ? code : ExitStatus.FAILED;
    }

    private int status(JobView job, String answer) {
        return switch (job.status()) {
            case JobState.Succeeded _ ->
                    hasLeftSomething(job, answer) ? ExitStatus.DONE : NOTHING_LEFT;
            case JobState.Failed _ ->
                    mapped(last(job).flatMap(AttemptResult::exitCode).orElse(ExitStatus.FAILED));
            case JobState.TimedOut _ -> ExitStatus.TIMED_OUT;
            case JobState.Cancelled _ ->
                    signalled.get() == 0 ? ExitStatus.INTERRUPTED : signalled.get();
            case JobState.Lost _, JobState.Queued _, JobState.Running _ -> ExitStatus.FAILED;
        };
    }

    private static boolean hasLeftSomething(JobView job, String answer) {
        return !answer.isBlank()
                || last(job).stream()
                        .flatMap(result -> result.changes().stream())
                        .anyMatch(RoutedRun::isChange);
    }

    private static boolean isChange(RepositoryChange change) {
        return change.filesChanged() > 0 || change.commits() > 0;
    }

    private static Optional<AttemptResult> last(JobView job) {
        return job.attempts().isEmpty() ? Optional.empty() : job.attempts().getLast().result();
    }

    private static String summary(JobView job) {
        var files =
                last(job).stream()
                        .flatMap(result -> result.changes().stream())
                        .mapToInt(RepositoryChange::filesChanged)
                        .sum();
        var how =
                switch (job.status()) {
                    case JobState.Failed failed ->
                            "failed: " + failed.code().word() + ": " + failed.reason();
                    case JobState.TimedOut late -> "timed out: " + late.limit();
                    case JobState.Lost lost -> "lost: " + lost.reason();
                    case JobState.Cancelled cancelled ->
                            "cancelled"
                                    + (cancelled.reason().isEmpty()
                                            ? ""
                                            : ": " + cancelled.reason());
                    case JobState.Succeeded _, JobState.Queued _, JobState.Running _ ->
                            job.status().word();
                };
        return Cells.clean(
                "%s, %s, %s%s"
                        .formatted(
                                job.id(),
                                job.agent(),
                                how,
                                files == 0
                                        ? ""
                                        : "; changed "
                                                + Amounts.of(files, "file")
                                                + ", see 'cadre diff "
                                                + job.id()
                                                + "'"));
    }

    private void note(String line) {
        surroundings.terminal().note(line);
    }
}
