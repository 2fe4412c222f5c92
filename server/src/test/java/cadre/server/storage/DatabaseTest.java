package cadre.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every database must do; the tables are those of {@code sql/storage-test}. */
class DatabaseTest {
    private static final String LANE = "things";

    @TempDir Path folder;
    private Database db;

    @BeforeEach
    void open() {
        db = TestStores.open(folder, "storage-test");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void what_a_write_returned_is_seen_by_the_next_read() {
        for (int i = 1; i <= 200; i++) {
            add("n" + i);

            assertThat(names()).hasSize(i).endsWith("n" + i);
        }
    }

    @Test
    void many_appending_callers_get_ids_that_ascend_and_share_commits() throws Exception {
        var writers = 64;
        var each = 50;

        var ids = new ConcurrentLinkedQueue<Long>();
        inVirtualThreads(
                writers,
                writer -> {
                    var last = 0L;
                    for (int i = 0; i < each; i++) {
                        var id = append("w" + writer + "-" + i);
                        assertThat(id).isGreaterThan(last);
                        last = id;
                        ids.add(id);
                    }
                });

        assertThat(ids).hasSize(writers * each).doesNotHaveDuplicates();
        assertThat(names()).hasSize(writers * each);
        var stats = db.stats();
        assertThat(stats.writes()).isEqualTo(ids.size());
        assertThat(stats.commits()).isLessThan(stats.writes());
        assertThat(stats.largestBatch()).isBetween(2, 256);
    }

    @Test
    void a_failing_write_takes_no_other_of_its_batch_with_it() throws Exception {
        var gate = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // the first holds the writer, so that the others come to share one batch
            var first = threads.submit(() -> db.append(LANE, tx -> addThenWait(tx, "first", gate)));
            var good = new ArrayList<Future<Long>>();
            var bad = new ArrayList<Future<Long>>();
            Awaitility.await().until(() -> db.stats().waitingWrites() == 0);
            for (int i = 0; i < 20; i++) {
                var number = i;
                good.add(threads.submit(() -> append("good" + number)));
                bad.add(
                        threads.submit(
                                () -> db.append(LANE, tx -> addThenFail(tx, "bad" + number))));
            }
            Awaitility.await().until(() -> db.stats().waitingWrites() == 40);
            gate.countDown();

            assertThat(first.get()).isPositive();
            for (var future : good) {
                assertThat(future.get()).isPositive();
            }
            for (var future : bad) {
                assertThat(catchThrowable(future::get)).hasRootCauseMessage("on purpose");
            }
        }

        assertThat(names()).hasSize(21).noneMatch(name -> name.startsWith("bad"));
        assertThat(db.stats().largestBatch()).isEqualTo(20);
        assertThat(db.stats().failedWrites()).isEqualTo(20);
    }

    @Test
    void an_error_that_the_work_throws_reaches_the_caller_as_it_is() {
        var refusal = new CadreException(ErrorCode.CONFLICT, "No", Map.of(), "");
        var error = new AssertionError("not an exception");

        assertThat(
                        catchThrowable(() ->
                                db.write(tx -> {
                                    insert(tx, "undone");
                                    throw refusal;
                                })))
                .isSameAs(refusal);
        assertThat(
                        catchThrowable(() ->
                                db.read(_ -> {
                                    throw error;
                                })))
                .isSameAs(error);

        assertThat(names()).isEmpty();
        assertThat(add("next")).isPositive();
    }

