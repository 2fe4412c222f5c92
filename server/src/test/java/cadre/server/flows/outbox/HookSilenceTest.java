package cadre.server.flows.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.fleet.Clock;
import cadre.server.flows.outbox.Entry.State;
import cadre.server.forges.tracker.ItemRef;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookSilenceTest {
    private static final ItemRef ITEM = new ItemRef("p1", "i1");

    @TempDir Path home;
    private final Clock clock = new Clock();
    private Database db;
    private HookSilence silence;

    @BeforeEach
    void open() {
        db = TestStores.main(home);
        silence = new HookSilence(db, Duration.ofMinutes(5), Duration.ofDays(7), clock);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void what_cadre_wrote_and_no_delivery_told_of_is_a_silence_after_some_patience() {
        var written = write("plane", "flow/1/status", new Action.Comment(ITEM, "x"));
        assertThat(since()).isEmpty();

        clock.pass(Duration.ofMinutes(5));
        assertThat(since()).contains(written);
        assertThat(silence.since("gitea", Optional.empty())).isEmpty();
        clock.pass(Duration.ofMinutes(5));
        write("plane", "flow/1/state", new Action.Move(ITEM, "s2"));
        assertThat(since()).as("the first of them").contains(written);
        clock.pass(Duration.ofDays(8));
        assertThat(since()).as("deliveries of then may be deleted").isEmpty();
    }

    @Test
    void a_delivery_after_it_was_to_be_written_ends_the_silence_until_the_next_writing() {
        var stored = clock.instant();
        write("plane", "flow/1/status", new Action.Comment(ITEM, "x"));
        clock.pass(Duration.ofMinutes(6));

        assertThat(silence.since("plane", Optional.of(stored))).isEmpty();
        var next = write("plane", "flow/1/state", new Action.Move(ITEM, "s2"));
        clock.pass(Duration.ofMinutes(6));
        assertThat(silence.since("plane", Optional.of(stored))).contains(next);
    }

    @Test
    void what_was_refused_or_may_have_changed_nothing_says_nothing() {
        store("plane", "flow/1/status", new Action.Comment(ITEM, "x"), State.REFUSED);
        store("plane", "flow/1/ready", new Action.Ready("ada/shop", 1), State.DONE);
        clock.pass(Duration.ofMinutes(6));

        assertThat(since()).isEmpty();
    }

    private Optional<Instant> since() {
        return silence.since("plane", Optional.empty());
    }

    private Instant write(String connection, String name, Action action) {
        return store(connection, name, action, State.DONE);
    }

    /** One that took two seconds. */
    private Instant store(String connection, String name, Action action, State end) {
        var entry =
                db.write(tx -> OutboxStore.insert(tx, connection, name, action, clock.instant()))
                        .orElseThrow();
        clock.pass(Duration.ofSeconds(2));
        db.write(tx -> OutboxStore.end(tx, entry.id(), 0, end, "c1", "", clock.instant()));
        return clock.instant();
    }
}
