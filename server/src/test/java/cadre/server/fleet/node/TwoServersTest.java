package cadre.server.fleet.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import cadre.server.access.Principal;
import cadre.server.agents.RoleProfile;
import cadre.server.agents.TestProfiles;
import cadre.server.feed.Filter;
import cadre.server.fleet.Clock;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.artifact.KeptBytes;
import cadre.server.fleet.placement.Scheduling;
import cadre.server.storage.StoreConfig;
import cadre.server.storage.Stores;
import cadre.server.storage.TestPostgres;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.AgentName;
import cadre.wire.id.ArtifactId;
import cadre.wire.id.NodeName;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.NodeDisk;
import cadre.wire.link.NodeLoad;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL. Their loops run; what one does, the other must hear of. */
@Tag("own-store")
class TwoServersTest {
    private static final Duration SOON = FakeNode.SOON;
    private static final Duration MINUTE = Duration.ofSeconds(61);

    @TempDir Path home;
    private final Clock clock = new Clock();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Fleet> servers = new ArrayList<>();
    private Fleet one;
    private Fleet other;
    private Principal ann;
    private Principal op;

    @BeforeEach
    void open() throws IOException {
        one = server("one");
        other = server("other");
        ann = one.key("ann", Grant.MEMBER);
        op = one.key("op", Grant.OPERATOR);
    }

    private Fleet server(String name) throws IOException {
        var own = Files.createDirectories(home.resolve(name));
        var stores = Stores.open(new StoreConfig.Shared(TestPostgres.running().database(home)));
        var server = new Fleet(stores, own, clock, limited());
        servers.add(server);
        return server.serving();
    }

    /** An agent of which one job may run at a time. */
    private static RoleProfile limited() {
        return TestProfiles.of("{name: one-at-a-time, cli: rehearsal, max_running: 1}");
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        servers.forEach(Fleet::close);
    }

    @Test
    void the_load_that_a_node_says_at_one_server_is_shown_by_the_other() {
        var node = other.node("build-1").connected();
        var load = Optional.of(new NodeLoad(1.5, 1L << 30));

        other.nodes.beat(
                node.principal(), new NodeMessage.Beat(List.of(), 5, NodeDisk.UNKNOWN, load));

        Awaitility.await()
                .atMost(SOON)
                .until(() ->
                        one.nodes.list().items().stream()
                                .anyMatch(view -> view.load().equals(load)));
    }

    @Test
    void a_job_that_is_filed_at_one_server_runs_on_a_node_of_the_other() throws Exception {
        var node = other.node("build-1").connected();

        var job = one.jobs.file(ann, Fleet.job("x"));
        var end = threads.submit(() -> one.jobs.await(ann, job.id(), Duration.ofSeconds(30)));
        var order = node.order();
        node.starts(order);
        node.turns(order);

        assertThat(node.succeeds(order)).isTrue();
        assertThat(get(end).status().word()).isEqualTo("succeeded");
        assertThat(one.events(job.id().toString()))
                .containsExactly(
                        "job.queued",
                        "job.started",
                        "attempt.started",
                        "attempt.turn_began",
                        "job.succeeded");
    }

    @Test
    void an_account_that_fails_at_one_server_is_paused_at_both_and_one_job_of_all_probes() {
        var account = "key KEY (secret of team:main)";
        var here = one.node("build-1").slots(3).account(account).connected();
        one.jobs.file(ann, Fleet.job("first"));
        var first = here.order();
        here.starts(first);
        var there = other.node("build-2").slots(3).account(account).connected();

        here.ends(
                first,
                first.token(),
                new Ending.Failed(FailureCode.QUOTA, "used up", Optional.empty()),
                false);
        for (int n = 0; n < 5; n++) {
            (n % 2 == 0 ? one : other).jobs.file(ann, Fleet.job("later"));
        }

        assertThat(there.next(Duration.ofMillis(300))).isEmpty();
        assertThat(here.next(Duration.ofMillis(300))).isEmpty();
        clock.pass(Duration.ofMinutes(5));
        here.beat();
        there.beat();
        var orders = new ArrayList<AttemptOrder>();
        awaitOrders(orders, here, there, 1);
        assertThat(there.next(Duration.ofMillis(300))).isEmpty();
        assertThat(here.next(Duration.ofMillis(300))).isEmpty();
        var probe = orders.getFirst();
        var node = holder(probe, here, there);
        node.starts(probe);
        node.turns(probe);
        awaitOrders(orders, here, there, 6);
    }

