package cadre.server.usage;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.api.RepriceRequest;
import cadre.wire.api.UsageSum;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sums by anything over any time are the same, whether days were added up before or not. */
class UsageDaysTest {
    private Fleet fleet;
    private FakeNode node;
    private Principal ann;
    private Principal bob;
    private Principal operator;

    @BeforeEach
    void start(@TempDir Path home) {
        fleet = new Fleet(home).running();
        node = fleet.node("one").slots(20).connected();
        ann = fleet.key("ann", Grant.MEMBER);
        bob = fleet.key("bob", Grant.MEMBER);
        operator = fleet.key("op", Grant.OPERATOR);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private AttemptOrder runs(Principal by) {
        fleet.jobs.file(by, Fleet.job("go"));
        var order = node.order();
        node.starts(order);
        return order;
    }

    private void uses(AttemptOrder order, String model, long tokens) {
        var usage = new Usage(tokens, 0, 0, 1, 0, Optional.empty());
        fleet.attempts.used(
                node.principal(),
                new NodeMessage.Used(
                        order.attempt(),
                        order.token(),
                        usage,
                        List.of(new ModelUsage(model, usage))));
    }

    private static UsageFilter all() {
        return UsageFilter.ALL;
    }

    private List<UsageSum> sums(UsageFilter filter, UsageBy by) {
        return fleet.ledger.groups(operator, filter, by).items();
    }

    private List<String> tokens(UsageBy by) {
        return sums(all(), by).stream().map(sum -> sum.key() + " " + sum.totalTokens()).toList();
    }

    private void nextDay() {
        fleet.clock.pass(Duration.ofDays(1));
    }

    private List<List<UsageSum>> everything() {
        var begin = fleet.clock.instant().minus(Duration.ofDays(3));
        var seen = new ArrayList<List<UsageSum>>();
        for (var by : UsageBy.values()) {
            seen.add(sums(all(), by));
            seen.add(sums(from(begin), by));
            seen.add(
                    sums(
                            UsageFilter.between(
                                    Optional.of(begin),
                                    Optional.of(begin.plus(Duration.ofHours(40)))),
                            by));
        }
        return seen;
    }

    private static UsageFilter from(Instant begin) {
        return UsageFilter.between(Optional.of(begin), Optional.empty());
    }

    @Test
    void a_day_that_was_added_up_gives_the_same_sums_as_its_rows() {
        for (var day = 0; day < 4; day++) {
            uses(runs(ann), "gpt-5", 1_000 + day);
            uses(runs(bob), "mystery", 10);
            nextDay();
        }
        uses(runs(bob), "gpt-5", 5);
        var rows = everything();

        fleet.ledger.days().rollOnce();

        assertThat(fleet.db.read(DayStore::good)).hasSize(4);
        assertThat(everything()).isEqualTo(rows);
        assertThat(tokens(UsageBy.PERSON)).containsExactly("ann 4010", "bob 50");
        assertThat(tokens(UsageBy.TOTAL)).containsExactly("total 4060");
        assertThat(sums(all(), UsageBy.DAY)).hasSize(5);
    }

    @Test
    void a_run_that_goes_on_after_its_day_was_added_up_counts_at_once() {
        var order = runs(ann);
        uses(order, "gpt-5", 100);
        nextDay();
        fleet.ledger.days().rollOnce();

        uses(order, "gpt-5", 300);

        assertThat(tokens(UsageBy.MODEL)).containsExactly("gpt-5 301");
        assertThat(fleet.db.read(DayStore::good)).isEmpty();
        fleet.ledger.days().rollOnce();
        assertThat(fleet.db.read(DayStore::good)).hasSize(1);
        assertThat(tokens(UsageBy.MODEL)).containsExactly("gpt-5 301");
    }

    @Test
    void a_clock_that_was_ahead_for_a_while_leaves_no_day_wrong() {
        fleet.clock.pass(Duration.ofDays(2));
        uses(runs(ann), "gpt-5", 100);
        fleet.clock.pass(Duration.ofDays(1));
        fleet.ledger.days().rollOnce();

        fleet.clock.pass(Duration.ofDays(-1));
        uses(runs(ann), "gpt-5", 200);

        assertThat(tokens(UsageBy.MODEL)).containsExactly("gpt-5 302");
        assertThat(tokens(UsageBy.DAY)).hasSize(1);
    }

    @Test
    void a_clock_that_jumps_back_an_hour_over_midnight_leaves_no_day_wrong() {
        uses(runs(ann), "gpt-5", 100);
        fleet.clock.pass(Duration.ofHours(14)); // 02:00 of the next day
        uses(runs(ann), "gpt-5", 10);
        fleet.ledger.days().rollOnce();
        assertThat(fleet.db.read(DayStore::good)).hasSize(1);

        fleet.clock.pass(Duration.ofMinutes(-150)); // 23:30 of the day that was added up
        uses(runs(ann), "gpt-5", 1_000);
        assertThat(tokens(UsageBy.DAY)).containsExactly("2026-05-02 11", "2026-05-01 1102");

        fleet.ledger.days().rollOnce();
        fleet.clock.pass(Duration.ofHours(3));
        fleet.ledger.days().rollOnce();
        assertThat(tokens(UsageBy.DAY)).containsExactly("2026-05-02 11", "2026-05-01 1102");
        assertThat(fleet.db.read(DayStore::good)).hasSize(1);
    }

    @Test
    void history_that_is_priced_anew_has_its_new_cost_in_the_sums() {
        uses(runs(ann), "house-1", 1_000_000);
        var day = LocalDate.parse(sums(all(), UsageBy.DAY).getFirst().key());
        nextDay();
        fleet.ledger.days().rollOnce();
        assertThat(sums(all(), UsageBy.TOTAL).getFirst().unpriced()).isEqualTo(1);

        var file =
                """
                {"house-1": {"input_cost_per_token": 2e-06, "output_cost_per_token": 0}}
                """;
        fleet.ledger
                .prices()
                .importFrom(
                        operator,
                        file.getBytes(StandardCharsets.UTF_8),
                        Optional.of(day),
                        Optional.empty());
        fleet.ledger.reprice(
                operator, new RepriceRequest(Optional.empty(), Optional.empty(), Optional.empty()));

        assertThat(sums(all(), UsageBy.PERSON).getFirst().costUsd())
                .hasValueSatisfying(usd -> assertThat(usd).isEqualByComparingTo("2"));
    }
}
