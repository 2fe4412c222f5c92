package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.BuiltProgram;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two members and a person work together through the verbs, on a real server with real git. */
@Tag("e2e")
class TeamVerbsTest {
    private static final String[] AS_BE = {"--team", "shop", "--as", "BE"};
    private static final String[] AS_FE = {"--team", "shop", "--as", "FE"};

    @TempDir Path root;

    private static String[] with(String[] who, String... words) {
        var all = new java.util.ArrayList<>(List.of(words));
        int end = all.indexOf("--") < 0 ? all.size() : all.indexOf("--");
        all.addAll(end, List.of(who));
        return all.toArray(String[]::new);
    }

    /** The team shop with BE in its repository and FE in another. */
    private Installation wired() throws IOException {
        var cadre = Installation.in(root);
        cadre.startServer();
        Repositories.small(root.resolve("api"));
        Repositories.small(root.resolve("web"));
        cadre.cliEnds(0, root, "team", "init", "shop", "--roles", "FE,BE");
        cadre.cliEnds(
                0, root.resolve("api"), with(AS_BE, "wire", "--cli", "all", "--guard", "block"));
        cadre.cliEnds(0, root.resolve("web"), with(AS_FE, "wire", "--cli", "claude"));
        return cadre;
    }

    @Test
    void mail_goes_between_members_and_a_person_and_its_sender_sees_what_became_of_it()
            throws IOException {
        try (var cadre = wired()) {
            cadre.cliEnds(0, root, with(AS_FE, "send", "BE", "the API is ready", "--urgent"));
            cadre.cliEnds(0, root, "send", "BE", "well done", "--team", "shop");

            assertThat(cadre.cliEnds(0, root, with(AS_BE, "inbox", "--brief")).out())
                    .isEqualTo("2 unread, 1 urgent");
            assertThat(asKeyOfBe(cadre, "inbox", "--brief"))
                    .as("the key alone says who asks, and in which team")
                    .isEqualTo("2 unread, 1 urgent");
            assertThat(cadre.cliEnds(0, root, "inbox", "BE", "--team", "shop").out())
                    .as("an operator sees it, and marks nothing")
                    .contains("FE to BE")
                    .contains("the API is ready")
                    .contains("(a person)");
            assertThat(cadre.cliEnds(0, root, with(AS_BE, "inbox", "--ack")).out())
                    .contains("  | well done");
            assertThat(cadre.cliEnds(0, root, with(AS_BE, "inbox", "--brief")).out()).isEmpty();
            var receipts =
                    cadre.cliEnds(0, root, with(AS_FE, "send", "--receipts", "1", "--json")).out();
            assertThat(Json.mapper().readTree(receipts).at("/receipts/0/acked_at").isString())
                    .isTrue();
            assertThat(cadre.cliEnds(1, root, with(AS_FE, "send", "QA", "hello")).err())
                    .as("an unknown recipient is named")
                    .contains("QA");
            assertThat(cadre.cliEnds(1, root, with(AS_FE, "inbox", "BE")).err())
                    .as("another's mail stays theirs")
                    .contains("cadre: ");
            assertThat(cadre.cliEnds(0, root, "feed", "--team", "shop").out())
                    .contains("message.sent")
                    .doesNotContain("the API is ready");
        }
    }

    @Test
    void a_task_is_claimed_by_one_and_closed_by_nobody_else() throws IOException {
        try (var cadre = wired()) {
            cadre.cliEnds(0, root, with(AS_FE, "task", "add", "write it", "--for", "BE"));
            cadre.cliEnds(0, root, with(AS_FE, "task", "add", "test it", "--after", "1"));

            assertThat(cadre.cliEnds(0, root, with(AS_BE, "task", "next")).out())
                    .contains("task 1 is yours");
            assertThat(cadre.cliEnds(1, root, with(AS_FE, "task", "claim", "1")).err())
                    .contains("BE");
            assertThat(cadre.cliEnds(0, root, with(AS_FE, "task", "next")).out())
                    .as("the other one waits for it")
                    .contains("No task is ready");
            cadre.cliEnds(
                    0,
                    root,
                    with(AS_BE, "task", "update", "1", "--status", "done", "--note", "ok"));
            assertThat(cadre.cliEnds(0, root, with(AS_FE, "task", "next")).out())
                    .contains("task 2 is yours");
            assertThat(cadre.cliEnds(0, root, "task", "list", "--team", "shop", "--all").out())
                    .contains("done")
                    .contains("in_progress");
            assertThat(cadre.cliEnds(0, root, "task", "show", "1", "--team", "shop").out())
                    .contains("note: ok");
            assertThat(cadre.cliEnds(1, root, "team", "delete", "shop").err()).contains("FE");
        }
    }

