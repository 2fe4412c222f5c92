package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The bus of two server processes on one PostgreSQL, called over {@code /mcp}: many who want the
 * same at once, and a holder who comes back too late.
 */
@Tag("e2e")
class ServersRaceTest {
    /** More of them by hand: {@code JAVA_TOOL_OPTIONS=-Dcadre.test.rounds=1000}. */
    private static final int ROUNDS = Integer.getInteger("cadre.test.rounds", 10);

    private static final int CALLERS = 64;
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir Path root;
    private Postgres postgres;
    private final List<Installation> servers = new ArrayList<>();
    private BusMember be;
    private BusMember ai;

    @BeforeEach
    void start() {
        postgres = Postgres.start(root);
        servers.add(server("one"));
        servers.add(server("other"));
        var api = servers.getFirst().api();
        api.post("/api/v1/teams", "{\"name\":\"shop\"}");
        be = member(api, "BE");
        ai = member(api, "AI");
    }

    private Installation server(String name) {
        try {
            var installation =
                    Installation.in(Files.createDirectory(root.resolve(name)))
                            .serverSettings(postgres.variables());
            installation.startServer();
            return installation;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BusMember member(Api api, String name) {
        var made = api.post("/api/v1/teams/shop/members", "{\"name\":\"" + name + "\"}");
        return new BusMember(servers.getFirst().url(), made.path("secret").asString());
    }

    @AfterEach
    void stop() {
        servers.forEach(Installation::close);
        postgres.close();
    }

    private Installation server(int n) {
        return servers.get(n % 2);
    }

    /** Callers take turns at the servers, and every third one is another member. */
    private BusMember caller(int n) {
        return (n % 3 == 0 ? be : ai).at(server(n));
    }

    @Test
    void of_many_who_claim_one_task_at_two_servers_one_wins() throws Exception {
        var tokens = new ArrayList<Long>();
        for (int round = 0; round < ROUNDS; round++) {
            var task = be.call("create_task", "{'title':'race'}").path("task_id").asLong();

            var answers =
                    atOnce(n -> caller(n).call("claim_task", "{'task_id':%d}".formatted(task)));

            var won = answers.stream().filter(one -> one.path("ok").asBoolean()).toList();
            assertThat(won).hasSize(1);
            var holder = won.getFirst().path("task").path("assignee_role").asString();
            assertThat(answers)
                    .filteredOn(one -> !one.path("ok").asBoolean())
                    .hasSize(CALLERS - 1)
                    .allMatch(one -> one.path("held_by").asString().equals(holder));
            tokens.add(won.getFirst().path("task").path("token").asLong());
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void of_many_who_want_one_lock_at_two_servers_one_gets_it() throws Exception {
        var tokens = new ArrayList<Long>();
        for (int round = 0; round < ROUNDS; round++) {
            var answers =
                    atOnce(n ->
                            caller(n)
                                    .call(
                                            "acquire_lock",
                                            "{'resource':'%s'}"
                                                    .formatted(n % 2 == 0 ? "src/**" : "src/a")));

            var won = answers.stream().filter(one -> one.path("acquired").asBoolean()).toList();
            assertThat(won).hasSize(1);
            var lock = won.getFirst();
            tokens.add(lock.path("token").asLong());
            var release =
                    "{'resource':'%s','token':%d}"
                            .formatted(
                                    lock.path("resource").asString(), lock.path("token").asLong());
            var released =
                    List.of(
                            be.at(server(round)).call("release_lock", release),
                            ai.at(server(round)).call("release_lock", release));
            assertThat(released).filteredOn(one -> one.path("released").asBoolean()).hasSize(1);
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void what_a_paused_holder_writes_too_late_is_refused() throws Exception {
        var one = servers.getFirst();
        var other = servers.getLast();
        var task = be.call("create_task", "{'title':'slow'}").path("task_id").asLong();
        var claim = "{'task_id':%d,'lease_sec':1}".formatted(task);
        var mine = be.call("claim_task", claim).path("task").path("token").asLong();
        var lock = be.call("acquire_lock", "{'resource':'compose','ttl_sec':1}");
        var locked = lock.path("token").asLong();

        // stopped with the late calls before it, as a process is whose machine swaps
        signal(one, "STOP");
        try (var late = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = late.submit(() -> be.call("update_task", done(task, mine)));
            var beat = late.submit(() -> be.call("heartbeat_lock", compose(locked)));
            var release = late.submit(() -> be.call("release_lock", compose(locked)));
            var theirs = until(() -> ai.at(other).call("claim_task", claim), "ok");
            var taken = until(() -> ai.at(other).call("acquire_lock", compose()), "acquired");
            signal(one, "CONT");

            var refused = done.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(refused.path("ok").asBoolean()).isFalse();
            assertThat(refused.path("error").asString()).isIn("stale_token", "not_holder");
            var beaten = beat.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(beaten.path("renewed").asBoolean()).isFalse();
            var released = release.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(released.path("released").asBoolean()).isFalse();
            assertThat(released.path("held_by").asString()).isEqualTo("AI");
            assertThat(theirs.path("task").path("token").asLong()).isGreaterThan(mine);
            assertThat(taken.path("token").asLong()).isGreaterThan(locked);
        } finally {
            signal(one, "CONT");
        }

        var board = ai.call("list_tasks", "{}").path("tasks").path(0);
        assertThat(board.path("status").asString()).isNotEqualTo("done");
    }

    private static String done(long task, long token) {
        return "{'task_id':%d,'status':'done','token':%d}".formatted(task, token);
    }

    private static String compose(long token) {
        return "{'resource':'compose','token':%d}".formatted(token);
    }

    private static String compose() {
        return "{'resource':'compose'}";
    }

    private interface Call {
        JsonNode make();
    }

    /** The first answer in which this is true. */
    private static JsonNode until(Call call, String wanted) {
        var end = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < end) {
            var answer = call.make();
            if (answer.path(wanted).asBoolean(false)) {
                return answer;
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new AssertionError("never " + wanted);
    }

    private static void signal(Installation server, String signal) throws Exception {
        var pid = String.valueOf(server.server().pid());
        var kill = new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start();
        assertThat(kill.waitFor()).isZero();
    }

    private static List<JsonNode> atOnce(IntFunction<JsonNode> call) throws Exception {
        var begin = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<JsonNode>>();
            for (int n = 0; n < CALLERS; n++) {
                int number = n;
                running.add(
                        threads.submit(() -> {
                            begin.await();
                            return call.apply(number);
                        }));
            }
            begin.countDown();
            var answers = new ArrayList<JsonNode>();
            for (var one : running) {
                answers.add(one.get(LONG.toSeconds(), TimeUnit.SECONDS));
            }
            return answers;
        }
    }
}
