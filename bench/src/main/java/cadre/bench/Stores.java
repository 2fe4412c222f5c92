package cadre.bench;

import cadre.server.storage.Database;
import cadre.server.storage.DatabaseConfig;
import java.nio.file.Path;

/** Opens the stores that a bench drives in its own process. */
final class Stores {
    private Stores() {}

    /**
     * Opens one, made if there is none.
     *
     * @param migrations {@code main} or {@code logs}
     */
    static Database open(Options options, Path folder, String migrations) {
        if (options.isPostgres()) {
            throw new IllegalArgumentException("this build knows no PostgreSQL");
        }
        var file = migrations.equals("main") ? "cadre.db" : migrations + ".db";
        return Database.open(DatabaseConfig.at(folder.resolve(file)), migrations);
    }
}
