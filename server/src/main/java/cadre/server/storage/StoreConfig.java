package cadre.server.storage;

import cadre.server.storage.DatabaseConfig.Synchronous;
import java.nio.file.Path;

/** Which store a server uses. */
public sealed interface StoreConfig {
    /**
     * SQLite: this file, and {@code logs.db} beside it.
     *
     * @param synchronous what its commits wait for
     */
    record Files(Path file, Synchronous synchronous) implements StoreConfig {
        /** The file of the logs. */
        public Path logs() {
            return file.resolveSibling("logs.db");
        }

        @Override
        public String shown() {
            return file.toString();
        }
    }

    /** One PostgreSQL database, which other servers may share. */
    record Shared(PostgresUrl url) implements StoreConfig {
        @Override
        public String shown() {
            return url.shown();
        }
    }

    /** For people; without a password. */
    String shown();
}
