package cadre.server.bus;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.bus.lock.AcquireResult;
import cadre.server.bus.lock.Wish;
import cadre.server.storage.TestStores;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockMode;
import cadre.wire.path.PathOverlap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Members who want shared and exclusive locks of the same paths all the time: through two servers
 * on PostgreSQL, through one on SQLite. What happened is read from the feed and gone through again.
 */
class LockRaceTest {
    /** More of them by hand: {@code JAVA_TOOL_OPTIONS=-Dcadre.test.rounds=1000}. */
    private static final int ROUNDS = Integer.getInteger("cadre.test.rounds", 20);

    private static final int MEMBERS = 8;
    private static final List<String> PATHS = List.of("src/**", "src/a", "src/b", "lib", "**/b");

    @TempDir Path home;
    private final List<TeamWorld> servers = new ArrayList<>();

    @BeforeEach
    void open() {
        var names = IntStream.range(0, MEMBERS).mapToObj(LockRaceTest::name).toArray(String[]::new);
        servers.add(new TeamWorld(home).withShop(names));
        servers.add(TestStores.isPostgres() ? new TeamWorld(home) : servers.getFirst());
    }

    @AfterEach
    void close() {
        new HashSet<>(servers).forEach(TeamWorld::close);
    }

    private static String name(int n) {
        return "M" + n;
    }

    @Test
    void nobody_has_a_lock_beside_an_exclusive_one_nobody_overtakes_and_nobody_is_forgotten()
            throws Exception {
        TeamWorld.atOnce(MEMBERS, this::takeTurns);

        var history = new History();
        var after = 0L;
        for (var more = true; more; ) {
            var events = servers.getFirst().feed.after(after, 1_000, cadre.server.feed.Filter.ALL);
            events.stream()
                    .filter(event -> event.kind().startsWith("lock."))
                    .forEach(event -> history.add(event.kind(), event.thing(), event.body()));
            more = !events.isEmpty();
            after = more ? events.getLast().seq() : after;
        }
        assertThat(history.grants)
                .as("each wish was granted")
                .isGreaterThanOrEqualTo(MEMBERS * ROUNDS);
        assertThat(history.held).isEmpty();
        assertThat(history.waiting).isEmpty();
        assertThat(servers.getLast().locks.list(TeamWorld.SHOP)).isEmpty();
    }

    private int takeTurns(int n) {
        var random = new Random(n);
        var locks = servers.get(n % 2).locks;
        var me = servers.get(n % 2).member(name(n));
        for (int round = 0; round < ROUNDS; round++) {
            var mode = random.nextInt(3) == 0 ? LockMode.EXCLUSIVE : LockMode.SHARED;
            var paths =
                    IntStream.range(0, 1 + random.nextInt(2))
                            .mapToObj(_ -> PATHS.get(random.nextInt(PATHS.size())))
                            .filter(path -> !path.startsWith("*") || random.nextBoolean())
                            .distinct()
                            .toList();
            var wish =
                    new Wish(
                            paths.isEmpty() ? List.of("lib") : paths,
                            mode,
                            600,
                            50,
                            random.nextBoolean() ? Optional.of(n + "-" + round) : Optional.empty());
            var result = locks.acquire(me, wish);
            assertThat(result).isInstanceOf(AcquireResult.Acquired.class);
            for (LockGrant lock : ((AcquireResult.Acquired) result).locks()) {
                locks.release(me, lock.resource(), Optional.of(lock.token()));
            }
        }
        return n;
    }

    /** What was told, gone through in its order. */
    private static final class History {
        private record Hold(String resource, boolean shared, long token) {}

        private record Waiter(String member, boolean shared, List<String> resources) {
            boolean excludes(boolean isShared, String resource) {
                return !(shared && isShared)
                        && resources.stream().anyMatch(own -> PathOverlap.of(own, resource));
            }
        }

        private final List<Hold> held = new ArrayList<>();
        private final List<Waiter> waiting = new ArrayList<>();
        private final List<String> served = new ArrayList<>();
        private long newest;
        private int grants;

        void add(String kind, String thing, JsonNode body) {
            var resource = thing.substring(thing.indexOf('/') + 1);
            switch (kind) {
                case "lock.wished" -> {
                    var resources = new ArrayList<String>();
                    body.path("resources").forEach(one -> resources.add(one.asString()));
                    waiting.add(new Waiter(body.path("by").asString(), isShared(body), resources));
                }
                case "lock.acquired" -> acquired(resource, body);
                case "lock.released" ->
                        assertThat(held.removeIf(one -> one.token() == token(body))).isTrue();
                default -> throw new AssertionError(kind + " " + thing + " " + body);
            }
        }

        private void acquired(String resource, JsonNode body) {
            var shared = isShared(body);
            var by = body.path("by").asString();
            assertThat(token(body)).isGreaterThan(newest);
            newest = token(body);
            var own = waiting.stream().filter(one -> one.member().equals(by)).findFirst();
            assertThat(waiting.stream().takeWhile(one -> own.filter(one::equals).isEmpty()))
                    .as("before " + by + " gets " + resource)
                    .noneMatch(one -> one.excludes(shared, resource));
            assertThat(held)
                    .as("beside " + resource + " of " + by)
                    .noneMatch(one ->
                            !(one.shared() && shared)
                                    && PathOverlap.of(one.resource(), resource)
                                    && !served.contains(one.token() + by));
            held.add(new Hold(resource, shared, token(body)));
            served.add(token(body) + by); // two of one call may overlap
            own.filter(one -> lastOf(one, resource)).ifPresent(waiting::remove);
            grants++;
        }

        private static boolean lastOf(Waiter one, String resource) {
            return one.resources().getLast().equals(resource);
        }

        private static boolean isShared(JsonNode body) {
            return body.path("mode").asString("").equals("shared");
        }

        private static long token(JsonNode body) {
            return body.path("token").asLong();
        }
    }
}
