package cadre.server.dump;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.dump.Restore.Choice;
import cadre.server.fleet.Clock;
import cadre.server.storage.Database;
import cadre.server.storage.DatabaseConfig;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.Schema;
import cadre.server.storage.StoreConfig;
import cadre.server.storage.Stores;
import cadre.server.storage.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores of every version that there ever was, on their way to this one. */
@Tag("own-store")
class UpgradeBackupTest {
    @TempDir Path root;

    /** All but the present one. */
    private static List<Integer> olderSchemas() throws Exception {
        var folder = UpgradeBackupTest.class.getResource("/sql/" + Stores.MAIN);
        try (var files = Files.list(Path.of(Objects.requireNonNull(folder).toURI()))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .map(name -> Integer.valueOf(name.replaceFirst("V(\\d+)__.*", "$1")))
                    .filter(number -> number < Schema.known(Stores.MAIN))
                    .sorted()
                    .toList();
        }
    }

    /** The oldest, every fifth and the last: a store on PostgreSQL takes seconds each. */
    private static List<Integer> some(List<Integer> schemas) {
        return IntStream.range(0, schemas.size())
                .filter(i -> i % 5 == 0 || i == schemas.size() - 1)
                .mapToObj(schemas::get)
                .toList();
    }

    @Test
    void a_store_of_any_older_schema_is_upgraded_and_its_backup_is_all_of_it() throws Exception {
        for (var schema : olderSchemas()) {
            var home = Files.createDirectory(root.resolve("v" + schema));
            try (var main =
                            Database.open(
                                    DatabaseConfig.at(home.resolve("cadre.db")),
                                    Schema.of(Stores.MAIN, schema));
                    var logs =
                            Database.open(
                                    DatabaseConfig.at(home.resolve("logs.db")), Stores.LOGS)) {
                fill(main);
                assertThat(logs.dialect().isShared()).isFalse();
            }
            var before = FilledHome.rows(StorePlace.of(FilledHome.sqlite(home)));

            upgrade(home, FilledHome.sqlite(home));
            var back = root.resolve("back" + schema);
            Dump.of(back, FilledHome.sqlite(back), new Clock())
                    .restore(backup(home), Set.of(), Progress.SILENT);

            assertThat(FilledHome.rows(StorePlace.of(FilledHome.sqlite(back))))
                    .as("schema " + schema)
                    .isEqualTo(before);
            upgrade(back, FilledHome.sqlite(back));
        }
    }

    @Test
    void a_store_of_an_older_schema_on_postgresql_is_upgraded_and_can_be_gone_back_to()
            throws Exception {
        for (var schema : some(olderSchemas())) {
            var home = Files.createDirectory(root.resolve("v" + schema));
            var store = store(TestPostgres.running().empty(home));
            try (var db =
                    Database.open(
                            store.url(),
                            List.of(Schema.of(Stores.MAIN, schema), Schema.latest(Stores.LOGS)))) {
                fill(db);
            }
            var before = FilledHome.rows(StorePlace.of(store));

            upgrade(home, store);
            Dump.of(home, store, new Clock())
                    .restore(backup(home), Set.of(Choice.REPLACE), Progress.SILENT);

            assertThat(FilledHome.rows(StorePlace.of(store)))
                    .as("schema " + schema)
                    .isEqualTo(before);
        }
    }

    private static StoreConfig.Shared store(PostgresUrl url) {
        return new StoreConfig.Shared(url);
    }

    private static void fill(Database db) {
        db.write(tx ->
                tx.update(
                        """
                        insert into access_key (name, secret_sha256, granted, created_at_ms)
                        values ('ann', 'abc', 'member', 1)
                        """));
        db.write(tx ->
                tx.update(
                        """
                        insert into event (at_ms, kind, thing, actor_name, actor_address, body)
                        values (1, 'key.created', 'k1', 'cadre', '', '{}')
                        """));
    }

    private static void upgrade(Path home, StoreConfig store) {
        Stores.open(store, Dump.of(home, store, new Clock()).upgrade()).close();
    }

    private static Path backup(Path home) throws IOException {
        try (var files = Files.list(home.resolve("backups"))) {
            return files.findFirst().orElseThrow();
        }
    }
}
