package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers with homes of their own on one PostgreSQL, and a node in front of both. */
@Tag("e2e")
class ServersOnOneDatabaseTest {
    private static final Duration LONG = Duration.ofSeconds(150);

    @TempDir Path root;
    private Postgres postgres;
    private Switchboard board;
    private Installation one;
    private Installation other;

    @BeforeEach
    void start() {
        postgres = Postgres.start(root);
        board = new Switchboard();
        one = server("one");
        other = server("other");
        board.to(one.port());
        one.joinNode();
        one.startNode();
        one.awaitNode();
    }

    /** The node of the first one connects through the board. */
    private Installation server(String name) {
        var installation =
                Installation.in(folder(name))
                        .serverSettings(postgres.variables())
                        .serverSettings(
                                Map.of("CADRE_PUBLIC_URL", board.url(), "CADRE_LEASE_SEC", "10"))
                        .nodeSetting("CADRE_URL", board.url())
                        .nodeSetting("CADRE_NODE_SLOTS", "4");
        installation.startServer();
        return installation;
    }

    private Path folder(String name) {
        try {
            return Files.createDirectory(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        board.close();
        postgres.close();
    }

    @Test
    void a_run_goes_on_at_the_other_server_when_its_own_is_killed() {
        var shop = one.bundle(Repositories.small(root.resolve("shop")));
        var script =
                "for i in $(seq 1 60); do echo line $i; sleep 0.1; done; echo more > change.txt";
        var job = other.api().file(Installation.shell(script, shop)).id();
        other.api().await(job, LONG, view -> hasLine(other, job, view));

        board.to(other.port());
        one.server().kill();

        var end = other.api().awaitEnd(job, LONG);
        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        assertThat(end.attempts()).hasSize(1);
        assertThat(other.api().log(job, LogStream.OUT))
                .isEqualTo(
                        IntStream.rangeClosed(1, 60)
                                .mapToObj(n -> "line " + n + "\n")
                                .collect(Collectors.joining()));
        assertThat(other.api().diff(job)).contains("+more");
        // the server that died comes back, and knows what happened without it
        one.startServer();
        assertThat(one.api().job(job).status()).isInstanceOf(JobState.Succeeded.class);
        assertThat(one.api().diff(job)).contains("+more");
    }

    private static boolean hasLine(Installation server, JobId job, JobView view) {
        return !view.attempts().isEmpty()
                && server.api().log(job, LogStream.OUT).contains("line 5\n");
    }

    @Test
    void what_was_answered_survives_a_kill_of_the_database_in_the_middle_of_load()
            throws Exception {
        var acknowledged = ConcurrentHashMap.<String>newKeySet();
        var over = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var filers = new ArrayList<Future<?>>();
            for (int n = 0; n < 4; n++) {
                var server = n % 2 == 0 ? one : other;
                var name = "filer-" + n;
                filers.add(threads.submit(() -> file(server, name, acknowledged, over)));
            }
            awaitCount(acknowledged, 40);

            postgres.kill();
            LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
            postgres.startAgain();

            awaitCount(acknowledged, acknowledged.size() + 40);
            over.set(true);
            for (var filer : filers) {
                filer.get(LONG.toSeconds(), TimeUnit.SECONDS);
            }
        }

        assertThat(one.server().isAlive()).isTrue();
        assertThat(other.server().isAlive()).isTrue();
        for (var id : acknowledged) {
            var end = other.api().awaitEnd(JobId.of(id), LONG);
            assertThat(end.status()).as(id).isInstanceOf(JobState.Succeeded.class);
        }
        // one event for each that was answered, read at the server that did not file all of them
        assertThat(queued(one)).doesNotHaveDuplicates().containsAll(acknowledged);
        assertThat(queued(other)).isEqualTo(queued(one));
    }

    /** Files one job after the other, each again until it is answered, as a client does. */
    private static void file(
            Installation server, String name, Set<String> acknowledged, AtomicBoolean over) {
        var api = server.api();
        for (int n = 0; !over.get() && n < 500; n++) {
            var request = withKey(name + "-" + n);
            while (true) {
                try {
                    var answer = api.send("POST", "/api/v1/jobs", request);
                    if (answer.statusCode() < 300) {
                        acknowledged.add(Json.read(answer.body(), JobView.class).id().toString());
                        break;
                    }
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                } catch (UncheckedIOException e) {
                    // cut off: filed again with the same key
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static String withKey(String key) {
        return Json.write(Installation.shell("echo done").withIdempotencyKey(key));
    }

    private static void awaitCount(Set<String> set, int least) {
        var end = System.nanoTime() + LONG.toNanos();
        while (set.size() < least) {
            if (System.nanoTime() > end) {
                throw new AssertionError("only " + set.size() + " of " + least);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static List<String> queued(Installation server) {
        var all = new ArrayList<String>();
        var after = "0";
        while (true) {
            var page =
                    server.api().json("/api/v1/events?kind=job.queued&limit=1000&after=" + after);
            page.path("items").forEach(item -> all.add(item.path("thing").asString()));
            if (page.path("next").isMissingNode() || page.path("next").isNull()) {
                return all;
            }
            after = page.path("next").asString();
        }
    }
}
