package cadre.server.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.api.RepriceRequest;
import cadre.wire.api.Repriced;
import cadre.wire.api.UsageEvent;
import cadre.wire.api.UsageSum;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final String GPT = "gpt-5";
    private static final String CLAUDE = "claude-sonnet-4-5-20250929";

    private Fleet fleet;
    private FakeNode node;
    private Principal operator;

    @BeforeEach
    void start(@TempDir Path home) {
        fleet = new Fleet(home).running();
        node = fleet.node("one").slots(20).connected();
        operator = fleet.key("ada", Grant.OPERATOR);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private AttemptOrder started() {
        fleet.jobs.file(operator, Fleet.job("go"));
        var order = node.order();
        node.starts(order);
        return order;
    }

    private static Usage tokens(long input, long cached, long output) {
        return new Usage(input, cached, 0, output, 0, Optional.empty());
    }

    private static Usage costing(Usage usage, String usd) {
        return Report.withCost(usage, Optional.of(new BigDecimal(usd)));
    }

    private void uses(AttemptOrder order, ModelUsage... models) {
        var message =
                new NodeMessage.Used(
                        order.attempt(),
                        order.token(),
                        ModelUsage.total(List.of(models)),
                        List.of(models));
        fleet.attempts.used(node.principal(), message);
    }

    private boolean ends(AttemptOrder order, Ending ending, Usage whole, ModelUsage... models) {
        var result =
                new AttemptResult(
                        ending,
                        Optional.of(0),
                        true,
                        "done",
                        "s",
                        "scripted",
                        whole,
                        List.of(models),
                        IsolationKind.BUBBLEWRAP,
                        List.of(),
                        List.of(),
                        List.of(),
                        5);
        return fleet.attempts
                .finished(
                        node.principal(),
                        new NodeMessage.Finished(order.attempt(), order.token(), result),
                        List.of())
                .applied();
    }

    private List<UsageEvent> events(UsageFilter filter) {
        return fleet.ledger.page(operator, filter, Optional.empty(), 1000).events();
    }

    private Map<String, Usage> stored(AttemptId attempt) {
        var models = new TreeMap<String, Usage>();
        fleet.db
                .read(tx -> fleet.ledger.modelsOf(tx, attempt))
                .forEach(one -> models.put(one.model(), one.usage()));
        return models;
    }

    @Test
    void a_run_is_a_row_for_each_model_in_the_shape_that_other_programs_read() {
        var order = started();

        ends(
                order,
                new Ending.Succeeded(),
                tokens(1_100, 400, 70),
                new ModelUsage(GPT, tokens(1_000, 400, 50)),
                new ModelUsage("mystery-1", tokens(100, 0, 20)));

        var events = events(UsageFilter.ALL);
        assertThat(events).hasSize(2);
        var gpt = events.get(1);
        assertThat(gpt.runId()).isEqualTo(order.attempt());
        assertThat(gpt.provider()).isEqualTo("openai");
        assertThat(gpt.agent().name()).isEqualTo("rehearsal");
        assertThat(gpt.promptTokens()).isEqualTo(1_400);
        assertThat(gpt.completionTokens()).isEqualTo(50);
        assertThat(gpt.totalTokens()).isEqualTo(1_450);
        assertThat(gpt.costUsd()).contains(new BigDecimal("0.0018"));
        assertThat(gpt.priceVersion()).isPresent();
        assertThat(events.get(0).model()).isEqualTo("mystery-1");
        assertThat(events.get(0).costUsd()).as("unknown, not zero").isEmpty();
        assertThat(events.get(0).priceVersion()).isEmpty();
    }

    @Test
    void the_clis_own_cost_counts_and_ours_is_kept_beside_it() {
        var order = started();

        ends(
                order,
                new Ending.Succeeded(),
                Usage.NONE,
                new ModelUsage(CLAUDE, costing(tokens(1_000_000, 0, 0), "2.5")));

        var event = events(UsageFilter.ALL).getFirst();
        assertThat(event.costUsd()).contains(new BigDecimal("2.5"));
        assertThat(event.cliCostUsd()).contains(new BigDecimal("2.5"));
        assertThat(event.listCostUsd()).contains(new BigDecimal("3"));
    }

    @Test
    void a_cli_that_says_zero_does_not_know_the_price() {
        var order = started();

        ends(
                order,
                new Ending.Succeeded(),
                Usage.NONE,
                new ModelUsage("mystery-1", costing(tokens(10, 0, 10), "0.0")));

        assertThat(events(UsageFilter.ALL).getFirst().costUsd()).isEmpty();
        assertThat(fleet.jobs.job(operator, order.attempt().job()).attempts().getLast().usage())
                .isEqualTo(tokens(10, 0, 10));
    }

    @Test
    void a_job_shows_what_it_cost_while_it_runs_and_when_it_is_over() {
        var order = started();
        var job = order.attempt().job();

        uses(order, new ModelUsage(GPT, tokens(1_000_000, 0, 0)));
        var running = fleet.jobs.job(operator, job).attempts().getLast().usage();
        ends(
                order,
                new Ending.Succeeded(),
                tokens(2_000_000, 0, 0),
                new ModelUsage(GPT, tokens(2_000_000, 0, 0)));

        assertThat(running).isEqualTo(costing(tokens(1_000_000, 0, 0), "1.25"));
        assertThat(fleet.jobs.job(operator, job).attempts().getLast().usage())
                .isEqualTo(costing(tokens(2_000_000, 0, 0), "2.5"));
    }

    @Test
    void repeated_late_and_overtaken_reports_count_nothing_twice() {
        var random = new Random(7);
        for (int round = 0; round < 25; round++) {
            var order = started();
            var reports = growing(random);
            var last = reports.getLast();
            var sent = new ArrayList<>(reports);
            reports.stream().filter(_ -> random.nextInt(3) == 0).forEach(sent::add);
            Collections.shuffle(sent, random);
            var cut = random.nextInt(sent.size());

            sent.subList(0, cut).forEach(report -> uses(order, report));
            ends(order, new Ending.Succeeded(), ModelUsage.total(List.of(last)), last);
            sent.subList(cut, sent.size()).forEach(report -> uses(order, report));
            ends(order, new Ending.Succeeded(), ModelUsage.total(List.of(last)), last);

            assertThat(stored(order.attempt())).as("round %d", round).isEqualTo(byModel(last));
        }
        assertThat(total().totalTokens())
                .isEqualTo(
                        events(UsageFilter.ALL).stream().mapToLong(UsageEvent::totalTokens).sum());
        assertThat(counted()).isEqualTo(total().totalTokens());
    }

    @Test
    void a_run_without_an_end_counts_the_most_that_it_reported() {
        var random = new Random(11);
        for (int round = 0; round < 25; round++) {
            var order = started();
            var reports = growing(random);
            var sent = new ArrayList<>(reports);
            Collections.shuffle(sent, random);

            sent.forEach(report -> uses(order, report));

            assertThat(stored(order.attempt())).isEqualTo(byModel(reports.getLast()));
            ends(order, new Ending.Lost("gone"), Usage.NONE);
            assertThat(stored(order.attempt())).isEqualTo(byModel(reports.getLast()));
        }
    }

    /** Totals as a run reports them one after the other, each more than the one before. */
    private static List<ModelUsage[]> growing(Random random) {
        var reports = new ArrayList<ModelUsage[]>();
        var models = List.of(GPT, CLAUDE, "mystery-1").subList(0, 1 + random.nextInt(3));
        var now = new TreeMap<String, Usage>();
        for (int i = 0; i < 1 + random.nextInt(8); i++) {
            for (var model : models) {
                var more = tokens(1 + random.nextInt(5_000), random.nextInt(900), 1);
                now.merge(model, more, Usage::plus);
            }
            reports.add(
                    now.entrySet().stream()
                            .map(entry -> new ModelUsage(entry.getKey(), entry.getValue()))
                            .toArray(ModelUsage[]::new));
        }
        return reports;
    }

    private static Map<String, Usage> byModel(ModelUsage... models) {
        var all = new TreeMap<String, Usage>();
        for (var one : models) {
            all.put(one.model(), one.usage());
        }
        return all;
    }

    private long counted() {
        var all = new LongAdder();
        fleet.ledger.counts().eachTokens((_, count) -> all.add((long) count.value()));
        return all.sum();
    }

    @Test
    void a_count_never_falls_when_a_later_report_takes_some_of_it_back() {
        var counts = new UsageCounts();
        counts.moved(List.of(moved(GPT, Usage.NONE, priced(100, "3.00"))));
        var dear = new double[1];
        counts.eachCost((_, count) -> dear[0] = count.value());

        counts.moved(List.of(moved(GPT, priced(100, "3.00"), priced(40, "0.50"))));

        counts.eachCost((_, count) -> assertThat(count.value()).isEqualTo(dear[0]));
        counts.eachTokens((_, count) -> assertThat(count.value()).isEqualTo(100));
        counts.moved(List.of(moved(GPT, Usage.NONE, priced(100, "3.00"))));
        counts.eachCost((_, count) -> assertThat(count.value()).isEqualTo(3.5));
        counts.eachTokens((_, count) -> assertThat(count.value()).isEqualTo(140));
    }

    @Test
    void what_was_stored_before_a_restart_and_gets_less_counts_nothing() {
        var counts = new UsageCounts();

        counts.moved(List.of(moved("", priced(100, "3.00"), Usage.NONE)));
        counts.moved(List.of(moved(GPT, Usage.NONE, priced(100, "2.00"))));

        assertThat(values(counts)).isEqualTo(Map.of("$" + GPT, 2.0, GPT, 100.0));
    }

    @Test
    void what_goes_over_to_other_models_is_counted_once() {
        var counts = new UsageCounts();
        counts.moved(List.of(moved("", Usage.NONE, priced(100, "3.00"))));

        counts.moved(
                List.of(
                        moved(GPT, Usage.NONE, priced(80, "2.50")),
                        moved(CLAUDE, Usage.NONE, priced(50, "1.00")),
                        moved("", priced(100, "3.00"), Usage.NONE)));

        assertThat(values(counts))
                .isEqualTo(Map.of("", 100.0, "$", 3.0, CLAUDE, 30.0, "$" + CLAUDE, 0.5));
    }

    @Test
    void what_went_over_and_cost_less_there_is_made_up_for_by_what_is_used_next() {
        var counts = new UsageCounts();
        counts.moved(List.of(moved("", Usage.NONE, priced(100, "3.00"))));

        counts.moved(
                List.of(
                        moved("", priced(100, "3.00"), Usage.NONE),
                        moved(GPT, Usage.NONE, priced(100, "2.00"))));
        counts.moved(List.of(moved(GPT, priced(100, "2.00"), priced(200, "4.00"))));

        assertThat(values(counts))
                .isEqualTo(Map.of("", 100.0, "$", 3.0, GPT, 100.0, "$" + GPT, 1.0));
    }

    private static UsageCounts.Move moved(String model, Usage from, Usage to) {
        return new UsageCounts.Move("openai", model, from, to);
    }

    /** Tokens by the model's name, and dollars by the same after a dollar sign. */
    private static Map<String, Double> values(UsageCounts counts) {
        var seen = new TreeMap<String, Double>();
        counts.eachTokens((whose, count) -> seen.put(whose.model(), count.value()));
        counts.eachCost((whose, count) -> seen.put("$" + whose.model(), count.value()));
        return seen;
    }

    private static Usage priced(long input, String usd) {
        return new Usage(input, 0, 0, 0, 0, Optional.of(new BigDecimal(usd)));
    }

    private UsageSum total() {
        return fleet.ledger
                .page(operator, UsageFilter.ALL, Optional.empty(), 1)
                .sums()
                .orElseThrow()
                .total();
    }

    @Test
    void a_late_result_of_an_old_attempt_still_counts_what_it_used() {
        var order = started();
        fleet.clock.pass(Duration.ofMinutes(10));
        fleet.leases.endExpired(fleet.clock.instant());
        var second = node.order();
        ends(second, new Ending.Succeeded(), Usage.NONE, new ModelUsage(GPT, tokens(5, 0, 5)));

        var applied =
                ends(
                        order,
                        new Ending.Succeeded(),
                        Usage.NONE,
                        new ModelUsage(GPT, tokens(7, 0, 7)));

        assertThat(applied).isFalse();
        assertThat(total().totalTokens()).isEqualTo(24);
        assertThat(events(UsageFilter.ALL))
                .map(UsageEvent::runId)
                .containsExactly(order.attempt(), second.attempt());
    }

    @Test
    void a_model_that_gets_its_name_only_at_the_end_is_counted_once() {
        var order = started();

        uses(order, new ModelUsage("", tokens(100, 0, 10)));
        ends(order, new Ending.Succeeded(), Usage.NONE, new ModelUsage(GPT, tokens(100, 0, 10)));

        assertThat(stored(order.attempt())).isEqualTo(Map.of(GPT, tokens(100, 0, 10)));
        assertThat(total().totalTokens()).isEqualTo(110);
        assertThat(counted()).isEqualTo(110);
    }

    @Test
    void all_of_a_run_counts_on_the_day_of_its_first_report_whatever_its_models_are_called_later() {
        var order = started();
        uses(order, new ModelUsage("", tokens(100, 0, 10)));
        var begun = events(UsageFilter.ALL).getFirst().createdAt();
        fleet.clock.pass(Duration.ofDays(1));

        ends(
                order,
                new Ending.Succeeded(),
                Usage.NONE,
                new ModelUsage(GPT, tokens(100, 0, 10)),
                new ModelUsage(CLAUDE, tokens(5, 0, 5)));

        assertThat(events(UsageFilter.ALL))
                .hasSize(2)
                .allSatisfy(event -> {
                    assertThat(event.createdAt()).isEqualTo(begun);
                    assertThat(event.updatedAt()).isEqualTo(fleet.clock.instant());
                });
    }

    @Test
    void a_model_without_a_name_is_the_one_that_the_run_names() {
        var order = started();

        ends(order, new Ending.Succeeded(), Usage.NONE, new ModelUsage("", tokens(3, 0, 1)));

        assertThat(stored(order.attempt())).isEqualTo(Map.of("scripted", tokens(3, 0, 1)));
    }

    @Test
    void what_an_agent_claims_of_itself_is_bounded() {
        var order = started();
        var huge = new Usage(Long.MAX_VALUE, -5, 0, 1, 0, Optional.of(new BigDecimal("1e999999")));
        var tiny = Optional.of(new BigDecimal("1e-999999"));
        var models = new ArrayList<ModelUsage>();
        models.add(new ModelUsage("a\u001b[31m" + "x".repeat(5_000), huge));
        models.add(new ModelUsage("b", new Usage(1, 0, 0, 0, 0, tiny)));
        for (int i = 0; i < 500; i++) {
            models.add(new ModelUsage("m" + i, tokens(1, 0, 0)));
        }

        ends(order, new Ending.Succeeded(), Usage.NONE, models.toArray(ModelUsage[]::new));

        var events = events(UsageFilter.ALL);
        assertThat(events).hasSize(51);
        var first = events.getLast();
        assertThat(first.model()).hasSize(200).startsWith("a[31mx");
        assertThat(first.promptTokens()).isEqualTo(1_000_000_000_000L);
        assertThat(first.costUsd()).isEmpty();
        assertThat(events)
                .filteredOn(event -> event.model().isEmpty())
                .singleElement()
                .matches(event -> event.totalTokens() == 452);
    }

    @Test
    void sums_are_exact_and_say_how_many_runs_are_missing_in_them() {
        for (int i = 0; i < 3; i++) {
            ends(
                    started(),
                    new Ending.Succeeded(),
                    Usage.NONE,
                    new ModelUsage("gpt-5-nano", tokens(1, 1, 0)));
            fleet.clock.pass(Duration.ofDays(1));
        }
        ends(started(), new Ending.Succeeded(), Usage.NONE, new ModelUsage("x", tokens(9, 0, 0)));

        var page = fleet.ledger.page(operator, UsageFilter.ALL, Optional.empty(), 2);
        var sums = page.sums().orElseThrow();

        // 3 times 0.05 and 0.005 dollars per million
        assertThat(sums.total().costUsd()).contains(new BigDecimal("0.000000165"));
        assertThat(sums.total().unpriced()).isEqualTo(1);
        assertThat(sums.day())
                .map(UsageSum::key)
                .containsExactly("2026-05-04", "2026-05-03", "2026-05-02", "2026-05-01");
        assertThat(sums.model()).map(UsageSum::key).containsExactly("x", "gpt-5-nano");
        assertThat(sums.model().getFirst().costUsd()).isEmpty();
        assertThat(sums.node()).map(UsageSum::key).containsExactly("one");
        assertThat(sums.team()).map(UsageSum::key).containsExactly("main");
        assertThat(page.events()).hasSize(2);
        var rest = fleet.ledger.page(operator, UsageFilter.ALL, page.next(), 2);
        assertThat(rest.events()).hasSize(2);
        assertThat(rest.next()).isEmpty();
        assertThat(rest.sums()).isEmpty();
    }

    @Test
    void history_is_priced_anew_only_when_someone_asks() {
        ends(
                started(),
                new Ending.Succeeded(),
                Usage.NONE,
                new ModelUsage("house-1", tokens(1_000_000, 0, 0)));
        imported("{\"house-1\":{\"input_cost_per_token\":3e-06,\"output_cost_per_token\":9e-06}}");
        assertThat(total().costUsd()).isEmpty();

        var all = new RepriceRequest(Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(fleet.ledger.reprice(operator, all)).isEqualTo(new Repriced(1, 1, 0));

        assertThat(total().costUsd()).contains(new BigDecimal("3"));
        assertThat(fleet.ledger.reprice(operator, all)).isEqualTo(new Repriced(1, 0, 0));
        assertThatThrownBy(() -> fleet.ledger.reprice(fleet.key("m", Grant.MEMBER), all))
                .isInstanceOf(CadreException.class);
    }

    private void imported(String json) {
        fleet.prices.importFrom(
                operator,
                json.getBytes(StandardCharsets.UTF_8),
                Optional.of(LocalDate.parse("2026-05-01")),
                Optional.of("a test"));
    }

    @Test
    void the_row_and_its_event_are_written_together() {
        var order = started();
        ends(order, new Ending.Succeeded(), Usage.NONE, new ModelUsage(GPT, tokens(8, 0, 0)));

        var event =
                fleet.feed.after(0, 1000, Filter.ofKinds("usage")).stream()
                        .findFirst()
                        .orElseThrow();

        assertThat(event.kind()).isEqualTo("usage.recorded");
        assertThat(event.thing()).isEqualTo("u1");
        assertThat(event.job()).contains(order.attempt().job());
        assertThat(event.body().path("total_tokens").asLong()).isEqualTo(8);
        assertThat(event.body().path("cost_usd").decimalValue()).isEqualByComparingTo("0.00001");
    }
}
