package cadre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("e2e")
@Tag("every-store")
class UpTest {
    private static final Pattern LINK =
            Pattern.compile("http://127.0.0.1:[0-9]+/sign-in#code=cadre_code_[a-z2-7]{52}\n");
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Map<String, String> store = TestStore.fresh();

    @TempDir Path home;

    private Path data() {
        return home.resolve(".local/share/cadre");
    }

    private Finished cadre(String key, String... arguments) throws InterruptedException {
        return cadre(key, Map.of(), arguments);
    }

    private Finished cadre(String key, Map<String, String> more, String... arguments)
            throws InterruptedException {
        var argv = BuiltProgram.found().commandLine(List.of(), List.of(arguments));
        var env = new HashMap<String, String>();
        env.put("HOME", home.toString());
        env.put("CADRE_PORT", "0");
        env.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        if (!key.isEmpty()) {
            env.put("CADRE_KEY", key);
        }
        env.putAll(store);
        env.putAll(more);
        return new Programs().run(new Command(argv, env, home), Stdin.empty(), LONG, 1 << 20);
    }

    @Test
    void up_serves_until_it_is_told_to_stop_and_a_second_one_says_that_it_runs() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var up = threads.submit(() -> cadre("", "up"));
            await().atMost(LONG).until(() -> Files.exists(data().resolve("server.json")));
            var key = Files.readString(data().resolve("admin.key")).strip();
            await().atMost(LONG)
                    .until(() -> cadre(key, "nodes", "--json").out().contains("\"online\""));

            var second = cadre("", "up");
            var run = cadre(key, "run", "say hi there", "--agent", "rehearsal");
            var console = cadre(key, "console");
            var withoutKey = cadre("", "jobs");
            stop();

            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).contains("runs already").contains(data().toString());
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("hi there").contains("succeeded  j1");
            // The tests have no terminal, so the admin key is not taken by itself.
            assertThat(withoutKey.err()).contains("CADRE_KEY");
            assertThat(up.get().exitCode()).as(up.get().err()).isZero();
            assertThat(up.get().out())
                    .startsWith("cadre is ready at http://127.0.0.1:")
                    .containsPattern(LINK);
            assertThat(console.out()).containsPattern(LINK);
            assertThat(data().resolve("server.json")).doesNotExist();
        }
    }

    @Test
    void up_whose_node_is_told_something_wrong_starts_no_server() throws Exception {
        var work = Map.of("CADRE_WORK", data().resolve("w").toString());

        var up = cadre("", work, "up");

        assertThat(up.exitCode()).isNotZero();
        assertThat(up.err()).contains("CADRE_WORK").doesNotContain("serving");
        assertThat(data()).doesNotExist();
    }

    private void stop() throws IOException {
        var content = Files.readString(data().resolve("server.json"));
        var pid = cadre.wire.json.Json.mapper().readTree(content).path("pid").longValue();
        ProcessHandle.of(pid).orElseThrow().destroy();
    }
}