    @Test
    void a_wrong_statement_is_a_bug_that_names_the_statement() {
        assertThatThrownBy(() -> db.write(tx -> tx.update("update nothing set a = 1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("update nothing set a = 1");
    }

    @Test
    void a_broken_constraint_is_a_bug_and_undoes_the_whole_work() {
        add("taken");

        assertThatThrownBy(() ->
                        db.write(tx -> {
                            insert(tx, "fresh");
                            return insert(tx, "taken");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("insert into thing");
        assertThatThrownBy(() -> db.write(tx -> tx.update("insert into part values (?)", 999)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(names()).containsExactly("taken");
    }

    @Test
    void work_inside_work_is_refused() {
        var inWrite = catchThrowable(() -> db.write(_ -> add("inner")));
        var inRead = catchThrowable(() -> db.read(_ -> names()));

        assertThat(inWrite).isInstanceOf(IllegalStateException.class);
        assertThat(inRead).isInstanceOf(IllegalStateException.class);
        assertThat(names()).isEmpty();
    }

    @Test
    void a_transaction_is_of_no_use_after_its_work_or_on_another_thread() throws Exception {
        var kept = db.write(tx -> tx);

        assertThatThrownBy(() -> kept.update("delete from thing"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept.afterCommit(() -> {}))
                .isInstanceOf(IllegalStateException.class);
        var failure =
                db.write(tx -> {
                    try (var other = Executors.newSingleThreadExecutor()) {
                        var use = other.submit(() -> tx.update("delete from thing"));
                        return catchThrowable(use::get);
                    }
                });
        assertThat(failure).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_read_cannot_write() {
        assertThatThrownBy(() -> db.read(tx -> insert(tx, "sneaked")))
                .isInstanceOf(RuntimeException.class);

        assertThat(names()).isEmpty();
    }

    @Test
    void a_read_sees_one_snapshot_however_long_it_takes() throws Exception {
        add("before");
        var looked = new CountDownLatch(1);
        var written = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var counts =
                    threads.submit(() ->
                            db.read(tx -> {
                                var first = count(tx);
                                looked.countDown();
                                awaitQuietly(written);
                                return List.of(first, count(tx));
                            }));
            looked.await();
            add("meanwhile");
            written.countDown();

            assertThat(counts.get()).containsExactly(1L, 1L);
        }
        assertThat(db.read(DatabaseTest::count)).isEqualTo(2);
    }

    @Test
    void what_follows_a_commit_runs_in_commit_order_and_not_after_a_failure() throws Exception {
        var seen = new ConcurrentLinkedQueue<Long>();

        inVirtualThreads(
                32,
                writer -> {
                    for (int i = 0; i < 20; i++) {
                        var name = "w" + writer + "-" + i;
                        db.append(
                                LANE,
                                tx -> {
                                    var id = insert(tx, name);
                                    tx.afterCommit(() -> seen.add(id));
                                    return id;
                                });
                    }
                });
        var failure =
                catchThrowable(() ->
                        db.write(tx -> {
                            tx.afterCommit(() -> seen.add(-1L));
                            return addThenFail(tx, "undone");
                        }));
        db.close(); // waits for all that follows a commit

        assertThat(failure).hasMessage("on purpose");
        assertThat(List.copyOf(seen)).hasSize(32 * 20).isSorted().doesNotContain(-1L);
    }

    @Test
    void what_follows_a_commit_may_write_itself_and_its_failure_stops_nothing() {
        db.write(tx -> {
            tx.afterCommit(() -> {
                throw new IllegalStateException("on purpose, logged");
            });
            tx.afterCommit(() -> add("second"));
            return insert(tx, "first");
        });

        Awaitility.await().until(() -> names().contains("second"));
    }

    @Test
    void values_come_back_as_they_were_given() {
        var noon = Instant.parse("2026-11-25T12:00:00.123Z");
        var text = "ä€😀\u0001'\"; drop table thing";
        var sql =
                """
                select ? as text, ? as number, ? as small, ? as yes, ? as no, ? as at,
                       cast(? as double precision) as real, ? as none, ? as some, ? as blob
                """;

        var row =
                db.read(tx ->
                        tx.one(
                                sql,
                                r ->
                                        List.of(
                                                r.text("text"),
                                                r.number("number"),
                                                r.integer("small"),
                                                r.flag("yes"),
                                                r.flag("no"),
                                                r.time("at"),
                                                r.real("real"),
                                                r.textOrNone("none"),
                                                r.numberOrNone("some"),
                                                List.of(r.bytes("blob").length)),
                                text,
                                Long.MAX_VALUE,
                                -7,
                                true,
                                false,
                                noon,
                                0.1,
                                Optional.empty(),
                                Optional.of(0L),
                                new byte[3]));

        assertThat(row)
                .hasValue(
                        List.of(
                                text,
                                Long.MAX_VALUE,
                                -7,
                                true,
                                false,
                                noon,
                                0.1,
                                Optional.empty(),
                                Optional.of(0L),
                                List.of(3)));
    }

    @Test
    void a_text_with_a_nul_is_kept_and_found_again_even_if_the_store_knows_no_nul() {
        db.write(tx -> insert(tx, "a\u0000b"));

        var found =
                db.read(tx ->
                        tx.one(
                                "select name from thing where name = ?",
                                row -> row.text("name"),
                                "a\u0000b"));

        assertThat(found.orElseThrow()).matches("a[\u0000\uFFFD]b");
    }

    @Test
    void an_empty_or_unknown_column_and_a_second_row_are_bugs() {
        add("one");
        add("two");

        var failures =
                List.<RowReader<Object>>of(
                        row -> row.text("body"),
                        row -> row.number("amount"),
                        row -> row.real("weight"),
                        row -> row.bytes("body"),
                        row -> row.text("nothing"));
        for (var reader : failures) {
            assertThatThrownBy(() -> db.read(tx -> tx.all("select * from thing", reader)))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> db.read(tx -> tx.one("select * from thing", r -> r.text("name"))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> db.write(tx -> tx.update("delete from thing where id = ?", this)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(names()).containsExactly("one", "two");
    }

    @Test
    void a_reader_of_rows_may_run_the_same_statement_again() {
        add("one");
        add("two");
        var sql = "select name from thing order by id";

        var pairs =
                db.read(tx ->
                        tx.all(
                                sql,
                                row ->
                                        row.text("name")
                                                + tx.all(sql, inner -> inner.text("name"))));

        assertThat(pairs).containsExactly("one[one, two]", "two[one, two]");
    }

    @Test
    void more_statements_than_are_kept_still_work() {
        for (int i = 0; i < 600; i++) {
            var number = i;
            assertThat(
                            db.<Optional<Long>>read(
                                    tx -> tx.one("select " + number + " as n", r -> r.number("n"))))
                    .hasValue((long) number);
        }
    }

    @Test
    void a_closed_database_has_done_what_waited_and_refuses_the_rest() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var gate = new CountDownLatch(1);
            var first = threads.submit(() -> db.append(LANE, tx -> addThenWait(tx, "first", gate)));
            Awaitility.await().until(() -> db.stats().waitingWrites() == 0);
            var waiting = threads.submit(() -> append("waiting"));
            Awaitility.await().until(() -> db.stats().waitingWrites() == 1);
            var closing = threads.submit(() -> db.close());
            Awaitility.await()
                    .until(() ->
                            catchThrowable(this::names) instanceof CadreException refusal
                                    && refusal.code() == ErrorCode.UNAVAILABLE);
            gate.countDown();

            closing.get();
            assertThat(first.get()).isPositive();
            assertThat(waiting.get()).isPositive();
        }
        assertThatThrownBy(() -> add("late")).isInstanceOf(CadreException.class);
        db.close();
        open();
        assertThat(names()).containsExactly("first", "waiting");
    }

    @Test
    void an_interrupted_caller_gets_its_answer_and_stays_interrupted() {
        Thread.currentThread().interrupt();

        assertThat(add("kept")).isPositive();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(names()).containsExactly("kept");
    }

    private long append(String name) {
        return db.append(LANE, tx -> insert(tx, name));
    }

    private long add(String name) {
        return db.write(tx -> insert(tx, name));
    }

    private List<String> names() {
        return db.read(tx -> tx.all("select name from thing order by id", r -> r.text("name")));
    }

    private static long count(Tx tx) {
        return tx.one("select count(*) as n from thing", row -> row.number("n")).orElseThrow();
    }

    private static long insert(Tx tx, String name) {
        return tx.one(
                        "insert into thing (name) values (?) returning id",
                        row -> row.number("id"),
                        name)
                .orElseThrow();
    }

    private static long addThenWait(Tx tx, String name, CountDownLatch gate) {
        var id = insert(tx, name);
        awaitQuietly(gate);
        return id;
    }

    private static long addThenFail(Tx tx, String name) {
        insert(tx, name);
        throw new IllegalArgumentException("on purpose");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Load {
        void run(int writer);
    }

    private static void inVirtualThreads(int count, Load load) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < count; i++) {
                var writer = i;
                all.add(threads.submit(() -> load.run(writer)));
            }
            for (var one : all) {
                one.get();
            }
        }
    }
}
