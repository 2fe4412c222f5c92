package cadre.server.chat;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.chat.Patches.Attachment;
import cadre.server.chat.Platform.Outcome;
import cadre.server.feed.Feed;
import cadre.server.fleet.Clock;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.ArtifactId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
    private static final String BOT = "telegram:1";

    @TempDir Path home;
    private final Clock clock = new Clock();
    private final Sent sent = new Sent();
    private Database db;
    private Feed feed;
    private Duty duty;
    private Outbox outbox;

    /** What a platform was asked for, and what it answers next instead of doing it. */
    private static final class Sent implements Platform {
        private final List<String> calls = new ArrayList<>();
        private final Deque<Outcome> next = new ArrayDeque<>();

        @Override
        public int longestText() {
            return 100;
        }

        @Override
        public Outcome send(String chat, String answers, String text, List<Key> keys) {
            calls.add("send " + chat + " " + answers + ": " + text);
            return next.isEmpty() ? new Outcome.Done("m" + calls.size()) : next.pop();
        }

        @Override
        public Outcome sendFile(String chat, String answers, String name, byte[] bytes) {
            calls.add("file " + chat + " " + answers + ": " + name + " " + bytes.length);
            return next.isEmpty() ? new Outcome.Done("m" + calls.size()) : next.pop();
        }

        @Override
        public Outcome edit(String chat, String message, String text, List<Key> keys) {
            calls.add("edit " + chat + " " + message + ": " + text);
            return next.isEmpty() ? new Outcome.Done(message) : next.pop();
        }
    }

    private static byte[] read(Attachment file) {
        if (file.name().equals("broken.patch")) {
            throw new UncheckedIOException(new IOException("no such file"));
        }
        if (file.name().equals("gone.patch")) {
            throw new CadreException(ErrorCode.NOT_FOUND, "No such artifact", Map.of(), "");
        }
        return file.name().getBytes(StandardCharsets.UTF_8);
    }

    @BeforeEach
    void open() {
        db = TestStores.main(home);
        feed = new Feed(db, clock);
        duty = new Duty(db, BOT, "one", clock);
        outbox = new Outbox(db, feed, duty, sent, OutboxTest::read, clock, new Random(1));
        duty.renewOnce();
    }

    @AfterEach
    void close() {
        feed.close();
        db.close();
    }

    private void store(String chat, String name, String text) {
        db.write(tx -> {
            outbox.store(
                    tx,
                    new Speaker(BOT, "7", chat),
                    Outbox.Post.of(name, Command.Reply.of(text), Optional.empty()).answering("55"));
            return name;
        });
    }

    private void reword(long id, String text) {
        db.write(tx -> {
            outbox.reword(tx, id, text);
            return text;
        });
    }

    private void drain() {
        duty.renewOnce();
        while (outbox.sendNext()) {
            // the next one
        }
    }

    @Test
    void what_is_stored_is_sent_once_in_the_order_of_its_chat() {
        store("8", "update/1", "one");
        store("8", "update/1", "one again");
        store("8", "update/2", "two");
        drain();
        drain();

        assertThat(sent.calls).containsExactly("send 8 55: one", "send 8 55: two");
    }

    @Test
    void a_message_that_changes_often_is_edited_every_two_seconds_as_it_is_then() {
        store("8", "update/1", "queued");
        drain();
        reword(1, "running");
        reword(1, "still running");
        drain();
        assertThat(sent.calls).hasSize(1);

        clock.pass(Duration.ofSeconds(2));
        drain();
        reword(1, "done");
        drain();
        clock.pass(Duration.ofSeconds(2));
        drain();

        assertThat(sent.calls)
                .containsExactly(
                        "send 8 55: queued", "edit 8 m1: still running", "edit 8 m1: done");
    }

    @Test
    void a_chat_that_is_to_wait_keeps_no_other_one_waiting() {
        sent.next.add(new Outcome.Wait(Duration.ofSeconds(30)));
        store("8", "update/1", "one");
        store("8", "update/2", "two");
        store("9", "update/3", "three");
        drain();
        assertThat(sent.calls).containsExactly("send 8 55: one", "send 9 55: three");

        clock.pass(Duration.ofSeconds(30));
        drain();
        assertThat(sent.calls).endsWith("send 8 55: one", "send 8 55: two");
    }

    @Test
    void without_an_answer_it_is_sent_again_and_a_closed_chat_is_left_alone() {
        sent.next.add(new Outcome.Away("no answer"));
        store("8", "update/1", "one");
        drain();
        clock.pass(Duration.ofSeconds(1));
        sent.next.add(new Outcome.Closed("blocked"));
        store("8", "update/2", "two");
        drain();
        clock.pass(Duration.ofDays(1));
        drain();

        assertThat(sent.calls).containsExactly("send 8 55: one", "send 8 55: one");
    }

    @Test
    void what_is_held_is_sent_in_its_time_and_keeps_nothing_else_waiting() {
        db.write(tx -> {
            var post = Outbox.Post.of("notice/1", Command.Reply.of("later"), Optional.empty());
            var time = Optional.of(clock.instant().plusSeconds(60));
            outbox.store(tx, new Speaker(BOT, "7", "8"), post.heldTo(time));
            return post;
        });
        store("8", "update/1", "one");
        outbox.releaseHeld();
        reword(1, "later, and new");
        drain();
        assertThat(sent.calls).containsExactly("send 8 55: one");

        clock.pass(Duration.ofSeconds(60));
        duty.renewOnce();
        outbox.releaseHeld();
        drain();
        assertThat(sent.calls).endsWith("send 8 : later, and new");
    }

    @Test
    void a_server_without_the_duty_sends_nothing() {
        store("8", "update/1", "one");
        duty.release();

        assertThat(outbox.sendNext()).isFalse();
        assertThat(sent.calls).isEmpty();
    }

    @Test
    void a_long_answer_is_several_messages_of_which_the_first_answers() {
        store("8", "update/1", "word ".repeat(40));
        drain();

        assertThat(sent.calls).hasSizeGreaterThan(2);
        assertThat(sent.calls.getFirst()).startsWith("send 8 55: ");
        assertThat(sent.calls.get(1)).startsWith("send 8 : ");
    }

    @Test
    void a_file_that_does_not_get_through_in_minutes_is_words_and_what_comes_after_it_waits() {
        db.write(tx -> {
            var files = List.of(new Attachment(new ArtifactId(1), "a.patch"));
            outbox.store(
                    tx,
                    new Speaker(BOT, "7", "1"),
                    Outbox.Post.of(
                            "d", Command.Reply.of("1 file").withFiles(files), Optional.empty()));
            return true;
        });
        store("1", "update/2", "after it");
        sent.next.add(new Outcome.Done("m1"));
        for (int i = 0; i < 9; i++) {
            sent.next.add(new Outcome.Away("no answer"));
        }
        drain();
        for (int minute = 0; minute < 5; minute++) {
            for (int i = 0; i < 6; i++) {
                clock.pass(Duration.ofSeconds(10));
                drain();
            }
        }

        assertThat(sent.calls.subList(0, 10))
                .containsExactlyElementsOf(
                        Stream.concat(
                                        Stream.of("send 1 : 1 file"),
                                        Stream.generate(() -> "file 1 : a.patch 7").limit(9))
                                .toList());
        assertThat(sent.calls.subList(10, sent.calls.size()))
                .containsExactly(
                        "send 1 : `a.patch` is not shown here: no answer", "send 1 55: after it");
    }

    @Test
    void files_come_after_the_text_and_what_cannot_be_shown_is_said() {
        var files =
                List.of(
                        new Attachment(new ArtifactId(1), "a.patch"),
                        new Attachment(new ArtifactId(2), "gone.patch"),
                        new Attachment(new ArtifactId(4), "broken.patch"),
                        new Attachment(new ArtifactId(3), "c.patch"));
        db.write(tx -> {
            outbox.store(
                    tx,
                    new Speaker(BOT, "7", "1"),
                    Outbox.Post.of(
                                    "d",
                                    Command.Reply.of("1 file").withFiles(files),
                                    Optional.empty())
                            .answering("55"));
            return true;
        });
        sent.next.add(new Outcome.Done("m1"));
        sent.next.add(new Outcome.Away("no answer"));
        drain();
        clock.pass(Duration.ofSeconds(2));
        sent.next.add(new Outcome.Done("m2"));
        sent.next.add(new Outcome.Done("m3"));
        sent.next.add(new Outcome.Done("m4"));
        sent.next.add(new Outcome.Refused("too big"));
        drain();

        assertThat(sent.calls)
                .containsExactly(
                        "send 1 55: 1 file",
                        "file 1 55: a.patch 7",
                        "file 1 55: a.patch 7",
                        "send 1 55: `gone.patch` is not shown here: No such artifact",
                        "send 1 55: `broken.patch` is not shown here: it cannot be read",
                        "file 1 55: c.patch 7",
                        "send 1 55: `c.patch` is not shown here: too big");
    }
}
