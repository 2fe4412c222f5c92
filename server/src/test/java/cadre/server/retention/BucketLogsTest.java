package cadre.server.retention;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Principal;
import cadre.server.fleet.Clock;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.artifact.FileSweep;
import cadre.server.fleet.artifact.KeepingPlace;
import cadre.server.fleet.log.LogPacking;
import cadre.server.objects.Bucket;
import cadre.server.objects.ObjectServer;
import cadre.server.objects.RoughWay;
import cadre.server.retention.RetentionPolicy.Bound;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.RetentionRun;
import cadre.wire.id.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that were moved to a bucket end there, too. */
class BucketLogsTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path home;
    private ObjectServer server;
    private RoughWay way;
    private Bucket bucket;
    private Fleet fleet;
    private Principal ann;
    private Principal root;
    private FakeNode node;

    @BeforeEach
    void open() throws IOException {
        server = ObjectServer.start(home.resolve("objects"));
        way = new RoughWay(server.port());
        bucket = new Bucket(ObjectServer.config(way.endpoint(), ""));
        var place = new KeepingPlace(home.resolve("artifacts"), Optional.of(bucket));
        fleet = new Fleet(TestStores.open(home), home, place, new Clock()).running();
        Files.createDirectories(home.resolve("artifacts/incoming"));
        ann = fleet.key("ann", Grant.MEMBER);
        root = fleet.key("root", Grant.ADMIN);
        node = fleet.node("build-1").slots(50).connected();
    }

    @AfterEach
    void close() throws IOException {
        fleet.close();
        bucket.close();
        way.close();
        server.close();
    }

    @Test
    void a_packed_log_goes_with_its_rows_and_a_younger_one_stays() {
        var old = succeeded("its log\n");
        fleet.clock.pass(DAY.multipliedBy(8));
        var young = succeeded("young\n");
        pack();
        assertThat(object(old)).contains("its log\n");

        var run = run(logs(DAY.multipliedBy(7)));

        assertThat(run.deleted()).containsExactly(new RetentionRun.Deleted("logs", 1, 8));
        assertThat(object(old)).isEmpty();
        assertThat(object(young)).contains("young\n");
    }

    @Test
    void the_packed_log_of_a_deleted_job_goes_an_hour_later() {
        var old = succeeded("its log\n");
        pack();
        fleet.clock.pass(DAY.multipliedBy(31));
        run(jobs(DAY.multipliedBy(30)));
        assertThat(object(old)).contains("its log\n");

        fleet.clock.pass(Duration.ofMinutes(61));
        run(jobs(DAY.multipliedBy(30)));

        assertThat(object(old)).isEmpty();
    }

    @Test
    void what_could_not_be_deleted_while_the_store_was_away_goes_with_a_later_run() {
        var old = succeeded("its log\n");
        pack();
        fleet.clock.pass(DAY.multipliedBy(31));
        run(jobs(DAY.multipliedBy(30)));
        fleet.clock.pass(Duration.ofMinutes(61));
        way.refuse(Integer.MAX_VALUE);
        var failed = round(jobs(DAY.multipliedBy(30)));
        assertThat(failed.state()).isEqualTo("failed");
        assertThat(failed.error()).isEqualTo("The object store refused");

        way.refuse(0);
        run(jobs(DAY.multipliedBy(30)));

        assertThat(object(old)).isEmpty();
    }

    private AttemptId succeeded(String log) {
        fleet.jobs.file(ann, Fleet.job("speaks"));
        var order = node.order();
        node.starts(order);
        node.turns(order);
        node.logs(order, 0, 0, log);
        node.succeeds(order);
        return order.attempt();
    }

    private void pack() {
        fleet.clock.pass(Duration.ofMinutes(11));
        new LogPacking(
                        fleet.logs,
                        fleet.attempts,
                        bucket,
                        home.resolve("artifacts/incoming"),
                        fleet.clock)
                .packOnce();
    }

    private Optional<String> object(AttemptId attempt) {
        return bucket.text("logs/" + attempt);
    }

    private RetentionRun run(RetentionPolicy policy) {
        var run = round(policy);
        assertThat(run.state()).as(run.error()).isEqualTo("done");
        return run;
    }

    private RetentionRun round(RetentionPolicy policy) {
        var retention = retention(policy);
        retention.begin(root);
        retention.roundOnce();
        return retention.look(root, LONG).lastRun().orElseThrow();
    }

    private Retention retention(RetentionPolicy policy) {
        return new Retention(
                fleet.stores,
                new FileSweep(home.resolve("artifacts")),
                Optional.of(bucket),
                fleet.feed,
                policy,
                fleet.clock,
                UUID.randomUUID().toString());
    }

    private static RetentionPolicy logs(Duration age) {
        return policy(Optional.empty(), Bound.of(age));
    }

    private static RetentionPolicy jobs(Duration age) {
        return policy(Optional.of(age), Bound.NONE);
    }

    private static RetentionPolicy policy(Optional<Duration> jobs, Bound logs) {
        return new RetentionPolicy(
                Optional.empty(),
                jobs,
                jobs,
                jobs,
                logs,
                Bound.NONE,
                Optional.empty(),
                Bound.NONE,
                Optional.empty(),
                Optional.empty());
    }
}
