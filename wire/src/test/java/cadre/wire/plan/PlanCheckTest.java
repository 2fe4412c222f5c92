package cadre.wire.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import cadre.wire.error.CadreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanCheckTest {
    private static final String GOOD =
            """
            name: shop
            base: main
            agents:
              - {name: ann, profile: codex}
              - {name: bob, profile: claude}
              - {name: rev, role: reviewer}
            streams:
              - id: queue
                agent: ann
                reviewer: rev
                tasks: [Write the queue.]
                owns: [services/queue/**, contracts/event.schema.json]
              - id: cost
                agent: bob
                needs: [queue]
                tasks:
                  - text: Count what it costs.
                    files: [services/cost/main.py]
                owns: [services/cost]
                limits: {timeout_sec: 600, cost_usd: 2.5, attempts: 2}
            shared:
              - {path: Makefile, rule: append-block}
            contracts:
              - {name: event, kind: json-schema, file: contracts/event.schema.json, owner: queue, consumers: [cost]}
            merge: {order: [queue, cost], by: merge}
            checks: {each: make test, end: [make lint, make integration]}
            commits: {subject: "type(scope): subject", trailers: ["Co-Authored-By: Ann <ann@example.org>"]}
            """;

    private static final List<String> FILES =
            List.of(
                    "Makefile",
                    "services/queue/main.go",
                    "services/cost/main.py",
                    "contracts/event.schema.json",
                    "docs/readme.md");

    private static List<PlanFinding> found(String text) {
        return PlanCheck.of(PlanFile.read("plan.yaml", text), Map.of("", FILES));
    }

    private static List<String> codes(String text) {
        return found(text).stream().map(PlanFinding::code).toList();
    }

    private static PlanFinding one(String text) {
        var all = found(text);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static String with(String what, String instead) {
        assertThat(GOOD).contains(what);
        return GOOD.replace(what, instead);
    }

    @Test
    void a_good_plan_is_read_whole_and_nothing_is_found() {
        var plan = PlanFile.read("plan.yaml", GOOD);

        assertThat(found(GOOD)).isEmpty();
        assertThat(plan.streams().getFirst().branch()).isEqualTo("cadre/shop/queue");
        assertThat(plan.streams().getLast().limits().attempts()).isEqualTo(2);
        assertThat(plan.checks().each()).containsExactly("make test");
        assertThat(plan.merge().by()).isEqualTo(PlanMerge.By.MERGE);
        assertThat(plan.integrationBranch()).isEqualTo("cadre/shop/integration");
    }

    @Test
    void what_is_owned_twice_is_named_with_its_lines_and_files() {
        var overlap = one(with("owns: [services/cost]", "owns: [services/**]"));

        assertThat(overlap.code()).isEqualTo("overlap");
        assertThat(overlap.level()).isEqualTo(PlanFinding.Level.ERROR);
        assertThat(overlap.what())
                .contains("'cost' and 'queue'", "services/queue/**", "services/queue/main.go");
        assertThat(overlap.lines()).containsExactly(12, 19);
        assertThat(codes(with("owns: [services/cost]", "owns: ['**']"))).contains("overlap");
        assertThat(codes(with("owns: [services/cost]", "owns: [services/cost, Services/Queue/x]")))
                .as("where letters have no case")
                .contains("case");
        assertThat(codes(with("owns: [services/cost]", "owns: [services/cost, Makefile]")))
                .as("a shared file has a rule")
                .isEmpty();
    }

    @Test
    void what_is_not_there_is_named_and_what_was_meant_is_proposed() {
        var unknown = found(with("reviewer: rev", "reviewer: rex")).getFirst();
        assertThat(unknown.code()).isEqualTo("unknown");
        assertThat(unknown.fix()).contains("Did you mean 'rev'");
        assertThat(codes(with("needs: [queue]", "needs: [quest]"))).contains("unknown");
        assertThat(codes(with("consumers: [cost]", "consumers: [coast]"))).contains("unknown");
        assertThat(codes(with("- id: cost", "- id: queue"))).contains("twice");
        assertThat(codes(with("consumers: [cost]", "consumers: []")))
                .containsExactly("no-consumer");
        assertThat(codes(with(", rule: append-block", ""))).containsExactly("no-rule");
        assertThat(codes(with("rule: append-block", "rule: regenerate")))
                .containsExactly("command");
        assertThat(codes(with("rule: append-block", "rule: owner-only")))
                .containsExactly("no-owner");
        assertThat(codes(with(", role: reviewer", ""))).containsExactly("agent");
    }

    @Test
    void a_url_that_no_job_takes_is_named_before_anything_runs() {
        var local =
                with("name: shop\n", "name: shop\nrepositories: [{name: api, url: /srv/shop}]\n");
        var found = found(local).getFirst();

        assertThat(found.code()).isEqualTo("repository-url");
        assertThat(found.level()).isEqualTo(PlanFinding.Level.WARNING);
        assertThat(found.fix()).contains("--repo");
        for (var url :
                List.of("https://git.example/a.git", "git@git.example:a/b", "github:acme/shop")) {
            assertThat(codes(local.replace("/srv/shop", "'" + url + "'")))
                    .as(url)
                    .doesNotContain("repository-url");
        }
    }

    @Test
    void a_check_has_a_time() {
        var plan = PlanFile.read("plan.yaml", with("end: [make", "timeout_sec: 900, end: [make"));

        assertThat(plan.checks().timeoutSec()).contains(900L);
    }

    @Test
    void streams_that_wait_for_each_other_are_a_ring() {
        var free = with("merge: {order: [queue, cost], by: merge}", "merge: {by: merge}");
        var ring =
                one(
                        free.replace("reviewer: rev", "needs: [cost]")
                                .replace("  - {name: rev, role: reviewer}\n", ""));
        assertThat(ring.code()).isEqualTo("cycle");
        assertThat(ring.what()).contains("queue -> cost -> queue");
        assertThat(ring.lines()).containsExactly(7, 12);

        var oneAgent =
                free.replace("agent: bob", "agent: ann")
                        .replace("  - {name: bob, profile: claude}\n", "")
                        .replace("profile: codex}", "profile: codex, streams: [cost, queue]}");
        assertThat(one(oneAgent).what())
                .as("an agent does one after the other")
                .contains("queue -> cost -> queue");
    }

    @Test
    void an_order_against_the_needs_is_refused() {
        assertThat(one(with("[queue, cost]", "[cost, queue]")).code()).isEqualTo("order");
        assertThat(one(with("[queue, cost]", "[queue]")).what()).contains("lacks 'cost'");
        assertThat(codes(with("[queue, cost]", "[queue, cost, queue]"))).containsExactly("order");
        assertThat(codes(with("[queue, cost]", "[queue, cost, other]"))).containsExactly("order");
    }

    @Test
    void a_stream_without_paths_and_one_that_owns_the_plan_are_refused() {
        assertThat(codes(with("owns: [services/cost]", "owns: []")))
                .containsExactly("owns-nothing", "unowned");
        assertThat(codes(with("owns: [services/cost]", "owns: [services/cost, cadre-plan.yaml]")))
                .contains("plan-file");
        assertThat(codes(with("owns: [services/cost]", "owns: [services/cost, .cadre/flow.yaml]")))
                .contains("plan-file");
        assertThat(codes(with("owns: [services/cost]", "owns: [services/cost, Cadre-Plan.yaml]")))
                .contains("plan-file");
        assertThat(
                        codes(
                                with(
                                        "owns: [services/cost]",
                                        "owns: [services/cost]\n    creates: [.cadre, a]")))
                .contains("plan-file");
        assertThat(codes(with("path: Makefile", "path: .cadre/project.yaml")))
                .contains("plan-file");
        assertThat(codes(with("owns: [services/cost]", "owns: [services/cost, no/such/**]")))
                .containsExactly("no-file");
        assertThat(
                        codes(
                                with(
                                        "Write the queue.",
                                        "Change docs/readme.md and services/cost/main.py.")))
                .containsExactly("unowned", "foreign");
        assertThat(codes(with(", contracts/event.schema.json]", "]")))
                .containsExactly("contract-file");
    }

    @Test
    void tricks_with_paths_and_names_are_refused_with_their_line() {
        for (var bad :
                List.of(
                        "a/../b",
                        "/etc/passwd",
                        ".git/hooks/**",
                        "x/.GIT/config",
                        "a\\\\b",
                        "a**b",
                        "''",
                        "..")) {
            assertThatThrownBy(() -> found(with("services/cost]", bad + "]")))
                    .as(bad)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("plan.yaml:19");
        }
        for (var bad : List.of("-x", "a..b", "x.lock", "HEAD", "a b", "refs//x", "a/.b")) {
            assertThatThrownBy(() -> found(with("id: cost", "id: cost\n    branch: '" + bad + "'")))
                    .as(bad)
                    .hasMessageContaining("plan.yaml:14");
        }
        assertThatThrownBy(() -> found("")).hasMessageContaining("empty");
        assertThatThrownBy(() -> found("name: x\nstreams: []"))
                .hasMessageContaining("at least one stream");
        assertThatThrownBy(() -> found(with("by: merge", "by: magic")))
                .hasMessageContaining("magic");
        assertThatThrownBy(() -> found(with("trailers: [\"Co", "trailers: [\"Co Co")))
                .hasMessageContaining("trailer");
        assertThatThrownBy(() -> found(with("reviewer: rev", "revewer: rev")))
                .hasMessageContaining("did you mean 'reviewer'");
    }

    @Test
    void what_leaves_the_one_repositorys_name_out_is_the_same_as_what_gives_it() {
        var shop = "repositories: [{name: shop, url: https://example.org/shop.git}]\nstreams:\n";
        var text =
                with("streams:\n", shop)
                        .replace("  - id: cost\n", "  - id: cost\n    repository: shop\n")
                        .replace("owns: [services/cost]", "owns: [services/**]");
        var plan = PlanFile.read("plan.yaml", text);

        assertThat(plan.streams())
                .extracting(PlanStream::repository)
                .containsOnly(Optional.of("shop"));
        assertThat(plan.shared().getFirst().repository()).contains("shop");
        assertThat(plan.contracts().getFirst().repository()).contains("shop");
        var overlap = PlanCheck.of(plan, Map.of("shop", FILES)).getFirst();
        assertThat(overlap.code()).isEqualTo("overlap");
        assertThat(overlap.lines()).containsExactly(13, 21);
        var twice = text.replace("id: cost", "id: cost\n    branch: cadre/shop/queue");
        assertThat(PlanCheck.of(PlanFile.read("p", twice), Map.of("shop", FILES)))
                .extracting(PlanFinding::code)
                .contains("twice");
        var two = text.replace("shop.git}]", "shop.git}, {name: b, url: https://example.org/b}]");
        assertThat(PlanFile.read("p", two).streams().getFirst().repository()).isEmpty();
    }

    @Test
    void grants_of_before_are_of_the_one_repository_too() {
        var shop = "repositories: [{name: shop, url: https://example.org/shop.git}]\nstreams:\n";
        var old = new PlanGrant("Makefile", "cost", Optional.empty(), Optional.empty(), 1, 0);
        var plan = PlanFile.read("p", with("streams:\n", shop)).withGrants(List.of(old));

        assertThat(plan.grants().getFirst().repository()).contains("shop");
        assertThat(plan.shared())
                .extracting(SharedPath::path, SharedPath::owner)
                .containsExactly(tuple("Makefile", Optional.of("cost")));
    }

    @Test
    void streams_may_be_rebased_instead_of_merged() {
        var text = with("by: merge", "by: rebase");

        assertThat(found(text)).isEqualTo(found(GOOD));
        assertThat(PlanFile.read("p", text).merge().rebase()).contains(true);
        assertThat(PlanFile.read("p", GOOD).merge().rebase()).isEmpty();
    }

    @Test
    void the_computed_order_goes_with_the_needs_and_owners_of_contracts_come_first() {
        var plan = PlanFile.read("p", with("merge: {order: [queue, cost], by: merge}", ""));
        assertThat(PlanOrder.merge(plan)).containsExactly("queue", "cost");
        assertThat(PlanOrder.turns(plan)).containsExactly(List.of("queue"), List.of("cost"));

        var free =
                PlanFile.read(
                        "p",
                        with("needs: [queue]", "after: []")
                                .replace("merge: {order: [queue, cost], by: merge}", "")
                                .replace(
                                        "owner: queue, consumers: [cost]",
                                        "owner: cost, consumers: [queue]"));
        assertThat(PlanOrder.merge(free)).containsExactly("cost", "queue");
        assertThat(PlanOrder.turns(free)).containsExactly(List.of("queue", "cost"));
    }

    @Test
    void no_order_of_a_random_plan_goes_against_its_needs() {
        var chance = new Random(3);
        for (int round = 0; round < 300; round++) {
            var text = new StringBuilder("name: x\nagents: [{name: a, profile: p}]\nstreams:\n");
            var size = 1 + chance.nextInt(12);
            for (int i = 0; i < size; i++) {
                var needs =
                        IntStream.range(0, size)
                                .filter(_ -> chance.nextInt(6) == 0)
                                .mapToObj(n -> "s" + n)
                                .toList();
                text.append(
                        "  - {id: s%d, agent: a, tasks: [x], owns: [d%d], needs: %s}\n"
                                .formatted(i, i, needs));
            }
            var plan = PlanFile.read("p", text.toString());
            var order = PlanOrder.merge(plan);
            for (var stream : plan.streams()) {
                if (order.contains(stream.id())) {
                    assertThat(order.subList(0, order.indexOf(stream.id())))
                            .containsAll(stream.needs());
                }
            }
            var isRing = codesOf(plan).contains("cycle");
            assertThat(order.size() == size).as(text.toString()).isEqualTo(!isRing);
            assertThat(PlanOrder.turns(plan).stream().mapToInt(List::size).sum() == size)
                    .isEqualTo(!isRing);
        }
    }

    private static List<String> codesOf(PlanDefinition plan) {
        return PlanCheck.of(plan, Map.of()).stream().map(PlanFinding::code).toList();
    }

    @Test
    void an_estimate_beyond_what_the_limits_allow_is_a_warning_with_the_streams_line() {
        var limits = "limits: {timeout_sec: 600, cost_usd: 2.5, attempts: 2}";

        assertThat(codes(GOOD.replace(limits, limits + "\n    estimate: {minutes: 30}"))).isEmpty();
        var slow = found(GOOD.replace(limits, limits + "\n    estimate: {minutes: 31}"));
        assertThat(slow).extracting(PlanFinding::code).containsExactly("estimate");
        assertThat(slow.getFirst().what()).contains("31 minutes", "3 jobs of 600 seconds");
        assertThat(slow.getFirst().level()).isEqualTo(PlanFinding.Level.WARNING);
        assertThat(codes(GOOD.replace(limits, limits + "\n    estimate: {cost_usd: 7.51}")))
                .containsExactly("estimate");
    }

    @Test
    void a_plan_says_how_often_it_is_rehearsed() {
        assertThat(PlanFile.read("p", GOOD).rehearse()).isEqualTo(PlanRehearsal.USUAL);
        assertThat(PlanFile.read("p", GOOD + "rehearse: {every_min: 2}\n").rehearse().everyMin())
                .isEqualTo(2);
        assertThat(PlanFile.read("p", GOOD + "rehearse: off\n").rehearse().isOn()).isFalse();
        assertThatThrownBy(() -> PlanFile.read("p", GOOD + "rehearse: often\n"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("every_min");
        assertThatThrownBy(() -> PlanFile.read("p", GOOD + "rehearse: {every_min: 0}\n"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("from 1 to 1440");
    }
}
