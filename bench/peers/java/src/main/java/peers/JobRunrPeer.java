package peers;

import static org.jobrunr.server.BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.BackgroundJobRequest;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/** JobRunr with job requests that do nothing; a done job stays with the state SUCCEEDED. */
public final class JobRunrPeer {
    private static final int WORKERS = 32;
    private static final AtomicInteger ran = new AtomicInteger();

    private final HikariDataSource pool;

    JobRunrPeer(HikariDataSource pool) {
        this.pool = pool;
    }

    /** A job with nothing to do. */
    public record Noop(int number) implements JobRequest {
        @Override
        public Class<NoopHandler> getJobRequestHandler() {
            return NoopHandler.class;
        }
    }

    /** Does nothing. */
    public static final class NoopHandler implements JobRequestHandler<Noop> {
        @Override
        public void run(Noop job) {
            ran.incrementAndGet();
        }
    }

    Figures run(int count) throws Exception {
        var mapper = new JacksonJsonMapper();
        JobRunr.configure()
                .useJsonMapper(mapper)
                .useStorageProvider(new PostgresStorageProvider(pool))
                .useBackgroundJobServer(
                        usingStandardBackgroundJobServerConfiguration()
                                .andWorkerCount(WORKERS)
                                .andPollInterval(Duration.ofSeconds(5)),
                        true)
                .initialize();
        enqueue(500);
        awaitDone(500);
        var singles = Math.min(1_000, count);
        ran.set(0);
        var single =
                Peers.perSecond(singles, 16, i -> BackgroundJobRequest.enqueue(new Noop(i)));
        awaitDone(singles);
        ran.set(0);
        var from = System.nanoTime();
        enqueue(count);
        var bulk = count / Peers.secondsSince(from);
        // it has worked since the first one came: so from there to the last one
        awaitDone(count);
        var seconds = Peers.secondsSince(from);
        return new Figures(
                "JobRunr",
                "8.3.1",
                "default",
                WORKERS
                        + " workers, poll every 5 s, pool 20; from the first job's enqueueing to the"
                        + " last one's end",
                count,
                single,
                bulk,
                seconds);
    }

    private void enqueue(int count) {
        Stream<Noop> jobs = IntStream.range(0, count).mapToObj(Noop::new);
        BackgroundJobRequest.enqueue(jobs);
    }

    private void awaitDone(int count) throws Exception {
        Peers.await(() -> ran.get() >= count);
        Peers.await(() ->
                Peers.count(
                                pool,
                                "select count(*) from jobrunr_jobs where state in ('ENQUEUED',"
                                        + " 'PROCESSING')")
                        == 0);
        ran.set(0);
    }
}
