package cadre.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a real PostgreSQL in the midst of writes, with SIGKILL, and starts it again. */
@Tag("own-store")
class KilledPostgresTest {
    private static final int CALLERS = 16;
    private static final int ANSWERS_BEFORE_EACH_KILL = 500;

    @TempDir Path folder;

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();

    @Test
    void a_server_that_starts_before_its_postgresql_waits_for_it() throws Exception {
        var before = start(0);
        var port = before.getPort();
        before.close();
        var url = PostgresUrl.parse("postgresql://postgres@127.0.0.1:" + port + "/postgres", "");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var opening =
                    threads.submit(
                            () -> Database.open(url, List.of(Schema.latest("storage-test"))));

            try (var postgres = start(port);
                    var db = opening.get()) {
                assertThat(postgres.getPort()).isEqualTo(port);
                assertThat(
                                db.<List<Long>>read(
                                        tx -> tx.all("select 1 as n", row -> row.number("n"))))
                        .containsExactly(1L);
            }
        }
    }

    @Test
    void a_killed_postgresql_loses_nothing_that_was_answered_and_callers_go_on_by_themselves()
            throws Exception {
        var postgres = start(0);
        var port = postgres.getPort();
        var url = PostgresUrl.parse("postgresql://postgres@127.0.0.1:" + port + "/postgres", "");
        try (var db = Database.open(url, List.of(Schema.latest("storage-test")));
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                AutoCloseable _ = () -> ended.set(true)) { // else its threads never end
            var callers = new ArrayList<Future<?>>();
            for (int i = 0; i < CALLERS; i++) {
                var lane = i % 2 == 0 ? "" : "lane" + i;
                callers.add(threads.submit(() -> writeUntilTheEnd(db, lane)));
            }

            for (int kills = 0; kills < 2; kills++) {
                awaitMoreAnswers();
                kill();
                postgres.close(); // lets go of the folder
                postgres = start(port);
            }
            awaitMoreAnswers();
            ended.set(true);
            for (var caller : callers) {
                caller.get();
            }

            var kept = db.read(tx -> tx.all("select name from thing", row -> row.text("name")));
            var lost = new HashSet<>(answered);
            kept.forEach(lost::remove);
            assertThat(lost).as("answered, and lost").isEmpty();
            assertThat(kept)
                    .doesNotHaveDuplicates()
                    .allMatch(name -> answered.contains(name) || open.contains(name));
            assertThat(
                            db.<List<Long>>read(tx ->
                                    tx.all(
                                            """
                                            select id from thing
                                             where not exists (select 1 from part where thing_id = thing.id)
                                            """,
                                            row -> row.number("id"))))
                    .as("no half of any work")
                    .isEmpty();
        } finally {
            ended.set(true);
            postgres.close();
        }
    }

    private void awaitMoreAnswers() {
        var wanted = answered.size() + ANSWERS_BEFORE_EACH_KILL;
        Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> answered.size() >= wanted);
    }

    private void writeUntilTheEnd(Database db, String lane) {
        while (!ended.get()) {
            var name = "n" + number.incrementAndGet();
            try {
                if (lane.isEmpty()) {
                    db.write(tx -> addWithPart(tx, name));
                } else {
                    db.append(lane, tx -> addWithPart(tx, name));
                }
                answered.add(name);
            } catch (CadreException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                open.add(name);
            }
        }
    }

    private static long addWithPart(Tx tx, String name) {
        var id =
                tx.one(
                                "insert into thing (name) values (?) returning id",
                                row -> row.number("id"),
                                name)
                        .orElseThrow();
        tx.update("insert into part (thing_id) values (?)", id);
        return id;
    }

    private EmbeddedPostgres start(int port) {
        var started = new ArrayList<EmbeddedPostgres>();
        // the killed one's children may still hold its memory
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> {
                    started.add(
                            EmbeddedPostgres.builder()
                                    .setDataDirectory(folder.resolve("data"))
                                    .setCleanDataDirectory(false)
                                    .setPort(port)
                                    .setServerConfig("fsync", "on")
                                    .setServerConfig("synchronous_commit", "on")
                                    .start());
                    return true;
                });
        return started.getLast();
    }

    private void kill() throws IOException {
        var pid =
                Long.parseLong(
                        Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst());
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
        // one that it has just begun is no child of it any more, and would hold its memory
        Awaitility.await()
                .until(() ->
                        ProcessHandle.allProcesses()
                                        .filter(this::isOfTheFolder)
                                        .filter(ProcessHandle::destroyForcibly)
                                        .count()
                                == 0);
    }

    private boolean isOfTheFolder(ProcessHandle process) {
        try {
            var cwd = Path.of("/proc", Long.toString(process.pid()), "cwd");
            return Files.readSymbolicLink(cwd).equals(folder.toRealPath().resolve("data"));
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
