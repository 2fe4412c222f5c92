package cadre.server.dump;

import cadre.server.storage.Database;
import cadre.server.storage.DatabaseConfig;
import cadre.server.storage.FileLease;
import cadre.server.storage.Snapshot;
import cadre.server.storage.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Two SQLite files.
 *
 * @param main the database
 * @param logs the logs
 */
record SqlitePlace(Path main, Path logs) implements StorePlace {
    @Override
    public List<Opened> snapshots() {
        var opened = new ArrayList<Opened>();
        try {
            opened.add(new Opened(Snapshot.of(main), List.of(Stores.MAIN)));
            if (!Files.exists(logs)) {
                // as a server does: someone wanted the room
                Database.open(DatabaseConfig.at(logs), Stores.LOGS).close();
            }
            opened.add(new Opened(Snapshot.of(logs), List.of(Stores.LOGS)));
            return opened;
        } catch (RuntimeException | Error e) {
            opened.forEach(each -> each.snapshot().close());
            throw e;
        }
    }

    @Override
    public String shown() {
        return main.toString();
    }

    @Override
    public Lock lock() {
        var lease = FileLease.take(main); // a server takes this one first
        return () -> {
            try {
                lease.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    @Override
    public Optional<String> occupant() {
        if (!Files.exists(main) && !Files.exists(logs)) {
            return Optional.empty();
        }
        try (var there = Snapshot.of(main)) {
            return Optional.of(Occupant.of(there.tx()));
        } catch (RuntimeException e) {
            return Optional.of("a database that cannot be read");
        }
    }

    @Override
    public Staging stage(SortedMap<String, Integer> schema, Cutover cutover) {
        return SqliteStaging.begin(this, cutover, schema);
    }
}
