package cadre.server.dump;

import cadre.server.storage.PostgresUrl;
import cadre.server.storage.Snapshot;
import cadre.server.storage.StoreConfig;
import cadre.server.storage.Stores;
import cadre.wire.error.CadreException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Where the store of an installation is, or shall be. */
sealed interface StorePlace permits SqlitePlace, PostgresPlace {
    /** The folders of migrations. */
    List<String> PARTS = List.of(Stores.MAIN, Stores.LOGS);

    static StorePlace of(StoreConfig config) {
        return switch (config) {
            case StoreConfig.Files files -> new SqlitePlace(files.file(), files.logs());
            case StoreConfig.Shared(PostgresUrl url) -> new PostgresPlace(url, Optional.empty());
        };
    }

    /**
     * A snapshot of each database, the main one first, so that logs run ahead of the rest.
     *
     * @throws CadreException NOT_FOUND if there is none
     */
    List<Opened> snapshots();

    /** How people call it; holds no password. */
    String shown();

    /**
     * Keeps servers away until it is closed.
     *
     * @throws CadreException UNAVAILABLE if one uses the store
     */
    Lock lock();

    /** What is there already, in a few words; none if nothing is. */
    Optional<String> occupant();

    /**
     * Begins a new store beside this place.
     *
     * @param schema the last migration of each part
     * @param cutover for stores that are files
     */
    Staging stage(SortedMap<String, Integer> schema, Cutover cutover);

    /** Keeps servers away. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * A database with the parts that are in it.
     *
     * @param parts folders of migrations
     */
    record Opened(Snapshot snapshot, List<String> parts) {
        public Opened {
            parts = List.copyOf(parts);
        }
    }
}