    @Test
    void a_lock_holds_a_command_and_a_commit_up_until_it_is_free() throws IOException {
        try (var cadre = wired()) {
            cadre.cliEnds(0, root, with(AS_FE, "lock", "acquire", "api/src/**", "nas-deploy"));

            assertThat(
                            cadre.cliEnds(
                                            1,
                                            root,
                                            with(AS_BE, "lock", "run", "nas-deploy", "--", "false"))
                                    .err())
                    .contains("FE");
            var api = root.resolve("api");
            Files.writeString(api.resolve("src/app.txt"), "changed\n");
            var blocked = git(api, "commit", "-qam", "locked");
            assertThat(blocked.exitCode(Installation.SOON)).as(blocked.everything()).isEqualTo(1);
            assertThat(blocked.err()).contains("src/app.txt is locked by FE");

            cadre.cliEnds(0, root, with(AS_FE, "lock", "release", "nas-deploy", "api/src/**"));

            var free = git(api, "commit", "-qam", "free");
            assertThat(free.exitCode(Installation.SOON)).as(free.everything()).isZero();
            cadre.cliEnds(
                    7, root, with(AS_BE, "lock", "run", "nas-deploy", "--", "sh", "-c", "exit 7"));
            assertThat(cadre.cliEnds(0, root, "lock", "list", "--team", "shop").out())
                    .contains("Nothing is locked");
        }
    }

    @Test
    void a_command_under_a_lock_ends_before_its_lock_does_whatever_signal_comes() throws Exception {
        try (var cadre = wired()) {
            var script = "trap 'exit 3' TERM; echo begun; while [ ! -e go ]; do sleep 0.1; done";
            var run = with(AS_BE, "lock", "run", "nas-deploy", "--", "sh", "-c", script);

            var left = cadre.cli(root, run);
            left.awaitOut("begun", Installation.SOON);
            new ProcessBuilder("kill", "-HUP", Long.toString(left.pid())).start().waitFor();
            assertThat(cadre.cliEnds(0, root, "lock", "list", "--team", "shop").out())
                    .as("the terminal is gone, the command is not")
                    .contains("nas-deploy");
            assertThat(left.isAlive()).isTrue();
            Files.createFile(root.resolve("go"));
            assertThat(left.exitCode(Installation.SOON)).as(left.everything()).isZero();
            Files.delete(root.resolve("go"));

            var asked = cadre.cli(root, run);
            asked.awaitOut("begun", Installation.SOON);
            asked.terminate();
            assertThat(asked.exitCode(Installation.SOON)).as(asked.everything()).isEqualTo(3);

            assertThat(cadre.cliEnds(0, root, "lock", "list", "--team", "shop").out())
                    .contains("Nothing is locked");
        }
    }

    @Test
    void wiring_is_taken_out_and_a_rotated_key_comes_in_by_standard_input() throws IOException {
        try (var cadre = wired()) {
            var api = root.resolve("api");

            cadre.cliEnds(0, api, "wire", "--remove");
            assertThat(Repositories.git(api, "status", "--porcelain")).isEmpty();
            assertThat(cadre.cliEnds(1, api, with(AS_BE, "wire", "--cli", "claude")).err())
                    .contains("--key-stdin");
            var key =
                    cadre.cliEnds(0, root, "team", "member", "rotate", "BE", "--team", "shop")
                            .out();
            var file = Files.writeString(root.resolve("key"), key);
            var again =
                    cadre.cliWithInput(
                            api, file, with(AS_BE, "wire", "--cli", "claude", "--key-stdin"));

            assertThat(again.exitCode(Installation.SOON)).as(again.everything()).isZero();
            assertThat(again.out()).startsWith("export CADRE_KEY_SHOP_BE=");
            assertThat(cadre.cliEnds(0, api, with(AS_BE, "inbox")).out()).contains("No mail");
        }
    }

    private String asKeyOfBe(Installation cadre, String... arguments) throws IOException {
        var key = Files.readString(root.resolve(".config/cadre/keys/CADRE_KEY_SHOP_BE")).strip();
        var program =
                cadre.onHome(
                        root.resolve("other-home"),
                        Map.of("CADRE_URL", cadre.url(), "CADRE_KEY", key),
                        arguments);
        assertThat(program.exitCode(Installation.SOON)).as(program.everything()).isZero();
        return program.out();
    }

    /** Git as a person runs it, with {@code cadre} on PATH. */
    private Program git(Path directory, String... arguments) throws IOException {
        var bin = Files.createDirectories(root.resolve("bin"));
        var script =
                Files.writeString(
                        bin.resolve("cadre"),
                        "#!/bin/sh\nexec '%s' \"$@\"\n"
                                .formatted(
                                        String.join(
                                                "' '",
                                                BuiltProgram.found()
                                                        .commandLine(List.of(), List.of()))));
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot be made executable: " + script);
        }
        var env = new HashMap<>(Map.of("HOME", root.toString(), "LANG", "C.UTF-8"));
        env.put("PATH", bin + ":" + System.getenv("PATH"));
        var argv = new java.util.ArrayList<>(List.of("git"));
        argv.addAll(List.of("-c", "user.name=Ada", "-c", "user.email=ada@example.org"));
        argv.addAll(List.of(arguments));
        return Program.start(directory, env, argv);
    }
}
