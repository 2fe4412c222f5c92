package cadre.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a SQLite database: its mode, its version, and what a bad disk does to it. */
@Tag("own-store")
class DatabaseFileTest {
    @TempDir Path folder;

    @Test
    void the_file_and_its_folder_are_for_the_owner_alone() throws Exception {
        var file = folder.resolve("a/b/test.db");

        try (var db = open(file)) {
            add(db, "x".repeat(10_000));

            assertThat(mode(folder.resolve("a"))).isEqualTo("rwx------");
            assertThat(mode(folder.resolve("a/b"))).isEqualTo("rwx------");
            try (var files = Files.list(folder.resolve("a/b"))) {
                assertThat(files)
                        .hasSizeGreaterThanOrEqualTo(3)
                        .allSatisfy(each -> assertThat(mode(each)).isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void an_empty_folder_that_others_can_read_is_closed_to_them_and_a_full_one_left_alone()
            throws Exception {
        var empty = Files.createDirectory(folder.resolve("empty"));
        var full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("someone's"), "");
        var wide = PosixFilePermissions.fromString("rwxr-xr-x");
        Files.setPosixFilePermissions(empty, wide);
        Files.setPosixFilePermissions(full, wide);

        open(empty.resolve("test.db")).close();
        open(full.resolve("test.db")).close();

        assertThat(mode(empty)).isEqualTo("rwx------");
        assertThat(mode(full)).isEqualTo("rwxr-xr-x");
        assertThat(mode(full.resolve("test.db"))).isEqualTo("rw-------");
    }

    @Test
    void a_second_server_on_the_same_file_is_refused_until_the_first_is_gone() {
        var file = folder.resolve("test.db");

        try (var db = open(file)) {
            var refusal = catchThrowableOfType(CadreException.class, () -> open(file));

            assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(refusal.which()).containsEntry("file", file.toString());
            add(db, "still works");
        }
        open(file).close();
    }

    @Test
    void rows_are_there_after_a_restart() {
        var file = folder.resolve("test.db");
        try (var db = open(file)) {
            add(db, "kept");
        }

        try (var db = open(file)) {
            assertThat(names(db)).containsExactly("kept");
        }
    }

    @Test
    void a_database_of_a_newer_version_is_refused_by_name() {
        var file = folder.resolve("test.db");
        try (var db = open(file)) {
            db.write(tx ->
                    tx.update(
                            """
                            insert into flyway_schema_history
                              (installed_rank, version, description, type, script, checksum,
                               installed_by, execution_time, success)
                            values (9, '7', 'later', 'SQL', 'V7__later.sql', 1, '', 1, 1)
                            """));
        }

        var refusal = catchThrowableOfType(CadreException.class, () -> open(file));

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.what()).contains("newer build of Cadre");
        assertThat(refusal.which())
                .containsEntry("database", file.toString())
                .containsEntry("schema", "7")
                .containsEntry("known", "1");
    }

    @Test
    void a_database_whose_schema_was_made_by_other_files_is_refused() {
        var file = folder.resolve("test.db");
        try (var db = open(file)) {
            db.write(tx -> tx.update("update flyway_schema_history set checksum = 5"));
        }

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void the_checksums_that_spare_a_start_without_news_from_flyway_are_those_that_flyway_wrote() {
        try (var db = open(folder.resolve("test.db"))) {
            var installed =
                    db.read(tx ->
                            tx.all(
                                    "select checksum from flyway_schema_history",
                                    row -> row.integer("checksum")));

            assertThat(installed)
                    .containsExactlyElementsOf(Migrations.wanted("storage-test").values());
        }
    }

    @Test
    void a_file_that_is_no_database_is_named() throws Exception {
        var file = folder.resolve("test.db");
        Files.writeString(file, "this is a letter to my aunt, not a database\n".repeat(200));

        var refusal = catchThrowableOfType(CadreException.class, () -> open(file));

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.which()).containsEntry("file", file.toString());
        assertThat(refusal.fix()).contains("backup");
    }

    @Test
    void a_folder_in_the_place_of_the_file_is_named() throws Exception {
        var file = Files.createDirectory(folder.resolve("test.db"));

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_full_disk_is_told_by_file_and_fix_and_the_database_goes_on_when_there_is_space() {
        var file = folder.resolve("test.db");
        try (var db = open(file)) {
            add(db, "before");
            limitPages(db, 20);

            var refusal =
                    catchThrowableOfType(
                            CadreException.class, () -> add(db, "x".repeat(1_000_000)));

            assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(refusal.which()).containsEntry("file", file.toString());
            assertThat(refusal.fix()).contains("Free space");
            assertThat(names(db)).containsExactly("before");

            limitPages(db, 1_000_000);
            add(db, "after");
            assertThat(names(db)).containsExactly("before", "after");
        }
    }

    @Test
    void a_question_mark_in_the_path_is_refused_because_the_driver_would_read_settings_there() {
        assertThatThrownBy(() -> DatabaseConfig.at(folder.resolve("a?mode=memory")))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("question mark");
    }

    private static Database open(Path file) {
        return Database.open(DatabaseConfig.at(file), "storage-test");
    }

    private static void add(Database db, String name) {
        db.write(tx -> tx.update("insert into thing (name) values (?)", name));
    }

    private static List<String> names(Database db) {
        return db.read(tx -> tx.all("select name from thing order by id", r -> r.text("name")));
    }

    private static void limitPages(Database db, int pages) {
        // a real limit of SQLite that fails as a full disk does
        db.write(tx ->
                tx.all("pragma max_page_count = " + pages, row -> row.number("max_page_count")));
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
