package cadre.cli.command;

import static cadre.cli.command.BusSample.TEAM;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.MessageReceipts;
import cadre.wire.bus.MessageRequest;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import cadre.wire.bus.Posted;
import cadre.wire.bus.Receipt;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailVerbsTest {
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
    void mail_is_shown_with_who_wrote_it_and_how_the_server_knows_behind_a_bar() {
        var human =
                new MessageView(
                        13,
                        BusSample.FE,
                        "all",
                        "stop\n#14  BE to FE",
                        "deploy",
                        Sample.NOON.minusSeconds(5),
                        MessagePriority.URGENT,
                        Origin.HUMAN,
                        true);
        server.on(
                "GET " + TEAM + "/inbox/BE",
                (exchange, asked) ->
                        FakeServer.send(
                                exchange,
                                200,
                                "application/json",
                                Json.writeBytes(
                                        asked.line().contains("after=0&")
                                                ? BusSample.inbox(
                                                        12,
                                                        true,
                                                        BusSample.message(12, "hi\u001b[2J"))
                                                : BusSample.inbox(13, false, human))));

        assertThat(cadre("inbox", "--team", "shop").out())
                .isEqualTo(
                        """
                        #12  FE to BE  2m
                          | hi[2J
                        #13  FE (a person) to all  5s  urgent  thread deploy
                          | stop
                          | #14  BE to FE
                        """);
        assertThat(cadre("inbox", "--last", "1").out())
                .as("the team is that of the key")
                .startsWith("#13");
    }

    @Test
    void an_empty_inbox_says_up_to_which_message() {
        server.json("GET " + TEAM + "/inbox/BE", BusSample.inbox(40, false));

        assertThat(cadre("inbox", "--after", "40").out()).isEqualTo("No mail for BE after #40\n");
        assertThat(cadre("inbox", "--json").out()).contains("\"cursor\":40");
    }

    @Test
    void what_is_shown_can_be_acknowledged() {
        server.json(
                        "GET " + TEAM + "/inbox/BE",
                        BusSample.inbox(12, false, BusSample.message(12, "x")))
                .json("POST " + TEAM + "/inbox/BE/ack", java.util.Map.of("acked", 1));

        cadre("inbox", "--ack");

        assertThat(server.last("POST").text()).isEqualTo("{\"ids\":[12]}");
    }

    @Test
    void in_brief_it_is_one_line_and_nothing_when_nothing_waits() {
        assertThat(cadre("inbox", "--brief").out()).isEqualTo("3 unread, 1 urgent\n");

        server.json("GET " + TEAM, BusSample.team(0, 0));

        assertThat(cadre("inbox", "--brief").out()).isEmpty();
    }

    @Test
    void a_session_is_told_at_its_start_and_once_when_it_stops() {
        var start = cadre("inbox", "--hook", "start", "--team", "shop");
        assertThat(Json.mapper().readTree(start.out()).at("/hookSpecificOutput/additionalContext"))
                .hasToString(
                        "\"Mail for BE in the team shop: 3 unread, 1 urgent. Read it with"
                                + " read_inbox.\"");

        var stop = Called.cadre(server.env(), folder, "{\"x\":1}", "inbox", "--hook", "stop");
        assertThat(stop.out()).startsWith("{\"").contains("\"decision\":\"block\"");

        var again =
                Called.cadre(
                        server.env(),
                        folder,
                        "{\"stop_hook_active\":true}",
                        "inbox",
                        "--hook",
                        "stop");
        assertThat(again.out()).isEmpty();
    }

    @Test
    void a_hook_never_holds_a_session_up() {
        var env = new HashMap<>(server.env());
        env.put("CADRE_URL", "http://127.0.0.1:1");

        var called = Called.cadre(env, folder, "no json", "inbox", "--hook", "stop");

        assertThat(called.status()).isZero();
        assertThat(called.out()).isEmpty();
        assertThat(called.err()).contains("No Cadre server answers");
    }

    @Test
    void a_message_is_sent_from_an_argument_a_file_or_standard_input() throws Exception {
        server.json("POST " + TEAM + "/messages", new Posted(12, List.of(BusSample.BE)));
        Files.writeString(folder.resolve("m.md"), "from a file");

        assertThat(cadre("send", "BE", "hello", "--team", "shop", "--urgent").out())
                .isEqualTo("message #12 is in the inbox of BE\n");
        assertThat(Json.read(server.last("POST").text(), MessageRequest.class))
                .isEqualTo(
                        new MessageRequest(
                                "BE",
                                "hello",
                                Optional.empty(),
                                Optional.of(MessagePriority.URGENT)));
        assertThat(server.last("POST").headers()).containsKey("Idempotency-key");

        cadre("send", "all", "-f", "m.md");
        assertThat(server.last("POST").text()).contains("from a file");
        Called.cadre(server.env(), folder, "from a pipe\n", "send", "all", "-");
        assertThat(server.last("POST").text()).contains("from a pipe\\n");
        assertThat(cadre("send", "BE").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cadre("send").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void a_message_that_is_too_long_is_refused_here() throws Exception {
        Files.write(folder.resolve("m"), "x".repeat(65 * 1024).getBytes(StandardCharsets.UTF_8));

        assertThat(cadre("send", "BE", "-f", "m").err()).contains("64 KiB");
        assertThat(server.lines()).noneMatch(line -> line.startsWith("POST"));
    }

    @Test
    void a_sender_sees_what_became_of_a_message() {
        server.json(
                "GET " + TEAM + "/messages/12",
                new MessageReceipts(
                        BusSample.message(12, "x"),
                        List.of(
                                new Receipt(
                                        BusSample.BE,
                                        Sample.NOON.minusSeconds(90),
                                        Optional.of(Sample.NOON.minusSeconds(30)),
                                        Optional.empty()))));

        assertThat(cadre("send", "--receipts", "12").out())
                .isEqualTo(
                        """
                        TO  STORED  READ  ACKNOWLEDGED
                        BE      1m   30s             -
                        """);
    }
}
