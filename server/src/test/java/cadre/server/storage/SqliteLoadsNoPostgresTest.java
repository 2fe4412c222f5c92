package cadre.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start on SQLite must not pay for PostgreSQL: looks at what a real process loads. */
@Tag("own-store")
class SqliteLoadsNoPostgresTest {
    @TempDir Path folder;

    @Test
    void a_start_on_sqlite_loads_no_class_of_postgresql_or_its_pool() throws Exception {
        Stores.open(files(folder)).close(); // a first start migrates, which loads all of Flyway

        var child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xlog:class+load",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        var loaded =
                new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();

        assertThat(child.waitFor()).isZero();
        assertThat(loaded).anyMatch(line -> line.contains("cadre.server.storage.SqliteDatabase"));
        assertThat(loaded)
                .noneMatch(line -> line.contains("org.postgresql") || line.contains("com.zaxxer"))
                .noneMatch(line -> line.contains("cadre.server.storage.Postgres"));
    }

    private static StoreConfig.Files files(Path folder) {
        return new StoreConfig.Files(folder.resolve("cadre.db"), DatabaseConfig.Synchronous.NORMAL);
    }

    /** Opens the stores, writes and reads. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            try (var stores = Stores.open(files(Path.of(args[0])))) {
                stores.main().write(tx -> tx.update("delete from fair_share where key_id = -1"));
                stores.logs().read(tx -> tx.all("select seq from log_chunk", r -> r.number("seq")));
            }
        }
    }
}
