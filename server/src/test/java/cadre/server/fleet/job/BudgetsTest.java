package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.usage.budget.Budgets;
import cadre.server.usage.budget.Period;
import cadre.wire.agent.Usage;
import cadre.wire.api.BudgetRequest;
import cadre.wire.api.BudgetView;
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
        return new BudgetRequest(Optional.of(most), Optional.empty(), Optional.empty());
    }

    private static BudgetRequest usd(String most) {
        return new BudgetRequest(
                Optional.empty(), Optional.of(new BigDecimal(most)), Optional.empty());
    }

    private void set(Principal by, String who, BudgetRequest request) {
        budgets.set(by, who, Optional.empty(), request);
    }

    private void remove(Principal by, String who) {
        budgets.remove(by, who, Optional.empty());
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
        set(op, "main", tokens(2 * TOKENS));
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
                .matches(view -> view.tokens() == 0 && view.span().equals("2026-05-02"));
    }

    @Test
    void the_budget_of_a_key_lets_the_jobs_of_others_go_first() {
        set(op, ann.key().toString(), tokens(TOKENS));
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
        set(op, "main", tokens(TOKENS));
        var watch = watch();
        node.succeeds(runs(ann));
        awaitLook(watch, 1);
        var job = file(ann);

        set(op, "main", tokens(5 * TOKENS));
        watch.watchOnce();
        var order = node.order();
        assertThat(order.attempt().job()).isEqualTo(job);
        remove(op, "main");
        node.succeeds(order);
        node.succeeds(runs(ann));

        assertThat(budgets.list(ann)).isEmpty();
        assertThat(told("budget.removed")).hasSize(1);
    }

    @Test
    void money_is_told_at_80_and_at_100_per_cent_once_each() {
        set(op, "main", usd("1.00"));
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
        set(op, ann.key().toString(), usd("1.00"));
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
    void a_budget_of_a_person_for_a_month_holds_all_keys_of_that_name_until_the_next() {
        budgets.set(op, "person:ann", Optional.of(Period.MONTH), tokens(TOKENS));
        var other = fleet.key("ann", Grant.MEMBER);
        var watch = watch();
        node.succeeds(runs(ann));
        awaitLook(watch, 1);

        var waits = file(other);
        var starts = file(bob);

        assertThat(node.order().attempt().job()).isEqualTo(starts);
        assertThat(why(waits))
                .isEqualTo(
                        "this month's budget of person ann is used up (10 of 10 tokens); it starts"
                                + " on 2026-06-01 UTC, or when 'cadre budgets set person:ann --per month'"
                                + " allows more");
        fleet.clock.pass(Duration.ofDays(1));
        watch.watchOnce();
        assertThat(node.next(NOW)).isEmpty();
        fleet.clock.pass(Duration.ofDays(31));
        node.beat();
        watch.watchOnce();
        assertThat(budgets.list(ann)).singleElement().matches(view -> view.tokens() == 0);
    }

    @Test
    void a_budget_of_a_job_stops_it_when_it_says_so_and_no_other() {
        var runaway = runs(ann);
        budgets.set(
                op,
                runaway.attempt().job().toString(),
                Optional.empty(),
                new BudgetRequest(
                        Optional.empty(), Optional.of(BigDecimal.ONE), Optional.of(true)));
        var watch = watch();
        uses(runaway, "1.25");

        awaitLook(watch, 1);

        assertThat(node.stop().attempt()).isEqualTo(runaway.attempt());
        assertThat(budgets.list(ann))
                .singleElement()
                .matches(view -> view.period().equals("all") && view.resetsAt().isEmpty());
        assertThat(refusal(() -> budgets.set(op, "main", Optional.of(Period.ALL), tokens(1))))
                .isEqualTo(ErrorCode.INVALID);
    }

    @Test
    void what_a_plan_filed_waits_for_the_plans_budget() {
        var order = runs(ann);
        plan(7);
        step(7, 1, order.attempt().job());
        budgets.set(op, "p7", Optional.empty(), tokens(TOKENS));
        var watch = watch();
        uses(order, "0.10");
        awaitLook(watch, 1);

        var waits = file(ann);
        step(7, 2, waits);
        node.succeeds(order);

        assertThat(node.next(NOW)).isEmpty();
        assertThat(why(waits)).startsWith("the budget of plan p7 is used up");
        remove(op, "p7");
        watch.watchOnce();
        assertThat(node.order().attempt().job()).isEqualTo(waits);
    }

    private void plan(long plan) {
        fleet.db.write(tx ->
                tx.update(
                        "insert into plan (id, name, state, request, submitter_key, submitter,"
                                + " filed_at_ms) values (?, 'p', 'running', '{}', 1, 'ann', 0)",
                        plan));
    }

    private void step(long plan, int number, JobId job) {
        fleet.db.write(tx ->
                tx.update(
                        "insert into plan_step (plan, number, kind, state, request, job, since_ms)"
                                + " values (?, ?, 'work', 'running', '{}', ?, 0)",
                        plan,
                        number,
                        job.number()));
    }

    @Test
    void a_budget_of_what_is_over_is_shown_and_not_added_up_at_each_look() {
        var order = runs(ann);
        var job = order.attempt().job().toString();
        set(op, job, tokens(TOKENS));
        node.succeeds(order);
        awaitLook(watch(), 1);
        assertThat(budgets.exhausted().over()).isNotEmpty();

        fleet.clock.pass(Duration.ofDays(2));
        set(op, "main", tokens(1_000)); // looks at once

        assertThat(budgets.exhausted().over()).isEmpty();
        assertThat(budgets.open()).extracting(BudgetView::who).containsExactly("main");
        assertThat(budgets.list(op))
                .filteredOn(one -> one.who().equals(job))
                .singleElement()
                .satisfies(one -> assertThat(one.state()).isEqualTo("reached"));
    }

    @Test
    void a_clock_that_jumps_back_over_midnight_frees_nothing() {
        set(op, "main", tokens(2 * TOKENS));
        fleet.clock.pass(Duration.ofMinutes(750));
        node.succeeds(runs(ann));
        node.succeeds(runs(bob));
        awaitLook(watch(), 1);

        fleet.clock.pass(Duration.ofHours(-1)); // 23:30 of the day before
        set(op, "person:ann", tokens(1_000)); // looks at once

        assertThat(why(file(ann))).contains("budget");
        fleet.clock.pass(Duration.ofHours(1));
        assertThat(budgets.list(op).getFirst().state()).isEqualTo("reached");
    }

    @Test
    void a_clock_that_jumps_a_day_ahead_gives_a_new_day_and_takes_it_back() {
        set(op, "main", tokens(2 * TOKENS));
        node.succeeds(runs(ann));
        fleet.clock.pass(Duration.ofDays(1));
        node.succeeds(runs(ann));
        set(op, "person:ann", tokens(1_000)); // looks at once
        assertThat(budgets.exhausted().over()).as("the second day").isEmpty();

        fleet.clock.pass(Duration.ofDays(-1));
        set(op, "person:bob", tokens(1_000));

        assertThat(budgets.exhausted().over()).as("both were today").isNotEmpty();
    }

    @Test
    void a_budget_is_of_somebody_and_set_by_an_operator_within_bounds() {
        assertThat(refusal(() -> set(ann, "main", tokens(1)))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(() -> set(op, "k999", tokens(1)))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(() -> set(op, "other", tokens(1)))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(() -> set(op, "NO/such", tokens(1)))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(() -> set(op, "main", tokens(0)))).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> set(op, "main", usd("0")))).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> set(op, "main", usd("1e900000")))).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> remove(op, "main"))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThatThrownBy(() ->
                        set(
                                op,
                                "main",
                                new BudgetRequest(
                                        Optional.empty(), Optional.empty(), Optional.empty())))
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
