package cadre.server.insight;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.storage.Waits;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.LinkPace;
import cadre.wire.link.NodeDisk;
import cadre.wire.link.NodeMessage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {
    private static final Path MONITORING = Path.of("../deploy/monitoring");
    private static final AgentName CODEX = new AgentName("codex");
    private static final Pattern NAME = Pattern.compile("\\bcadre_[a-z0-9_]+");

    private final Fleet fleet;
    private Map<String, Instant> silent = Map.of();
    private Supplier<Waits> chat = () -> Waits.NONE;
    private final Metrics metrics;

    FiguresTest(@TempDir Path home) {
        fleet = new Fleet(home).running();
        metrics = metrics();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private Metrics metrics() {
        return new Metrics(
                new FigureSources(
                        fleet.feed,
                        0,
                        fleet.db::stats,
                        fleet.nodes,
                        fleet.ledger.counts(),
                        new Queues(
                                fleet.jobs::waiting,
                                List.of(new Queues.Queue("chat", () -> chat.get())),
                                () -> silent),
                        () -> 3,
                        Optional.of(new TraceFigures(() -> 7, () -> 0)),
                        fleet.clock));
    }

    @Test
    void what_dashboards_and_alerts_ask_for_is_exported() throws IOException {
        var ann = fleet.key("ann", Grant.MEMBER);
        var node = fleet.node("build-1").connected();
        fleet.jobs.file(ann, Fleet.job("say hello"));
        var order = node.order();
        node.starts(order);
        var used = new Usage(10, 0, 0, 5, 0, Optional.of(new BigDecimal("0.25")));
        uses(node, order, new ModelUsage("gpt-5", used));
        node.succeeds(order);
        silent = Map.of("forge", fleet.clock.instant());
        metrics.served("GET", "/api/v1/jobs", 200);
        metrics.served("XM17", "unmatched", 405);
        fleet.jobs.file(ann, Fleet.job("say more").withAgent(CODEX));

        var exported =
                metrics.scrape()
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split("[{ ]", 2)[0])
                        .collect(Collectors.toSet());

        assertThat(metrics.scrape()).as("anyone may send any word").doesNotContain("XM17");
        assertThat(asked()).hasSizeGreaterThan(15).isSubsetOf(exported);
    }

    /** The names in all of {@code deploy/monitoring}. */
    private static Set<String> asked() throws IOException {
        var names = new TreeSet<String>();
        try (var files = Files.walk(MONITORING)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var text = Files.readString(file).replace("cadre_key", "");
                NAME.matcher(text).results().forEach(found -> names.add(found.group()));
            }
        }
        return names;
    }

    @Test
    void jobs_that_wait_are_counted_by_what_keeps_them() {
        var ann = fleet.key("ann", Grant.MEMBER);
        fleet.jobs.file(ann, Fleet.job("say hello"));
        assertThat(metrics.scrape()).contains("cadre_jobs_waiting{reason=\"no_node\"} 1.0");
        var node = fleet.node("build-1").slots(1).connected();
        var order = node.order();
        node.starts(order);
        fleet.jobs.file(ann, Fleet.job("say more"));
        fleet.jobs.file(ann, Fleet.job("say it").withAgent(CODEX));
        fleet.clock.pass(Duration.ofSeconds(90));

        assertThat(metrics.scrape())
                .contains("cadre_jobs_waiting{reason=\"slots\"} 1.0")
                .contains("cadre_jobs_waiting{reason=\"cli\"} 1.0")
                .doesNotContain("reason=\"no_node\"")
                .contains("cadre_queue_depth{queue=\"jobs\"} 2.0")
                .contains("cadre_queue_age_seconds{queue=\"jobs\"} 90.0")
                .contains("cadre_slots 1.0")
                .contains("cadre_slots_busy 1.0")
                .contains("cadre_dispatch_duration_seconds_count 1");
    }

    @Test
    void a_model_that_gets_its_name_late_is_counted_once_even_if_someone_looked_before() {
        fleet.jobs.file(fleet.key("ann", Grant.MEMBER), Fleet.job("say hello"));
        var node = fleet.node("build-1").connected();
        var order = node.order();
        node.starts(order);
        var used = new Usage(10, 0, 0, 5, 0, Optional.of(new BigDecimal("60.50")));
        uses(node, order, new ModelUsage("", used));
        assertThat(sum("cadre_llm_cost_usd_total")).isEqualTo(60.5);

        var more = new Usage(10, 0, 0, 7, 0, Optional.of(new BigDecimal("61.00")));
        uses(node, order, new ModelUsage("scripted", more));

        fleet.clock.pass(Duration.ofMinutes(10));
        assertThat(sum("cadre_llm_cost_usd_total")).isEqualTo(61);
        assertThat(sum("cadre_llm_tokens_total")).isEqualTo(17);
    }

    @Test
    void a_counter_that_comes_between_two_scrapes_is_seen_at_0_before_its_value() {
        assertThat(metrics.scrape())
                .contains("cadre_runs_total{status=\"succeeded\"} 0.0")
                .contains("cadre_runs_total{status=\"failed\"} 0.0");
        fleet.clock.pass(Duration.ofSeconds(15));
        var cost = "cadre_llm_cost_usd_total{model=\"gpt-5\",provider=\"openai\"} ";
        var served =
                "cadre_http_requests_total{method=\"GET\",path=\"/api/v1/jobs\",status=\"500\"} ";
        spends("60.50");
        metrics.served("GET", "/api/v1/jobs", 500);

        assertThat(metrics.scrape()).contains(cost + "0.0", served + "0.0");
        fleet.clock.pass(Duration.ofSeconds(5));
        assertThat(metrics.scrape()).as("to another one that scrapes").contains(cost + "0.0");
        fleet.clock.pass(Duration.ofSeconds(15));
        assertThat(metrics.scrape()).contains(cost + "60.5", served + "1.0");
    }

    @Test
    void what_was_used_before_anybody_looked_is_not_shown_as_used_now() {
        var cost = "cadre_llm_cost_usd_total{model=\"gpt-5\",provider=\"openai\"} 60.5";
        spends("60.50");
        assertThat(metrics.scrape()).contains(cost);

        metrics.served("GET", "/api/v1/jobs", 500);
        fleet.clock.pass(Duration.ofMinutes(5));
        assertThat(metrics.scrape())
                .contains("path=\"/api/v1/jobs\",status=\"500\"} 1.0")
                .contains(cost);
    }

    private void spends(String usd) {
        fleet.jobs.file(fleet.key("ann", Grant.MEMBER), Fleet.job("say hello"));
        var node = fleet.node("build-1").connected();
        var order = node.order();
        node.starts(order);
        var used = new Usage(10, 0, 0, 5, 0, Optional.of(new BigDecimal(usd)));
        uses(node, order, new ModelUsage("gpt-5", used));
    }

    private void uses(FakeNode node, AttemptOrder order, ModelUsage... models) {
        fleet.attempts.used(
                node.principal(),
                new NodeMessage.Used(
                        order.attempt(),
                        order.token(),
                        ModelUsage.total(List.of(models)),
                        List.of(models)));
        // it is counted a moment after the commit
        var named = models[0].model();
        Awaitility.await().until(() -> counted().contains(named));
    }

    private Set<String> counted() {
        var models = new TreeSet<String>();
        fleet.ledger.counts().eachCost((whose, _) -> models.add(whose.model()));
        return models;
    }

    /** Of all series of a metric, as it is now. */
    private double sum(String name) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void a_lost_lease_is_counted() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var node = fleet.node("build-1").connected();
        fleet.jobs.file(ann, Fleet.job("say hello"));
        node.order();
        assertThat(metrics.scrape()).contains("cadre_lease_losses_total 0.0");

        fleet.clock.pass(Duration.ofMinutes(10));
        fleet.leases.endExpired(fleet.clock.instant());

        assertThat(metrics.scrape()).contains("cadre_lease_losses_total 1.0");
    }

    @Test
    void links_tell_their_round_trips_and_the_log_that_is_not_stored_while_they_stand() {
        var node = fleet.node("build-1").connected();
        var other = fleet.node("build-2").connected();
        assertThat(metrics.scrape())
                .contains("cadre_link_round_trip_seconds{quantile=\"1.0\"} 0.0")
                .contains("cadre_log_lag_bytes 0.0");

        beat(node, new LinkPace(20, 1_000));
        beat(other, new LinkPace(1_500, 24));
        assertThat(metrics.scrape())
                .contains("# TYPE cadre_link_round_trip_seconds summary")
                .contains("# TYPE cadre_store_commit_seconds summary")
                .contains("cadre_link_round_trip_seconds{quantile=\"0.5\"} 0.02")
                .contains("cadre_link_round_trip_seconds{quantile=\"0.99\"} 1.5")
                .contains("cadre_log_lag_bytes 1024.0");

        other.goAway();
        beat(node, new LinkPace(Double.NaN, -1));
        assertThat(metrics.scrape())
                .contains("cadre_link_round_trip_seconds{quantile=\"1.0\"} 0.0")
                .contains("cadre_log_lag_bytes 0.0");
    }

    private void beat(FakeNode node, LinkPace pace) {
        fleet.nodes.beat(
                node.principal(),
                new NodeMessage.Beat(
                        List.of(), 5, NodeDisk.UNKNOWN, Optional.empty(), Optional.of(pace)));
    }

    @Test
    void a_store_that_is_away_costs_the_figures_and_not_the_scrape() {
        chat = () -> new Waits(4, Optional.of(fleet.clock.instant()));
        assertThat(metrics.scrape()).contains("cadre_queue_depth{queue=\"chat\"} 4.0");
        fleet.clock.pass(Duration.ofMinutes(1));
        chat =
                () -> {
                    throw new CadreException(ErrorCode.UNAVAILABLE, "It is away", Map.of(), "");
                };

        assertThat(metrics.scrape())
                .contains("cadre_open_streams 3.0")
                .doesNotContain("cadre_queue_depth{");
    }
}
