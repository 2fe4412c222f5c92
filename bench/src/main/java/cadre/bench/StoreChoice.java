package cadre.bench;

import cadre.server.storage.DatabaseConfig;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.StoreConfig;
import cadre.server.storage.Stores;
import java.nio.file.Path;

/** Opens the stores that a bench drives in its own process. */
final class StoreChoice {
    private StoreChoice() {}

    /** Opens them, made if there are none; SQLite's are in {@code folder} and wait for the disk. */
    static Stores open(Options options, Path folder) {
        return Stores.open(
                options.isPostgres()
                        ? new StoreConfig.Shared(PostgresUrl.parse(options.db(), ""))
                        : new StoreConfig.Files(
                                folder.resolve("cadre.db"), DatabaseConfig.Synchronous.FULL));
    }
}
