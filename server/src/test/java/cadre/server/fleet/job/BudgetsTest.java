package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.usage.budget.Budgets;
import cadre.wire.agent.Usage;
import cadre.wire.api.BudgetRequest;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.JobId;
import cadre.wire.job.Ending;
import cadre.wire.job.JobState;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What may be used in a day, and what happens beyond it. */
class BudgetsTest {
    /** Of each run that {@link FakeNode} ends. */
    private static final long TOKENS = 10;

    private static final Duration NOW = Duration.ofMillis(20);

    @TempDir Path home;
    private Fleet fleet;
    private Budgets budgets;
    private Principal ann;
    private Principal bob;
    private Principal op;
    private FakeNode node;

    @BeforeEach
    void open() {
        fleet = new Fleet(home);
        budgets = fleet.ledger.budgets();
        ann = fleet.key("ann", Grant.MEMBER);
        bob = fleet.key("bob", Grant.MEMBER);
        op = fleet.key("op", Grant.OPERATOR);
        node = fleet.node("build-1").slots(1).connected();
        fleet.running();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private static BudgetRequest tokens(long most) {
        return new BudgetRequest(Optional.of(most), Optional.empty());
    }

    private static BudgetRequest usd(String most) {
        return new BudgetRequest(Optional.empty(), Optional.of(new BigDecimal(most)));
    }

    private List<JsonNode> told(String kind) {
        return fleet.feed.after(0, 1000, Filter.ALL).stream()
                .filter(event -> event.kind().equals(kind))
                .map(Event::body)
                .toList();
    }

    private AttemptOrder runs(Principal by) {
        fleet.jobs.file(by, Fleet.job("x"));
        var order = node.order();
        node.starts(order);
        return order;
    }

    private JobId file(Principal by) {
        return fleet.jobs.file(by, Fleet.job("x")).id();
    }

    private String why(JobId job) {
        return ((JobState.Queued) fleet.jobs.job(ann, job).status()).why();
    }

    private void uses(AttemptOrder order, String usd) {
        fleet.nodes.used(
                node.principal(),
                new NodeMessage.Used(
                        order.attempt(),
                        order.token(),
                        new Usage(5, 0, 0, 5, 0, Optional.of(new BigDecimal(usd))),
                        List.of()));
    }

    /** What a commit sets going may come a moment after its answer. */
    private void awaitLook(BudgetWatch watch, int reached) {
        Awaitility.await()
                .atMost(FakeNode.SOON)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    watch.watchOnce();
                    assertThat(told("budget.reached")).hasSize(reached);
                });
    }

    private BudgetWatch watch() {
        return new BudgetWatch(fleet.db, changes(), false);
    }

    private JobChanges changes() {
        return fleet.changes;
    }

    @Test
    void jobs_wait_when_the_tokens_of_the_day_are_used_up_and_start_on_the_next_day() {
        budgets.set(op, "main", tokens(2 * TOKENS));
        var watch = watch();
        node.succeeds(runs(ann));
        node.succeeds(runs(bob));
        awaitLook(watch, 1);

        var job = file(ann);

        assertThat(why(job))
                .isEqualTo(
                        "today's budget of team main is used up (20 of 20 tokens); it starts on"
                                + " 2026-05-02 UTC, or when 'cadre budgets set main' allows more");
        assertThat(fleet.jobs.why(ann, job).summary()).startsWith("today's budget of team main");
        assertThat(node.next(NOW)).isEmpty();
        assertThat(told("budget.reached"))
                .singleElement()
                .matches(body -> body.path("unit").asString("").equals("tokens"))
                .matches(body -> body.path("percent").asInt(0) == 100);

        fleet.clock.pass(Duration.ofHours(12));
        watch.watchOnce();
        assertThat(node.order().attempt().job()).isEqualTo(job);
        assertThat(budgets.list(ann))
                .singleElement()
                .matches(view -> view.tokens() == 0 && view.day().equals("2026-05-02"));
    }

    @Test
    void the_budget_of_a_key_lets_the_jobs_of_others_go_first() {
        budgets.set(op, ann.key().toString(), tokens(TOKENS));
        var watch = watch();
        node.succeeds(runs(ann));
        awaitLook(watch, 1);

        var waits = file(ann);
        var starts = file(bob);

        assertThat(node.order().attempt().job()).isEqualTo(starts);
        assertThat(why(waits)).contains("today's budget of key " + ann.key() + " is used up");
        assertThat(budgets.list(ann).getFirst().name()).contains("ann");
    }

    @Test
    void what_was_allowed_more_starts_at_once() {
        budgets.set(op, "main", tokens(TOKENS));
        var watch = watch();
        node.succeeds(runs(ann));
        awaitLook(watch, 1);
        var job = file(ann);

        budgets.set(op, "main", tokens(5 * TOKENS));
        watch.watchOnce();
        var order = node.order();
        assertThat(order.attempt().job()).isEqualTo(job);
        budgets.remove(op, "main");
        node.succeeds(order);
        node.succeeds(runs(ann));

        assertThat(budgets.list(ann)).isEmpty();
        assertThat(told("budget.removed")).hasSize(1);
    }

    @Test
    void money_is_told_at_80_and_at_100_per_cent_once_each() {
        budgets.set(op, "main", usd("1.00"));
        var watch = watch();
        var order = runs(ann);
        uses(order, "0.799999999999");
        Awaitility.await()
                .atMost(FakeNode.SOON)
                .until(() -> {
                    watch.watchOnce();
                    return budgets.list(ann).getFirst().percent() == 79;
                });
        assertThat(told("budget.near")).isEmpty();

        uses(order, "0.80");
        Awaitility.await()
                .atMost(FakeNode.SOON)
                .until(() -> {
                    watch.watchOnce();
                    return !told("budget.near").isEmpty();
                });
        uses(order, "1.00");
        awaitLook(watch, 1);
        uses(order, "1.50");
        watch.watchOnce();

        assertThat(told("budget.near")).hasSize(1);
        assertThat(told("budget.reached")).hasSize(1);
        assertThat(node.next(NOW)).isEmpty(); // what runs goes on
        assertThat(fleet.jobs.job(ann, order.attempt().job()).status().word()).isEqualTo("running");
    }

    @Test
    void where_the_server_is_set_so_what_runs_beyond_its_budget_is_stopped_with_its_work() {
        budgets.set(op, ann.key().toString(), usd("1.00"));
        var watch = new BudgetWatch(fleet.db, changes(), true);
        var order = runs(ann);
        uses(order, "1.25");

        awaitLook(watch, 1);
        var stop = node.stop();
        node.ends(order, new Ending.Stopped(stop.reason()));

        assertThat(stop.attempt()).isEqualTo(order.attempt());
        assertThat(fleet.jobs.job(ann, order.attempt().job()).status())
                .isInstanceOfSatisfying(
                        JobState.Failed.class,
                        failed -> {
                            assertThat(failed.code().word()).isEqualTo("limit");
                            assertThat(failed.reason()).contains("$1.25 of $1.00");
                        });
    }

    @Test
    void a_budget_is_of_somebody_and_set_by_an_operator_within_bounds() {
        assertThat(refusal(() -> budgets.set(ann, "main", tokens(1))))
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(() -> budgets.set(op, "k999", tokens(1))))
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(() -> budgets.set(op, "other", tokens(1))))
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(() -> budgets.set(op, "NO/such", tokens(1))))
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(() -> budgets.set(op, "main", tokens(0)))).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> budgets.set(op, "main", usd("0")))).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> budgets.set(op, "main", usd("1e900000"))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> budgets.remove(op, "main"))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThatThrownBy(() ->
                        budgets.set(
                                op, "main", new BudgetRequest(Optional.empty(), Optional.empty())))
                .isInstanceOf(CadreException.class);
    }

    private static ErrorCode refusal(Runnable call) {
        try {
            call.run();
            throw new AssertionError("it was not refused");
        } catch (CadreException e) {
            return e.code();
        }
    }
}
