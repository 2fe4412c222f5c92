package cadre.server.bus.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Keys;
import cadre.server.access.team.Teams;
import cadre.server.bus.Door;
import cadre.server.bus.Speaker;
import cadre.server.bus.TeamLog;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.inbox.Posting;
import cadre.server.bus.inbox.Reading;
import cadre.server.bus.lock.Locks;
import cadre.server.bus.task.Board;
import cadre.server.bus.task.ClaimResult;
import cadre.server.bus.task.TaskFilter;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeoverTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final TeamName TEAM = new TeamName("main");
    private static final TeamRequest INTO =
            new TeamRequest(
                    TEAM,
                    List.of(new MemberName("FE"), new MemberName("BE")),
                    Optional.empty(),
                    List.of("nas-deploy"));

    private final InstantSource clock = InstantSource.fixed(NOON);
    private RedisServer redis;
    private Database db;
    private Feed feed;
    private Teams teams;
    private Inbox inbox;
    private Board board;
    private Locks locks;
    private TeamLog log;

    @BeforeEach
    void start(@TempDir Path folder) {
        redis = RedisServer.started(folder);
        db = TestStores.main(folder);
        feed = new Feed(db, clock);
        teams = new Teams(db, feed, new Keys(db, feed, clock, new SecureRandom()), clock);
        log = new TeamLog(db, feed, clock);
        inbox = new Inbox(db, teams, log, clock);
        board = new Board(db, teams, log, clock);
        locks = new Locks(db, log, clock);
        fill();
    }

    @AfterEach
    void stop() throws Exception {
        feed.close();
        db.close();
        redis.close();
    }

    /** Four messages, one of them deleted, three tasks, a lock, two lines. */
    private void fill() {
        message(1, "FE", "BE", "first");
        message(3, "BE", "FE", "to you");
        message(4, "FE", "BE", "an é and a \\\"quote\\\"");
        redis.run("SET co:msgseq 7");
        redis.run("RPUSH co:inbox:BE 1 2 4");
        redis.run("RPUSH co:inbox:FE 3");
        redis.run("SET co:read:BE 1");
        redis.run("SET co:taskseq 5");
        redis.run("SADD co:tasks 1 2 5");
        task(1, "done", "BE");
        task(2, "in_progress", "BE");
        task(5, "open", "AI");
        redis.run("SET co:lock:nas-deploy FE PX 90000");
        redis.run("SET co:logseq 12");
        redis.run("RPUSH co:log 11 12");
        line(11, "message", "FE -> BE");
        line(12, "lock", "FE took nas-deploy");
    }

    private void message(long id, String from, String to, String body) {
        redis.run(
                List.of(
                        "SET",
                        "co:msg:" + id,
                        """
                        {"id":%d,"from_role":"%s","to_role":"%s","body":"%s","thread_id":"t",\
                        "ts":"2026-03-01T10:00:0%dZ"}\
                        """
                                .formatted(id, from, to, body, id)));
    }

    private void task(long id, String status, String assignee) {
        redis.run(
                List.of(
                        "HSET",
                        "co:task:" + id,
                        "id",
                        "" + id,
                        "title",
                        "task " + id,
                        "status",
                        status,
                        "assignee_role",
                        assignee,
                        "created_by",
                        "Producer",
                        "detail",
                        "do it",
                        "note",
                        "",
                        "ts",
                        "2026-03-01T09:00:00Z"));
    }

    private void line(long id, String kind, String text) {
        redis.run(
                List.of(
                        "SET",
                        "co:logitem:" + id,
                        "{\"id\":%d,\"kind\":\"%s\",\"text\":\"%s\",\"ts\":\"2026-03-01T10:00:00Z\"}"
                                .formatted(id, kind, text)));
    }

    private TakenOver take(Takeover.Choice... choices) {
        return new Takeover(db, teams, feed, clock)
                .run(redis.address(), "", INTO, Set.of(choices), (_, _, _) -> {});
    }

    private static Speaker speaker(String member) {
        return new Speaker(
                TEAM,
                new MemberName(member),
                Door.TOOLS,
                false,
                Origin.AGENT,
                new Actor(member, Optional.empty(), "127.0.0.1"),
                Grant.MEMBER);
    }

    private List<MessageView> mail(String member, long after) {
        return inbox.read(speaker(member), new Reading(after, Reading.Mark.NONE, 0)).messages();
    }

    @Test
    void mail_has_its_numbers_and_its_readers_and_the_next_message_has_the_next_one() {
        var taken = take();

        assertThat(taken.messages()).isEqualTo(new TakenOver.Part(3, 3, 0, 0));
        var page = inbox.read(speaker("BE"), new Reading(0, Reading.Mark.NONE, 0));
        assertThat(page.messages()).extracting(MessageView::id).containsExactly(1L, 4L);
        assertThat(page.messages().getLast())
                .satisfies(last -> {
                    assertThat(last.body()).isEqualTo("an é and a \"quote\"");
                    assertThat(last.fromRole().name()).isEqualTo("FE");
                    assertThat(last.threadId()).isEqualTo("t");
                    assertThat(last.ts()).isEqualTo("2026-03-01T10:00:04Z");
                    assertThat(last.verified()).isFalse();
                });
        assertThat(page.cursor()).isEqualTo(4);
        assertThat(page.unread().count()).as("1 was read").isEqualTo(1);
        assertThat(mail("FE", 0)).extracting(MessageView::id).containsExactly(3L);
        var next =
                inbox.post(
                        speaker("FE"),
                        new Posting(
                                "BE",
                                "new",
                                "",
                                cadre.wire.bus.MessagePriority.NORMAL,
                                Optional.empty()));
        assertThat(next.messageId()).isEqualTo(8);
        assertThat(mail("BE", 4)).extracting(MessageView::body).containsExactly("new");
    }

    @Test
    void a_cursor_before_mail_that_the_old_bus_had_deleted_is_told_of_the_gap() {
        take();

        assertThat(inbox.read(speaker("BE"), new Reading(1, Reading.Mark.NONE, 0)).gap()).isTrue();
        assertThat(inbox.read(speaker("BE"), new Reading(2, Reading.Mark.NONE, 0)).gap()).isFalse();
    }

    @Test
    void tasks_go_on_as_they_stood() {
        take();

        var tasks = board.list(TEAM, TaskFilter.ALL, 0).items();
        assertThat(tasks).extracting(task -> task.id()).containsExactly(1L, 2L, 5L);
        assertThat(tasks)
                .extracting(task -> task.status())
                .containsExactly(TaskStatus.DONE, TaskStatus.IN_PROGRESS, TaskStatus.OPEN);
        assertThat(board.claim(speaker("FE"), 2, Optional.empty()))
                .isInstanceOfSatisfying(
                        ClaimResult.Held.class,
                        held -> assertThat(held.by().name()).isEqualTo("BE"));
        assertThat(board.claim(speaker("FE"), 5, Optional.empty()))
                .isInstanceOf(ClaimResult.Claimed.class);
    }

    @Test
    void locks_keep_the_time_they_have_left() {
        take();

        assertThat(locks.list(TEAM))
                .singleElement()
                .satisfies(lock -> {
                    assertThat(lock.resource()).isEqualTo("nas-deploy");
                    assertThat(lock.heldBy()).contains(new MemberName("FE"));
                    assertThat(lock.ttlRemaining()).isBetween(30L, 90L);
                });
    }

    @Test
    void the_log_of_the_team_goes_on() {
        take();

        var page = log.after(TEAM, 0);
        assertThat(page.events()).extracting(entry -> entry.id()).containsExactly(11L, 12L);
        assertThat(page.gap()).isTrue();
        assertThat(page.cursor()).isEqualTo(12);
    }

    @Test
    void a_second_time_brings_what_came_since_and_nothing_twice() {
        take();
        message(8, "AI", "FE", "later");
        redis.run("RPUSH co:inbox:FE 8");
        redis.run("SET co:msgseq 8");
        task(5, "done", "AI");

        var again = take();

        assertThat(again.messages()).isEqualTo(new TakenOver.Part(4, 1, 0, 3));
        assertThat(again.tasks()).isEqualTo(new TakenOver.Part(3, 0, 1, 2));
        assertThat(again.lines()).isEqualTo(new TakenOver.Part(2, 0, 0, 2));
        assertThat(again.locks().added()).isZero();
        assertThat(mail("FE", 0)).extracting(MessageView::id).containsExactly(3L, 8L);
        assertThat(teams.view(TEAM).members())
                .filteredOn(member -> member.name().name().equals("FE"))
                .singleElement()
                .satisfies(member -> assertThat(member.unread()).isEqualTo(2));
        assertThat(board.list(TEAM, TaskFilter.ALL, 0).items())
                .extracting(task -> task.status())
                .containsExactly(TaskStatus.DONE, TaskStatus.IN_PROGRESS, TaskStatus.DONE);
    }

    @Test
    void a_task_that_was_changed_here_since_stays_as_it_is() {
        take();
        board.claim(speaker("FE"), 5, Optional.empty());
        task(5, "done", "AI");

        assertThat(take().tasks()).isEqualTo(new TakenOver.Part(3, 0, 0, 3));

        assertThat(board.list(TEAM, TaskFilter.ALL, 0).items().getLast().status())
                .isEqualTo(TaskStatus.IN_PROGRESS);
    }

    @Test
    void a_team_with_mail_of_its_own_under_these_numbers_stays_as_it_is() {
        teams.ensure(INTO);
        inbox.post(
                speaker("FE"),
                new Posting(
                        "BE",
                        "my own",
                        "",
                        cadre.wire.bus.MessagePriority.NORMAL,
                        Optional.empty()));

        assertThatThrownBy(this::take)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
                            assertThat(e.fix()).contains("--team");
                        });

        assertThat(mail("BE", 0)).extracting(MessageView::body).containsExactly("my own");
        assertThat(board.list(TEAM, TaskFilter.ALL, 0).items()).isEmpty();
    }

    @Test
    void a_dry_run_says_the_same_and_changes_nothing() {
        var said = take(Takeover.Choice.DRY_RUN);

        assertThatThrownBy(() -> teams.view(TEAM))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.TEAM_NOT_FOUND));
        assertThat(take()).isEqualTo(said);
    }

    @Test
    void what_cannot_be_understood_stops_it_by_name_unless_it_may_be_left() {
        redis.run(List.of("SET", "co:msg:6", "no json"));
        redis.run("HSET co:task:5 status unheard-of");
        redis.run("SET co:other 1");

        assertThatThrownBy(this::take)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.INVALID);
                            assertThat(e.getMessage())
                                    .contains("co:msg:6: it is no JSON")
                                    .contains("co:task:5: its status is 'unheard-of'")
                                    .contains("co:other");
                        });
        var taken = take(Takeover.Choice.LEAVE_FLAWED);

        assertThat(taken.flaws()).hasSize(3);
        assertThat(taken.messages().added()).isEqualTo(3);
        assertThat(taken.tasks().added()).isEqualTo(2);
    }

    @Test
    void a_redis_without_a_bus_or_with_another_password_or_none_at_all_is_named() throws Exception {
        redis.run("FLUSHALL");
        assertThatThrownBy(this::take).hasMessageContaining("no team bus in this Redis");

        redis.run("CONFIG SET requirepass secret");
        assertThatThrownBy(this::take)
                .hasMessageContaining("wants another password")
                .hasMessageContaining("REDISCLI_AUTH");

        redis.close();
        assertThatThrownBy(this::take)
                .hasMessageContaining("No Redis answers there")
                .hasMessageContaining("redis://127.0.0.1");
    }

    @Test
    void what_is_no_redis_is_said_to_be_none() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> {
                        try (var caller = socket.accept()) {
                            caller.getOutputStream()
                                    .write(
                                            "HTTP/1.1 400 Bad Request\r\n\r\n"
                                                    .getBytes(StandardCharsets.US_ASCII));
                        } catch (java.io.IOException e) {
                            // then the caller says so
                        }
                    });
            var address = RedisAddress.of("redis://127.0.0.1:" + socket.getLocalPort());

            assertThatThrownBy(() -> RedisConnection.open(address, ""))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM))
                    .hasMessageContaining("no Redis");
        }
    }

    @Test
    void an_address_holds_no_password_and_is_of_redis() {
        assertThat(RedisAddress.of("rediss://bus@[::1]:6380/2"))
                .isEqualTo(new RedisAddress("::1", 6380, true, Optional.of("bus"), 2));
        assertThat(RedisAddress.of("redis://localhost").port()).isEqualTo(6379);
        for (var wrong :
                List.of("redis://:secret@h", "http://h", "redis://", "redis://h/x", "nonsense")) {
            assertThatThrownBy(() -> RedisAddress.of(wrong))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.INVALID);
                                assertThat(e.getMessage()).doesNotContain("secret");
                            });
        }
    }
}
