package cadre.server.storage;

import cadre.wire.error.CadreException;
import java.util.List;

/**
 * The databases of a server.
 *
 * @param main everything but logs
 * @param logs the logs of attempts: a file with a writer of its own on SQLite, on PostgreSQL the
 *     same database as {@code main}
 */
public record Stores(Database main, Database logs) implements AutoCloseable {
    /** The folder of migrations of {@link #main}. */
    public static final String MAIN = "main";

    /** The folder of migrations of {@link #logs}. */
    public static final String LOGS = "logs";

    /**
     * Opens them and brings their schemas up to date.
     *
     * @throws CadreException UNAVAILABLE if one cannot be used
     */
    public static Stores open(StoreConfig config) {
        return open(config, (_, _) -> {});
    }

    /**
     * As {@link #open(StoreConfig)}.
     *
     * @param upgrade hears of it before an older schema is changed
     */
    public static Stores open(StoreConfig config, Schema.Upgrade upgrade) {
        var main = Schema.latest(MAIN).before(upgrade);
        var logs = Schema.latest(LOGS).before(upgrade);
        return switch (config) {
            case StoreConfig.Files files -> open(files, main, logs);
            case StoreConfig.Shared shared -> {
                var both = Database.open(shared.url(), List.of(main, logs));
                yield new Stores(both, both);
            }
        };
    }

    private static Stores open(StoreConfig.Files files, Schema mainSchema, Schema logsSchema) {
        var main = Database.open(new DatabaseConfig(files.file(), files.synchronous()), mainSchema);
        try {
            var logs = new DatabaseConfig(files.logs(), files.synchronous());
            return new Stores(main, Database.open(logs, logsSchema));
        } catch (RuntimeException | Error e) {
            main.close();
            throw e;
        }
    }

    @Override
    public void close() {
        logs.close();
        main.close();
    }
}
