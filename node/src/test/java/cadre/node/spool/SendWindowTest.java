package cadre.node.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendWindowTest {
    private static final long SECOND = 1_000_000_000L;

    private final SendWindow window = new SendWindow(100);

    @Test
    void no_more_than_the_window_is_unanswered() {
        window.sent(60, 0);

        assertThat(window.sendable(1000, 0)).isEqualTo(40);
        window.sent(100, 0);
        assertThat(window.sendable(1000, 0)).isZero();
        window.answered(60, 0);
        assertThat(window.sendable(1000, 0)).isEqualTo(60);
    }

    @Test
    void one_answer_may_stand_for_several_pieces() {
        window.sent(10, 0);
        window.sent(20, 0);
        window.sent(30, 0);

        window.answered(20, 0);

        assertThat(window.stored()).isEqualTo(20);
        assertThat(window.next()).isEqualTo(30);
    }

    @Test
    void a_piece_that_was_not_taken_is_sent_again_once_for_all_answers_behind_it() {
        window.sent(10, 0);
        window.sent(20, 0);
        window.sent(30, 0);
        window.answered(10, 0);

        window.answered(10, 0); // the second piece was refused
        assertThat(window.next()).isEqualTo(10);
        window.sent(20, 0);
        window.answered(10, 0); // so was the third, for its place
        assertThat(window.next()).isEqualTo(20);
        window.answered(20, 0);
        assertThat(window.stored()).isEqualTo(20);
    }

    @Test
    void a_piece_that_could_not_be_stored_is_sent_again_after_a_while() {
        window.sent(10, 0);
        window.sent(20, 0);
        window.answered(10, 0);

        window.refused(0);
        window.answered(10, 0); // for the piece behind it

        assertThat(window.next()).isEqualTo(10);
        assertThat(window.sendable(1000, 4 * SECOND)).isZero();
        assertThat(window.sendable(1000, 6 * SECOND)).isEqualTo(100);
    }

    @Test
    void what_is_on_its_way_is_known_and_what_is_not_answered_for_long_is_not_counted() {
        window.sent(10, 0);
        window.sent(30, 0);
        assertThat(window.unanswered(0)).isEqualTo(30);
        window.answered(10, 0);
        assertThat(window.unanswered(0)).isEqualTo(20);

        assertThat(window.unanswered(11_000_000_000L)).isZero();
        assertThat(window.next()).isEqualTo(10);
    }

    @Test
    void a_server_that_has_more_than_was_sent_is_followed() {
        window.answered(50, 0);

        assertThat(window.next()).isEqualTo(50);
        assertThat(window.stored()).isEqualTo(50);
    }

    @Test
    void a_piece_that_is_never_answered_is_sent_again() {
        window.sent(10, 0);

        assertThat(window.sendable(10, 9 * SECOND)).isZero();
        assertThat(window.sendable(10, 11 * SECOND)).isEqualTo(10);
        assertThat(window.next()).isZero();
    }

    @Test
    void what_was_in_flight_on_a_lost_connection_is_sent_again() {
        window.sent(10, 0);
        window.answered(10, 0);
        window.sent(20, 0);

        window.disconnected();
        assertThat(window.next()).isEqualTo(10);

        window.resume(15);
        assertThat(window.next()).isEqualTo(15);
        assertThat(window.stored()).isEqualTo(15);
    }
}
