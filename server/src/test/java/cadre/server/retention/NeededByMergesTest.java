package cadre.server.retention;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.artifact.FileSweep;
import cadre.server.merges.MergeLoop;
import cadre.server.merges.Merges;
import cadre.server.retention.RetentionPolicy.Bound;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.api.RetentionRun;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobRequest;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.Wagon;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merges and crews that are not over keep what they need; a train goes with its jobs. */
class NeededByMergesTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private Principal root;
    private FakeNode node;
    private Merges merges;
    private MergeLoop loop;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.MEMBER);
        root = fleet.key("root", Grant.ADMIN);
        node = fleet.node("build-1").slots(8).connected();
        merges = new Merges(fleet.db, fleet.feed, fleet.keys, fleet.jobs, fleet.clock);
        loop = new MergeLoop(merges, fleet.db, fleet.feed);
        loop.start();
    }

    @AfterEach
    void close() {
        loop.close();
        fleet.close();
    }

    private static JobRequest work() {
        return Fleet.job("change it")
                .withRepositories(
                        List.of(
                                new RepositoryRequest(
                                        Optional.of("shop"),
                                        Optional.of("https://example.org/shop.git"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty())));
    }

    private JobId changed() {
        var job = fleet.jobs.file(ann, work());
        var order = node.order();
        node.starts(order);
        node.turns(order);
        fleet.artifacts.store(
                node.principal(),
                order.attempt(),
                order.token(),
                "bundle",
                "shop",
                "shop.bundle",
                new ByteArrayInputStream(new byte[] {1}),
                1000);
        ends(order, new Ending.Succeeded());
        return job.id();
    }

    private void ends(AttemptOrder order, Ending ending) {
        var file = new RepositoryChange.FileStat("a.txt", 1, 0, false);
        var change =
                new RepositoryChange(
                        "shop", "a".repeat(40), "b".repeat(40), 1, List.of(file), 1, 1, 0);
        var result =
                new AttemptResult(
                        ending,
                        Optional.of(0),
                        true,
                        "",
                        "",
                        "",
                        Usage.NONE,
                        List.of(),
                        IsolationKind.BUBBLEWRAP,
                        List.of(change),
                        List.of(),
                        List.of(),
                        5);
        fleet.nodes.finished(
                node.principal(), new NodeMessage.Finished(order.attempt(), order.token(), result));
    }

    private RetentionRun run() {
        var policy =
                new RetentionPolicy(
                        Optional.empty(),
                        Optional.of(DAY),
                        Optional.of(DAY),
                        Optional.of(DAY),
                        Bound.NONE,
                        Bound.of(DAY),
                        Optional.empty(),
                        Bound.NONE,
                        Optional.empty(),
                        Optional.empty());
        var retention =
                new Retention(
                        fleet.stores,
                        new FileSweep(home.resolve("artifacts")),
                        java.util.Optional.empty(),
                        fleet.feed,
                        policy,
                        fleet.clock,
                        UUID.randomUUID().toString());
        retention.begin(root);
        retention.roundOnce();
        var run = retention.look(root, LONG).lastRun().orElseThrow();
        assertThat(run.state()).as(run.error()).isEqualTo("done");
        return run;
    }

    private long rows(String table) {
        return fleet.db.read(tx ->
                tx.one("select count(*) as n from " + table, row -> row.number("n")).orElseThrow());
    }

    @Test
    void what_a_running_train_needs_stays_and_a_train_goes_with_the_last_of_its_jobs() {
        var one = changed();
        var two = changed();
        var train =
                merges.start(
                        ann,
                        new TrainRequest(
                                List.of(new Wagon("one", one), new Wagon("two", two)),
                                List.of(),
                                Optional.of("make"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                Map.of(),
                                Optional.empty(),
                                Optional.empty()));
        var step = node.order();
        node.starts(step);
        fleet.clock.pass(DAY.multipliedBy(3));

        assertThat(run().deleted()).isEmpty();
        assertThat(fleet.artifacts.list(two)).hasSize(1);

        merges.stop(ann, train.id());
        node.stop();
        ends(step, new Ending.Stopped("cancelled"));
        run();
        assertThat(rows("job")).as("the merge's own job ended just now").isEqualTo(1);
        assertThat(rows("train")).as("it belongs to that job too").isZero();
        assertThat(rows("wagon")).isZero();

        fleet.clock.pass(DAY.multipliedBy(3));
        run();
        assertThat(rows("job")).isZero();
        assertThat(rows("job_merge")).isZero();
    }

    @Test
    void what_a_waiting_job_is_to_begin_with_stays_until_that_job_is_over() {
        var source = changed();
        var all = work().withMerge(List.of(source));
        fleet.jobs.file(ann, all);
        var order = node.order();
        fleet.clock.pass(DAY.multipliedBy(3));

        assertThat(run().deleted()).isEmpty();
        assertThat(fleet.artifacts.list(source)).hasSize(1);

        node.starts(order);
        node.turns(order);
        ends(order, new Ending.Succeeded());
        run();
        assertThat(rows("job")).isEqualTo(1);
    }

    @Test
    void what_a_crew_did_stays_until_the_crew_is_over() {
        var job = changed();
        crewWith(job, "needs_person");
        fleet.clock.pass(DAY.multipliedBy(3));

        assertThat(run().deleted()).isEmpty();
        assertThat(fleet.artifacts.list(job)).hasSize(1);

        fleet.db.write(tx -> tx.update("update crew set state = 'closed'"));
        run();
        assertThat(rows("job")).isZero();
    }

    private void crewWith(JobId job, String state) {
        fleet.db.write(tx -> {
            var crew =
                    tx.one(
                                    """
                                    insert into crew (state, request, submitter_key, submitter,
                                                      filed_at_ms)
                                    values (?, '{}', 1, 'ann', 0) returning id
                                    """,
                                    row -> row.number("id"),
                                    state)
                            .orElseThrow();
            return tx.update(
                    """
                    insert into crew_try (crew, part, number, kind, agent, cli, state, job,
                                          since_ms, request)
                    values (?, 0, 1, 'work', 'codex', 'codex', 'success', ?, 0, '')
                    """,
                    crew,
                    job.number());
        });
    }
}
