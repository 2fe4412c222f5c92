package cadre.server.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cadre.server.dump.Backup.Content;
import cadre.server.dump.Restore.Choice;
import cadre.server.fleet.Clock;
import cadre.server.fleet.Fleet;
import cadre.server.storage.Database;
import cadre.server.storage.Password;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.Schema;
import cadre.server.storage.StoreClaim;
import cadre.server.storage.StoreConfig;
import cadre.server.storage.TestPostgres;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between SQLite and a real PostgreSQL. */
@Tag("own-store")
class MoveTest {
    @TempDir Path root;
    private Path home;
    private Path file;
    private PostgresUrl url;

    @BeforeEach
    void places() throws IOException {
        home = Files.createDirectory(root.resolve("home"));
        file = root.resolve("cadre.zip");
        url = TestPostgres.running().empty(root);
        FilledHome.fill(home, 4);
    }

    private StoreConfig.Shared shared() {
        return new StoreConfig.Shared(url);
    }

    private Dump sqlite() {
        return Dump.of(home, FilledHome.sqlite(home), new Clock());
    }

    private Dump postgres(Path at) {
        return Dump.of(at, shared(), new Clock());
    }

    private Restore.Restored move() {
        return sqlite().moveTo(shared(), Progress.SILENT);
    }

    @Test
    void a_moved_installation_has_every_row_and_goes_on_with_its_numbers() {
        var before = FilledHome.rows(StorePlace.of(FilledHome.sqlite(home)));

        var moved = move();

        assertThat(FilledHome.rows(StorePlace.of(shared()))).isEqualTo(before);
        assertThat(moved.textsChanged()).isZero();
        assertThat(moved.manifest().rows("log_chunk")).isEqualTo(4);
        try (var fleet = FilledHome.open(home, shared()).running()) {
            var job = fleet.jobs.file(fleet.key("carl", Grant.MEMBER), Fleet.job("new"));
            assertThat(job.id().number()).isEqualTo(6);
            assertThat(fleet.events(job.id().toString())).contains("job.queued");
        }
    }

    @Test
    void the_bytes_of_artifacts_go_along_so_that_any_server_can_serve_them() throws Exception {
        var moved = move();

        assertThat(moved.filesAdded()).isEqualTo(5);
        var another = Files.createDirectory(root.resolve("another-server"));
        var job = new cadre.wire.id.JobId(2);
        try (var fleet = FilledHome.open(another, shared())) {
            var artifact = fleet.artifacts.list(job).getFirst();
            assertThat(Files.readString(fleet.artifacts.open(artifact.id()).file()))
                    .startsWith("+ 1" + FilledHome.ODD_TEXT);
        }
    }

