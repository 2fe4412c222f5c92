package cadre.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a real process in the midst of its writes, with SIGKILL, and looks for what it answered.
 */
@Tag("own-store")
class KilledWriterTest {
    private static final int ANSWERS_BEFORE_THE_KILL = 2_000;

    /** More of them by hand: {@code JAVA_TOOL_OPTIONS=-Dcadre.test.kills=20}. */
    private static final int KILLS = Integer.getInteger("cadre.test.kills", 2);

    @TempDir Path folder;

    @Test
    void a_killed_process_loses_nothing_that_it_answered_and_leaves_nothing_half_done()
            throws Exception {
        var file = folder.resolve("test.db");

        var answered = new ArrayList<Long>();
        for (int round = 0; round < KILLS; round++) {
            answered.addAll(writeUntilKilled(file));
        }

        try (var db = Database.open(DatabaseConfig.at(file), "storage-test")) {
            var kept =
                    new HashSet<>(
                            db.read(tx -> tx.all("select id from thing", r -> r.number("id"))));
            assertThat(answered).hasSizeGreaterThan(KILLS * ANSWERS_BEFORE_THE_KILL - 1);
            assertThat(kept).containsAll(answered);
            assertThat(thingsWithoutTheirPart(db)).isEmpty();
            assertThat(complaints(db)).containsExactly("ok");
        }
    }

    private static List<String> complaints(Database db) {
        return db.read(tx -> tx.all("pragma integrity_check", r -> r.text("integrity_check")));
    }

    private static List<Long> thingsWithoutTheirPart(Database db) {
        var sql =
                """
                select id from thing
                 where not exists (select 1 from part where part.thing_id = thing.id)
                """;
        return db.read(tx -> tx.all(sql, row -> row.number("id")));
    }

    private static List<Long> writeUntilKilled(Path file) throws IOException, InterruptedException {
        var child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var answered = new ArrayList<Long>();
        try (var answers = child.inputReader()) {
            for (var line = answers.readLine(); line != null; line = answers.readLine()) {
                // a line without its last digits would be another number: only whole lines count
                if (line.endsWith(";")) {
                    answered.add(Long.parseLong(line.substring(0, line.length() - 1)));
                }
                if (answered.size() == ANSWERS_BEFORE_THE_KILL) {
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

    /** Writes from 32 threads for ever and prints each id that was answered. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            var db = Database.open(DatabaseConfig.at(Path.of(args[0])), "storage-test");
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 32; i++) {
                    threads.submit(() -> writeForEver(db));
                }
            }
        }

        private static void writeForEver(Database db) {
            while (true) {
                var id = db.write(Child::addWithPart);
                synchronized (System.out) {
                    System.out.println(id + ";");
                    System.out.flush();
                }
            }
        }

        private static long addWithPart(Tx tx) {
            var id =
                    tx.one(
                                    "insert into thing (name) values (?) returning id",
                                    row -> row.number("id"),
                                    java.util.UUID.randomUUID().toString())
                            .orElseThrow();
            tx.update("insert into part (thing_id) values (?)", id);
            return id;
        }
    }
}
