package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.OnDisconnect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactTest {
    private static final OnDisconnect REPLACE = new OnDisconnect.Replace(600);
    private static final OnDisconnect STOP = new OnDisconnect.Stop(600);
    private static final OnDisconnect WAIT = new OnDisconnect.Wait();

    @TempDir Path folder;
    private final AtomicLong ms = new AtomicLong(5_000_000);

    @Test
    void what_is_to_be_replaced_ends_a_margin_before_its_time_and_what_is_to_stop_at_it() {
        var contact = contact();
        renew(contact);

        ms.addAndGet(579_999);
        assertThat(contact.over(REPLACE)).isEmpty();
        ms.addAndGet(1);
        assertThat(contact.over(REPLACE))
                .contains(
                        "the server could not be reached for 580 seconds (on_disconnect:"
                                + " replace)");
        assertThat(contact.over(STOP)).isEmpty();
        ms.addAndGet(20_000);
        assertThat(contact.over(STOP)).isPresent();
        ms.addAndGet(Duration.ofDays(30).toMillis());
        assertThat(contact.over(WAIT)).isEmpty();
    }

    @Test
    void an_answer_counts_from_when_it_was_asked_for() {
        var contact = contact();
        contact.asks();
        ms.addAndGet(30_000);
        contact.asks();
        ms.addAndGet(500_000);
        contact.renewed();

        assertThat(contact.until(STOP)).hasValue(5_000_000 + 600_000);
        contact.renewed();
        assertThat(contact.until(STOP)).hasValue(5_030_000 + 600_000);
    }

    @Test
    void a_round_trip_is_from_a_question_to_its_own_answer() {
        var contact = contact();
        assertThat(contact.roundTripMs()).isZero();
        contact.asks();
        ms.addAndGet(40);
        contact.asks();
        ms.addAndGet(2);

        contact.renewed();
        assertThat(contact.roundTripMs()).isEqualTo(42);
        contact.renewed();
        assertThat(contact.roundTripMs()).isEqualTo(2);
    }

    @Test
    void what_was_asked_on_a_connection_that_broke_is_not_answered_on_the_next_one() {
        var contact = contact();
        contact.asks();
        contact.lost();
        ms.addAndGet(10_000);

        contact.renewed();
        assertThat(contact.until(STOP)).hasValue(5_000_000 + 600_000);

        contact.asks();
        contact.renewed();
        assertThat(contact.until(STOP)).hasValue(5_010_000 + 600_000);
    }

    @Test
    void beats_that_are_far_apart_do_not_end_an_agent_whose_server_answers() {
        var contact = contact();
        contact.lease(Duration.ofSeconds(3600));
        renew(contact);

        ms.addAndGet(2_000_000);
        assertThat(contact.over(REPLACE)).isEmpty();
        ms.addAndGet(250_000);
        assertThat(contact.over(REPLACE)).isPresent();
    }

    @Test
    void the_next_run_of_the_node_goes_on_with_what_the_last_one_knew() {
        renew(contact());
        ms.addAndGet(590_000);

        assertThat(contact().over(REPLACE)).isPresent();
        assertThat(contact().isFresh()).isFalse();
    }

    @Test
    void what_another_boot_of_the_machine_knew_counts_no_more_and_neither_does_rubbish()
            throws Exception {
        renew(contact());
        ms.set(1_000);
        var file = folder.resolve("contact.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\"boot\":\"", "\"boot\":\"x"));
        assertThat(contact().isFresh()).isTrue();

        Files.writeString(file, "{");
        assertThat(contact().over(STOP)).isEmpty();
    }

    @Test
    void a_lease_is_fresh_for_two_thirds_of_it() {
        var contact = contact();
        renew(contact);
        ms.addAndGet(39_999);
        assertThat(contact.isFresh()).isTrue();
        ms.addAndGet(1);
        assertThat(contact.isFresh()).isFalse();
        renew(contact);
        assertThat(contact.isFresh()).isTrue();
    }

    private Contact contact() {
        return new Contact(folder.resolve("contact.json"), ms::get, () -> ms.get() * 1_000_000);
    }

    private static void renew(Contact contact) {
        contact.asks();
        contact.renewed();
    }
}
