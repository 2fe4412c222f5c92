package cadre.server.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.error.CadreException;
import cadre.wire.event.Actor;
import cadre.wire.event.Event;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Actor ANN = new Actor("Ann", Optional.of(new KeyId(3)), "10.0.0.7");

    @TempDir Path folder;
    private Database db;
    private Feed feed;

    @BeforeEach
    void open() {
        db = TestStores.main(folder);
        feed = new Feed(db, InstantSource.fixed(NOON));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void an_event_comes_back_whole() {
        append("job.queued", "j17", Optional.of(new JobId(17)), ANN, Map.of("priority", 5));

        assertThat(feed.after(0, 10, Filter.ALL))
                .containsExactly(
                        new Event(
                                1,
                                NOON,
                                "job.queued",
                                "j17",
                                Optional.of(new JobId(17)),
                                ANN,
                                Json.tree(Map.of("priority", 5))));
        assertThat(feed.head()).isEqualTo(1);
    }

    @Test
    void an_event_of_an_undone_change_never_happened() {
        var woken = new AtomicInteger();
        feed.onCommit(woken::incrementAndGet);

        var failure =
                catchThrowable(() ->
                        db.write(tx -> {
                            feed.append(tx, "job.queued", "j1", Optional.empty(), ANN, Map.of());
                            throw new IllegalArgumentException("on purpose");
                        }));

        assertThat(failure).hasMessage("on purpose");
        assertThat(feed.after(0, 10, Filter.ALL)).isEmpty();
        assertThat(feed.awaitAfter(0, Duration.ofMillis(50))).isFalse();
        assertThat(woken).hasValue(0);
    }

    @Test
    void a_body_that_is_no_object_is_a_bug() {
        assertThatThrownBy(() -> append("job.queued", "j1", Optional.empty(), ANN, List.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pages_go_forward_from_a_number_and_back_from_one() {
        fill(25);

        assertThat(seqs(feed.after(0, 10, Filter.ALL))).containsExactlyElementsOf(range(1, 10));
        assertThat(seqs(feed.after(20, 10, Filter.ALL))).containsExactlyElementsOf(range(21, 25));
        assertThat(feed.after(25, 10, Filter.ALL)).isEmpty();
        assertThat(feed.after(Long.MAX_VALUE, 10, Filter.ALL)).isEmpty();
        assertThat(seqs(feed.before(Long.MAX_VALUE, 3, Filter.ALL))).containsExactly(25L, 24L, 23L);
        assertThat(seqs(feed.before(3, 10, Filter.ALL))).containsExactly(2L, 1L);
        assertThat(feed.before(1, 10, Filter.ALL)).isEmpty();
        assertThat(feed.before(-5, 10, Filter.ALL)).isEmpty();
    }

    @Test
    void what_is_rare_is_found_at_once_wherever_it_is() {
        append("node.joined", "build-1", Optional.empty(), ANN, Map.of());
        append("job.lost", "j1", Optional.of(new JobId(1)), Actor.CADRE, Map.of());
        fillWith("job.queued", 60_000);
        append("node.offline", "build-1", Optional.empty(), Actor.CADRE, Map.of());
        append("node.joined", "j1", Optional.empty(), ANN, Map.of()); // a node of that name
        append("nodes.counted", "x", Optional.empty(), ANN, Map.of());

        assertThat(feed.awaitAfter(60_004, LONG)).isTrue();
        assertThat(seqs(feed.scanAfter(0, 10, Filter.ofKinds("node")).events()))
                .containsExactly(1L, 60_003L, 60_004L);
        assertThat(seqs(feed.scanAfter(0, 2, Filter.ofKinds("node.joined", "job.lost")).events()))
                .containsExactly(1L, 2L);
        assertThat(seqs(feed.scanBefore(Long.MAX_VALUE, 2, Filter.ofKinds("node")).events()))
                .containsExactly(60_004L, 60_003L);
        assertThat(feed.scanBefore(60_003, 2, Filter.ofKinds("node", "node.joined")).upTo())
                .isEqualTo(1);
        assertThat(seqs(feed.scanBefore(Long.MAX_VALUE, 9, thing("j1")).events()))
                .containsExactly(60_004L, 2L);
        assertThat(seqs(feed.scanAfter(0, 9, thing("build-1")).events()))
                .containsExactly(1L, 60_003L);
        assertThat(feed.scanAfter(0, 9, Filter.ofKinds("secret")).end()).isTrue();
        assertThat(feed.scanAfter(0, 9, Filter.ofKinds("job.queued")).events()).hasSize(9);
    }

    @Test
    void what_is_rare_is_found_at_once_within_a_time() {
        append("node.joined", "build-1", Optional.empty(), ANN, Map.of());
        fillWith("job.queued", 60_000);
        openAgainAt(NOON.plus(Duration.ofHours(3)));
        append("node.offline", "build-1", Optional.empty(), Actor.CADRE, Map.of());
        fillWith("job.queued", 60_000);
        openAgainAt(NOON.plus(Duration.ofHours(6)));
        append("node.joined", "build-1", Optional.empty(), ANN, Map.of());
        assertThat(feed.awaitAfter(120_002, LONG)).isTrue();
        var nodes = Filter.ofKinds("node");

        var late = feed.scanBefore(Long.MAX_VALUE, 10, since(nodes, NOON.plusSeconds(10_000)));
        var first = feed.scanBefore(Long.MAX_VALUE, 10, nodes.before(NOON.plusSeconds(10_000)));

        assertThat(seqs(late.events())).containsExactly(120_003L, 60_002L);
        assertThat(late.end()).isTrue();
        assertThat(seqs(first.events())).containsExactly(1L);
        assertThat(first.end()).isTrue();
        assertThat(seqs(feed.scanAfter(0, 10, since(nodes, NOON.plusSeconds(10_000))).events()))
                .containsExactly(60_002L, 120_003L);
        assertThat(feed.scanBefore(Long.MAX_VALUE, 10, since(nodes, NOON.plusSeconds(90_000))))
                .extracting(Slice::events, Slice::end)
                .containsExactly(List.of(), true);
    }

    private void openAgainAt(Instant now) {
        feed.close();
        feed = new Feed(db, InstantSource.fixed(now));
    }

    private static Filter thing(String thing) {
        return new Filter(
                Set.of(),
                Optional.empty(),
                Optional.of(thing),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Filter.By.ANYONE);
    }

    private void fillWith(String kind, int count) {
        db.write(tx -> {
            for (int i = 0; i < count; i++) {
                feed.append(tx, kind, "j9", Optional.of(new JobId(9)), ANN, Map.of());
            }
            return count;
        });
    }

    @Test
    void a_filter_lets_through_what_meets_all_of_it() {
        var job = Optional.of(new JobId(17));
        append("job.queued", "j17", job, ANN, Map.of("prompt_bytes", 12));
        append("job.running", "j17", job, Actor.CADRE, Map.of("node", "Build-1"));
        append("jobless.made", "x", Optional.empty(), ANN, Map.of());
        append("key.created", "k3", Optional.empty(), Actor.CADRE, Map.of("name", "100%_Ä"));

        assertThat(found(Filter.ofKinds("job"))).containsExactly(1L, 2L);
        assertThat(found(Filter.ofKinds("job.running", "key"))).containsExactly(2L, 4L);
        assertThat(found(Filter.ofJob(new JobId(17)))).containsExactly(1L, 2L);
        assertThat(found(Filter.ALL.withText("build-1"))).containsExactly(2L);
        assertThat(found(Filter.ALL.withText("100%_"))).containsExactly(4L);
        assertThat(found(Filter.ALL.withText("NAME\":\"100%_Ä"))).containsExactly(4L);
        assertThat(found(Filter.ALL.withText("1_0"))).isEmpty();
        assertThat(found(Filter.ALL.withText("' or 1=1 --"))).isEmpty();
        assertThat(found(of(Optional.of("k3"), Optional.empty(), Filter.By.ANYONE)))
                .containsExactly(4L);
        assertThat(found(of(Optional.empty(), Optional.of("k3"), Filter.By.ANYONE)))
                .containsExactly(1L, 3L);
        assertThat(found(of(Optional.empty(), Optional.of("Ann"), Filter.By.ANYONE)))
                .containsExactly(1L, 3L);
        assertThat(found(of(Optional.empty(), Optional.of("cadre"), Filter.By.KEYS))).isEmpty();
        assertThat(found(of(Optional.empty(), Optional.empty(), Filter.By.KEYS)))
                .containsExactly(1L, 3L);
        assertThat(found(Filter.ofJob(new JobId(17)).withKinds(Set.of("job.queued"))))
                .containsExactly(1L);
    }

    @Test
    void a_filter_that_is_too_much_or_no_kind_is_refused() {
        for (var kind :
                List.of("Job", "job.", "", "job' or '1'='1", "j".repeat(65), "job..queued")) {
            assertThatThrownBy(() -> Filter.ofKinds(kind)).isInstanceOf(CadreException.class);
        }
        assertThatThrownBy(() -> Filter.ALL.withText("x".repeat(201)))
                .isInstanceOf(CadreException.class);
        assertThatThrownBy(() -> Filter.ALL.withText("")).isInstanceOf(CadreException.class);
    }

    @Test
    void a_look_with_a_filter_is_bounded_and_goes_on_where_it_ended() {
        fill(120_000);
        append("key.created", "k1", Optional.empty(), ANN, Map.of());
        var rare = Filter.ALL.withText("key.created");
        Awaitility.await().until(() -> feed.after(120_000, 1, Filter.ALL).size() == 1);

        var first = feed.scanAfter(0, 10, rare);
        var second = feed.scanAfter(first.upTo(), 10, rare);
        var third = feed.scanAfter(second.upTo(), 10, rare);

        assertThat(first).isEqualTo(new Slice(List.of(), 50_000, false));
        assertThat(second).isEqualTo(new Slice(List.of(), 100_000, false));
        assertThat(seqs(third.events())).containsExactly(120_001L);
        assertThat(third.end()).isTrue();
        assertThat(seqs(feed.after(0, 10, rare))).containsExactly(120_001L);
        assertThat(seqs(feed.before(Long.MAX_VALUE, 10, Filter.ofKinds("nothing")))).isEmpty();
        assertThat(feed.scanBefore(Long.MAX_VALUE, 10, rare).end()).isFalse();
        assertThat(feed.scanBefore(Long.MAX_VALUE, 10, since(rare, NOON.plusSeconds(7200))).end())
                .isTrue();
    }

    @Test
    void a_look_back_from_a_time_walks_through_nothing_newer() {
        append("key.created", "k1", Optional.empty(), ANN, Map.of());
        openAgainAt(NOON.plus(Duration.ofDays(2)));
        fill(60_000);
        Awaitility.await().until(() -> feed.after(60_000, 1, Filter.ALL).size() == 1);
        var early = Filter.ALL.before(NOON.plusSeconds(1));

        assertThat(seqs(feed.scanBefore(Long.MAX_VALUE, 10, early).events())).containsExactly(1L);
        assertThat(seqs(feed.after(0, 10, early))).containsExactly(1L);
        assertThat(feed.scanBefore(Long.MAX_VALUE, 10, Filter.ALL.before(NOON)).events()).isEmpty();
        assertThat(feed.kinds(Filter.By.ANYONE)).containsExactly("key.created");
        assertThat(feed.kinds(Filter.By.KEYS)).containsExactly("job.queued", "key.created");
    }

    @Test
    void a_reader_that_follows_misses_nothing_and_sees_commit_order() throws Exception {
        var writers = 16;
        var each = 100;
        var all = writers * each;
        var followers = 8;

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var followed = new ArrayList<Future<List<Long>>>();
            for (int i = 0; i < followers; i++) {
                followed.add(threads.submit(() -> follow(all)));
            }
            var written = new ArrayList<Future<?>>();
            for (int i = 0; i < writers; i++) {
                written.add(threads.submit(() -> fill(each)));
            }
            for (var one : written) {
                one.get();
            }
            for (var one : followed) {
                assertThat(one.get()).containsExactlyElementsOf(range(1, all));
            }
        }
    }

    @Test
    void a_thousand_that_wait_are_all_woken_by_one_event() throws Exception {
        var waiting = new CountDownLatch(1000);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 1000; i++) {
                all.add(
                        threads.submit(() -> {
                            waiting.countDown();
                            return feed.awaitAfter(0, LONG);
                        }));
            }
            waiting.await();
            fill(1);

            for (var one : all) {
                assertThat(one.get()).isTrue();
            }
        }
    }

    @Test
    void a_wait_ends_at_once_for_what_is_there_and_by_itself_for_what_does_not_come() {
        fill(3);
        Awaitility.await().until(() -> feed.awaitAfter(2, Duration.ZERO));

        assertThat(feed.awaitAfter(0, LONG)).isTrue();
        assertThat(feed.awaitAfter(3, Duration.ofMillis(20))).isFalse();
        assertThat(feed.awaitAfter(3, Duration.ofMillis(-5))).isFalse();
    }

    @Test
    void an_interrupted_wait_ends_and_stays_interrupted() {
        Thread.currentThread().interrupt();

        assertThat(feed.awaitAfter(0, LONG)).isFalse();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_feed_that_is_opened_again_knows_where_it_was() {
        fill(5);
        var again = new Feed(db, InstantSource.system());

        assertThat(again.awaitAfter(4, Duration.ZERO)).isTrue();
        assertThat(again.awaitAfter(5, Duration.ZERO)).isFalse();
        assertThat(again.head()).isEqualTo(5);
    }

    @Test
    void a_listener_is_called_after_commits_never_twice_at_once_and_not_after_its_end()
            throws Exception {
        var inside = new Semaphore(1);
        var overlaps = new AtomicInteger();
        var lastSeen = new ConcurrentLinkedQueue<Long>();
        var subscription =
                feed.onCommit(() -> {
                    if (!inside.tryAcquire()) {
                        overlaps.incrementAndGet();
                        return;
                    }
                    lastSeen.add(feed.head());
                    inside.release();
                });
        for (int i = 0; i < 200; i++) {
            fill(1);
        }
        Awaitility.await().until(() -> lastSeen.contains(200L));
        subscription.close();
        // calls are one after another: once this one is called, none of the closed one is under way
        var later = new AtomicInteger();
        feed.onCommit(later::incrementAndGet);
        fill(1);
        Awaitility.await().until(() -> later.get() > 0);
        var calls = lastSeen.size();
        var before = later.get();
        fill(1);
        Awaitility.await().until(() -> later.get() > before);

        assertThat(overlaps).hasValue(0);
        assertThat(List.copyOf(lastSeen)).isSorted();
        assertThat(lastSeen).hasSize(calls);
    }

    @Test
    void a_listener_that_fails_keeps_no_other_from_its_call() {
        var failing = new AtomicInteger();
        var other = new AtomicInteger();
        feed.onCommit(() -> {
            failing.incrementAndGet();
            throw new IllegalStateException("on purpose, logged");
        });
        feed.onCommit(other::incrementAndGet);

        fill(1);

        Awaitility.await().until(() -> other.get() > 0);
        assertThat(failing.get()).isPositive();
        assertThat(feed.awaitAfter(0, LONG)).isTrue();
    }

    private List<Long> follow(int until) {
        var seen = new ArrayList<Long>();
        while (seen.size() < until) {
            var last = seen.isEmpty() ? 0 : seen.getLast();
            assertThat(feed.awaitAfter(last, LONG)).isTrue();
            var events = feed.after(last, 7, Filter.ALL);
            assertThat(events).as("a wake-up means there is something").isNotEmpty();
            seen.addAll(seqs(events));
        }
        return seen;
    }

    private void fill(int count) {
        for (int left = count; left > 0; left -= 10_000) {
            var now = Math.min(left, 10_000);
            db.write(tx -> {
                for (int i = 0; i < now; i++) {
                    feed.append(tx, "job.queued", "j1", Optional.empty(), ANN, Map.of());
                }
                return now;
            });
        }
    }

    private void append(String kind, String thing, Optional<JobId> job, Actor actor, Object body) {
        db.write(tx -> {
            feed.append(tx, kind, thing, job, actor, body);
            return true;
        });
    }

    private List<Long> found(Filter filter) {
        var forward = seqs(feed.after(0, 100, filter));
        assertThat(seqs(feed.before(Long.MAX_VALUE, 100, filter)))
                .containsExactlyElementsOf(forward.reversed());
        return forward;
    }

    private static Filter of(Optional<String> thing, Optional<String> actor, Filter.By by) {
        return new Filter(
                Set.of(), Optional.empty(), thing, actor, Optional.empty(), Optional.empty(), by);
    }

    private static Filter since(Filter filter, Instant since) {
        return new Filter(
                filter.kinds(),
                filter.job(),
                filter.thing(),
                filter.actor(),
                filter.text(),
                Optional.of(since),
                filter.by());
    }

    private static List<Long> seqs(List<Event> events) {
        return events.stream().map(Event::seq).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
