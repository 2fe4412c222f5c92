package cadre.server.storage;

import cadre.server.storage.DatabaseConfig.Synchronous;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The store that tests run on: SQLite in the folder of the test, or, with {@code
 * -Dcadre.test.store=postgresql}, a database of a real PostgreSQL that belongs to that folder.
 */
public final class TestStores {
    private TestStores() {}

    /** Whether tests run on PostgreSQL now. */
    public static boolean isPostgres() {
        return System.getProperty("cadre.test.store", "sqlite").equals("postgresql");
    }

    /** Where the store of a folder is; the same folder has the same store again. */
    public static StoreConfig config(Path home) {
        return isPostgres()
                ? new StoreConfig.Shared(TestPostgres.running().database(home))
                : new StoreConfig.Files(home.resolve("cadre.db"), Synchronous.NORMAL);
    }

    /** Opens the store of a folder. */
    public static Stores open(Path home) {
        return Stores.open(config(home));
    }

    /** Opens the store of a folder without its logs. */
    public static Database main(Path home) {
        return switch (config(home)) {
            case StoreConfig.Files files ->
                    Database.open(
                            new DatabaseConfig(files.file(), files.synchronous()), Stores.MAIN);
            case StoreConfig.Shared(var url) ->
                    Database.open(url, List.of(Schema.latest(Stores.MAIN)));
        };
    }

    /** Opens a database of a folder with other tables than Cadre's. */
    public static Database open(Path folder, String migrations) {
        return isPostgres()
                ? Database.open(
                        TestPostgres.running().empty(folder), List.of(Schema.latest(migrations)))
                : Database.open(DatabaseConfig.at(folder.resolve("test.db")), migrations);
    }

    /** Runs a statement on the logs of a folder beside whoever has them open. */
    public static void executeOnLogs(Path home, String sql) {
        switch (config(home)) {
            case StoreConfig.Files(var file, _) -> {
                var logs = "jdbc:sqlite:" + file.resolveSibling("logs.db");
                try (var connection = DriverManager.getConnection(logs);
                        var statement = connection.createStatement()) {
                    statement.execute("pragma busy_timeout = 20000");
                    statement.execute(sql);
                } catch (SQLException e) {
                    throw new AssertionError(sql, e);
                }
            }
            case StoreConfig.Shared(var url) -> {
                try (var db = Database.open(url, List.of(Schema.latest(Stores.MAIN)))) {
                    db.write(tx -> tx.update(sql));
                }
            }
        }
    }

    /** What a server's environment says of the store of its home. */
    public static Map<String, String> variables(Path home) {
        return switch (config(home)) {
            case StoreConfig.Files _ -> Map.of();
            case StoreConfig.Shared(var url) ->
                    Map.of(
                            "CADRE_DB",
                            url.shown().replace(":***", ""),
                            PostgresUrl.PASSWORD_VARIABLE,
                            url.password());
        };
    }
}
