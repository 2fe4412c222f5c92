package cadre.server.bus.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.bus.Speaker;
import cadre.server.bus.TeamWorld;
import cadre.wire.api.Grant;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {
    private static final Optional<MemberName> BE = Optional.of(new MemberName("BE"));

    @TempDir Path home;
    private TeamWorld world;
    private Locks locks;
    private Speaker fe;
    private Speaker be;

    @BeforeEach
    void open() {
        world = new TeamWorld(home).withShop("FE", "BE");
        locks = world.locks;
        fe = world.member("FE");
        be = world.member("BE");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_lock_is_held_by_one_until_it_is_released() {
        var got = acquired(acquire(be, 300, "nas-deploy"));

        assertThat(got.until()).isEqualTo(TeamWorld.NOON.plusSeconds(300));
        assertThat(acquire(fe, 300, "nas-deploy"))
                .isEqualTo(
                        new AcquireResult.Refused(
                                "nas-deploy", "nas-deploy", BE, 300, "held", 0, List.of()));
        assertThat(acquire(be, 300, "nas-deploy"))
                .as("two sessions may share a role")
                .isInstanceOf(AcquireResult.Refused.class);
        assertThat(locks.release(fe, "nas-deploy", Optional.empty()))
                .isEqualTo(new HoldResult.NotHeld(BE));
        assertThat(locks.list(TeamWorld.SHOP))
                .containsExactly(
                        new LockView(
                                "nas-deploy",
                                BE,
                                300,
                                got.token(),
                                true,
                                Optional.empty(),
                                LockMode.EXCLUSIVE,
                                List.of()));
        assertThat(locks.release(be, "nas-deploy", Optional.empty()))
                .isInstanceOf(HoldResult.Done.class);
        assertThat(locks.release(be, "nas-deploy", Optional.empty()))
                .isEqualTo(new HoldResult.NotHeld(Optional.empty()));
        assertThat(locks.list(TeamWorld.SHOP)).isEmpty();
    }

    @Test
    void of_many_who_want_one_lock_at_once_one_gets_it_and_tokens_only_grow() throws Exception {
        var tokens = new ArrayList<Long>();
        for (int round = 0; round < 10; round++) {
            var results = TeamWorld.atOnce(64, n -> acquire(n % 2 == 0 ? be : fe, 300, "compose"));

            assertThat(results).filteredOn(AcquireResult.Acquired.class::isInstance).hasSize(1);
            tokens.add(
                    results.stream()
                            .filter(AcquireResult.Acquired.class::isInstance)
                            .map(LocksTest::acquired)
                            .findFirst()
                            .orElseThrow()
                            .token());
            locks.release(be, "compose", Optional.empty());
            locks.release(fe, "compose", Optional.empty());
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void every_spelling_of_a_path_is_the_same_lock() {
        var got = acquired(acquire(be, 300, "./web-ui//src/"));

        assertThat(got.resource()).isEqualTo("web-ui/src");
        for (var spelling :
                List.of("web-ui/src", "/web-ui/./src", " web-ui/src/ ", "web-ui/src/a.ts", ".")) {
            assertThat(acquire(fe, 300, spelling))
                    .as(spelling)
                    .isInstanceOf(AcquireResult.Refused.class);
        }
        assertThat(locks.heartbeat(be, "web-ui/./src", 300, Optional.of(got.token())))
                .isInstanceOf(HoldResult.Done.class);
        assertThat(locks.release(be, "/web-ui/src", Optional.of(got.token())))
                .isInstanceOf(HoldResult.Done.class);
        var upwards = catchThrowableOfType(CadreException.class, () -> acquire(be, 300, "a/../b"));
        assertThat(upwards.code()).isEqualTo(ErrorCode.INVALID);
    }

    @Test
    void an_idempotency_key_is_good_for_one_lock() {
        var key = Optional.of("deploy-7");
        locks.acquire(be, List.of("nas-deploy"), 300, key);

        var other =
                catchThrowableOfType(
                        CadreException.class,
                        () -> locks.acquire(be, List.of("compose"), 300, key));

        assertThat(other.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(locks.list(TeamWorld.SHOP)).hasSize(1);
    }

    @Test
    void several_locks_are_taken_together_or_not_at_all() {
        acquire(be, 300, "b");

        var refused = acquire(fe, 300, "a", "b", "c");
        assertThat(refused)
                .isEqualTo(new AcquireResult.Refused("b", "b", BE, 300, "held", 0, List.of()));
        assertThat(locks.list(TeamWorld.SHOP)).hasSize(1);

        locks.release(be, "b", Optional.empty());
        assertThat(acquire(fe, 300, "a", "b", "c", "a"))
                .isInstanceOfSatisfying(
                        AcquireResult.Acquired.class,
                        got ->
                                assertThat(got.locks())
                                        .extracting(LockGrant::resource)
                                        .containsExactly("a", "b", "c"));
    }

    @Test
    void a_glob_is_refused_where_another_holds_something_below_it() {
        acquire(be, 300, "web-ui/src/**");

        assertThat(acquire(fe, 300, "web-ui/src/app/main.ts"))
                .isEqualTo(
                        new AcquireResult.Refused(
                                "web-ui/src/app/main.ts",
                                "web-ui/src/**",
                                BE,
                                300,
                                "held",
                                0,
                                List.of()));
        assertThat(acquire(fe, 300, "web-api/src/**")).isInstanceOf(AcquireResult.Acquired.class);
    }

    @Test
    void a_lock_that_ran_out_is_free_at_once_and_its_late_holder_is_refused() {
        var late = acquired(acquire(be, 10, "compose"));
        world.passes(Duration.ofSeconds(10));

        assertThat(locks.heartbeat(be, "compose", 10, Optional.empty()))
                .as("nobody took it, but somebody could have")
                .isEqualTo(new HoldResult.NotHeld(Optional.empty()));
        var next = acquired(acquire(fe, 10, "compose"));

        assertThat(next.token()).isGreaterThan(late.token());
        assertThat(locks.release(be, "compose", Optional.of(late.token())))
                .isEqualTo(new HoldResult.NotHeld(Optional.of(new MemberName("FE"))));
        assertThat(locks.release(fe, "compose", Optional.of(late.token())))
                .as("not even by another session of the holder")
                .isInstanceOf(HoldResult.NotHeld.class);
        assertThat(world.events("lock.expired"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.thing()).isEqualTo("shop/compose");
                    assertThat(event.body().get("had").asString()).isEqualTo("BE");
                });
    }

    @Test
    void the_loop_ends_what_ran_out_once() {
        acquire(be, 10, "compose");
        assertThat(locks.endExpiredOnce()).isFalse();
        world.passes(Duration.ofSeconds(11));

        assertThat(locks.endExpiredOnce()).isTrue();
        assertThat(locks.endExpiredOnce()).isFalse();
        assertThat(world.events("lock.expired")).hasSize(1);
    }

    @Test
    void a_delay_keeps_a_lock_from_others_after_it_ran_out_but_not_after_a_release() {
        locks.setDelay(world.admin, TeamWorld.SHOP, "db", 30);
        acquire(be, 10, "db");
        locks.release(be, "db", Optional.empty());
        assertThat(acquire(be, 10, "db")).isInstanceOf(AcquireResult.Acquired.class);
        world.passes(Duration.ofSeconds(15));

        assertThat(acquire(fe, 10, "db"))
                .isEqualTo(
                        new AcquireResult.Refused(
                                "db", "db", Optional.empty(), 25, "delay", 0, List.of()));
        assertThat(locks.list(TeamWorld.SHOP))
                .singleElement()
                .satisfies(lock -> {
                    assertThat(lock.heldBy()).isEmpty();
                    assertThat(lock.reason()).hasValue("delay");
                });
        world.passes(Duration.ofSeconds(25));
        assertThat(acquire(fe, 10, "db")).isInstanceOf(AcquireResult.Acquired.class);
    }

    @Test
    void a_heartbeat_has_a_lock_go_on() {
        var got = acquired(acquire(be, 10, "compose"));
        world.passes(Duration.ofSeconds(9));

        assertThat(locks.heartbeat(be, "compose", 60, Optional.of(got.token())))
                .isEqualTo(
                        new HoldResult.Done(
                                new LockGrant(
                                        "compose", got.token(), world.now().plusSeconds(60))));
        assertThat(locks.heartbeat(fe, "compose", 60, Optional.empty()))
                .isEqualTo(new HoldResult.NotHeld(BE));
        assertThat(locks.heartbeat(be, "compose", 60, Optional.of(got.token() + 1)))
                .isEqualTo(new HoldResult.NotHeld(BE));
    }

    @Test
    void who_asks_again_with_the_same_idempotency_key_gets_the_same_locks() {
        var key = Optional.of("try-1");
        var first = locks.acquire(be, List.of("a", "b"), 300, key);

        assertThat(locks.acquire(be, List.of("a", "b"), 300, key)).isEqualTo(first);
        assertThat(locks.acquire(fe, List.of("a", "b"), 300, key))
                .isInstanceOf(AcquireResult.Refused.class);
    }

    @Test
    void only_an_operator_takes_a_lock_away_and_the_feed_says_so() {
        acquire(be, 300, "compose");
        var olga = world.person("Olga", Grant.OPERATOR);
        var max = world.person("Max", Grant.MEMBER);

        var error =
                catchThrowableOfType(
                        CadreException.class,
                        () -> locks.steal(max, TeamWorld.SHOP, "compose", Optional.empty()));
        assertThat(error.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(locks.steal(olga, TeamWorld.SHOP, "compose", Optional.empty()))
                .isInstanceOf(HoldResult.Done.class);

        assertThat(locks.heartbeat(be, "compose", 60, Optional.empty()))
                .isEqualTo(new HoldResult.NotHeld(Optional.empty()));
        assertThat(world.events("lock.stolen"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.actor().name()).isEqualTo("Olga");
                    assertThat(event.body().get("had").asString()).isEqualTo("BE");
                });
    }

    @Test
    void what_is_out_of_bounds_is_refused() {
        assertThat(refusal(0, "a")).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(86_401, "a")).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(300, " ")).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(300, "a\nb")).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(300, "x".repeat(501))).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(300)).isEqualTo(ErrorCode.INVALID);
        assertThat(locks.list(TeamWorld.SHOP)).isEmpty();
    }

    private ErrorCode refusal(long ttlSec, String... resources) {
        return catchThrowableOfType(CadreException.class, () -> acquire(be, ttlSec, resources))
                .code();
    }

    private AcquireResult acquire(Speaker by, long ttlSec, String... resources) {
        return locks.acquire(by, List.of(resources), ttlSec, Optional.empty());
    }

    private static LockGrant acquired(AcquireResult result) {
        assertThat(result).isInstanceOf(AcquireResult.Acquired.class);
        return ((AcquireResult.Acquired) result).locks().getFirst();
    }
}