    @Test
    void the_old_files_stay_as_they_are_and_no_server_starts_on_them_by_mistake() throws Exception {
        var before = FilledHome.rows(StorePlace.of(FilledHome.sqlite(home)));

        move();

        assertThat(FilledHome.rows(StorePlace.of(FilledHome.sqlite(home)))).isEqualTo(before);
        assertThat(home.resolve("moving.zip")).doesNotExist();
        var refusal = refused(() -> sqlite().beforeStart());
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.which()).containsEntry("moved_to", url.shown());
        assertThat(url.shown()).doesNotContain(":postgres@");
        assertThat(refusal.fix()).contains("CADRE_DB");
        postgres(home).beforeStart();
        Files.delete(home.resolve("moved-to"));
        sqlite().beforeStart();
    }

    @Test
    void a_database_that_holds_a_store_or_anything_else_is_no_place_to_move_to() {
        move();
        deleteNote();
        assertThat(refused(this::move).what()).isEqualTo("There is a store already");

        url =
                new PostgresUrl(
                        url.hosts(),
                        url.database(),
                        url.user(),
                        url.password(),
                        "mine",
                        url.options());
        try (var db = Database.open(url, List.of())) {
            db.write(tx -> tx.update("create table mine.customer (id bigint primary key)"));
        }
        assertThat(refused(this::move).which()).containsEntry("holds", "1 tables of others");
        try (var db = Database.open(url, List.of())) {
            var left = db.read(tx -> tx.all("select id from mine.customer", r -> r.number("id")));
            assertThat(left).isEmpty();
        }
    }

    @Test
    void servers_that_use_the_database_are_seen() {
        try (var server =
                Database.open(url, List.of(Schema.latest("main"), Schema.latest("logs")))) {
            server.read(tx -> tx.all("select 1 as one", row -> row.number("one")));

            var refusal = refused(this::move);

            assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(refusal.what()).isEqualTo("Servers use this database");
        }
    }

    @Test
    void a_server_is_seen_whatever_name_it_gives_to_its_connections() {
        var named = PostgresUrl.parse(url.shown() + "?ApplicationName=mine-b", url.password());
        move();
        postgres(home).backup(file, Set.of(), Progress.SILENT);
        try (var server =
                Database.open(named, List.of(Schema.latest("main"), Schema.latest("logs")))) {
            await().until(() -> refused(() -> StoreClaim.alone(url).close()) != null);

            assertThat(refusedRestore()).contains("Servers use this database");
            List<Long> still = server.read(tx -> tx.all("select 1 as n", row -> row.number("n")));
            assertThat(still).containsExactly(1L);
        }
        assertThat(refusedRestore()).isEmpty();
    }

    private Optional<String> refusedRestore() {
        try {
            postgres(home).restore(file, Set.of(Choice.REPLACE), Progress.SILENT);
            return Optional.empty();
        } catch (CadreException e) {
            return Optional.of(e.what());
        }
    }

    @Test
    void a_server_that_only_beats_is_seen_and_one_that_was_killed_is_not_waited_for_long()
            throws Exception {
        move();
        postgres(home).backup(file, Set.of(), Progress.SILENT);
        beat(url);
        var stop = new AtomicBoolean();
        var beating =
                Thread.ofVirtual()
                        .start(() -> {
                            while (!stop.get()) {
                                beat(url);
                                LockSupport.parkNanos(200_000_000);
                            }
                        });

        var refusal =
                refused(() ->
                        postgres(home).restore(file, Set.of(Choice.REPLACE), Progress.SILENT));
        stop.set(true);
        beating.join();
        postgres(home).restore(file, Set.of(Choice.REPLACE), Progress.SILENT);

        assertThat(refusal.what()).isEqualTo("Servers use this database");
    }

    /** As a server of an older version, which claims nothing, under another name. */
    private static void beat(PostgresUrl url) {
        try (var source =
                        java.sql.DriverManager.getConnection(
                                "jdbc:postgresql://" + url.hosts() + "/" + url.database(),
                                url.user(),
                                url.password());
                var statement = source.createStatement()) {
            statement.execute("delete from cadre.server");
            statement.execute(
                    "insert into cadre.server (name, started_at_ms, seen_at_ms) values ('b', 1,"
                            + " extract(epoch from clock_timestamp()) * 1000)");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void of_two_moves_to_one_database_the_second_is_refused_and_so_is_a_server_meanwhile() {
        try (var first = StoreClaim.alone(url)) {
            assertThat(first).isNotNull();
            assertThat(refused(this::move).what())
                    .isEqualTo("Another restore or move works on this database");
            assertThat(
                            refused(() ->
                                            Database.open(url, List.of(Schema.latest("main")))
                                                    .close())
                                    .what())
                    .isEqualTo("A restore or a move works on this store");
        }
        move();
    }

    @Test
    void a_move_that_was_killed_behind_its_last_step_is_completed_by_the_next_one()
            throws Exception {
        moveThatEndsBehindItsLastStep();
        var rows = FilledHome.rows(StorePlace.of(shared()));

        var moved = move();

        assertThat(moved.manifest().rows("job")).isEqualTo(5);
        assertThat(FilledHome.rows(StorePlace.of(shared()))).isEqualTo(rows);
        assertThat(Files.readString(home.resolve("moved-to")).strip()).isEqualTo(url.shown());
        assertThat(home.resolve("moving-to")).doesNotExist();
        assertThat(home.resolve("moving.zip")).doesNotExist();
    }

    /** Its note cannot be written, so that it ends as if it was killed there. */
    private void moveThatEndsBehindItsLastStep() throws IOException {
        var inTheWay = Files.createDirectories(home.resolve("moved-to.new/x"));
        assertThat(refused(this::move).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(schemas()).contains("cadre");
        Files.delete(inTheWay);
        Files.delete(home.resolve("moved-to.new"));
    }

    @Test
    void a_server_does_not_start_on_a_store_that_was_moved_though_the_move_was_killed()
            throws Exception {
        moveThatEndsBehindItsLastStep();

        var refusal = refused(() -> sqlite().with(new Password(url.password())).beforeStart());

        assertThat(refusal.what()).isEqualTo("This store was moved to PostgreSQL");
    }

    @Test
    void the_note_of_a_move_that_did_not_take_place_goes_and_one_that_cannot_be_checked_stops()
            throws Exception {
        new MoveNote(url.shown(), "abc").write(home);
        sqlite().with(new Password(url.password())).beforeStart();
        assertThat(home.resolve("moving-to")).doesNotExist();
        sqlite().beforeStart();

        new MoveNote("postgresql://ann@127.0.0.1:1/none", "abc").write(home);
        var refusal = refused(() -> sqlite().beforeStart());

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.what()).contains("whether it took place cannot be seen");
        assertThat(home.resolve("moving-to")).exists();
    }

    @Test
    void what_a_killed_move_left_is_swept_and_the_move_repeated() throws Exception {
        try (var half =
                Database.open(
                        url.in("cadre_restoring", "cadre-dump"),
                        List.of(Schema.latest("main"), Schema.latest("logs")))) {
            half.write(tx -> tx.update("insert into requirement (key, body) values ('half', '')"));
        }
        Files.writeString(home.resolve("moving.zip"), "half");

        move();

        assertThat(FilledHome.rows(StorePlace.of(shared())))
                .isEqualTo(FilledHome.rows(StorePlace.of(FilledHome.sqlite(home))));
        assertThat(schemas()).contains("cadre").doesNotContain("cadre_restoring");
    }

    @Test
    void a_backup_from_either_store_can_be_restored_on_the_other() {
        move();
        var elsewhere = root.resolve("elsewhere");

        var made = postgres(home).backup(file, Set.of(Content.FILES), Progress.SILENT);
        Dump.of(elsewhere, FilledHome.sqlite(elsewhere), new Clock())
                .restore(file, Set.of(Choice.KEEP_NUMBERS), Progress.SILENT);

        assertThat(made.manifest().store()).isEqualTo("postgresql");
        assertThat(FilledHome.rows(StorePlace.of(FilledHome.sqlite(elsewhere))))
                .isEqualTo(FilledHome.rows(StorePlace.of(shared())));
        assertThat(FilledHome.files(elsewhere)).isEqualTo(FilledHome.files(home));
        try (var fleet = FilledHome.open(elsewhere, FilledHome.sqlite(elsewhere)).running()) {
            var job = fleet.jobs.file(fleet.key("carl", Grant.MEMBER), Fleet.job("new"));
            assertThat(job.id().number()).isEqualTo(6);
        }
    }

    @Test
    void a_restore_on_postgresql_keeps_the_schema_that_it_replaces() {
        move();
        postgres(home).backup(file, Set.of(Content.FILES), Progress.SILENT);
        var before = FilledHome.rows(StorePlace.of(shared()));
        try (var fleet = FilledHome.open(home, shared()).running()) {
            fleet.jobs.file(fleet.key("dora", Grant.MEMBER), Fleet.job("later"));
        }
        var later = FilledHome.rows(StorePlace.of(shared()));

        var refusal = refused(() -> postgres(home).restore(file, Set.of(), Progress.SILENT));
        var restored = postgres(home).restore(file, Set.of(Choice.REPLACE), Progress.SILENT);

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.fix()).contains("CADRE_DB").doesNotContain("CADRE_HOME");
        assertThat(FilledHome.rows(StorePlace.of(shared()))).isEqualTo(before);
        var aside = restored.replaced().orElseThrow().replace("schema ", "");
        assertThat(aside).startsWith("cadre_replaced_");
        assertThat(FilledHome.rows(StorePlace.of(new StoreConfig.Shared(url.in(aside, "test")))))
                .isEqualTo(later);
        try (var fleet = FilledHome.open(home, shared()).running()) {
            var job = fleet.jobs.file(fleet.key("carl", Grant.MEMBER), Fleet.job("new"));
            assertThat(job.id().number()).isEqualTo(200_001);
        }
    }

    @Test
    void a_backup_without_files_finds_them_in_the_store_that_it_replaces() throws Exception {
        move();
        postgres(home).backup(file, Set.of(), Progress.SILENT);

        postgres(home).restore(file, Set.of(Choice.REPLACE), Progress.SILENT);

        var another = Files.createDirectory(root.resolve("another-server"));
        try (var fleet = FilledHome.open(another, shared())) {
            var artifact = fleet.artifacts.list(new cadre.wire.id.JobId(1)).getFirst();
            assertThat(fleet.artifacts.open(artifact.id()).file()).exists();
        }
    }

    @Test
    void a_text_with_a_nul_is_moved_with_a_stand_in_and_counted() {
        try (var db = cadre.server.storage.Stores.open(FilledHome.sqlite(home))) {
            db.main()
                    .write(tx ->
                            tx.update(
                                    "insert into requirement (key, body) values ('nul', ?)",
                                    "a\0b"));
        }

        var moved = move();

        assertThat(moved.textsChanged()).isEqualTo(1);
        assertThat(FilledHome.rows(StorePlace.of(shared()), "requirement"))
                .contains("[\"nul\",\"a\uFFFDb\"]");
    }

    @Test
    void a_database_that_is_not_there_is_named_without_its_password() {
        url = PostgresUrl.parse("postgresql://ann:pass-word@127.0.0.1:1/none", "");

        var refusal = refused(this::move);

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.getMessage()).contains("127.0.0.1:1").doesNotContain("pass-word");
        url = PostgresUrl.parse("postgresql://ann@no-such-host.invalid/none", "pass-word");
        assertThat(refused(this::move).what()).isEqualTo("The host of the database is not known");
        assertThat(home.resolve("moved-to")).doesNotExist();
    }

    private List<String> schemas() {
        try (var db = Database.open(url.in("cadre", "test"), List.of())) {
            return new ArrayList<>(
                    db.read(tx ->
                            tx.all(
                                    "select nspname as name from pg_namespace",
                                    row -> row.text("name"))));
        }
    }

    private void deleteNote() {
        try {
            Files.delete(home.resolve("moved-to"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private interface Act {
        void run();
    }

    private static CadreException refused(Act act) {
        return catchThrowableOfType(CadreException.class, act::run);
    }
}
