package cadre.server.feed;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That a reader which goes on from the last number it saw skips nothing and gets nothing twice, on
 * either store. On PostgreSQL two servers append and are read from; on SQLite there is one.
 */
class FeedOrderTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int WRITERS = 8;
    private static final int ROUNDS = 40;

    @TempDir Path folder;
    private final List<Database> stores = new ArrayList<>();
    private final List<Feed> feeds = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void open() {
        var count = TestStores.isPostgres() ? 2 : 1;
        for (int n = 0; n < count; n++) {
            var store = TestStores.main(folder);
            stores.add(store);
            feeds.add(new Feed(store, InstantSource.system()));
        }
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        feeds.forEach(Feed::close);
        stores.forEach(Database::close);
    }

    @Test
    void every_reader_sees_each_event_once_and_in_order_whatever_is_late_or_undone()
            throws Exception {
        var committed = ConcurrentHashMap.<String>newKeySet();
        var over = new AtomicBoolean();
        var readers = new ArrayList<Future<List<Event>>>();
        for (int n = 0; n < 4; n++) {
            var feed = feeds.get(n % feeds.size());
            readers.add(threads.submit(() -> follow(feed, committed, over)));
        }

        var writers = new ArrayList<Future<?>>();
        for (int n = 0; n < WRITERS; n++) {
            var writer = n;
            writers.add(threads.submit(() -> write(writer, committed)));
        }
        for (var writer : writers) {
            writer.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
        over.set(true);

        for (var reader : readers) {
            var seen = reader.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(seen).extracting(Event::seq).isSorted().doesNotHaveDuplicates();
            assertThat(seen)
                    .extracting(Event::thing)
                    .containsExactlyInAnyOrderElementsOf(committed);
        }
    }

    private static List<Event> follow(Feed feed, Set<String> committed, AtomicBoolean over) {
        var seen = new ArrayList<Event>();
        var end = System.nanoTime() + LONG.toNanos();
        var at = 0L;
        while (System.nanoTime() < end && !(over.get() && seen.size() >= committed.size())) {
            var slice = feed.scanAfter(at, 7, Filter.ALL);
            seen.addAll(slice.events());
            at = slice.upTo();
            if (slice.end()) {
                feed.awaitAfter(at, Duration.ofMillis(20));
            }
        }
        seen.addAll(feed.after(at, 1000, Filter.ALL)); // nothing may come behind the last
        return seen;
    }

    private void write(int writer, Set<String> committed) {
        var random = new Random(writer);
        var store = stores.get(writer % stores.size());
        var feed = feeds.get(writer % feeds.size());
        for (int round = 0; round < ROUNDS; round++) {
            var name = "w" + writer + "." + round;
            var things = new HashSet<String>();
            for (int n = 0; n <= random.nextInt(3); n++) {
                things.add(name + "." + n);
            }
            var numberedFirst = random.nextInt(3) == 0;
            var undone = random.nextInt(6) == 0;
            try {
                store.write(tx -> {
                    if (numberedFirst) {
                        changeSomething(tx, name);
                    }
                    pause(random);
                    things.forEach(thing -> {
                        append(tx, feed, thing);
                        pause(random);
                    });
                    if (undone) {
                        throw new IllegalArgumentException("undone");
                    }
                    return things;
                });
                committed.addAll(things);
            } catch (IllegalArgumentException e) {
                assertThat(undone).isTrue();
            }
        }
    }

    /** What takes time in a transaction is what others overtake. */
    private static void pause(Random random) {
        if (random.nextInt(3) == 0) {
            LockSupport.parkNanos(random.nextInt(2_000_000));
        }
    }

    @Test
    void an_event_is_not_shown_before_one_with_a_lower_number_that_is_committed_later()
            throws Exception {
        var first = new Held(0, tx -> append(tx, feeds.getFirst(), "first"));

        var second = threads.submit(() -> append(stores.size() - 1, "second"));
        awaitWhereWritersAreMany(second);

        feeds.forEach(feed -> assertThat(feed.after(0, 10, Filter.ALL)).isEmpty());
        first.finish();
        second.get(LONG.toSeconds(), TimeUnit.SECONDS);
        awaitThings("first", "second");
    }

    @Test
    void a_transaction_that_began_first_and_appends_last_is_shown_last() throws Exception {
        // its number is the lower one, its event's the higher one
        var append = new CountDownLatch(1);
        var early =
                new Held(
                        0,
                        tx -> changeSomething(tx, "early"),
                        tx -> append(tx, feeds.getFirst(), "from the early one"),
                        append);
        var late =
                TestStores.isPostgres()
                        ? Optional.of(
                                new Held(1, tx -> append(tx, feeds.getLast(), "from the late one")))
                        : Optional.<Held>empty();

        append.countDown();
        early.finish();

        if (late.isPresent()) {
            feeds.forEach(feed -> assertThat(feed.after(0, 10, Filter.ALL)).isEmpty());
            late.get().finish();
            awaitThings("from the late one", "from the early one");
        } else {
            awaitThings("from the early one");
        }
    }

    @Test
    void an_undone_event_holds_up_nobody_for_long() {
        append(0, "before");
        try {
            stores.getFirst()
                    .write(tx -> {
                        append(tx, feeds.getFirst(), "never");
                        throw new IllegalArgumentException("undone");
                    });
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessage("undone");
        }

        append(stores.size() - 1, "after");

        awaitThings("before", "after");
    }

    @Test
    void a_reader_that_waits_is_woken_by_what_another_server_appends() throws Exception {
        var waiting = threads.submit(() -> feeds.getFirst().awaitAfter(0, LONG));

        append(stores.size() - 1, "there");

        assertThat(waiting.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_feed_that_is_opened_again_goes_on_where_it_was() {
        append(0, "one");
        try (var again = new Feed(stores.getLast(), InstantSource.system())) {
            assertThat(again.head()).isEqualTo(feeds.getFirst().head());

            append(0, "two");

            Awaitility.await()
                    .atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(again.after(0, 10, Filter.ALL))
                                    .extracting(Event::thing)
                                    .containsExactly("one", "two"));
        }
    }

    private void awaitThings(String... things) {
        for (var feed : feeds) {
            Awaitility.await()
                    .atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(feed.after(0, 10, Filter.ALL))
                                    .extracting(Event::thing)
                                    .containsExactly(things));
        }
    }

    /** SQLite has one writer: there the second one waits for the first. */
    private static void awaitWhereWritersAreMany(Future<?> second) throws Exception {
        if (TestStores.isPostgres()) {
            second.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void append(int server, String thing) {
        stores.get(server)
                .write(tx -> {
                    append(tx, feeds.get(server), thing);
                    return thing;
                });
    }

    private static void append(Tx tx, Feed feed, String thing) {
        feed.append(tx, "test.happened", thing, Optional.empty(), Actor.CADRE, Map.of());
    }

    private static void changeSomething(Tx tx, String name) {
        tx.update("insert into shared_text (name, body, changed_at_ms) values (?, '', 0)", name);
    }

    /** A transaction that waits in its middle. */
    private final class Held {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private final Future<?> done;

        Held(int server, Consumer<Tx> work) throws InterruptedException {
            this(server, work, _ -> {}, new CountDownLatch(0));
        }

        Held(int server, Consumer<Tx> work, Consumer<Tx> then, CountDownLatch before)
                throws InterruptedException {
            done =
                    threads.submit(() ->
                            stores.get(server)
                                    .write(tx -> {
                                        work.accept(tx);
                                        begun.countDown();
                                        await(before);
                                        then.accept(tx);
                                        await(end);
                                        return server;
                                    }));
            assertThat(begun.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await(LONG.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void finish() throws Exception {
            end.countDown();
            done.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
