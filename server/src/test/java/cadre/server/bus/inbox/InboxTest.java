package cadre.server.bus.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.access.team.Teams;
import cadre.server.bus.Speaker;
import cadre.server.bus.TeamWorld;
import cadre.server.bus.inbox.Reading.Mark;
import cadre.wire.api.Grant;
import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import cadre.wire.bus.Receipt;
import cadre.wire.bus.Unread;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {
    @TempDir Path home;
    private TeamWorld world;
    private Inbox inbox;
    private Speaker fe;
    private Speaker be;

    @BeforeEach
    void open() {
        world = new TeamWorld(home).withShop("FE", "BE", "AI");
        inbox = world.inbox;
        fe = world.member("FE");
        be = world.member("BE");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_message_is_read_by_its_recipient_and_nobody_else() {
        var posted = inbox.post(fe, Posting.of("BE", "the login is ready"));

        assertThat(posted.messageId()).isEqualTo(1);
        assertThat(posted.recipients()).containsExactly(new MemberName("BE"));
        assertThat(inbox.read(be, Reading.ALL).messages())
                .containsExactly(
                        new MessageView(
                                1,
                                new MemberName("FE"),
                                "BE",
                                "the login is ready",
                                "",
                                TeamWorld.NOON,
                                MessagePriority.NORMAL,
                                Origin.AGENT,
                                true));
        assertThat(inbox.read(fe, Reading.ALL).messages()).isEmpty();
        assertThat(inbox.read(world.member("AI"), Reading.ALL).messages()).isEmpty();
    }

    @Test
    void a_reader_who_goes_on_from_the_cursor_sees_each_message_once() {
        post(3);

        var first = inbox.read(be, Reading.ALL);
        var second = inbox.read(be, Reading.after(first.cursor()));
        post(1);
        var third = inbox.read(be, Reading.after(second.cursor()));

        assertThat(ids(first.messages())).containsExactly(1L, 2L, 3L);
        assertThat(second.messages()).isEmpty();
        assertThat(second.cursor()).isEqualTo(3);
        assertThat(second.gap()).isFalse();
        assertThat(ids(third.messages())).containsExactly(4L);
        assertThat(ids(inbox.read(be, Reading.ALL).messages()))
                .as("reading takes nothing away")
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void readers_who_go_on_while_many_post_skip_nothing_and_see_nothing_twice() throws Exception {
        int posters = 16;
        int each = 25;
        var seen = new ArrayList<Long>();
        try (var reader = Executors.newVirtualThreadPerTaskExecutor()) {
            var reading =
                    reader.submit(() -> {
                        var cursor = 0L;
                        while (seen.size() < posters * each) {
                            var page = inbox.read(be, new Reading(cursor, Mark.NONE, 20));
                            seen.addAll(ids(page.messages()));
                            cursor = page.cursor();
                        }
                        return cursor;
                    });
            TeamWorld.atOnce(
                    posters,
                    n ->
                            IntStream.range(0, each)
                                    .mapToObj(i -> inbox.post(fe, Posting.of("BE", n + " " + i)))
                                    .toList());
            reading.get();
        }

        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, posters * each).boxed().toList());
        assertThat(inbox.unread(be)).isEqualTo(new Unread(posters * each, 0));
    }

    @Test
    void a_broadcast_reaches_everyone_but_its_sender() {
        var posted = inbox.post(fe, Posting.of("all", "standup"));

        assertThat(posted.recipients()).containsExactly(new MemberName("AI"), new MemberName("BE"));
        assertThat(ids(inbox.read(be, Reading.ALL).messages())).containsExactly(1L);
        assertThat(ids(inbox.read(world.member("AI"), Reading.ALL).messages())).containsExactly(1L);
        assertThat(inbox.read(fe, Reading.ALL).messages()).isEmpty();
    }

    @Test
    void the_same_idempotency_key_is_the_same_message() {
        var posting = new Posting("BE", "once", "", MessagePriority.NORMAL, Optional.of("try-1"));

        var first = inbox.post(fe, posting);
        var again = inbox.post(fe, posting);
        var error =
                catchThrowableOfType(
                        CadreException.class,
                        () ->
                                inbox.post(
                                        fe,
                                        new Posting(
                                                "BE",
                                                "another",
                                                "",
                                                MessagePriority.NORMAL,
                                                Optional.of("try-1"))));

        assertThat(again).isEqualTo(first);
        assertThat(error.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(inbox.read(be, Reading.ALL).messages()).hasSize(1);
        assertThat(inbox.post(world.member("AI"), posting).messageId())
                .as("another sender's keys are other keys")
                .isEqualTo(2);
    }

    @Test
    void stored_fetched_and_acknowledged_are_three_facts_that_the_sender_sees() {
        inbox.post(fe, Posting.of("BE", "look"));
        var stored = receipt();
        world.passes(Duration.ofSeconds(5));
        inbox.read(be, Reading.ALL);
        world.passes(Duration.ofSeconds(5));
        inbox.read(be, Reading.ALL);
        var fetched = receipt();
        var acked = inbox.ack(be, List.of(1L, 99L));

        assertThat(stored.fetchedAt()).isEmpty();
        assertThat(fetched.fetchedAt())
                .as("of the first time")
                .hasValue(TeamWorld.NOON.plusSeconds(5));
        assertThat(fetched.ackedAt()).isEmpty();
        assertThat(acked.acked()).isEqualTo(1);
        assertThat(receipt().ackedAt()).hasValue(TeamWorld.NOON.plusSeconds(10));
        assertThat(inbox.ack(be, List.of(1L)).acked()).isZero();
    }

    private Receipt receipt() {
        return inbox.receipts(fe, 1).receipts().getFirst();
    }

    @Test
    void a_message_of_others_is_as_if_it_were_not_there() {
        inbox.post(fe, Posting.of("BE", "for you"));

        var error =
                catchThrowableOfType(
                        CadreException.class, () -> inbox.receipts(world.member("AI"), 1));

        assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void mail_is_unread_until_it_is_marked_as_read_or_acknowledged() {
        post(3);
        inbox.post(fe, new Posting("BE", "now", "", MessagePriority.URGENT, Optional.empty()));

        assertThat(inbox.unread(be)).isEqualTo(new Unread(4, 1));
        assertThat(inbox.read(be, Reading.ALL).unread()).isEqualTo(new Unread(4, 1));
        assertThat(inbox.ack(be, List.of(2L)).unread()).isEqualTo(new Unread(3, 1));
        assertThat(inbox.read(be, new Reading(0, Mark.READ, 0)).unread())
                .isEqualTo(new Unread(0, 0));
        assertThat(inbox.ack(be, List.of(4L)).unread()).isEqualTo(new Unread(0, 0));
        post(1);
        assertThat(inbox.unread(be)).isEqualTo(new Unread(1, 0));
        assertThat(ids(inbox.read(be, Reading.ALL).messages()))
                .as("marking hides nothing")
                .containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void what_is_told_of_unread_mail_is_never_older_than_what_was_answered_before() {
        for (var round = 1; round <= 50; round++) {
            var id = inbox.post(fe, Posting.of("BE", "number " + round)).messageId();
            assertThat(inbox.unread(be)).isEqualTo(new Unread(1, 0));
            var page = inbox.read(be, Reading.after(id - 1));
            assertThat(page.messages()).extracting(MessageView::id).containsExactly(id);
            assertThat(inbox.read(be, Reading.after(id)).unread()).isEqualTo(new Unread(1, 0));
            assertThat(inbox.ack(be, List.of(id)).unread()).isEqualTo(new Unread(0, 0));
            assertThat(inbox.unread(be)).isEqualTo(new Unread(0, 0));
        }
    }

    @Test
    void a_member_of_a_team_that_was_made_anew_has_no_mail_of_the_old_one() {
        post(3);
        assertThat(inbox.unread(be)).isEqualTo(new Unread(3, 0));

        world.teams.delete(world.admin, TeamWorld.SHOP, Teams.End.DELETE);
        world.withShop("FE", "BE");

        assertThat(inbox.unread(be)).isEqualTo(new Unread(0, 0));
        assertThat(inbox.read(be, Reading.after(3)).unread()).isEqualTo(new Unread(0, 0));
    }

    @Test
    void an_answer_stays_below_its_bound_and_says_that_there_is_more() {
        for (int n = 0; n < 6; n++) {
            inbox.post(fe, Posting.of("BE", "\"ü\n".repeat(1_000) + n));
        }

        var seen = new ArrayList<Long>();
        var cursor = 0L;
        for (var more = true; more; ) {
            var page = inbox.read(be, Reading.after(cursor));
            assertThat(Json.write(page).length()).isLessThan(20_000);
            seen.addAll(ids(page.messages()));
            cursor = page.cursor();
            more = page.more();
        }

        assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void a_message_that_is_longer_than_an_answer_comes_alone_and_whole() {
        post(1);
        inbox.post(fe, Posting.of("BE", "x".repeat(60_000)));
        post(1);

        var first = inbox.read(be, Reading.ALL);
        var second = inbox.read(be, Reading.after(first.cursor()));
        var third = inbox.read(be, Reading.after(second.cursor()));

        assertThat(ids(first.messages())).containsExactly(1L);
        assertThat(ids(second.messages())).containsExactly(2L);
        assertThat(second.messages().getFirst().body()).hasSize(60_000);
        assertThat(second.more()).isTrue();
        assertThat(ids(third.messages())).containsExactly(3L);
        assertThat(third.more()).isFalse();
    }

    @Test
    void what_is_empty_too_long_or_for_nobody_is_refused_and_changes_nothing() {
        assertThat(refusal(Posting.of("BE", " ")).code()).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(Posting.of("BE", "x".repeat(64 * 1024 + 1))).code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal(Posting.of("BE", "ü".repeat(32 * 1024 + 1))).code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal(Posting.of("BE", "a\0b")).code()).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(Posting.of("BE", "half \ud83d of one")).code())
                .as("what the store would keep as a question mark")
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(Posting.of("b e", "x")).code()).isEqualTo(ErrorCode.INVALID);
        var unknown = refusal(Posting.of("QA", "x"));
        assertThat(unknown.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(unknown.which()).containsEntry("member", "QA");
        assertThat(unknown.fix()).contains("AI, BE, FE");

        assertThat(inbox.post(fe, Posting.of("BE", "x")).messageId())
                .as("what was refused took no number")
                .isEqualTo(1);
    }

    private CadreException refusal(Posting posting) {
        return catchThrowableOfType(CadreException.class, () -> inbox.post(fe, posting));
    }

    @Test
    void with_the_shared_key_a_new_name_becomes_a_member_and_is_shown_as_unverified() {
        var claimed = world.speakers.ofTool(world.shared(), Optional.of("Producer"));

        inbox.post(claimed, Posting.of("QA", "hello"));

        var qa = world.speakers.ofTool(world.shared(), Optional.of("QA"));
        assertThat(inbox.read(qa, Reading.ALL).messages())
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.verified()).isFalse();
                    assertThat(message.fromRole()).isEqualTo(new MemberName("Producer"));
                });
        assertThat(world.events("member.joined"))
                .extracting(event -> event.thing())
                .endsWith("shop/Producer", "shop/QA");
    }

    @Test
    void what_a_person_says_is_marked_as_such() {
        var ann = world.speakers.ofPerson(world.person("Ann Lee", Grant.MEMBER), TeamWorld.SHOP);

        inbox.post(ann, Posting.of("BE", "please stop"));

        assertThat(inbox.read(be, Reading.ALL).messages())
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.origin()).isEqualTo(Origin.HUMAN);
                    assertThat(message.fromRole()).isEqualTo(new MemberName("Ann-Lee"));
                });
    }

    @Test
    void a_waiting_reader_gets_a_message_that_comes_meanwhile() throws Exception {
        try (var reader = Executors.newVirtualThreadPerTaskExecutor()) {
            var reading = reader.submit(() -> inbox.read(be, new Reading(0, Mark.NONE, 50)));

            inbox.post(fe, Posting.of("BE", "now"));

            assertThat(ids(reading.get().messages())).containsExactly(1L);
        }
    }

    @Test
    void an_operator_who_looks_marks_nothing() {
        post(2);

        var page = inbox.peek(TeamWorld.SHOP, new MemberName("BE"), new Reading(0, Mark.READ, 0));

        assertThat(ids(page.messages())).containsExactly(1L, 2L);
        assertThat(receipt().fetchedAt()).isEmpty();
        assertThat(inbox.unread(be)).isEqualTo(new Unread(2, 0));
    }

    @Test
    void the_body_of_a_message_is_neither_in_the_feed_nor_in_the_log() {
        inbox.post(fe, Posting.of("BE", "secret-of-ours"));

        assertThat(world.events("message.sent"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.thing()).isEqualTo("shop/m1");
                    assertThat(event.body().toString()).doesNotContain("secret-of-ours");
                });
        assertThat(world.log.after(TeamWorld.SHOP, 0).events())
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.kind()).isEqualTo("message");
                    assertThat(line.text()).isEqualTo("FE -> BE: message 1");
                });
    }

    @Test
    void old_mail_that_was_read_goes_and_an_older_cursor_is_told_of_the_gap() {
        var oldMail = new OldMail(world.db, world.teams, world::now, Duration.ofDays(30));
        post(4);
        inbox.ack(be, List.of(1L, 3L));
        world.passes(Duration.ofDays(31));
        post(1);

        assertThat(oldMail.deleteOnce()).isEqualTo(2);
        assertThat(oldMail.deleteOnce()).isZero();

        assertThat(ids(inbox.read(be, Reading.ALL).messages())).containsExactly(2L, 4L, 5L);
        assertThat(inbox.read(be, Reading.ALL).gap()).as("no cursor is not an old one").isFalse();
        assertThat(inbox.read(be, Reading.after(1)).gap()).isTrue();
        assertThat(inbox.read(be, Reading.after(3)).gap()).isFalse();
        assertThat(inbox.unread(be)).isEqualTo(new Unread(3, 0));
    }

    @Test
    void a_cursor_behind_which_everything_was_deleted_moves_past_the_gap() {
        var oldMail = new OldMail(world.db, world.teams, world::now, Duration.ofDays(30));
        post(3);
        inbox.read(be, new Reading(0, Mark.READ, 0));
        world.passes(Duration.ofDays(31));
        oldMail.deleteOnce();

        var page = inbox.read(be, new Reading(1, Mark.NONE, 50));

        assertThat(page.gap()).isTrue();
        assertThat(page.messages()).isEmpty();
        assertThat(page.cursor()).isEqualTo(3);
        assertThat(inbox.read(be, Reading.after(3)).gap()).isFalse();
    }

    private void post(int messages) {
        for (int n = 0; n < messages; n++) {
            inbox.post(fe, Posting.of("BE", "text"));
        }
    }

    private static List<Long> ids(List<MessageView> messages) {
        return messages.stream().map(MessageView::id).toList();
    }
}
