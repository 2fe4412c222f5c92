package cadre.server.bus.lock;

import static cadre.wire.bus.LockMode.EXCLUSIVE;
import static cadre.wire.bus.LockMode.SHARED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.bus.Speaker;
import cadre.server.bus.TeamWorld;
import cadre.server.bus.lock.AcquireResult.Acquired;
import cadre.server.bus.lock.AcquireResult.Refused;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks that several have beside each other. */
class SharedLocksTest {
    private static final Optional<Long> ANY = Optional.empty();

    @TempDir Path home;
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
        world.close();
    }

    @Test
    void shared_locks_of_overlapping_paths_live_beside_each_other_and_keep_exclusive_ones_out() {
        var one = granted(take(be, SHARED, "src/**"));
        var other = granted(take(fe, SHARED, "src/api.ts"));

        assertThat(other.token()).isGreaterThan(one.token());
        assertThat(take(ai, EXCLUSIVE, "src/api.ts")).isEqualTo(held("src/api.ts", "src/**", "BE"));
        locks.release(be, "src/**", ANY);
        assertThat(take(ai, EXCLUSIVE, "src/api.ts"))
                .isEqualTo(held("src/api.ts", "src/api.ts", "FE"));
        locks.release(fe, "src/api.ts", ANY);
        assertThat(granted(take(ai, EXCLUSIVE, "src/api.ts")).token()).isGreaterThan(other.token());
        assertThat(take(be, SHARED, "src/**")).isEqualTo(held("src/**", "src/api.ts", "AI"));
    }

    @Test
    void each_who_shares_a_lock_keeps_it_up_and_gives_it_back_alone() {
        var one = granted(take(be, SHARED, "db"));
        var other = granted(take(fe, SHARED, "db"));
        world.passes(Duration.ofSeconds(200));

        assertThat(locks.heartbeat(be, "db", 300, ANY))
                .isEqualTo(
                        new HoldResult.Done(
                                new LockGrant("db", one.token(), world.now().plusSeconds(300))));
        assertThat(locks.heartbeat(be, "db", 300, Optional.of(other.token())))
                .as("another's token")
                .isInstanceOf(HoldResult.NotHeld.class);
        world.passes(Duration.ofSeconds(200));

        assertThat(locks.endExpiredOnce()).as("that of FE ran out").isTrue();
        assertThat(locks.release(fe, "db", ANY))
                .isEqualTo(new HoldResult.NotHeld(Optional.of(be.member())));
        assertThat(locks.list(TeamWorld.SHOP))
                .containsExactly(
                        new LockView(
                                "db",
                                Optional.of(be.member()),
                                100,
                                one.token(),
                                true,
                                Optional.empty(),
                                SHARED,
                                List.of()));
        assertThat(locks.release(be, "db", Optional.of(one.token())))
                .isInstanceOf(HoldResult.Done.class);
        assertThat(locks.list(TeamWorld.SHOP)).isEmpty();
    }

    @Test
    void two_sessions_of_a_member_have_a_shared_lock_each() {
        var first = granted(take(be, SHARED, "db"));
        var second = granted(take(be, SHARED, "db"));

        assertThat(second.token()).isGreaterThan(first.token());
        locks.release(be, "db", ANY);
        assertThat(locks.heartbeat(be, "db", 300, Optional.of(second.token())))
                .isInstanceOf(HoldResult.NotHeld.class);
        assertThat(locks.heartbeat(be, "db", 300, Optional.of(first.token())))
                .isInstanceOf(HoldResult.Done.class);
    }

    @Test
    void a_shared_lock_becomes_exclusive_if_nobody_else_shares_it() {
        var shared = granted(take(be, SHARED, "db"));
        take(fe, SHARED, "db");

        assertThat(take(be, EXCLUSIVE, "db")).isEqualTo(held("db", "db", "FE"));
        locks.release(fe, "db", ANY);
        var alone = granted(take(be, EXCLUSIVE, "db"));

        assertThat(alone.token()).isGreaterThan(shared.token());
        assertThat(locks.list(TeamWorld.SHOP))
                .singleElement()
                .satisfies(lock -> assertThat(lock.mode()).isEqualTo(EXCLUSIVE));
        assertThat(take(fe, SHARED, "db")).isEqualTo(held("db", "db", "BE"));
        assertThat(locks.heartbeat(be, "db", 300, Optional.of(shared.token())))
                .as("the shared one is gone")
                .isInstanceOf(HoldResult.NotHeld.class);
    }

    @Test
    void a_shared_lock_on_something_larger_is_in_the_way_of_its_own_member_too() {
        take(be, SHARED, "src/**");

        assertThat(take(be, EXCLUSIVE, "src/a")).isEqualTo(held("src/a", "src/**", "BE"));
    }

    @Test
    void several_shared_locks_are_taken_together_or_not_at_all() {
        take(fe, EXCLUSIVE, "b");

        assertThat(take(be, SHARED, "a", "b")).isInstanceOf(Refused.class);
        assertThat(locks.list(TeamWorld.SHOP)).hasSize(1);
        locks.release(fe, "b", ANY);
        assertThat(take(be, SHARED, "a", "b"))
                .isInstanceOfSatisfying(Acquired.class, got -> assertThat(got.locks()).hasSize(2));
    }

    @Test
    void a_delay_begins_with_a_shared_hold_that_ran_out() {
        locks.setDelay(world.admin, TeamWorld.SHOP, "db", 30);
        take(be, SHARED, "db");
        world.passes(Duration.ofSeconds(305));

        assertThat(take(fe, EXCLUSIVE, "db"))
                .isEqualTo(new Refused("db", "db", Optional.empty(), 25, "delay", 0, List.of()));
        world.passes(Duration.ofSeconds(25));
        assertThat(take(fe, EXCLUSIVE, "db")).isInstanceOf(Acquired.class);
    }

    @Test
    void an_operator_takes_a_shared_lock_from_one_or_from_all() {
        take(be, SHARED, "db");
        var token = granted(take(fe, SHARED, "db")).token();
        take(ai, SHARED, "db");

        locks.steal(world.admin, TeamWorld.SHOP, "db", Optional.of(token));
        assertThat(holders()).containsExactly("BE", "AI");
        locks.steal(world.admin, TeamWorld.SHOP, "db", ANY);
        assertThat(holders()).isEmpty();
        assertThat(locks.steal(world.admin, TeamWorld.SHOP, "db", ANY))
                .isEqualTo(new HoldResult.NotHeld(Optional.empty()));
        assertThat(world.events("lock.stolen")).hasSize(3);
    }

    private List<String> holders() {
        return locks.list(TeamWorld.SHOP).stream()
                .map(lock -> lock.heldBy().orElseThrow().name())
                .toList();
    }

    @Test
    void who_asks_again_with_the_same_key_gets_the_same_shared_lock_and_no_other_mode() {
        var key = Optional.of("try-1");
        var first = locks.acquire(be, new Wish(List.of("a", "b"), SHARED, 300, 0, key));

        assertThat(locks.acquire(be, new Wish(List.of("a", "b"), SHARED, 300, 0, key)))
                .isEqualTo(first);
        var other =
                catchThrowableOfType(
                        CadreException.class,
                        () ->
                                locks.acquire(
                                        be, new Wish(List.of("a", "b"), EXCLUSIVE, 300, 0, key)));
        assertThat(other.code()).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void shared_locks_end_with_the_attempt_of_a_job_and_with_the_team() {
        take(be, SHARED, "db");
        take(fe, SHARED, "db");

        world.db.write(tx -> {
            locks.endWithIn(tx, be.seat(), "j1.1");
            return true;
        });
        assertThat(holders()).containsExactly("FE");
        assertThat(world.events("lock.attempt_ended")).hasSize(1);

        world.teams.delete(world.admin, TeamWorld.SHOP, cadre.server.access.team.Teams.End.DELETE);
        assertThat(locks.list(TeamWorld.SHOP)).isEmpty();
    }

    private AcquireResult take(Speaker by, LockMode mode, String... resources) {
        return locks.acquire(by, new Wish(List.of(resources), mode, 300, 0, Optional.empty()));
    }

    private static Refused held(String wanted, String held, String by) {
        var holder = Optional.of(new MemberName(by));
        return new Refused(wanted, held, holder, 300, "held", 0, List.of());
    }

    private static LockGrant granted(AcquireResult result) {
        assertThat(result).isInstanceOf(Acquired.class);
        return ((Acquired) result).locks().getFirst();
    }
}
