package cadre.server.bus;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.bus.inbox.Posting;
import cadre.server.bus.inbox.Reading;
import cadre.server.bus.lock.AcquireResult;
import cadre.server.bus.task.ClaimResult;
import cadre.server.storage.TestStores;
import cadre.wire.bus.TaskRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promises of the bus when many want the same at once: through two servers on PostgreSQL,
 * through one on SQLite, which has no second one.
 */
class TwoBusesTest {
    /** More of them by hand: {@code JAVA_TOOL_OPTIONS=-Dcadre.test.rounds=1000}. */
    private static final int ROUNDS = Integer.getInteger("cadre.test.rounds", 20);

    private static final int CALLERS = 64;

    @TempDir Path home;
    private final List<TeamWorld> servers = new ArrayList<>();

    @BeforeEach
    void open() {
        servers.add(new TeamWorld(home).withShop("FE", "BE", "AI"));
        servers.add(TestStores.isPostgres() ? new TeamWorld(home) : servers.getFirst());
    }

    @AfterEach
    void close() {
        new HashSet<>(servers).forEach(TeamWorld::close);
    }

    private TeamWorld server(int n) {
        return servers.get(n % 2);
    }

    @Test
    void of_many_who_claim_a_task_through_any_server_one_wins() throws Exception {
        var tokens = new ArrayList<Long>();
        for (int round = 0; round < ROUNDS; round++) {
            var id = create();

            var results =
                    TeamWorld.atOnce(
                            CALLERS,
                            n ->
                                    server(n)
                                            .board
                                            .claim(
                                                    server(n).member(n % 3 == 0 ? "BE" : "AI"),
                                                    id,
                                                    Optional.empty()));

            var won =
                    results.stream()
                            .filter(ClaimResult.Claimed.class::isInstance)
                            .map(ClaimResult.Claimed.class::cast)
                            .toList();
            assertThat(won).hasSize(1);
            assertThat(results).filteredOn(ClaimResult.Held.class::isInstance).hasSize(63);
            assertThat(server(round).board.find(TeamWorld.SHOP, id).orElseThrow().heldBy())
                    .isEqualTo(won.getFirst().task().heldBy());
            tokens.add(won.getFirst().token());
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void of_many_who_want_a_lock_through_any_server_one_gets_it() throws Exception {
        var tokens = new ArrayList<Long>();
        for (int round = 0; round < ROUNDS; round++) {
            var results =
                    TeamWorld.atOnce(
                            CALLERS,
                            n ->
                                    server(n)
                                            .locks
                                            .acquire(
                                                    server(n).member("BE"),
                                                    List.of(n % 2 == 0 ? "src/**" : "src/a"),
                                                    300,
                                                    Optional.empty()));

            var won =
                    results.stream()
                            .filter(AcquireResult.Acquired.class::isInstance)
                            .map(AcquireResult.Acquired.class::cast)
                            .toList();
            assertThat(won).hasSize(1);
            var lock = won.getFirst().locks().getFirst();
            tokens.add(lock.token());
            server(round)
                    .locks
                    .release(
                            server(round).member("BE"), lock.resource(), Optional.of(lock.token()));
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_cursor_skips_nothing_that_any_server_takes_and_shows_nothing_twice() throws Exception {
        int each = 10;
        var seen = new ArrayList<Long>();
        try (var reader = Executors.newVirtualThreadPerTaskExecutor()) {
            var reading =
                    reader.submit(() -> {
                        var be = server(0).member("BE");
                        var cursor = 0L;
                        while (seen.size() < CALLERS * each) {
                            var page =
                                    server(seen.size())
                                            .inbox
                                            .read(be, new Reading(cursor, Reading.Mark.READ, 20));
                            page.messages().forEach(message -> seen.add(message.id()));
                            cursor = page.cursor();
                        }
                        return cursor;
                    });
            TeamWorld.atOnce(
                    CALLERS,
                    n ->
                            IntStream.range(0, each)
                                    .mapToObj(i ->
                                            server(n)
                                                    .inbox
                                                    .post(
                                                            server(n).member("FE"),
                                                            Posting.of(
                                                                    i % 2 == 0 ? "all" : "BE",
                                                                    n + " " + i)))
                                    .toList());
            reading.get();
        }

        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, CALLERS * each).boxed().toList());
        assertThat(server(0).inbox.unread(server(0).member("BE")).count()).isZero();
        assertThat(server(1).inbox.unread(server(1).member("AI")).count())
                .isEqualTo(CALLERS * each / 2);
    }

    @Test
    void who_waits_at_one_server_is_woken_by_what_another_took() throws Exception {
        try (var waiter = Executors.newVirtualThreadPerTaskExecutor()) {
            var mail =
                    waiter.submit(() ->
                            server(0)
                                    .inbox
                                    .read(
                                            server(0).member("BE"),
                                            new Reading(0, Reading.Mark.NONE, 50)));

            server(1).inbox.post(server(1).member("FE"), Posting.of("BE", "now"));

            assertThat(mail.get().messages()).hasSize(1);
        }
    }

    private long create() {
        return server(0)
                .board
                .create(
                        server(0).member("FE"),
                        new TaskRequest(
                                "race",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                List.of()));
    }
}
