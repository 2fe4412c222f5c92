package cadre.server.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.chat.Incoming.Id;
import cadre.server.chat.Incoming.Ignored;
import cadre.server.chat.Incoming.Message;
import cadre.server.chat.Incoming.Place;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.fleet.Clock;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceptionTest {
    private static final String BOT = "telegram:1";

    @TempDir Path home;
    private final Clock clock = new Clock();
    private Database db;
    private Feed feed;
    private Duty duty;
    private Reception reception;

    @BeforeEach
    void open() {
        db = TestStores.main(home);
        feed = new Feed(db, clock);
        duty = new Duty(db, BOT, "one", clock);
        reception = new Reception(db, feed, duty, Set.of("run", "link"), clock);
        assertThat(duty.renewOnce()).isTrue();
    }

    @AfterEach
    void close() {
        feed.close();
        db.close();
    }

    private static Message message(long number, Place place, String text) {
        return message(new Id.Number(number), place, text);
    }

    private static Message message(Id id, Place place, String text) {
        return new Message(
                id, new Speaker(BOT, "7", "8"), place, "Ann", "55", text, "", Incoming.Form.SLASH);
    }

    private List<String> journal() {
        return db.read(tx ->
                tx.all(
                        "select number, state, text from chat_update order by number",
                        row ->
                                row.number("number")
                                        + " "
                                        + row.text("state")
                                        + " "
                                        + row.text("text")));
    }

    @Test
    void what_came_is_stored_once_and_how_far_it_is_read_with_it() {
        reception.store(
                List.of(
                        message(10, Place.PRIVATE, "/jobs"),
                        new Ignored(new Id.Number(11), "from a bot"),
                        message(12, Place.GROUP, "good morning")));
        reception.store(
                List.of(message(10, Place.PRIVATE, "/jobs"), message(13, Place.PRIVATE, "?")));

        assertThat(journal())
                .containsExactly("10 waiting /jobs", "11 ignored ", "12 ignored ", "13 waiting ");
        assertThat(reception.next()).isEqualTo(14);
    }

    @Test
    void no_text_keeps_the_next_one_from_being_stored() {
        reception.store(
                List.of(
                        message(1, Place.PRIVATE, "/run a\0b \uD800 c"),
                        message(2, Place.PRIVATE, "/run " + "\uD83D\uDE00".repeat(4000))));

        assertThat(journal()).hasSize(2).first().isEqualTo("1 waiting /run ab ? c");
        assertThat(reception.next()).isEqualTo(3);
    }

    @Test
    void numbers_that_begin_anew_are_asked_for() {
        reception.store(List.of(message(900, Place.PRIVATE, "/jobs")));
        reception.store(List.of(message(20, Place.PRIVATE, "/nodes")));

        assertThat(reception.next()).isEqualTo(21);
    }

    @Test
    void what_has_a_name_is_stored_once_and_in_the_order_of_arrival() {
        reception.store(
                List.of(
                        message(new Id.Name("Ev9"), Place.PRIVATE, "/jobs"),
                        message(new Id.Name("Ev9"), Place.PRIVATE, "/jobs"),
                        new Ignored(new Id.Name("Ev8"), "from a bot")));
        reception.store(List.of(message(new Id.Name("Ev9"), Place.PRIVATE, "/jobs")));
        reception.store(
                List.of(
                        new Ignored(new Id.Name("Ev8"), "from a bot"),
                        message(new Id.Name("Ev1"), Place.PRIVATE, "/nodes")));

        assertThat(journal()).containsExactly("0 waiting /jobs", "1 ignored ", "2 waiting /nodes");
        assertThat(reception.next()).isEqualTo(3);
    }

    @Test
    void the_number_of_a_name_is_not_given_again_when_the_journal_is_cleared() {
        reception.store(List.of(new Ignored(new Id.Name("Ev1"), "from a bot")));
        clock.pass(Duration.ofDays(31));
        assertThat(duty.renewOnce()).isTrue();
        int forgotten = db.write(tx -> JournalStore.forget(tx, clock.instant()));
        assertThat(forgotten).isEqualTo(1);

        reception.store(List.of(message(new Id.Name("Ev2"), Place.PRIVATE, "/jobs")));

        assertThat(journal()).containsExactly("1 waiting /jobs");
    }

    @Test
    void a_code_is_kept_as_its_hash_however_it_is_written() {
        reception.store(
                List.of(
                        message(1, Place.PRIVATE, "/link ABCD-EFGH"),
                        message(2, Place.PRIVATE, "/LINK@bot abcd efgh")));

        var hash = CommandLine.hash("ABCD-EFGH");
        assertThat(journal()).containsExactly("1 waiting /link " + hash, "2 waiting /link " + hash);
    }

    @Test
    void whoever_lost_the_duty_stores_nothing() {
        var other = new Duty(db, BOT, "two", clock);
        assertThat(other.renewOnce()).isFalse();
        clock.pass(Duty.LEASE.plusSeconds(1));
        assertThat(duty.isHeld()).isFalse();
        assertThat(other.renewOnce()).isTrue();

        assertThatThrownBy(() -> reception.store(List.of(message(1, Place.PRIVATE, "/jobs"))))
                .hasMessageContaining("Another server");
        assertThat(duty.renewOnce()).isFalse();
        assertThat(journal()).isEmpty();

        other.release();
        assertThat(duty.renewOnce()).isTrue();
    }

    @Test
    void a_server_takes_over_from_itself_at_once() {
        assertThat(new Duty(db, BOT, "one", clock).renewOnce()).isTrue();
    }

    @Test
    void a_trouble_is_told_once_and_its_end_too() {
        reception.trouble("no answer", "look");
        reception.trouble("no answer", "look");
        reception.well("@bot");
        clock.pass(Duration.ofMinutes(1));
        reception.well("@bot");

        assertThat(feed.after(0, 100, Filter.ALL))
                .extracting(Event::kind)
                .containsExactly("chat.troubled", "chat.recovered");
    }
}
