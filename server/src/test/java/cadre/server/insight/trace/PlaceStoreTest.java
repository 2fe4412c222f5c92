package cadre.server.insight.trace;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.server.storage.Tx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of several servers one holds the place from which spans are sent. */
class PlaceStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration HELD = Duration.ofSeconds(40);

    private Database db;

    @BeforeEach
    void open(@TempDir Path home) {
        db = TestStores.main(home);
        write(tx -> PlaceStore.begin(tx, 7));
    }

    @AfterEach
    void close() {
        db.close();
    }

    private void write(Consumer<Tx> change) {
        db.write(tx -> {
            change.accept(tx);
            return true;
        });
    }

    private OptionalLong hold(String server, Instant at) {
        return db.write(tx -> PlaceStore.hold(tx, server, at, HELD));
    }

    @Test
    void one_holds_it_until_its_time_is_over_and_another_goes_on_where_it_was() {
        assertThat(hold("one", NOW)).hasValue(7);
        assertThat(hold("two", NOW.plusSeconds(39))).isEmpty();
        write(tx -> PlaceStore.move(tx, "one", 9));

        assertThat(hold("two", NOW.plusSeconds(41))).hasValue(9);
        write(tx -> PlaceStore.move(tx, "one", 12)); // too late

        assertThat(db.read(PlaceStore::seq)).isEqualTo(9);
    }

    @Test
    void it_never_moves_back_and_a_second_start_leaves_it_where_it_is() {
        hold("one", NOW);
        write(tx -> PlaceStore.move(tx, "one", 5));
        write(tx -> PlaceStore.begin(tx, 100));

        assertThat(hold("one", NOW)).hasValue(7);
    }

    @Test
    void who_gives_it_up_lets_another_have_it_at_once_and_nobody_gives_up_anothers() {
        hold("one", NOW);
        write(tx -> PlaceStore.giveUp(tx, "two"));
        assertThat(hold("two", NOW)).isEmpty();

        write(tx -> PlaceStore.giveUp(tx, "one"));
        assertThat(hold("two", NOW)).hasValue(7);
    }
}
