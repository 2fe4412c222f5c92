package cadre.server.plans.landing;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.plans.landing.LandingRow.Ask;
import cadre.server.plans.landing.LandingRow.Wish;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.id.KeyId;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.LandingState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose turn it is. */
class LandingStoreTest {
    private static final PlanId PLAN = new PlanId(1);
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);

    @TempDir Path folder;
    private Database db;

    @BeforeEach
    void open() {
        db = TestStores.main(folder);
    }

    @AfterEach
    void close() {
        db.close();
    }

    private static LandingRow row(Wish wish, long by) {
        return new LandingRow(
                PLAN,
                0,
                "shop",
                LandingState.PENDING,
                "",
                new Ask(wish, Optional.of("forge"), new KeyId(by), "key" + by, 0, 0),
                "https://git.example/ada/shop.git",
                "main",
                "a".repeat(40),
                "b".repeat(40),
                "",
                Optional.empty());
    }

    private LandingRow asked(Wish wish, long by) {
        return db.write(tx -> {
            LandingStore.ask(tx, row(wish, by), LandingStore.next(tx, PLAN), LATER);
            return LandingStore.of(tx, PLAN).getFirst();
        });
    }

    private boolean save(LandingRow row) {
        return db.write(tx -> LandingStore.save(tx, row, Optional.empty()));
    }

    private LandingRow now() {
        return db.read(tx -> LandingStore.of(tx, PLAN)).getFirst();
    }

    @Test
    void who_lost_the_turn_to_another_wish_stores_nothing_more() {
        var first = asked(Wish.MERGE, 1);
        var second = asked(Wish.DRAFT, 2);

        assertThat(save(first.to(LandingState.REFUSED, "late"))).isFalse();

        assertThat(now()).isEqualTo(second);
        assertThat(second.ask().connection()).contains("forge");
        assertThat(save(second.as("cadre/shop/integration"))).isTrue();
        assertThat(now().branch()).isEqualTo("cadre/shop/integration");
    }

    @Test
    void that_it_is_merged_is_stored_whoever_says_so_and_stays() {
        var first = asked(Wish.MERGE, 1);
        var second = asked(Wish.DRAFT, 2);

        assertThat(save(first.to(LandingState.LANDED, ""))).isTrue();
        assertThat(save(second.to(LandingState.DRAFT, ""))).isFalse();
        asked(Wish.DRAFT, 3);

        assertThat(now().is(LandingState.LANDED)).isTrue();
    }

    @Test
    void a_turn_that_is_renewed_is_taken_over_by_nobody_and_one_that_is_not_by_one() {
        var first = asked(Wish.MERGE, 1);
        db.write(tx -> {
            LandingStore.renew(tx, PLAN, first.ask().token(), LATER.plusSeconds(60));
            return true;
        });
        assertThat(claim(LATER)).isEmpty();

        var token = claim(LATER.plusSeconds(60)).orElseThrow();

        assertThat(claim(LATER.plusSeconds(60))).isEmpty();
        assertThat(now().ask())
                .isEqualTo(
                        new Ask(Wish.MERGE, Optional.of("forge"), new KeyId(1), "key1", token, 1));
        assertThat(save(first.to(LandingState.REFUSED, "late"))).isFalse();
    }

    private Optional<Long> claim(Instant now) {
        return db.write(tx -> LandingStore.claim(tx, PLAN, now, now.plusSeconds(60)));
    }

    @Test
    void what_is_left_for_later_is_renewed_by_nobody_that_was_at_it() {
        var first = asked(Wish.MERGE, 1);
        db.write(tx -> {
            LandingStore.save(tx, first, Optional.of(NOW.plusSeconds(5)));
            LandingStore.leave(tx, PLAN, first.ask().token());
            LandingStore.renew(tx, PLAN, first.ask().token(), LATER);
            return true;
        });

        assertThat(claim(NOW.plusSeconds(5))).isPresent();
    }

    @Test
    void a_name_that_another_plan_has_there_is_anothers() {
        var row = asked(Wish.DRAFT, 1).as("cadre/shop/integration");
        save(row);
        var other =
                new LandingRow(
                        new PlanId(2),
                        0,
                        row.repository(),
                        row.state(),
                        "",
                        row.ask(),
                        "git@GIT.example:ada/shop/",
                        row.base(),
                        row.baseCommit(),
                        row.commit(),
                        "",
                        Optional.empty());

        var found =
                db.read(tx ->
                        List.of(
                                LandingStore.isAnothers(tx, row, row.branch()),
                                LandingStore.isAnothers(tx, other, row.branch()),
                                LandingStore.isAnothers(tx, other, "cadre/x/integration")));

        assertThat(found).containsExactly(false, true, false);
    }
}
