package cadre.server.bus;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.bus.inbox.Posting;
import cadre.server.bus.inbox.Reading;
import cadre.server.bus.task.TaskFilter;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a real process in the midst of mail, claims and locks, with SIGKILL, and looks for what it
 * answered.
 */
@Tag("own-store")
class KilledBusTest {
    /** More of them by hand: {@code JAVA_TOOL_OPTIONS=-Dcadre.test.calls=100000}. */
    private static final int CALLS = Integer.getInteger("cadre.test.calls", 3_000);

    @TempDir Path home;

    @Test
    void all_mail_that_a_killed_server_took_is_read_once_by_its_cursor_and_all_done_tasks_are_done()
            throws Exception {
        new TeamWorld(home).withShop("FE", "BE").close();

        var answers = callUntilKilled();

        try (var world = new TeamWorld(home)) {
            var be = world.member("BE");
            var read = new ArrayList<Long>();
            var cursor = 0L;
            for (var more = true; more; ) {
                var page = world.inbox.read(be, Reading.after(cursor));
                page.messages().forEach(message -> read.add(message.id()));
                cursor = page.cursor();
                more = page.more();
            }
            assertThat(answers).hasSizeGreaterThan(CALLS - 1);
            assertThat(read).isSorted().doesNotHaveDuplicates().containsAll(ids(answers, "m"));
            assertThat(read)
                    .as("without a hole")
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, read.size()).boxed().toList());
            for (var id : ids(answers, "t")) {
                assertThat(world.board.find(TeamWorld.SHOP, id).orElseThrow().status())
                        .isEqualTo(TaskStatus.DONE);
            }
            assertThat(world.board.list(TeamWorld.SHOP, TaskFilter.ALL, 0).items()).isNotEmpty();
            assertThat(tokens(answers)).isSorted();
        }
    }

    private static List<Long> ids(List<String> answers, String kind) {
        return answers.stream()
                .filter(line -> line.startsWith(kind))
                .map(line -> Long.parseLong(line.substring(1)))
                .toList();
    }

    /** Of one lock, in the order in which they were granted. */
    private static List<Long> tokens(List<String> answers) {
        return ids(answers, "l");
    }

    private List<String> callUntilKilled() throws IOException, InterruptedException {
        Files.createDirectories(home);
        var child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName(),
                                home.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var answered = new ArrayList<String>();
        try (var answers = child.inputReader()) {
            for (var line = answers.readLine(); line != null; line = answers.readLine()) {
                // a line without its last digits would be another number: only whole lines count
                if (line.endsWith(";")) {
                    answered.add(line.substring(0, line.length() - 1));
                }
                if (answered.size() == CALLS) {
                    // not child.destroyForcibly(): it closes the pipe with what is still in it
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor()).as("killed, not ended").isEqualTo(128 + 9);
        return answered;
    }

    /** Calls from 32 threads for ever and prints what was answered. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            var world = new TeamWorld(Path.of(args[0]));
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int n = 0; n < 16; n++) {
                    threads.submit(() -> postForEver(world));
                    threads.submit(() -> workForEver(world));
                }
                threads.submit(() -> lockForEver(world));
            }
        }

        private static void postForEver(TeamWorld world) {
            var fe = world.member("FE");
            while (true) {
                say("m" + world.inbox.post(fe, Posting.of("BE", "text")).messageId());
            }
        }

        private static void workForEver(TeamWorld world) {
            var be = world.member("BE");
            while (true) {
                var id =
                        world.board.create(
                                be,
                                new TaskRequest(
                                        "work",
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of(),
                                        Optional.empty(),
                                        List.of()));
                world.board.claim(be, id, Optional.of(600L));
                world.board.update(be, id, TaskUpdate.to(TaskStatus.DONE));
                say("t" + id);
            }
        }

        private static void lockForEver(TeamWorld world) {
            var be = world.member("BE");
            while (true) {
                switch (world.locks.acquire(be, List.of("compose"), 60, Optional.empty())) {
                    case cadre.server.bus.lock.AcquireResult.Acquired(var locks) ->
                            say("l" + locks.getFirst().token());
                    case cadre.server.bus.lock.AcquireResult.Refused _ ->
                            throw new IllegalStateException("nobody else wants it");
                }
                world.locks.release(be, "compose", Optional.empty());
            }
        }

        private static void say(String answer) {
            synchronized (System.out) {
                System.out.println(answer + ";");
                System.out.flush();
            }
        }
    }
}
