package cadre.server.fleet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.agents.Profiles;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.breaker.AgentPauses;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Usage;
import cadre.wire.api.AccountQuota;
import cadre.wire.api.BreakerView;
import cadre.wire.api.Grant;
import cadre.wire.api.QuotaView;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of the accounts that agents use. */
class AccountQuotaTest {
    private static final Usage SOME = new Usage(1, 0, 0, 1, 0, Optional.empty());

    @TempDir Path home;
    private Fleet fleet;
    private FakeNode node;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        node = fleet.node("build-1").slots(2).connected();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private List<AccountQuota> accounts() {
        return new AgentPauses(fleet.db, fleet.claims.breakers(), new Profiles(List.of()))
                .accounts();
    }

    private AttemptOrder started() {
        fleet.jobs.file(fleet.key("ann", Grant.MEMBER), Fleet.job("x"));
        var order = node.order();
        node.starts(order);
        return order;
    }

    private void says(AttemptOrder order, QuotaWindow... windows) {
        says(order, SOME, 0, windows);
    }

    private void says(AttemptOrder order, Usage used, long ageSec, QuotaWindow... windows) {
        fleet.nodes.used(
                node.principal(),
                new NodeMessage.Used(
                        order.attempt(),
                        order.token(),
                        used,
                        List.of(),
                        List.of(windows),
                        Optional.of(ageSec)));
    }

    @Test
    void an_account_of_which_nothing_was_said_is_there_and_unknown() {
        assertThat(accounts()).isEmpty();
        node.succeeds(started());
        node.succeeds(started());

        assertThat(accounts())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.known()).isFalse();
                    assertThat(one.windows()).isEmpty();
                    assertThat(one.paused()).isEmpty();
                });
    }

    @Test
    void the_last_word_on_each_window_counts_until_its_time_has_come() {
        var reset = fleet.clock.instant().plus(Duration.ofHours(2));
        var order = started();
        says(order, window("five_hour", Optional.of(10), Optional.of(reset), "ok"));
        fleet.clock.pass(Duration.ofMinutes(1));
        says(
                order,
                window("seven_day", Optional.empty(), Optional.empty(), "near"),
                window("five_hour", Optional.of(62), Optional.of(reset), "ok"),
                window("Odd name", Optional.of(1), Optional.empty(), "ok"),
                window("odd_percent", Optional.of(101), Optional.empty(), "ok"),
                window("odd_state", Optional.of(1), Optional.empty(), "fine"));
        var said = fleet.clock.instant();

        assertThat(accounts().getFirst().known()).isTrue();
        assertThat(accounts().getFirst().windows())
                .containsExactly(
                        new QuotaView(
                                "five_hour",
                                "ok",
                                Optional.of(62),
                                Optional.of(38),
                                18_000,
                                Optional.of(reset),
                                said),
                        new QuotaView(
                                "seven_day",
                                "near",
                                Optional.empty(),
                                Optional.empty(),
                                18_000,
                                Optional.empty(),
                                said));

        fleet.clock.pass(Duration.ofHours(2));
        assertThat(accounts().getFirst().windows().getFirst())
                .isEqualTo(
                        new QuotaView(
                                "five_hour",
                                "reset",
                                Optional.empty(),
                                Optional.empty(),
                                18_000,
                                Optional.of(reset),
                                said));
    }

    @Test
    void an_older_word_of_another_attempt_changes_nothing_and_one_without_usage_counts() {
        var first = started();
        var second = started();
        says(first, Usage.NONE, 0, window("five_hour", Optional.of(10), Optional.empty(), "ok"));
        Optional<Usage> used = fleet.db.read(tx -> fleet.ledger.of(tx, first.attempt()));
        assertThat(used).isEmpty();
        fleet.clock.pass(Duration.ofMinutes(5));
        says(second, window("five_hour", Optional.of(62), Optional.empty(), "ok"));
        fleet.clock.pass(Duration.ofMinutes(1));

        says(first, SOME, 360, window("five_hour", Optional.of(10), Optional.empty(), "ok"));

        assertThat(accounts().getFirst().windows())
                .singleElement()
                .satisfies(one -> assertThat(one.usedPercent()).contains(62));
    }

    @Test
    void a_paused_account_says_so() {
        var reset = fleet.clock.instant().plus(Duration.ofHours(2));
        var order = started();
        var usedUp = new Ending.Failed(FailureCode.QUOTA, "used up", Optional.of(reset));

        node.ends(order, order.token(), usedUp, false);

        assertThat(accounts().getFirst().paused().map(BreakerView::resetsAt)).contains(reset);
    }

    private static QuotaWindow window(
            String name, Optional<Integer> percent, Optional<Instant> reset, String state) {
        return new QuotaWindow(name, percent, 18_000, reset, state);
    }
}
