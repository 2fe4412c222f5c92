package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.dump.Progress;
import cadre.server.dump.Restore;
import cadre.server.storage.Database;
import cadre.server.storage.DatabaseConfig;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.Schema;
import cadre.server.storage.TestPostgres;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.release.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that meets the store of an older or a newer one. */
class UpgradeTest {
    @TempDir Path root;

    @Test
    void an_older_store_is_backed_up_before_its_schema_is_changed_and_can_be_had_back()
            throws Exception {
        var home = oldHome();

        onSqlite(home).close();
        var backup = backups(home).getFirst();
        var manifest = Restore.check(backup, Progress.SILENT);
        onSqlite(home).close();

        assertThat(manifest.schema()).containsEntry("main", 6).containsEntry("logs", 1);
        assertThat(manifest.rows("requirement")).isEqualTo(1);
        assertThat(manifest.files().included()).isFalse();
        assertThat(backups(home)).containsExactly(backup);
    }

    @Test
    void a_backup_of_an_older_store_is_restored_as_it_was_and_upgraded_by_the_next_start()
            throws Exception {
        var home = oldHome();
        onSqlite(home).close();
        var back = root.resolve("back");

        new Maintenance(config(back)).restore(backups(home).getFirst(), Set.of(), Progress.SILENT);
        onSqlite(back).close();

        try (var db = Database.open(DatabaseConfig.at(back.resolve("cadre.db")), "main")) {
            var keys = db.read(tx -> tx.all("select key from requirement", r -> r.text("key")));
            assertThat(keys).containsExactly("old");
        }
    }

