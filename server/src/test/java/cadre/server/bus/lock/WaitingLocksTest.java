package cadre.server.bus.lock;

import static cadre.wire.bus.LockMode.EXCLUSIVE;
import static cadre.wire.bus.LockMode.SHARED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cadre.server.bus.Speaker;
import cadre.server.bus.TeamWorld;
import cadre.server.bus.lock.AcquireResult.Acquired;
import cadre.server.bus.lock.AcquireResult.Refused;
import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockView;
import cadre.wire.bus.LockWait;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for a lock, and in which order it is given. */
class WaitingLocksTest {
    private static final Optional<Long> ANY = Optional.empty();

    @TempDir Path home;
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private TeamWorld world;
    private Locks locks;
    private Speaker fe;
    private Speaker be;
    private Speaker ai;

    @BeforeEach
    void open() {
        world = new TeamWorld(home).withShop("FE", "BE", "AI");
        locks = world.locks;
        fe = world.member("FE");
        be = world.member("BE");
        ai = world.member("AI");
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        world.close();
    }

    @Test
    void who_waits_gets_the_lock_when_it_is_given_back() throws Exception {
        var first = take(be, EXCLUSIVE, "db");
        var waiting = waits(fe, EXCLUSIVE, "db");

        locks.release(be, "db", ANY);

        assertThat(token(done(waiting))).isGreaterThan(token(first));
        assertThat(waiters()).isEmpty();
        assertThat(world.events("lock.wished", "lock.wish_ended"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.thing()).isEqualTo("shop/db");
                    assertThat(event.body().get("by").asString()).isEqualTo("FE");
                });
    }

    @Test
    void a_newcomer_never_overtakes_whom_it_would_keep_out() throws Exception {
        take(be, SHARED, "src/**");
        var writer = waits(fe, EXCLUSIVE, "src/api.ts");

        assertThat(take(ai, SHARED, "src/**"))
                .as("it could share, but FE asked before")
                .isEqualTo(refused("src/**", "src/**", "BE", "queue", 1));
        assertThat(take(ai, SHARED, "src/web.ts"))
                .as("not in FE's way")
                .isInstanceOf(Acquired.class);
        var reader = waits(ai, SHARED, "src/api.ts");
        locks.release(ai, "src/web.ts", ANY);
        locks.release(be, "src/**", ANY);

        assertThat(token(done(writer))).isPositive();
        assertThat(reader.isDone()).isFalse();
        locks.release(fe, "src/api.ts", ANY);
        assertThat(token(done(reader))).isPositive();
    }

    @Test
    void readers_behind_a_writer_get_the_lock_together() throws Exception {
        take(be, EXCLUSIVE, "db");
        var one = waits(fe, SHARED, "db");
        var other = waits(ai, SHARED, "db");

        locks.release(be, "db", ANY);

        assertThat(token(done(one))).isNotEqualTo(token(done(other)));
        assertThat(locks.list(TeamWorld.SHOP)).hasSize(2);
    }

    @Test
    void a_hold_that_runs_out_or_is_taken_away_wakes_who_waits() throws Exception {
        take(be, EXCLUSIVE, "db");
        var first = waits(fe, EXCLUSIVE, "db");
        var second = waits(ai, EXCLUSIVE, "db");

        locks.steal(world.admin, TeamWorld.SHOP, "db", ANY);
        done(first);
        locks.heartbeat(fe, "db", 10, ANY);
        passesWhileWaiting("AI", 9);
        world.passes(Duration.ofSeconds(1));
        locks.endExpiredOnce();

        assertThat(token(done(second))).isPositive();
    }

    @Test
    void a_wait_that_is_over_says_who_has_it_and_how_many_asked_before() throws Exception {
        take(be, EXCLUSIVE, "db");
        var first = waits(fe, EXCLUSIVE, "db");

        var over = locks.acquire(ai, wish(SHARED, 1, Optional.empty(), "db"));

        assertThat(over).isEqualTo(refused("db", "db", "BE", "held", 1));
        assertThat(waiters()).as("without a key nobody can come back").containsExactly("FE");
        locks.release(be, "db", ANY);
        done(first);
    }

    @Test
    void who_asks_again_with_the_same_key_keeps_the_place_for_thirty_seconds() throws Exception {
        take(be, EXCLUSIVE, "db");
        var key = Optional.of("mine");
        locks.acquire(fe, wish(EXCLUSIVE, 1, key, "db"));
        waits(ai, wish(EXCLUSIVE, 50, Optional.of("theirs"), "db"));
        assertThat(waiters()).containsExactly("FE", "AI");
        world.passes(Duration.ofSeconds(30));

        locks.acquire(fe, wish(EXCLUSIVE, 0, key, "db"));
        assertThat(waiters()).containsExactly("FE", "AI");
        locks.release(be, "db", ANY);

        assertThat(locks.acquire(ai, wish(EXCLUSIVE, 0, Optional.empty(), "db")))
                .as("kept for FE though nobody has it")
                .isInstanceOfSatisfying(
                        Refused.class,
                        one -> {
                            assertThat(one.reason()).isEqualTo("queue");
                            assertThat(one.heldBy()).isEmpty();
                            assertThat(one.waiting()).isEqualTo(2);
                        });
        assertThat(locks.list(TeamWorld.SHOP))
                .singleElement()
                .satisfies(lock -> {
                    assertThat(lock.heldBy()).isEmpty();
                    assertThat(lock.reason()).hasValue("queue");
                });
        assertThat(locks.acquire(fe, wish(EXCLUSIVE, 0, key, "db"))).isInstanceOf(Acquired.class);
    }

    @Test
    void a_key_that_waits_for_one_lock_is_not_good_for_another() {
        take(be, EXCLUSIVE, "db");
        var key = Optional.of("mine");
        locks.acquire(fe, wish(EXCLUSIVE, 1, key, "db"));

        for (var other : List.of(wish(SHARED, 1, key, "db"), wish(EXCLUSIVE, 1, key, "db", "x"))) {
            var error = catchThrowableOfType(CadreException.class, () -> locks.acquire(fe, other));
            assertThat(error.code()).isEqualTo(ErrorCode.CONFLICT);
        }
    }

    @Test
    void who_does_not_come_back_leaves_and_those_behind_go_on() throws Exception {
        take(be, EXCLUSIVE, "db");
        locks.acquire(fe, wish(EXCLUSIVE, 1, Optional.of("gone"), "db"));
        locks.release(be, "db", ANY);
        world.passes(Duration.ofSeconds(20));
        var next = waits(ai, wish(EXCLUSIVE, 50, Optional.of("next"), "db"));
        world.passes(Duration.ofSeconds(24));
        assertThat(locks.endExpiredOnce()).isFalse();
        assertThat(next.isDone()).isFalse();
        world.passes(Duration.ofSeconds(1));

        assertThat(locks.endExpiredOnce()).isTrue();

        assertThat(token(done(next))).isPositive();
        assertThat(world.events("lock.wish_ended"))
                .singleElement()
                .satisfies(
                        event -> assertThat(event.body().get("why").asString()).isEqualTo("gone"));
    }

    /** Less than a place without a key is kept, and its call keeps it anew. */
    private void passesWhileWaiting(String member, long sec) {
        world.passes(Duration.ofSeconds(sec));
        soon().until(() -> keptUntil(member).isAfter(world.now().plusSeconds(6)));
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }

    private Instant keptUntil(String member) {
        return world.db.read(tx ->
                PlaceStore.kept(tx, TeamWorld.SHOP, world.now()).stream()
                        .filter(place -> place.member().name().equals(member))
                        .map(Place::keptUntil)
                        .findFirst()
                        .orElse(Instant.EPOCH));
    }

    @Test
    void a_member_that_is_removed_waits_no_longer_and_gets_nothing() throws Exception {
        take(be, EXCLUSIVE, "db");
        var removed = waits(fe, EXCLUSIVE, "db");
        var next = waits(ai, EXCLUSIVE, "db");

        world.teams.removeMember(world.admin, TeamWorld.SHOP, fe.member());
        locks.release(be, "db", ANY);

        assertThat(token(done(next))).isPositive();
        assertThat(catchThrowableOfType(ExecutionException.class, () -> done(removed)))
                .hasCauseInstanceOf(CadreException.class);
        assertThat(waiters()).isEmpty();
    }

    @Test
    void the_places_of_a_job_end_with_its_attempt() {
        take(be, EXCLUSIVE, "db");
        locks.acquire(fe, wish(EXCLUSIVE, 1, Optional.of("k"), "db"));

        world.db.write(tx -> {
            locks.endWithIn(tx, fe.seat(), "j1.1");
            return true;
        });

        assertThat(waiters()).isEmpty();
    }

    // --- deadlocks ---

    @Test
    void of_two_who_would_wait_for_each_other_the_second_is_refused_by_name() throws Exception {
        take(be, EXCLUSIVE, "a");
        take(fe, EXCLUSIVE, "b");
        var first = waits(be, EXCLUSIVE, "b");

        assertThat(locks.acquire(fe, wish(EXCLUSIVE, 50, Optional.empty(), "a")))
                .isEqualTo(
                        new Refused(
                                "a",
                                "a",
                                Optional.of(be.member()),
                                300,
                                "deadlock",
                                0,
                                List.of(fe.member(), be.member())));
        locks.release(fe, "b", ANY);
        done(first);
    }

    @Test
    void a_circle_of_three_through_a_place_in_the_queue_is_found() throws Exception {
        take(be, SHARED, "x");
        take(ai, EXCLUSIVE, "y");
        waits(fe, EXCLUSIVE, "x");
        waits(be, EXCLUSIVE, "y");

        assertThat(locks.acquire(ai, wish(SHARED, 50, Optional.empty(), "x")))
                .as("AI behind FE, FE after BE, BE after AI")
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.reason()).isEqualTo("deadlock");
                            assertThat(refused.cycle())
                                    .containsExactly(ai.member(), fe.member(), be.member());
                        });
    }

    @Test
    void of_two_who_share_a_lock_and_want_it_alone_one_waits_and_the_other_is_refused()
            throws Exception {
        take(be, SHARED, "db");
        take(fe, SHARED, "db");
        var first = waits(be, EXCLUSIVE, "db");

        assertThat(locks.acquire(fe, wish(EXCLUSIVE, 50, Optional.empty(), "db")))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.cycle())
                                        .containsExactly(fe.member(), be.member()));
        locks.release(fe, "db", ANY);
        assertThat(token(done(first))).isPositive();
    }

    @Test
    void of_two_sessions_of_a_member_that_want_it_alone_the_second_is_refused() {
        take(be, SHARED, "db");
        take(be, SHARED, "db");
        locks.acquire(be, wish(EXCLUSIVE, 1, Optional.of("one"), "db"));

        assertThat(locks.acquire(be, wish(EXCLUSIVE, 50, Optional.of("other"), "db")))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.cycle()).containsExactly(be.member()));
    }

    @Test
    void who_has_it_shared_and_wants_it_alone_goes_before_those_who_wait_for_that()
            throws Exception {
        take(be, SHARED, "db");
        take(ai, SHARED, "db");
        var writer = waits(fe, EXCLUSIVE, "db");
        var upgrade = waits(be, EXCLUSIVE, "db");

        locks.release(ai, "db", ANY);

        assertThat(token(done(upgrade))).isPositive();
        assertThat(writer.isDone()).isFalse();
        locks.release(be, "db", ANY);
        assertThat(token(done(writer))).isPositive();
    }

    // --- bounds ---

    @Test
    void what_is_out_of_bounds_is_refused() {
        for (var sec : List.of(-1L, 51L)) {
            var error =
                    catchThrowableOfType(
                            CadreException.class,
                            () -> wish(EXCLUSIVE, sec, Optional.empty(), "db"));
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID);
        }
    }

    @Test
    void a_member_waits_for_ten_at_most() {
        take(be, EXCLUSIVE, "**");
        IntStream.range(0, 10).forEach(n -> waits(fe, EXCLUSIVE, "r" + n));

        var error =
                catchThrowableOfType(
                        CadreException.class,
                        () -> locks.acquire(fe, wish(EXCLUSIVE, 50, Optional.empty(), "one-more")));

        assertThat(error.code()).isEqualTo(ErrorCode.TOO_MANY);
        waits(ai, EXCLUSIVE, "r0");
    }

    @Test
    void who_waits_is_shown_in_order_with_what_they_want() {
        take(be, SHARED, "src/**");
        var token = locks.list(TeamWorld.SHOP).getFirst().token();
        waits(fe, EXCLUSIVE, "src/a", "db");
        waits(ai, SHARED, "src");

        assertThat(locks.list(TeamWorld.SHOP))
                .containsExactly(
                        new LockView(
                                "src/**",
                                Optional.of(be.member()),
                                300,
                                token,
                                true,
                                Optional.empty(),
                                SHARED,
                                List.of(
                                        waiter("FE", EXCLUSIVE, "src/a", "db"),
                                        waiter("AI", SHARED, "src"))));
    }

    private static LockWait waiter(String name, LockMode mode, String... resources) {
        var member = new MemberName(name);
        return new LockWait(member, true, mode, List.of(resources), TeamWorld.NOON);
    }

    // --- calls ---

    private static Wish wish(
            LockMode mode, long waitSec, Optional<String> key, String... resources) {
        return new Wish(List.of(resources), mode, 300, waitSec, key);
    }

    private AcquireResult take(Speaker by, LockMode mode, String... resources) {
        return locks.acquire(by, wish(mode, 0, Optional.empty(), resources));
    }

    /** Begins to wait, and is in the queue when this returns. */
    private Future<AcquireResult> waits(Speaker by, LockMode mode, String... resources) {
        return waits(by, wish(mode, 50, Optional.empty(), resources));
    }

    private Future<AcquireResult> waits(Speaker by, Wish wish) {
        var before = places();
        var call = callers.submit(() -> locks.acquire(by, wish));
        soon().until(() -> places() > before || call.isDone());
        assertThat(call.isDone()).isFalse();
        return call;
    }

    private int places() {
        return world.db.read(tx -> PlaceStore.kept(tx, TeamWorld.SHOP, world.now()).size());
    }

    private List<String> waiters() {
        return world.db.read(tx -> PlaceStore.kept(tx, TeamWorld.SHOP, world.now())).stream()
                .map(place -> place.member().name())
                .toList();
    }

    private static AcquireResult done(Future<AcquireResult> call) throws Exception {
        return call.get(60, TimeUnit.SECONDS);
    }

    private static long token(AcquireResult result) {
        assertThat(result).isInstanceOf(Acquired.class);
        return ((Acquired) result).locks().getFirst().token();
    }

    private static Refused refused(
            String wanted, String held, String by, String reason, long waiting) {
        var holder = Optional.of(new MemberName(by));
        return new Refused(wanted, held, holder, 300, reason, waiting, List.of());
    }
}
