package cadre.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.storage.Database;
import cadre.server.storage.DatabaseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    @TempDir Path home;

    @Test
    void the_first_start_writes_an_admin_key_that_opens() throws Exception {
        for (int i = 0; i < 3; i++) {
            var t0 = System.nanoTime();
            try (var db = Database.open(DatabaseConfig.at(home.resolve("cadre.db")), "main")) {
                System.out.println("open ms " + (System.nanoTime() - t0) / 1e6);
                var feed = new Feed(db, InstantSource.system());
                var keys = new Keys(db, feed, InstantSource.system(), new SecureRandom());
                var file = keys.ensureAdminKey(home);
                var secret = Files.readString(file).strip();
                System.out.println(secret + " " + db.stats() + feed.after(0, 10, Filter.ALL));
                assertThat(keys.authenticate(secret, "127.0.0.1")).isPresent();
            }
        }
    }
}
