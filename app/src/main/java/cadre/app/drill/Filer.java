package cadre.app.drill;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.BundleId;
import cadre.wire.id.JobId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.OnDisconnect;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Files the planned jobs, as clients do that do not give up, and cancels those that are to be. */
final class Filer {
    /** The label that has a job's key. */
    static final String LABEL = "drill";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long LOOK_MS = 500;
    private static final int FIRST = 9;
    static final String SCRIPT = script();

    private final Office office;
    private final BundleId repository;
    private final int witnessPort;
    private final String mark;
    private final Map<String, JobId> filed = new ConcurrentHashMap<>();
    private final AtomicInteger unanswered = new AtomicInteger();

    Filer(Office office, BundleId repository, int witnessPort, String mark) {
        this.office = office;
        this.repository = repository;
        this.witnessPort = witnessPort;
        this.mark = mark;
    }

    /** The jobs by their keys; each was answered. */
    Map<String, JobId> filed() {
        return Map.copyOf(filed);
    }

    /** How many requests got no answer, so that the same was sent again. */
    int unanswered() {
        return unanswered.get();
    }

    /** Files it, and cancels it later if that is planned; returns when that is answered. */
    void file(PlannedJob job) throws InterruptedException {
        var id = submit(job);
        if (job.end() == PlannedJob.End.CANCEL) {
            awaitRunning(id);
            TimeUnit.SECONDS.sleep(job.steps());
            cancel(id);
        }
    }

    /** Files it; returns when that is answered. */
    JobId submit(PlannedJob job) throws InterruptedException {
        var tries = new AtomicInteger();
        var request = request(job);
        var view =
                office.ask(
                        PATIENCE,
                        api -> {
                            tries.incrementAndGet();
                            var tree = api.postOnce(Route.of("jobs"), request, job.key());
                            return Json.mapper().treeToValue(tree, JobView.class);
                        });
        unanswered.addAndGet(tries.get() - 1);
        filed.put(job.key(), view.id());
        return view.id();
    }

    private void awaitRunning(JobId job) throws InterruptedException {
        while (office.ask(PATIENCE, api -> view(api, job)).status() instanceof JobState.Queued) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    /** Cancels it, if it is not over; returns when that is answered. */
    void cancel(JobId job) throws InterruptedException {
        office.ask(PATIENCE, api -> cancelled(api, job));
    }

    private static JobView view(Api api, JobId job) {
        return api.get(Route.of("jobs", job), JobView.class);
    }

    /** One that is over meanwhile cannot be cancelled: no matter. */
    private static boolean cancelled(Api api, JobId job) {
        try {
            api.post(Route.of("jobs", job, "cancel"), Map.of("reason", "the drill says so"));
            return true;
        } catch (CadreException e) {
            if (view(api, job).status().isOver()) {
                return false;
            }
            throw e;
        }
    }

    private JobRequest request(PlannedJob job) {
        var plain = JobRequest.of("drill " + job.key(), new AgentName("custom"));
        return new JobRequest(
                plain.prompt(),
                plain.agent(),
                List.of("bash", "-c", SCRIPT),
                plain.promptBy(),
                plain.model(),
                job.kind().commits() ? List.of(repository()) : List.of(),
                plain.node(),
                List.of(),
                List.of(),
                plain.placement(),
                job.replacedAfter().map(_ -> FIRST), // it must run when its node goes away
                Optional.of(
                        job.end() == PlannedJob.End.TIMEOUT
                                ? PlannedJob.LIMIT.toSeconds()
                                : PATIENCE.toSeconds()),
                plain.idleTimeoutSec(),
                plain.attempts(),
                env(job),
                List.of(),
                job.isNaked() ? Optional.of(IsolationKind.NONE) : Optional.empty(),
                Map.of(LABEL, job.key()),
                Optional.of(job.key()),
                plain.limits(),
                plain.resume(),
                plain.noProgress(),
                plain.stopOnNoProgress(),
                job.replacedAfter().map(after -> new OnDisconnect.Replace(after.toSeconds())),
                plain.queueTimeoutSec(),
                plain.team());
    }

    private RepositoryRequest repository() {
        var none = Optional.<String>empty();
        return new RepositoryRequest(
                Optional.of("shop"), none, none, Optional.of(repository), none, none, none, none);
    }

    private Map<String, String> env(PlannedJob job) {
        var env = new HashMap<String, String>();
        env.put("DRILL_NAME", job.key()); // a ..._KEY would be masked in the log
        env.put("DRILL_KIND", job.kind().word());
        env.put("DRILL_PORT", Integer.toString(witnessPort));
        env.put("DRILL_MARK", mark + "-" + job.key());
        env.put("DRILL_STEPS", Integer.toString(job.steps()));
        env.put("DRILL_PAUSE", "%d.%03d".formatted(job.pauseMs() / 1000, job.pauseMs() % 1000));
        env.put("DRILL_END", job.end() == PlannedJob.End.ITSELF ? "exit" : "hang");
        return env;
    }

    private static String script() {
        try (var in = Filer.class.getResourceAsStream("agent.bash")) {
            if (in == null) {
                throw new IllegalStateException("agent.bash is not in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
