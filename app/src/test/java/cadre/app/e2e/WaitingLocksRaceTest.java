package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Members who wait for locks at two server processes on one PostgreSQL, called over {@code /mcp}:
 * many at once, and while one of the servers is killed.
 */
@Tag("e2e")
class WaitingLocksRaceTest {
    /** More of them by hand: {@code JAVA_TOOL_OPTIONS=-Dcadre.test.rounds=1000}. */
    private static final int ROUNDS = Integer.getInteger("cadre.test.rounds", 3);

    private static final int MEMBERS = 8;
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir Path root;
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Installation> servers = new ArrayList<>();
    private final List<BusMember> members = new ArrayList<>();
    private Postgres postgres;

    @BeforeEach
    void start() {
        postgres = Postgres.start(root);
        servers.add(server("one"));
        servers.add(server("other"));
        var api = servers.getFirst().api();
        api.post("/api/v1/teams", "{\"name\":\"shop\"}");
        for (int n = 0; n < MEMBERS; n++) {
            var made = api.post("/api/v1/teams/shop/members", "{\"name\":\"M" + n + "\"}");
            members.add(new BusMember(servers.get(n % 2).url(), made.path("secret").asString()));
        }
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

    @AfterEach
    void stop() {
        callers.shutdownNow();
        servers.forEach(Installation::close);
        postgres.close();
    }

    @Test
    void readers_share_writers_are_alone_and_turns_survive_the_death_of_a_server()
            throws Exception {
        raceOfReadersAndWriters();
        deathOfOneServer();
    }

    private void raceOfReadersAndWriters() throws Exception {
        var guarded = new ReentrantReadWriteLock(); // fails at once where the bus let two in
        var newest = new AtomicLong();
        var running = new ArrayList<Future<?>>();
        for (int n = 0; n < MEMBERS; n++) {
            int number = n;
            running.add(
                    callers.submit(() -> {
                        for (int round = 0; round < ROUNDS; round++) {
                            hold(members.get(number), (number + round) % 3 == 0, guarded, newest);
                        }
                    }));
        }
        for (var one : running) {
            one.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }

        assertThat(members.getFirst().call("list_locks", "{}").path("locks")).isEmpty();
    }

    private static void hold(
            BusMember member, boolean alone, ReentrantReadWriteLock guarded, AtomicLong newest) {
        var path = alone ? "src/**" : "src/a";
        var mode = alone ? "exclusive" : "shared";
        var got =
                member.call(
                        "acquire_lock",
                        "{'resource':'%s','mode':'%s','wait_sec':50}".formatted(path, mode));
        assertThat(got.path("acquired").asBoolean()).as(got.toString()).isTrue();
        var inside = alone ? guarded.writeLock() : guarded.readLock();
        assertThat(inside.tryLock()).as(mode).isTrue();
        var token = got.path("token").asLong();
        if (alone) {
            assertThat(newest.getAndSet(token)).isLessThan(token);
        } else {
            newest.accumulateAndGet(token, Math::max);
        }
        inside.unlock();
        var released =
                member.call("release_lock", "{'resource':'%s','token':%d}".formatted(path, token));
        assertThat(released.path("released").asBoolean()).isTrue();
    }

    private void deathOfOneServer() throws Exception {
        var holder = members.get(1);
        var held = holder.call("acquire_lock", "{'resource':'db'}").path("token").asLong();
        var order = new ConcurrentLinkedQueue<Integer>();
        var running = new ArrayList<Future<?>>();
        for (int n = 2; n < MEMBERS; n++) {
            int number = n;
            running.add(callers.submit(() -> waitAnywhere(number, order)));
            awaitWaiting(n - 1);
        }
        // M0 cannot come back: it has no key, and its server will be gone
        var gone =
                callers.submit(() ->
                        members.get(0).call("acquire_lock", "{'resource':'db','wait_sec':50}"));
        awaitWaiting(MEMBERS - 1);

        servers.getFirst().server().kill();
        var release = "{'resource':'db','token':" + held + "}";
        holder.call("release_lock", release);
        for (var one : running) {
            one.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }

        assertThat(order).containsExactlyElementsOf(IntStream.range(2, MEMBERS).boxed().toList());
        assertThat(gone).failsWithin(LONG);
        await().atMost(LONG).until(() -> locks().isEmpty());
        assertThat(holder.call("acquire_lock", "{'resource':'db'}").path("acquired").asBoolean())
                .isTrue();
    }

    /** Asks with the same key until the lock is there, at the other server when one is away. */
    private void waitAnywhere(int number, ConcurrentLinkedQueue<Integer> order) {
        var member = members.get(number);
        var wish = "{'resource':'db','wait_sec':50,'idempotency_key':'of-%d'}".formatted(number);
        var got = call(member, wish);
        assertThat(got.path("acquired").asBoolean()).as(got.toString()).isTrue();
        order.add(number);
        var release = "{'resource':'db','token':%d}".formatted(got.path("token").asLong());
        member.at(servers.getLast()).call("release_lock", release);
    }

    private JsonNode call(BusMember member, String wish) {
        try {
            return member.call("acquire_lock", wish);
        } catch (UncheckedIOException e) {
            return member.at(servers.getLast()).call("acquire_lock", wish);
        }
    }

    private JsonNode locks() {
        return members.get(1).call("list_locks", "{}").path("locks");
    }

    private void awaitWaiting(int count) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> locks().path(0).path("waiting").size() == count);
    }
}
