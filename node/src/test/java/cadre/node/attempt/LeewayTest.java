package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.OnDisconnect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeewayTest {
    @TempDir Path folder;
    private final AtomicLong ms = new AtomicLong(5_000_000);
    private Contact contact;

    @BeforeEach
    void meet() {
        contact = new Contact(folder.resolve("contact.json"), ms::get, () -> ms.get() * 1_000_000);
        contact.lease(Duration.ofSeconds(60));
        beat();
    }

    private void beat() {
        contact.asks();
        contact.renewed();
        ms.addAndGet(1);
    }

    private Leeway leeway(boolean heard) {
        return new Leeway(new OnDisconnect.Wait(), contact, heard);
    }

    @Test
    void what_the_server_has_not_heard_of_ends_before_its_lease() {
        var leeway = leeway(false);
        leeway.said();

        ms.addAndGet(37_000);
        assertThat(leeway.over()).isEmpty();
        ms.addAndGet(500);
        assertThat(leeway.over()).hasValueSatisfying(why -> assertThat(why).endsWith("had begun"));
    }

    @Test
    void an_answer_to_what_was_asked_after_the_word_lets_it_go_on_for_ever() {
        var leeway = leeway(false);
        contact.asks();
        ms.addAndGet(1);
        leeway.said();
        ms.addAndGet(1);

        contact.renewed(); // that was asked before
        assertThat(leeway.isHeard()).isFalse();
        beat();
        assertThat(leeway.isHeard()).isTrue();
        assertThat(leeway.until()).isEmpty();
        ms.addAndGet(Duration.ofDays(3).toMillis());
        assertThat(leeway.over()).isEmpty();
    }

    @Test
    void a_word_on_a_connection_that_broke_counts_for_nothing() {
        var leeway = leeway(false);
        leeway.said();
        leeway.disconnected();
        ms.addAndGet(1);
        beat();

        assertThat(leeway.isHeard()).isFalse();
        leeway.said();
        ms.addAndGet(1);
        beat();
        assertThat(leeway.isHeard()).isTrue();
    }

    @Test
    void what_was_heard_once_stays_so() {
        var leeway = leeway(true);
        leeway.disconnected();
        ms.addAndGet(Duration.ofHours(5).toMillis());

        assertThat(leeway.over()).isEmpty();
    }
}
