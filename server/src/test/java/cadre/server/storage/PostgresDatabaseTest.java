package cadre.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a PostgreSQL does: collide, go away, be shared. */
@Tag("own-store")
class PostgresDatabaseTest {
    @TempDir Path folder;
    private PostgresUrl url;
    private Database db;

    @BeforeEach
    void open() {
        url = TestPostgres.running().empty(folder);
        db = Database.open(url, List.of(Schema.latest("storage-test")));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void two_transactions_that_wait_for_each_other_both_come_to_an_end() throws Exception {
        add("a");
        add("b");
        var bothHoldOne = new CyclicBarrier(2);
        var runs = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> lockBoth("a", "b", bothHoldOne, runs));
            var other = threads.submit(() -> lockBoth("b", "a", bothHoldOne, runs));

            one.get();
            other.get();
        }
        assertThat(runs).hasValue(3);
        assertThat(amounts()).containsExactly(2L, 2L);
    }

    private int lockBoth(String first, String second, CyclicBarrier both, AtomicInteger runs) {
        return db.write(tx -> {
            increase(tx, first);
            if (runs.incrementAndGet() <= 2) {
                await(both);
            }
            return increase(tx, second);
        });
    }

    @Test
    void work_whose_connection_breaks_before_the_commit_is_done_once_on_another() {
        var runs = new AtomicInteger();

        db.write(tx -> {
            increase(tx, "nothing");
            if (runs.incrementAndGet() == 1) {
                end(pid(tx));
            }
            return insert(tx, "kept");
        });

        assertThat(runs).hasValue(2);
        assertThat(names()).containsExactly("kept");
    }

    @Test
    void a_read_whose_connection_breaks_is_done_again() {
        add("one");
        var runs = new AtomicInteger();

        var seen =
                db.read(tx -> {
                    var pid = pid(tx);
                    if (runs.incrementAndGet() == 1) {
                        end(pid);
                    }
                    return tx.all("select name from thing", row -> row.text("name"));
                });

        assertThat(seen).containsExactly("one");
        assertThat(runs).hasValue(2);
    }

    @Test
    void a_connection_that_breaks_at_the_commit_leaves_the_outcome_open_and_says_so() {
        db.write(tx -> tx.update("create table slow_commit (id bigint)"));
        db.write(tx ->
                tx.update(
                        """
                        create function wait_at_commit() returns trigger language plpgsql
                        as $$ begin perform pg_sleep(60); return null; end $$
                        """));
        db.write(tx ->
                tx.update(
                        """
                        create constraint trigger wait_at_commit after insert on slow_commit
                        deferrable initially deferred for each row execute function wait_at_commit()
                        """));
        var pids = new LinkedBlockingQueue<Long>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> {
                end(pids.take());
                return true;
            });

            var failure =
                    catchThrowableOfType(
                            CadreException.class,
                            () ->
                                    db.write(tx -> {
                                        tx.update("insert into slow_commit values (1)");
                                        pids.add(pid(tx));
                                        return 1;
                                    }));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failure.what()).contains("outcome is unknown");
        }
    }

    @Test
    void a_failed_statement_that_the_work_swallows_is_not_taken_for_a_success() {
        assertThatThrownBy(() ->
                        db.write(tx -> {
                            insert(tx, "lost");
                            try {
                                tx.update("no sql");
                            } catch (IllegalStateException e) {
                                // what the whole transaction fails by
                            }
                            return 1;
                        }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(names()).isEmpty();
    }

    @Test
    void several_servers_may_make_the_schema_at_the_same_time() throws Exception {
        var empty = TestPostgres.running().empty(folder.resolve("other"));
        var opened = new ArrayList<Future<Database>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                opened.add(
                        threads.submit(() ->
                                Database.open(
                                        empty,
                                        List.of(
                                                Schema.latest(Stores.MAIN),
                                                Schema.latest(Stores.LOGS)))));
            }
            for (var one : opened) {
                one.get().close();
            }
        }
    }

    @Test
    void texts_are_compared_by_their_bytes() {
        List.of("b", "B", "a", "Ä", "_", "1").forEach(this::add);

        var sorted =
                db.read(tx -> tx.all("select name from thing order by name", r -> r.text("name")));

        assertThat(sorted).containsExactly("1", "B", "_", "a", "b", "Ä");
        var others =
                db.read(tx ->
                        tx.all(
                                """
                                select attname from pg_attribute
                                 where attrelid = 'thing'::regclass and atttypid = 'text'::regtype
                                   and attcollation <> '"C"'::regcollation
                                """,
                                row -> row.text("attname")));
        assertThat(others).isEmpty();
    }

    @Test
    void a_database_of_a_newer_version_is_refused_by_name() {
        db.write(tx ->
                tx.update(
                        """
                        insert into flyway_schema_history
                          (installed_rank, version, description, type, script, checksum,
                           installed_by, execution_time, success)
                        values (9, '7', 'later', 'SQL', 'V7__later.sql', 1, '', 1, true)
                        """));

        assertThatThrownBy(() -> Database.open(url, List.of(Schema.latest("storage-test"))))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("newer build of Cadre")
                .hasMessageContaining(url.shown());
    }

    @Test
    void a_database_that_is_not_there_or_not_for_this_user_is_named_and_no_password_is_shown() {
        for (var wrong :
                List.of(
                        url.jdbc().replaceFirst("/[^/]*$", "/nothing")
                                + "?user=postgres&password=hunter2",
                        url.jdbc() + "?user=nobody&password=hunter2",
                        "postgresql://postgres:hunter2@127.0.0.1:1/none")) {
            var failure =
                    catchThrowableOfType(
                            CadreException.class,
                            () ->
                                    Database.open(
                                            PostgresUrl.parse(wrong, ""),
                                            List.of(Schema.latest("storage-test"))));

            assertThat(failure.code()).as(wrong).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failure.getMessage()).contains("postgresql://");
            var trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).doesNotContain("hunter2");
        }
    }

    @Test
    void the_detail_of_an_error_which_holds_values_is_left_out() {
        add("secret-value");

        assertThatThrownBy(() -> add("secret-value"))
                .rootCause()
                .hasMessageNotContaining("secret-value");
    }

    @Test
    void a_wake_up_reaches_the_other_server_and_its_own_at_once() {
        try (var other = Database.open(url, List.of(Schema.latest("storage-test")))) {
            var here = new LinkedBlockingQueue<String>();
            var there = new LinkedBlockingQueue<String>();
            listen(db, here);
            listen(other, there);
            Awaitility.await()
                    .until(() -> {
                        db.wakes().ring(new Topic("log", "first"));
                        return there.contains("first");
                    });
            Awaitility.await().during(Duration.ofMillis(300)).until(() -> true);
            here.clear();
            there.clear();

            db.wakes().ring(new Topic("log", "j17.1"));
            db.wakes().ring(new Topic("queue", ""));

            Awaitility.await().untilAsserted(() -> assertThat(there).containsExactly("j17.1"));
            assertThat(here).containsExactly("j17.1");
        }
    }

    @Test
    void a_server_that_did_not_hear_for_a_while_is_told_that_it_may_have_missed_something() {
        var heard = new LinkedBlockingQueue<String>();
        listen(db, heard);
        Awaitility.await().until(() -> endListeners() > 0);

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> heard.contains("missed"));
    }

    private static void listen(Database db, LinkedBlockingQueue<String> heard) {
        db.wakes()
                .listen(
                        "log",
                        new Wakes.Listener() {
                            @Override
                            public void rang(Topic topic) {
                                heard.add(topic.name());
                            }

                            @Override
                            public void mayHaveMissed() {
                                heard.add("missed");
                            }
                        });
    }

    @Test
    void the_look_at_the_store_says_what_it_is_and_who_holds_it_up() throws Exception {
        try (var held = new PostgresSource(url).plain().getConnection();
                var statement = held.createStatement();
                var looking = new PostgresSource(url).plain().getConnection();
                var session = new Session(new PostgresQuirks(url), looking)) {
            held.setAutoCommit(false);
            statement.execute("set application_name = 'forgotten'");
            held.commit();
            statement.execute("insert into thing (name) values ('uncommitted')");

            var found = new PostgresCheck(session, url, Duration.ZERO).look();

            assertThat(found)
                    .extracting(StoreFinding::name)
                    .contains("postgresql", "rights", "settings", "connections", "held snapshot");
            assertThat(found)
                    .filteredOn(finding -> finding.text().contains("forgotten"))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.ok()).isFalse();
                        assertThat(finding.text())
                                .contains("has written", "127.0.0.1", "idle in transaction")
                                .contains("insert into thing (name) values ('...')")
                                .doesNotContain("uncommitted");
                        assertThat(finding.fix()).contains("pg_terminate_backend(");
                    });
        }
        assertThat(db.findings())
                .filteredOn(
                        finding -> !finding.name().equals("settings")) // tests run without fsync
                .allSatisfy(finding -> assertThat(finding.ok()).as(finding.text()).isTrue());
    }

    @Test
    void a_snapshot_that_is_only_read_from_is_named_with_its_query() throws Exception {
        add("kept");
        try (var held = new PostgresSource(url).plain().getConnection();
                var statement = held.createStatement();
                var looking = new PostgresSource(url).plain().getConnection();
                var session = new Session(new PostgresQuirks(url), looking)) {
            statement.execute("set application_name = 'report'");
            held.setAutoCommit(false);
            held.setTransactionIsolation(java.sql.Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("select count(*)\n  from thing");

            assertThat(new PostgresHolders(session, Duration.ZERO).look())
                    .filteredOn(finding -> finding.text().contains("report"))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.name()).isEqualTo("held snapshot");
                        assertThat(finding.text())
                                .contains("postgres, report from 127.0.0.1")
                                .contains("idle in transaction: select count(*) from thing;")
                                .contains("dead rows stay until it ends");
                    });
            assertThat(new PostgresHolders(session, Duration.ofHours(1)).look()).isEmpty();
        }
    }

    @Test
    void a_snapshot_of_another_user_is_named_to_one_who_may_not_see_more() throws Exception {
        add("kept");
        TestPostgres.running()
                .execute(
                        """
                        do $$ begin
                            if not exists (select 1 from pg_roles where rolname = 'lowly') then
                                create role lowly login;
                            end if;
                        end $$
                        """);
        try (var held = new PostgresSource(url).plain().getConnection();
                var statement = held.createStatement();
                var looking = new PostgresSource(url).plain().getConnection();
                var lowly = looking.createStatement();
                var session = new Session(new PostgresQuirks(url), looking)) {
            held.setAutoCommit(false);
            held.setTransactionIsolation(java.sql.Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("select count(*) from thing");
            lowly.execute("set role lowly");

            assertThat(new PostgresHolders(session, Duration.ZERO).look())
                    .filteredOn(finding -> finding.text().contains("'lowly' may not see"))
                    .isNotEmpty()
                    .allSatisfy(finding ->
                            assertThat(finding.fix()).contains("grant pg_monitor to \"lowly\""));
        }
    }

    @Test
    void a_prepared_transaction_that_nobody_ends_is_named() throws Exception {
        try (var looking = new PostgresSource(url).plain().getConnection();
                var statement = looking.createStatement();
                var session = new Session(new PostgresQuirks(url), looking)) {
            looking.setAutoCommit(false);
            statement.execute("insert into thing (name) values ('prepared')");
            statement.execute("prepare transaction 'forgotten-one'");
            looking.setAutoCommit(true);
            try {
                assertThat(new PostgresHolders(session, Duration.ZERO).look())
                        .filteredOn(finding -> finding.text().contains("forgotten-one"))
                        .singleElement()
                        .satisfies(finding ->
                                assertThat(finding.fix())
                                        .isEqualTo("rollback prepared 'forgotten-one'"));
            } finally {
                statement.execute("rollback prepared 'forgotten-one'");
            }
        }
    }

    @Test
    void what_stands_in_quotes_in_a_query_is_not_shown() {
        assertThat(PostgresHolders.shown("select 'it''s secret',\n\t2 from x where y = 'cut o"))
                .isEqualTo("select '...', 2 from x where y = '...'");
        assertThat(PostgresHolders.shown(" ")).isEqualTo("no query yet");
        assertThat(PostgresHolders.shown("x".repeat(200))).isEqualTo("x".repeat(100) + "...");
    }

    @Test
    void a_statement_that_waits_too_long_for_a_lock_ends_with_an_error_that_says_so()
            throws Exception {
        add("locked");
        try (var held = new PostgresSource(url).plain().getConnection();
                var statement = held.createStatement()) {
            held.setAutoCommit(false);
            statement.execute("select * from thing for update");

            assertThatThrownBy(() ->
                            db.write(tx -> {
                                tx.update("set local lock_timeout = 50");
                                return increase(tx, "locked");
                            }))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("took too long");
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long pid(Tx tx) {
        return tx.one("select pg_backend_pid() as pid", row -> row.number("pid")).orElseThrow();
    }

    private static void end(long pid) {
        TestPostgres.running().execute("select pg_terminate_backend(" + pid + ", 10000)");
    }

    /** Ends the connections that listen; says how many. */
    private long endListeners() {
        return db.read(tx ->
                        tx.all(
                                """
                                select pg_terminate_backend(pid)::int as ended from pg_stat_activity
                                 where datname = current_database() and query like 'listen %'
                                """,
                                row -> row.number("ended")))
                .size();
    }

    private long add(String name) {
        return db.write(tx -> insert(tx, name));
    }

    private static long insert(Tx tx, String name) {
        return tx.one(
                        "insert into thing (name, amount) values (?, 0) returning id",
                        row -> row.number("id"),
                        name)
                .orElseThrow();
    }

    private static int increase(Tx tx, String name) {
        return tx.update("update thing set amount = amount + 1 where name = ?", name);
    }

    private List<String> names() {
        return db.read(tx -> tx.all("select name from thing order by id", r -> r.text("name")));
    }

    private List<Long> amounts() {
        return db.read(tx -> tx.all("select amount from thing", row -> row.number("amount")));
    }
}
