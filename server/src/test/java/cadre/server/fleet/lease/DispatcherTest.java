package cadre.server.fleet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.agents.RoleProfile;
import cadre.server.agents.TestProfiles;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobView;
import cadre.wire.job.Placement;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTest {
    private static final Duration A_MOMENT = Duration.ofMillis(50);

    private static final RoleProfile SOLO =
            TestProfiles.of("{name: solo, cli: rehearsal, max_running: 1}");

    @TempDir Path home;

    @Test
    void a_late_submitters_five_jobs_are_among_the_next_ten_starts() {
        try (var fleet = new Fleet(home).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var bob = fleet.key("bob", Grant.MEMBER);
            var node = fleet.node("build-1").connected();
            for (int n = 0; n < 100; n++) {
                fleet.jobs.file(ann, Fleet.job("a"));
            }
            for (int n = 0; n < 3; n++) {
                node.succeeds(node.order());
            }
            var running = node.order();
            for (int n = 0; n < 5; n++) {
                fleet.jobs.file(bob, Fleet.job("b"));
            }
            node.succeeds(running);

            var next = new ArrayList<String>();
            for (int n = 0; n < 10; n++) {
                var order = node.order();
                next.add(order.prompt());
                node.succeeds(order);
            }
            assertThat(next).filteredOn("b"::equals).hasSize(5);
        }
    }

    @Test
    void a_higher_priority_goes_first() {
        try (var fleet = new Fleet(home)) {
            var ann = fleet.key("ann", Grant.MEMBER);
            fleet.jobs.file(ann, with(Fleet.job("low"), 1));
            fleet.jobs.file(ann, with(Fleet.job("high"), 9));
            fleet.jobs.file(ann, Fleet.job("middle"));
            var node = fleet.node("build-1").slots(3).connected();

            fleet.running();

            assertThat(List.of(node.order().prompt(), node.order().prompt(), node.order().prompt()))
                    .containsExactly("high", "middle", "low");
        }
    }

    @Test
    void four_nodes_start_two_hundred_jobs_once_each() throws Exception {
        try (var fleet = new Fleet(home).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var started = new ConcurrentHashMap<AttemptId, NodeName>();
            var twice = new AtomicInteger();
            var done = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            for (int n = 0; n < 4; n++) {
                var node = fleet.node("build-" + n).slots(3).connected();
                threads.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    while (done.get() < 200) {
                                        node.next(A_MOMENT)
                                                .ifPresent(m -> run(node, m, started, twice, done));
                                    }
                                }));
            }

            var filers = new ArrayList<Thread>();
            for (int n = 0; n < 8; n++) {
                filers.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int i = 0; i < 25; i++) {
                                        fleet.jobs.file(ann, Fleet.job("job"));
                                    }
                                }));
            }
            for (var thread : filers) {
                thread.join();
            }
            for (var thread : threads) {
                assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
            }

            assertThat(twice).hasValue(0);
            assertThat(started).hasSize(200);
            assertThat(started.keySet()).allMatch(attempt -> attempt.number() == 1);
            assertThat(
                            fleet.jobs
                                    .list(
                                            ann,
                                            cadre.server.fleet.job.JobFilter.ANY,
                                            Optional.empty(),
                                            200)
                                    .items())
                    .hasSize(200)
                    .allMatch(job -> job.status().word().equals("succeeded"));
        }
    }

    private static void run(
            FakeNode node,
            cadre.wire.link.ServerMessage message,
            Map<AttemptId, NodeName> started,
            AtomicInteger twice,
            AtomicInteger done) {
        var order = ((cadre.wire.link.ServerMessage.Start) message).order();
        if (started.put(order.attempt(), node.name()) != null) {
            twice.incrementAndGet();
        }
        node.starts(order);
        node.turns(order);
        assertThat(node.succeeds(order)).isTrue();
        done.incrementAndGet();
    }

    @Test
    void thousands_of_jobs_that_nothing_can_run_do_not_hide_one_that_something_can() {
        try (var fleet = new Fleet(home).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").connected();
            fill(fleet, 3000);

            fleet.jobs.file(ann, Fleet.job("possible"));

            assertThat(node.order().prompt()).isEqualTo("possible");
        }
    }

    /** Straight into the table: filing them one by one would only cost time. */
    private static void fill(Fleet fleet, int jobs) {
        var ann = fleet.key("filler", Grant.MEMBER);
        for (int n = 0; n < 300; n++) {
            fleet.jobs.file(ann, tagged("impossible", "gpu-" + n));
        }
        for (int n = 300; n < jobs; n += 100) {
            fleet.db.write(tx ->
                    tx.update(
                            """
                            insert into job (state, since_ms, priority, fair_rank,
                                   requirement, line, agent, submitter_key, submitter,
                                   filed_at_ms, attempt, tries_left, timeout_sec,
                                   placement, preferred_tags, request_hash, labels,
                                   prompt_head, request)
                            select state, since_ms, 9, fair_rank, requirement, line, agent,
                                   submitter_key, submitter, filed_at_ms, attempt,
                                   tries_left, timeout_sec, placement, preferred_tags,
                                   request_hash, labels, prompt_head, request
                              from job order by id limit 100
                            """));
        }
    }

    @Test
    void a_node_never_holds_more_than_its_slots() {
        try (var fleet = new Fleet(home).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").slots(2).connected();
            for (int n = 0; n < 5; n++) {
                fleet.jobs.file(ann, Fleet.job("job"));
            }

            var first = node.order();
            node.order();
            assertThat(node.next(A_MOMENT)).isEmpty();
            node.succeeds(first);
            node.order();
            assertThat(node.next(A_MOMENT)).isEmpty();
        }
    }

    @Test
    void a_profile_never_runs_more_jobs_than_its_limit_and_hides_no_other() {
        try (var fleet = new Fleet(home, SOLO).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").slots(5).connected();
            var solo = JobRequest.of("solo", new AgentName("solo"));
            fleet.jobs.file(ann, solo);
            var second = fleet.jobs.file(ann, solo);
            fleet.jobs.file(ann, Fleet.job("other"));

            var one = node.order();
            var two = node.order();
            assertThat(List.of(one.prompt(), two.prompt()))
                    .containsExactlyInAnyOrder("solo", "other");
            assertThat(node.next(A_MOMENT)).isEmpty();
            assertThat(fleet.jobs.why(ann, second.id()).summary())
                    .isEqualTo("agent solo runs 1 job already, its limit");
            node.succeeds(one.prompt().equals("solo") ? one : two);
            assertThat(node.order().attempt().job()).isEqualTo(second.id());
        }
    }

    @Test
    void a_cordoned_node_gets_nothing_new_until_it_is_opened() {
        try (var fleet = new Fleet(home).running()) {
            var op = fleet.key("op", Grant.OPERATOR);
            var node = fleet.node("build-1").connected();
            fleet.nodes.schedule(op, node.name(), cadre.server.fleet.placement.Scheduling.CORDONED);
            var job = fleet.jobs.file(op, Fleet.job("job"));

            assertThat(node.next(A_MOMENT)).isEmpty();
            assertThat(fleet.jobs.why(op, job.id()).summary())
                    .isEqualTo("node build-1 is cordoned");
            fleet.nodes.schedule(op, node.name(), cadre.server.fleet.placement.Scheduling.OPEN);
            node.order();
        }
    }

    @Test
    void jobs_go_round_the_nodes_when_asked_to() {
        try (var fleet = new Fleet(home).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var nodes =
                    List.of(
                            fleet.node("a").slots(9).connected(),
                            fleet.node("b").slots(9).connected(),
                            fleet.node("c").slots(9).connected());
            for (int n = 0; n < 6; n++) {
                fleet.jobs.file(ann, with(Fleet.job("job"), Placement.ROUND_ROBIN));
            }

            for (var node : nodes) {
                node.order();
                node.order();
                assertThat(node.next(A_MOMENT)).isEmpty();
            }
        }
    }

    @Test
    void a_job_whose_profile_is_gone_waits_for_it_and_says_so() {
        JobView job;
        try (var fleet = new Fleet(home, SOLO)) {
            var ann = fleet.key("ann", Grant.MEMBER);
            job = fleet.jobs.file(ann, JobRequest.of("x", new AgentName("solo")));
        }
        try (var fleet = new Fleet(home).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").connected();

            assertThat(node.next(A_MOMENT)).isEmpty();
            assertThat(fleet.jobs.job(ann, job.id()).status().toString())
                    .contains("no agent profile 'solo' any more");
        }
    }

    @Test
    void a_job_that_need_not_wait_is_given_out_in_the_commit_that_files_it() {
        try (var fleet = new Fleet(home).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").slots(1).connected();

            var first = fleet.jobs.file(ann, Fleet.job("first"));
            var second = fleet.jobs.file(ann, Fleet.job("second"));

            assertThat(first.status().word()).isEqualTo("running");
            assertThat(second.status().word()).isEqualTo("queued");
            var order = node.order();
            assertThat(order.prompt()).isEqualTo("first");
            node.succeeds(order);
            assertThat(node.order().prompt()).isEqualTo("second");
        }
    }

    @Test
    void a_job_does_not_overtake_one_that_waits_and_could_run() {
        try (var fleet = new Fleet(home)) {
            var ann = fleet.key("ann", Grant.MEMBER);
            fleet.jobs.file(ann, Fleet.job("first"));
            fleet.running();
            fleet.jobs.file(ann, Fleet.job("second"));

            var node = fleet.node("build-1").slots(2).connected();

            assertThat(List.of(node.order().prompt(), node.order().prompt()))
                    .containsExactly("first", "second");
        }
    }

    @Test
    void a_stop_that_came_before_its_order_was_handed_over_is_sent_behind_it() {
        try (var fleet = new Fleet(home)) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").connected();
            var job = fleet.jobs.file(ann, Fleet.job("x"));
            var lines = fleet.claims.waitingRequirements().stream().map(one -> one.key()).toList();
            var given =
                    fleet.claims.claim(lines, 1, _ -> Fleet.always(node.name())).given().getFirst();

            fleet.jobs.cancel(ann, job.id(), "");

            assertThat(fleet.claims.stops(List.of(given.order().attempt())))
                    .extracting(stop -> stop.token())
                    .containsExactly(given.order().token());
        }
    }

    @Test
    void jobs_that_many_file_at_once_never_take_more_slots_than_a_node_has() throws Exception {
        try (var fleet = new Fleet(home);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            fleet.running();
            for (int i = 0; i < 8; i++) {
                fleet.node("build-" + i).connected();
            }

            var filed = new ArrayList<Future<?>>();
            for (int i = 0; i < 64; i++) {
                filed.add(threads.submit(() -> fleet.jobs.file(ann, Fleet.job("x"))));
            }
            for (var one : filed) {
                one.get();
            }

            assertThat(fleet.roster.seats())
                    .hasSize(8)
                    .allSatisfy(seat -> assertThat(seat.holds()).hasSizeLessThanOrEqualTo(1));
        }
    }

    @Test
    void a_slot_that_is_free_in_the_store_becomes_free_in_the_roster() {
        try (var fleet = new Fleet(home)) {
            var node = fleet.node("build-1").connected();
            fleet.roster.hold(node.name(), AttemptId.of("j999.1"), new AgentName("rehearsal"));
            assertThat(fleet.roster.seat(node.name()).orElseThrow().freeSlots()).isZero();

            fleet.dispatcher.reconcileOnce();
            fleet.dispatcher.reconcileOnce(); // the first time its claim may be under way

            assertThat(fleet.roster.seat(node.name()).orElseThrow().freeSlots()).isOne();
        }
    }

    @Test
    void jobs_that_waited_when_the_server_ended_are_started_by_the_next_one() {
        try (var fleet = new Fleet(home)) {
            fleet.jobs.file(fleet.key("ann", Grant.MEMBER), Fleet.job("kept"));
        }
        try (var fleet = new Fleet(home).running()) {
            AttemptOrder order = fleet.node("build-1").connected().order();
            assertThat(order.prompt()).isEqualTo("kept");
        }
    }

    private static JobRequest tagged(String prompt, String tag) {
        return change(Fleet.job(prompt), List.of(tag), Optional.empty(), Optional.empty());
    }

    private static JobRequest with(JobRequest request, int priority) {
        return change(request, List.of(), Optional.empty(), Optional.of(priority));
    }

    private static JobRequest with(JobRequest request, Placement placement) {
        return change(request, List.of(), Optional.of(placement), Optional.empty());
    }

    private static JobRequest change(
            JobRequest request,
            List<String> tags,
            Optional<Placement> placement,
            Optional<Integer> priority) {
        return new JobRequest(
                request.prompt(),
                request.agent(),
                request.command(),
                request.promptBy(),
                request.model(),
                request.repositories(),
                request.node(),
                tags,
                request.preferredTags(),
                placement,
                priority,
                request.timeoutSec(),
                request.idleTimeoutSec(),
                request.attempts(),
                request.env(),
                request.artifacts(),
                request.isolation(),
                request.labels(),
                request.idempotencyKey(),
                Optional.empty(),
                Optional.empty());
    }
}
