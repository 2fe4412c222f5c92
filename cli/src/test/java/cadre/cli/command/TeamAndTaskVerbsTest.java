package cadre.cli.command;

import static cadre.cli.command.BusSample.TEAM;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.Page;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.NextTask;
import cadre.wire.bus.TaskDetail;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.event.Event;
import cadre.wire.id.MemberName;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeamAndTaskVerbsTest {
    @TempDir Path folder;
    private final FakeServer server = BusSample.server();

    @AfterEach
    void close() {
        server.close();
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }

    @Test
    void a_team_is_made_with_its_members_and_the_next_step_is_said() {
        server.json("POST /api/v1/teams", BusSample.team(0, 0));

        var called = cadre("team", "init", "shop", "--roles", "BE,FE", "--resources", "nas-deploy");

        assertThat(called.out()).isEqualTo("team shop is there: BE, FE\n");
        assertThat(called.err()).contains("cadre wire --team shop --as BE");
        assertThat(Json.read(server.last("POST").text(), TeamRequest.class))
                .isEqualTo(
                        new TeamRequest(
                                BusSample.SHOP,
                                List.of(BusSample.BE, BusSample.FE),
                                Optional.empty(),
                                List.of("nas-deploy")));
        assertThat(cadre("team", "init", "shop", "--roles", "BE, all").status())
                .isEqualTo(ExitStatus.USAGE);
        assertThat(cadre("team").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void a_team_is_shown_with_what_its_members_have_not_read() {
        assertThat(cadre("team", "show", "shop").out())
                .isEqualTo(
                        """
                        team shop, led by FE
                        to be locked: nas-deploy
                        MEMBER  KIND  UNREAD  URGENT  AGE
                        BE      seat       3       1  now
                        FE      seat       0       0  now
                        """);
    }

    @Test
    void a_members_key_goes_to_the_standard_output_alone() {
        server.json("POST " + TEAM + "/members", BusSample.key("cadre_member_x"))
                .json("POST " + TEAM + "/members/BE/rotate", BusSample.key("cadre_member_y"));

        var added = cadre("team", "member", "add", "BE", "--team", "shop", "--expires", "1d");

        assertThat(added.out()).isEqualTo("cadre_member_x\n");
        assertThat(added.err()).contains("k7").contains("CADRE_KEY_SHOP_BE");
        assertThat(Json.read(server.last("POST").text(), MemberRequest.class))
                .isEqualTo(new MemberRequest(BusSample.BE, Optional.of(86_400L)));

        var rotated = cadre("team", "member", "rotate", "BE", "--team", "shop", "--overlap", "0");
        assertThat(rotated.out()).isEqualTo("cadre_member_y\n");
        assertThat(server.last("POST").text()).isEqualTo("{\"overlap_sec\":0}");
        assertThat(cadre("team", "member", "--help").out()).contains("rotate");
        assertThat(cadre("team", "member", "add", "--help").out())
                .contains("Example:\n  cadre team member add BE --team shop");
    }

    @Test
    void a_team_that_is_busy_stays_and_who_works_is_named() {
        server.on(
                "DELETE " + TEAM,
                (exchange, _) ->
                        FakeServer.problem(
                                exchange,
                                new CadreException(
                                        ErrorCode.TEAM_BUSY,
                                        "Members still hold tasks",
                                        Map.of("members", "BE"),
                                        "Let them finish")));

        var called = cadre("team", "delete", "shop", "--archive");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.err()).contains("members BE");
        assertThat(server.last("DELETE").line()).endsWith("?archive=true");
    }

    @Test
    void a_task_is_put_on_the_board_with_all_that_is_said_of_it() {
        server.json("POST " + TEAM + "/tasks", BusSample.task(4, "fix it", "BE", 8));

        var called =
                cadre(
                        "task",
                        "add",
                        "fix it",
                        "--for",
                        "BE",
                        "--priority",
                        "8",
                        "--label",
                        "a,b",
                        "--due",
                        "2h",
                        "--after",
                        "2,3",
                        "--team",
                        "shop");

        assertThat(called.out()).isEqualTo("task 4 is open: fix it\n");
        assertThat(Json.read(server.last("POST").text(), TaskRequest.class))
                .isEqualTo(
                        new TaskRequest(
                                "fix it",
                                Optional.empty(),
                                Optional.of(BusSample.BE),
                                Optional.of(8),
                                List.of("a", "b"),
                                Optional.of(Sample.NOON.plusSeconds(7200)),
                                List.of(2L, 3L)));
    }

    @Test
    void the_board_is_listed_without_what_is_over_unless_asked() {
        server.json(
                "GET " + TEAM + "/tasks",
                new Page<>(List.of(BusSample.task(4, "fix it", "", 5)), Optional.empty()));

        assertThat(cadre("task", "list", "--team", "shop").out())
                .isEqualTo(
                        """
                        TASK  STATUS  FOR  PRIORITY  AGE  TITLE
                           4  open    -           5   1m  fix it
                        """);
        assertThat(server.last("GET").line()).contains("status=open%2Cin_progress%2Cblocked");
        cadre("task", "list", "--all", "--for", "BE");
        assertThat(server.last("GET").line()).endsWith("/tasks?assignee=BE");
        cadre("task", "list", "--status", "done,failed");
        assertThat(server.last("GET").line()).endsWith("?status=done%2Cfailed");
        assertThat(cadre("task", "list", "--status", "finished").err())
                .contains("in_progress")
                .contains("finished");
    }

    @Test
    void a_task_is_claimed_updated_and_shown() {
        var task = BusSample.task(4, "fix it", "BE", 5);
        server.json("POST " + TEAM + "/tasks/4/claim", task.withToken(9))
                .json("POST " + TEAM + "/tasks/4", task)
                .json("GET " + TEAM + "/tasks/4", new TaskDetail(task, List.of()));

        assertThat(cadre("task", "claim", "4", "--lease", "30m").out())
                .isEqualTo("task 4 is yours, token 9: fix it\n");
        assertThat(server.last("POST").text()).isEqualTo("{\"lease_sec\":1800}");
        cadre("task", "update", "4", "--status", "done", "--note", "ok", "--token", "9");
        assertThat(server.last("POST").text())
                .isEqualTo(Json.write(TaskUpdate.to(TaskStatus.DONE).withNote("ok").withToken(9)));
        assertThat(cadre("task", "update", "4", "--label", "login,urgent", "--due", "2d").out())
                .isEqualTo("task 4 is changed: fix it\n");
        assertThat(server.last("POST").text())
                .isEqualTo(
                        "{\"labels\":[\"login\",\"urgent\"],\"due_at\":\"2026-03-03T12:00:00Z\","
                                + "\"add_blocks\":[],\"add_blocked_by\":[]}");
        cadre("task", "update", "4", "--label", "", "--due", "none");
        assertThat(server.last("POST").text()).contains("\"labels\":[],\"due_at\":\"\"");
        var nothing = cadre("task", "update", "4", "--token", "9");
        assertThat(nothing.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(nothing.err()).contains("--status, --note, --label or --due");
        assertThat(cadre("task", "show", "4").out())
                .isEqualTo(
                        """
                        task 4  open  fix it
                          made by FE, for BE, priority 5
                        """);
    }

    @Test
    void the_next_task_is_picked_and_claimed_by_the_server_in_one_step() {
        server.json(
                "POST " + TEAM + "/tasks/next",
                new NextTask(Optional.of(BusSample.task(3, "own", "BE", 2).withToken(1))));

        assertThat(cadre("task", "next", "--lease", "5m").out())
                .isEqualTo("task 3 is yours, token 1: own\n");
        assertThat(server.last("POST").text()).isEqualTo("{\"lease_sec\":300}");

        server.json("POST " + TEAM + "/tasks/next", new NextTask(Optional.empty()));
        assertThat(cadre("task", "next").out()).startsWith("No task is ready for you");
    }

    @Test
    void the_feed_shows_the_newest_of_a_team_from_its_head_backwards() {
        var actor = new Actor("BE", Optional.empty(), "127.0.0.1");
        var event =
                new Event(
                        900,
                        Sample.NOON,
                        "task.claimed",
                        "shop/t4",
                        Optional.empty(),
                        actor,
                        Json.mapper().createObjectNode());
        server.on(
                "GET /api/v1/events",
                (exchange, asked) -> {
                    if (asked.headers().getOrDefault("Accept", "").contains("event-stream")) {
                        FakeServer.send(
                                exchange,
                                200,
                                "text/event-stream",
                                "event: position\nid: 1000\ndata: {\"seq\":1000}\n\n"
                                        .getBytes(StandardCharsets.UTF_8));
                    } else {
                        FakeServer.send(
                                exchange,
                                200,
                                "application/json",
                                Json.writeBytes(new Page<>(List.of(event), Optional.empty())));
                    }
                });

        assertThat(cadre("feed", "--team", "shop", "--last", "1").out())
                .isEqualTo("2026-03-01T12:00:00Z  task.claimed        shop/t4  BE  \n");
        assertThat(server.last("GET /api/v1/events?").line())
                .contains("team=shop")
                .contains("cursor=500");
    }

    @Test
    void names_of_members_are_checked_before_anything_is_asked() {
        assertThat(cadre("send", "BE", "x", "--as", "no such/name").status())
                .isEqualTo(ExitStatus.USAGE);
        assertThat(cadre("inbox", "--as", "AI", "--team", "shop").err())
                .contains("CADRE_KEY_SHOP_AI")
                .contains("cadre wire --team shop --as AI");
        assertThat(server.asked()).isEmpty();
        assertThat(new MemberName("codex-worker-1").toString()).isEqualTo("codex-worker-1");
    }
}