    private FakeNode holder(AttemptOrder order, FakeNode here, FakeNode there) {
        var at = one.jobs.job(ann, order.attempt().job()).attempts().getLast().node();
        return at.equals(here.name()) ? here : there;
    }

    private static void awaitOrders(
            List<AttemptOrder> orders, FakeNode here, FakeNode there, int many) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    for (var node : List.of(here, there)) {
                        node.next(Duration.ofMillis(50))
                                .map(ServerMessage.Start.class::cast)
                                .ifPresent(start -> orders.add(start.order()));
                    }
                    return orders.size() >= many;
                });
        assertThat(orders).hasSize(many);
    }

    @Test
    void a_slot_that_becomes_free_at_one_server_takes_what_was_filed_at_the_other() {
        var node = other.node("build-1").connected();
        one.jobs.file(ann, Fleet.job("first"));
        var first = node.order();
        one.jobs.file(ann, Fleet.job("second"));

        node.succeeds(first);

        assertThat(node.order().prompt()).isEqualTo("second");
    }

    @Test
    void a_cancel_at_one_server_stops_what_runs_on_a_node_of_the_other() throws Exception {
        var node = other.node("build-1").connected();
        var job = one.jobs.file(ann, Fleet.job("x"));
        var order = node.order();
        node.starts(order);

        one.jobs.cancel(ann, job.id(), "no longer needed");

        assertThat(node.stop().token()).isEqualTo(order.token());
        node.ends(order, new Ending.Stopped("stopped"));
        assertThat(one.jobs.await(ann, job.id(), SOON).status().word()).isEqualTo("cancelled");
    }

    @Test
    void a_server_claims_only_for_nodes_that_are_connected_to_it() {
        var node = other.node("build-1").connected();
        one.nodes.schedule(op, node.name(), Scheduling.CORDONED); // so that nobody is quicker
        var job = one.jobs.file(ann, Fleet.job("x"));
        var lines = one.claims.waitingRequirements().stream().map(each -> each.key()).toList();
        one.db.write(tx -> tx.update("update node set scheduling = 'open'"));

        var outcome = one.claims.claim(lines, 1, _ -> Fleet.always(node.name()));

        assertThat(outcome.won()).isZero();
        assertThat(outcome.emptyLines()).isEmpty();
        assertThat(one.jobs.job(ann, job.id()).status().word()).isEqualTo("queued");
    }

    @Test
    void a_node_that_goes_to_another_server_keeps_what_it_holds() {
        var node = one.node("build-1").slots(2).connected();
        var job = one.jobs.file(ann, Fleet.job("x"));
        var order = node.order();
        node.starts(order);
        var before = node.session();

        var there = node.at(other);
        var welcome = there.hello(there.held(order));

        assertThat(welcome.stop()).isEmpty();
        // the connection before ends, and its end is no end of the node
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                one.nodes.awaitOrders(node.name(), before, SOON);
                            }
                        })
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GONE));
        one.nodes.disconnected(node.name(), before);
        assertThat(other.nodes.node(node.name()).state()).isEqualTo("online");
        awaitState(one, node, "online");
        assertThat(there.succeeds(order)).isTrue();
        assertThat(one.jobs.await(ann, job.id(), SOON).status().word()).isEqualTo("succeeded");
        assertThat(one.events("build-1")).doesNotContain("node.offline");
        // and new work reaches it there
        one.jobs.file(ann, Fleet.job("y"));
        assertThat(there.order().prompt()).isEqualTo("y");
    }

    @Test
    void a_node_that_is_just_saying_hello_is_not_taken_for_one_that_went_elsewhere() {
        var node = one.node("build-1").connected();
        awaitState(other, node, "online");
        var facts = other.roster.seat(node.name()).orElseThrow().facts();

        // the first half of a hello: the store still names the server before
        var session = other.roster.connect(node.name(), "process-1", facts, clock.instant());
        other.sync.syncOnce();
        other.sync.look(node.name());

        assertThat(other.roster.session(node.name())).isEqualTo(session);
    }

    @Test
    void an_order_that_was_claimed_at_the_server_before_is_given_again_at_the_next_one() {
        var node = one.node("build-1").connected();
        one.jobs.file(ann, Fleet.job("x"));
        var lost = node.order(); // never reached the node: its connection broke

        var there = node.at(other);
        there.hello();

        assertThat(there.order().token()).isEqualTo(lost.token());
    }

    @Test
    void another_process_with_the_key_of_a_connected_node_is_refused_at_every_server() {
        var node = one.node("build-1").connected();

        var refused = catchThrowable(() -> node.at(other).process("two").hello());

        assertThat(refused)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_CONNECTED));
        assertThat(one.nodes.node(node.name()).state()).isEqualTo("online");
    }

    @Test
    void nodes_of_a_server_that_died_are_offline_and_come_back_to_the_other() {
        var node = one.node("build-1").connected();
        var job = one.jobs.file(ann, Fleet.job("x"));
        var order = node.order();
        node.starts(order);
        awaitState(other, node, "online");

        one.dispatcher.close();
        one.sync.close(); // dead: it says nothing any more
        clock.pass(Duration.ofSeconds(20));

        awaitState(other, node, "offline");
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(other.events("build-1"))
                                .filteredOn(kind -> kind.equals("node.offline"))
                                .hasSize(1));
        var there = node.at(other);
        there.hello(there.held(order));
        awaitState(other, node, "online");
        assertThat(there.succeeds(order)).isTrue();
        assertThat(other.jobs.job(ann, job.id()).status().word()).isEqualTo("succeeded");
    }

    @Test
    void a_server_that_was_taken_for_dead_goes_on_with_its_nodes() {
        var node = one.node("build-1").connected();
        awaitState(other, node, "online");
        other.db.write(tx -> {
            tx.update("delete from server where id = ?", one.peers.id());
            return tx.update("update node set server_id = null");
        });

        other.jobs.file(ann, Fleet.job("x"));

        assertThat(node.order().prompt()).isEqualTo("x");
        awaitState(other, node, "online");
    }

    @Test
    void a_lease_that_ran_out_is_taken_away_once() throws Exception {
        var node = one.node("build-1").connected();
        var job = one.jobs.file(ann, Fleet.job("x"));
        node.order();
        clock.pass(MINUTE);
        var now = clock.instant();

        var counts = both(() -> one.leases.endExpired(now), () -> other.leases.endExpired(now));

        assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isOne();
        assertThat(one.events(job.id().toString()).stream().filter("job.requeued"::equals))
                .hasSize(1);
    }

    @Test
    void many_jobs_at_both_servers_are_each_started_once() throws Exception {
        var jobs = 60;
        var here = one.node("build-1").slots(3).connected();
        var there = other.node("build-2").slots(3).connected();
        var workers = new ArrayList<Future<Integer>>();
        workers.add(threads.submit(() -> work(here)));
        workers.add(threads.submit(() -> work(there)));

        var filers = new ArrayList<Future<?>>();
        for (int n = 0; n < jobs; n++) {
            var server = n % 2 == 0 ? one : other;
            var prompt = "job " + n;
            filers.add(threads.submit(() -> server.jobs.file(ann, Fleet.job(prompt))));
        }
        for (var filer : filers) {
            get(filer);
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(count("select count(*) as n from job where state = 'succeeded'"))
                                .isEqualTo(jobs));
        assertThat(count("select count(*) as n from attempt")).isEqualTo(jobs);
        assertThat(started()).hasSize(jobs).doesNotHaveDuplicates();
        assertThat(one.events("build-1")).doesNotContain("node.offline");
    }

    @Test
    void whatever_happens_at_once_the_locks_are_taken_in_one_order() throws Exception {
        var here = one.node("build-1").slots(4).connected();
        var there = other.node("build-2").slots(4).connected();
        var work = new ArrayList<Future<?>>();
        for (var node : List.of(here, there)) {
            var held = ConcurrentHashMap.<HeldAttempt>newKeySet();
            work.add(threads.submit(() -> workSlowly(node, held)));
            work.add(
                    threads.submit(() -> again(() -> node.beat(held.toArray(HeldAttempt[]::new)))));
        }
        for (var server : List.of(one, other)) {
            work.add(threads.submit(() -> again(() -> schedule(server))));
            work.add(threads.submit(() -> again(() -> reap(server))));
        }

        var jobs = new ArrayList<Future<?>>();
        for (int n = 0; n < 80; n++) {
            var server = n % 2 == 0 ? one : other;
            var cancels = n % 5 == 0;
            jobs.add(
                    threads.submit(() -> {
                        var job = server.jobs.file(ann, Fleet.job("x"));
                        if (cancels) {
                            attempt(() -> server.jobs.cancel(ann, job.id(), ""));
                        }
                        return job;
                    }));
        }
        for (var job : jobs) {
            get(job);
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(
                                        count(
                                                "select count(*) as n from job where state in"
                                                        + " ('queued', 'running') and stop_at_ms is"
                                                        + " null"))
                                .isZero());
        work.forEach(one -> one.cancel(true));
        // PostgreSQL writes such figures down within a second or so
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(
                                        count(
                                                "select deadlocks as n from pg_stat_database"
                                                        + " where datname = current_database()"))
                                .isZero());
    }

    /** As {@link #work}, several at a time, so that beats have something to renew. */
    private int workSlowly(FakeNode node, Set<HeldAttempt> held) {
        var done = 0;
        while (!Thread.currentThread().isInterrupted()) {
            var next = node.next(Duration.ofMillis(100));
            if (next.isPresent() && next.get() instanceof ServerMessage.Start start) {
                var order = start.order();
                held.add(node.held(order));
                threads.submit(() -> {
                    node.starts(order);
                    LockSupport.parkNanos(3_000_000);
                    node.succeeds(order);
                    held.remove(node.held(order));
                });
                done++;
            }
        }
        return done;
    }

    private static int again(Runnable what) {
        var times = 0;
        while (!Thread.currentThread().isInterrupted()) {
            attempt(what);
            LockSupport.parkNanos(1_000_000);
            times++;
        }
        return times;
    }

    private void schedule(Fleet server) {
        for (var name : List.of("build-1", "build-2")) {
            server.nodes.schedule(op, new NodeName(name), Scheduling.CORDONED);
            server.nodes.schedule(op, new NodeName(name), Scheduling.OPEN);
        }
    }

    private void reap(Fleet server) {
        server.leases.endExpired(clock.instant());
        server.leases.stopOverdue(clock.instant());
        server.leases.endUnanswered(clock.instant().plus(MINUTE), Duration.ZERO);
    }

    private List<String> started() {
        return one.feed.after(0, 1000, Filter.ofKinds("job.started")).stream()
                .map(Event::thing)
                .toList();
    }

    /** Does all that a node is given until the test is over. */
    private static int work(FakeNode node) {
        var done = 0;
        while (!Thread.currentThread().isInterrupted()) {
            var next = node.next(Duration.ofMillis(100));
            if (next.isPresent() && next.get() instanceof ServerMessage.Start start) {
                node.starts(start.order());
                node.succeeds(start.order());
                done++;
            }
        }
        return done;
    }

    @Test
    void a_limit_of_a_profile_holds_over_all_servers() throws Exception {
        one.node("build-1").slots(4).connected();
        other.node("build-2").slots(4).connected();
        var request = JobRequest.of("x", new AgentName("one-at-a-time"));

        both(() -> one.jobs.file(ann, request), () -> other.jobs.file(ann, request));
        both(() -> one.jobs.file(ann, request), () -> other.jobs.file(ann, request));

        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .atMost(SOON)
                .untilAsserted(() ->
                        assertThat(count("select count(*) as n from job where state = 'running'"))
                                .isOne());
    }

    @Test
    void the_same_idempotency_key_at_two_servers_is_one_job() throws Exception {
        for (int n = 0; n < 10; n++) {
            var request = Fleet.job("x").withIdempotencyKey("key-" + n);

            var ids =
                    both(
                            () -> one.jobs.file(ann, request).id(),
                            () -> other.jobs.file(ann, request).id());

            assertThat(ids.getFirst()).isEqualTo(ids.getLast());
        }
    }

    @Test
    void two_admins_that_revoke_each_other_at_two_servers_leave_one() throws Exception {
        var first = one.key("first", Grant.ADMIN);
        var second = one.key("second", Grant.ADMIN);

        both(
                () -> attempt(() -> one.keys.revoke(first, second.key())),
                () -> attempt(() -> other.keys.revoke(second, first.key())));

        assertThat(List.of(one.keys.isGood(first.key()), other.keys.isGood(second.key())))
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void a_log_that_comes_in_at_one_server_is_followed_at_the_other() throws Exception {
        var node = one.node("build-1").connected();
        one.jobs.file(ann, Fleet.job("x"));
        var order = node.order();
        node.starts(order);
        var waiting =
                threads.submit(
                        () -> other.logs.awaitAfter(order.attempt(), 0, Duration.ofSeconds(30)));

        node.logs(order, 0, 0, "one line\n");

        assertThat(get(waiting)).isTrue();
        assertThat(other.logs.after(order.attempt(), 0, 1 << 20))
                .extracting(TwoServersTest::text)
                .containsExactly("one line\n");
    }

    @Test
    void pieces_of_one_log_at_two_servers_are_numbered_without_gaps_or_doubles() throws Exception {
        var node = one.node("build-1").connected();
        one.jobs.file(ann, Fleet.job("x"));
        var order = node.order();
        node.starts(order);
        var there = node.at(other);

        // as when a node has changed its server and the one before still stores
        for (int n = 0; n < 50; n++) {
            var offset = n * 10L;
            both(
                    () -> node.logs(order, offset, 0, "0123456789"),
                    () -> there.logs(order, offset, 0, "0123456789"));
        }

        var chunks = other.logs.after(order.attempt(), 0, 1 << 20);
        assertThat(chunks).hasSize(50);
        assertThat(chunks).extracting(LogChunk::seq).startsWith(1L).endsWith(50L).isSorted();
        assertThat(one.logs.end(order.attempt(), LogStream.OUT)).isEqualTo(500);
    }

    @Test
    void what_operators_say_to_a_node_at_one_server_holds_at_the_other() {
        var node = other.node("build-1").connected();

        one.nodes.schedule(op, node.name(), Scheduling.CORDONED);
        var job = other.jobs.file(ann, Fleet.job("x"));

        assertThat(other.jobs.job(ann, job.id()).status().word()).isEqualTo("queued");
        one.nodes.schedule(op, node.name(), Scheduling.OPEN);
        assertThat(node.order().prompt()).isEqualTo("x");
    }

    @Test
    void a_node_that_drains_at_one_server_is_drained_when_its_last_job_ends_at_the_other() {
        var node = other.node("build-1").connected();
        one.jobs.file(ann, Fleet.job("x"));
        var order = node.order();

        one.nodes.schedule(op, node.name(), Scheduling.DRAINING);
        node.succeeds(order);

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() ->
                        assertThat(one.nodes.node(node.name()).scheduling()).isEqualTo("drained"));
    }

    @Test
    void a_node_that_is_removed_at_one_server_loses_its_connection_to_the_other() {
        var node = other.node("build-1").connected();

        one.nodes.remove(op, node.name());

        assertThatThrownBy(
                        () -> {
                            while (true) {
                                other.nodes.awaitOrders(node.name(), node.session(), SOON);
                            }
                        })
                .isInstanceOf(CadreException.class);
        assertThat(other.keys.isGood(node.principal().key())).isFalse();
    }

    @Test
    void what_an_attempt_left_at_one_server_is_read_at_the_other() throws Exception {
        var node = one.node("build-1").connected();
        one.jobs.file(ann, Fleet.job("x"));
        var order = node.order();
        node.starts(order);
        var bytes = "some patch\n".repeat(90_000).getBytes(StandardCharsets.UTF_8);

        var stored =
                one.artifacts.store(
                        node.principal(),
                        order.attempt(),
                        order.token(),
                        "file",
                        "",
                        "big.txt",
                        new ByteArrayInputStream(bytes),
                        Long.MAX_VALUE);

        try (var read = other.artifacts.open(stored.id()).stream()) {
            assertThat(read.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void bytes_that_no_row_refers_to_go_from_the_store_once_they_are_old() throws Exception {
        var node = one.node("build-1").connected();
        one.jobs.file(ann, Fleet.job("x"));
        var order = node.order();
        node.starts(order);
        store(node, order, "kept.txt", "kept");
        store(node, order, "replaced.txt", "before");
        store(node, order, "replaced.txt", "after");
        clock.pass(Duration.ofHours(2));
        store(node, order, "young.txt", "young");
        store(node, order, "young.txt", "younger");

        var swept =
                KeptBytes.sweep(
                        other.db, clock.instant().minus(Duration.ofHours(1)), _ -> List.of());

        assertThat(swept.files()).isOne(); // "before"; "young" may be on its way to a row
        assertThat(count("select count(*) as n from kept_part")).isEqualTo(4);
        var again = store(node, order, "again.txt", "before");
        try (var read = other.artifacts.open(again).stream()) {
            assertThat(read.readAllBytes()).asString().isEqualTo("before");
        }
    }

    private ArtifactId store(FakeNode node, AttemptOrder order, String name, String text) {
        return one.artifacts
                .store(
                        node.principal(),
                        order.attempt(),
                        order.token(),
                        "file",
                        "",
                        name,
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                        Long.MAX_VALUE)
                .id();
    }

    @Test
    void a_server_that_is_killed_and_starts_again_takes_its_nodes_next_process_at_once()
            throws IOException {
        var node = one.node("build-1").connected();
        one.dispatcher.close();
        one.sync.close(); // killed: it says no farewell

        var again = server("one");

        assertThat(node.at(again).process("two").hello().node()).isEqualTo(node.name());
    }

    @Test
    void servers_with_other_agent_profiles_are_named() {
        one.peers.compare(() -> "these");
        other.peers.compare(() -> "those");
        one.peers.beat();

        other.peers.beat();
        one.peers.beat();

        assertThat(other.peers.different()).containsExactly(home.resolve("one").toString());
        assertThat(one.peers.different()).containsExactly(home.resolve("other").toString());
        other.peers.compare(() -> "these");
        other.peers.beat();
        assertThat(other.peers.different()).isEmpty();
    }

    @Test
    void prices_that_are_imported_at_one_server_count_at_the_other() {
        var yaml =
                """
                prices:
                  - {model: two-servers-1, provider: test, valid_from: 2026-01-01, source: test,
                     input_usd: "1.00", output_usd: "5.00"}
                """;
        one.prices.importFrom(
                op, yaml.getBytes(StandardCharsets.UTF_8), Optional.empty(), Optional.empty());

        other.prices.refreshOnce();

        assertThat(other.prices.list(op, Optional.of("two-servers-1")))
                .isEqualTo(one.prices.list(op, Optional.of("two-servers-1")))
                .hasSize(1);
    }

    private static String text(LogChunk chunk) {
        return new String(chunk.data(), StandardCharsets.UTF_8);
    }

    private long count(String sql) {
        return one.db.read(tx -> tx.one(sql, row -> row.number("n")).orElseThrow());
    }

    private static boolean attempt(Runnable change) {
        return catchThrowable(change::run) == null;
    }

    private static void awaitState(Fleet server, FakeNode node, String state) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(server.nodes.node(node.name()).state()).isEqualTo(state));
    }

    private <T> List<T> both(Callable<T> here, Callable<T> there) throws Exception {
        var first = threads.submit(here);
        var second = threads.submit(there);
        return List.of(get(first), get(second));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(40, TimeUnit.SECONDS);
    }
}