    @Test
    void an_upgrade_that_cannot_be_backed_up_does_not_begin() throws Exception {
        var home = oldHome();
        Files.writeString(home.resolve("backups"), "a file where the folder should be");

        var refusal = catchThrowableOfType(CadreException.class, () -> onSqlite(home));

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.fix()).contains("CADRE_UPGRADE_BACKUP=false");
        try (var db =
                Database.open(DatabaseConfig.at(home.resolve("cadre.db")), Schema.of("main", 6))) {
            var keys = db.read(tx -> tx.all("select key from requirement", r -> r.text("key")));
            assertThat(keys).containsExactly("old");
        }
    }

    @Test
    void an_upgrade_goes_on_without_a_backup_where_a_person_says_so() throws Exception {
        var home = oldHome();
        Files.writeString(home.resolve("backups"), "a file where the folder should be");

        RunningServer.on(home, Map.of("CADRE_DB", "", "CADRE_UPGRADE_BACKUP", "false")).close();

        try (var db = Database.open(DatabaseConfig.at(home.resolve("cadre.db")), "main")) {
            var keys = db.read(tx -> tx.all("select key from requirement", r -> r.text("key")));
            assertThat(keys).containsExactly("old");
        }
    }

    @Test
    void a_new_store_needs_no_backup() {
        var home = root.resolve("new");

        onSqlite(home).close();

        assertThat(home.resolve("backups")).doesNotExist();
    }

    @Test
    void a_data_folder_of_another_user_is_left_alone_and_its_owner_is_named() throws Exception {
        Assumptions.assumeTrue(
                (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
                "only root gives files to another user");
        var home = oldHome();
        onSqlite(home).close();
        var backup = backups(home).getFirst();
        var fresh = Files.createDirectory(root.resolve("fresh"));
        Files.setAttribute(fresh, "unix:uid", 54321);
        Files.setAttribute(home.resolve("server.lock"), "unix:uid", 54321);

        var start = catchThrowableOfType(CadreException.class, () -> onSqlite(home));
        var restore =
                catchThrowableOfType(
                        CadreException.class,
                        () ->
                                new Maintenance(config(fresh))
                                        .restore(backup, Set.of(), Progress.SILENT));

        assertThat(start.what()).isEqualTo("The data folder belongs to another user");
        assertThat(restore.what()).isEqualTo(start.what());
        assertThat(restore.which()).containsEntry("owner", "54321");
        assertThat(restore.fix()).contains("sudo -u 54321 env CADRE_HOME=" + fresh);
        assertThat(fresh).isEmptyDirectory();
    }

    @Test
    void a_store_of_a_newer_version_is_refused_by_the_names_of_both_and_left_alone()
            throws Exception {
        var home = root.resolve("home");
        onSqlite(home).close();
        try (var db = Database.open(DatabaseConfig.at(home.resolve("cadre.db")), "main")) {
            db.write(tx ->
                    tx.update(
                            """
                            insert into flyway_schema_history
                              (installed_rank, version, description, type, script, checksum,
                               installed_by, execution_time, success)
                            values (99, '99', 'later', 'SQL', 'V99__later.sql', 1, '', 1, 1)
                            """));
            db.write(tx ->
                    tx.update(
                            "insert into program_version (version, first_at_ms) values (?, ?)",
                            "0.4.0",
                            Long.MAX_VALUE));
        }

        var start = catchThrowableOfType(CadreException.class, () -> onSqlite(home));
        var backup =
                catchThrowableOfType(
                        CadreException.class,
                        () ->
                                new Maintenance(config(home))
                                        .backup(root.resolve("b.zip"), Set.of(), Progress.SILENT));

        assertThat(start.what())
                .isEqualTo(
                        "The database was written by Cadre 0.4.0, a newer version than this one, "
                                + Release.VERSION
                                + ": its schema is 99, and this one knows "
                                + Schema.known("main"));
        assertThat(start.fix()).contains("restore").contains("backups");
        assertThat(backup.what()).isEqualTo(start.what());
        assertThat(root.resolve("b.zip")).doesNotExist();
    }

    /** As the version before this one left it: schema 6, without the note of who wrote it. */
    private Path oldHome() {
        var home = root.resolve("old");
        try (var main =
                        Database.open(
                                DatabaseConfig.at(home.resolve("cadre.db")), Schema.of("main", 6));
                var logs =
                        Database.open(
                                DatabaseConfig.at(home.resolve("logs.db")), Schema.of("logs", 1))) {
            main.write(tx -> tx.update("insert into requirement (key, body) values ('old', '{}')"));
            assertThat(logs.dialect().name()).isEqualTo("sqlite");
        }
        return home;
    }

    @Test
    void an_older_store_on_postgresql_is_backed_up_before_its_schema_is_changed() throws Exception {
        var home = Files.createDirectory(root.resolve("home"));
        var url = TestPostgres.running().empty(root);
        var schemas = List.of(Schema.of("main", 6), Schema.of("logs", 1));
        try (var db = Database.open(url, schemas)) {
            db.write(tx -> tx.update("insert into requirement (key, body) values ('old', '{}')"));
        }
        var variables =
                Map.of(
                        "CADRE_DB",
                        url.shown().replace(":***", ""),
                        PostgresUrl.PASSWORD_VARIABLE,
                        url.password());

        RunningServer.on(home, variables).close();
        RunningServer.on(home, variables).close();

        var manifest = Restore.check(backups(home).getFirst(), Progress.SILENT);
        assertThat(backups(home)).hasSize(1);
        assertThat(manifest.store()).isEqualTo("postgresql");
        assertThat(manifest.schema()).containsEntry("main", 6).containsEntry("logs", 1);
        assertThat(manifest.rows("requirement")).isEqualTo(1);
    }

    private static RunningServer onSqlite(Path home) {
        return RunningServer.on(home, Map.of("CADRE_DB", ""));
    }

    private static List<Path> backups(Path home) throws IOException {
        try (var files = Files.list(home.resolve("backups"))) {
            return files.toList();
        }
    }

    private static ServerConfig config(Path home) {
        return ServerConfig.read(Map.of("CADRE_HOME", home.toString()), home);
    }
}
