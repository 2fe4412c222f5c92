package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.checkout.Git;
import cadre.wire.json.Json;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.ShippedPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cadre plan}, where no server is. */
class PlanCommandTest {
    @TempDir Path root;

    @BeforeEach
    void repository() throws IOException {
        var git = Git.in(root, Map.of());
        git.out("begin", "init", "-q");
        for (var file :
                new String[] {
                    "services/queue/a.go", "services/cost/a.py", "contracts/event.schema.json"
                }) {
            Files.createDirectories(root.resolve(file).resolveSibling("x").getParent());
            Files.writeString(root.resolve(file), "x");
        }
        git.out("add", "add", "-A");
    }

    private Called cadre(String... args) {
        return Called.cadre(Map.of(), root.resolve("services"), "", args);
    }

    private void write(String text) throws IOException {
        Files.writeString(root.resolve(PlanDefinition.PATH), text);
    }

    @Test
    void init_writes_a_plan_that_is_good_and_never_over_one() throws IOException {
        assertThat(cadre("plan", "init").out()).contains("cadre plan check");
        var checked = cadre("plan", "check");
        assertThat(checked.out()).isEqualTo("the plan is good: 2 streams, merged as queue, cost\n");
        assertThat(checked.status()).isZero();
        write("mine");
        var again = cadre("plan", "init");
        assertThat(again.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(again.err()).contains("There is a plan already");
        assertThat(root.resolve(PlanDefinition.PATH)).hasContent("mine");
    }

    @Test
    void check_names_what_is_wrong_with_its_lines_and_what_to_do() throws IOException {
        write(ShippedPlan.text().replace("owns: [services/cost/**]", "owns: [services/**]"));
        var checked = cadre("plan", "check");
        assertThat(checked.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(checked.out())
                .startsWith("error overlap (line 17, 26): 'cost' and 'queue' own the same: ")
                .contains("services/queue/a.go", "put the files under 'shared:'")
                .endsWith("the plan cannot run\n");
        var json = Json.mapper().readTree(cadre("plan", "check", "--json").out());
        assertThat(json.path("ok").asBoolean()).isFalse();
        assertThat(json.path("findings").path(0).path("lines").path(1).asInt()).isEqualTo(26);

        write("name: x\nstreams: [{id: a, agnt: b}]");
        var broken = cadre("plan", "check");
        assertThat(broken.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(broken.err()).contains("cadre-plan.yaml:2", "did you mean 'agent'");
        assertThat(Json.mapper().readTree(cadre("plan", "check", "--json").out()).path("ok"))
                .isEqualTo(Json.mapper().readTree("false"));
        assertThat(cadre("plan", "check", "no-such.yaml").err()).contains("it is not there");
    }

    @Test
    void check_warns_of_what_is_owned_through_a_symbolic_link() throws IOException {
        Files.createDirectories(root.resolve("lib"));
        Files.createSymbolicLink(root.resolve("lib/cost"), Path.of("../services/cost"));
        Files.createSymbolicLink(root.resolve("far"), Path.of("/srv/far"));
        Git.in(root, Map.of()).out("add", "add", "-A");
        var owns = "owns: [services/cost/**]";
        assertThat(ShippedPlan.text()).contains(owns);
        write(ShippedPlan.text().replace(owns, "owns: [lib/cost/**, far/a.go]"));

        var checked = cadre("plan", "check");

        assertThat(checked.out())
                .contains("'lib/cost/**' of the stream 'cost' goes through the symbolic link")
                .contains("'lib/cost' to '../services/cost'")
                .contains("Own 'services/cost/**', where git has the files")
                .contains("'far/a.go'", "Own the files where they are in this repository");
    }

    @Test
    void show_and_graph_have_the_order_and_who_waits_for_whom() throws IOException {
        write(ShippedPlan.text().replace("after: [queue]", "needs: [queue]"));
        assertThat(cadre("plan", "show").out())
                .contains("#  STREAM  AGENT", "1  queue   ann", "2  cost    bob    queue");
        assertThat(cadre("plan", "graph").out())
                .contains("turn 1\n└─ queue (ann)\nturn 2\n└─ cost (bob)  <== queue\n")
                .contains("merged:  queue -> cost", "agreed:  order-event, queue -> cost");
        var json = Json.mapper().readTree(cadre("plan", "graph", "--json").out());
        assertThat(json.path("turns").size()).isEqualTo(2);
        assertThat(Json.mapper().readTree(cadre("plan", "schema").out()).path("title").asString())
                .isEqualTo("cadre-plan.yaml");
    }

    @Test
    void show_says_in_which_of_several_repositories_a_stream_is() throws IOException {
        write(
                """
                name: shop
                repositories: [{name: api, url: "https://x.org/a/api"}, {name: web, url: "https://x.org/a/web"}]
                agents: [{name: ann, profile: codex}]
                streams:
                  - {id: back, agent: ann, repository: api, owns: [a], tasks: [write it]}
                  - {id: front, agent: ann, repository: web, owns: [b], tasks: [show it]}
                """);

        assertThat(cadre("plan", "show").out())
                .containsPattern("AGENT +REPOSITORY +NEEDS")
                .containsPattern("back +ann +api +-")
                .containsPattern("front +ann +web +-");
    }

    private Git commit() {
        var git = Git.in(root, Map.of());
        git.out("add", "add", "-A");
        git.out(
                "commit the files",
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@x.org",
                "commit",
                "-q",
                "-m",
                "all");
        git.out("name the branch", "branch", "-M", "main");
        return git;
    }

    private void schema(String text) throws IOException {
        Files.writeString(root.resolve("contracts/event.schema.json"), text);
    }

    @Test
    void contracts_are_compared_with_the_base_and_what_breaks_ends_with_1() throws IOException {
        write(ShippedPlan.text());
        schema("{\"properties\": {\"id\": {\"type\": \"string\"}}}");
        commit();
        var same = cadre("plan", "contracts");
        assertThat(same.err()).isEmpty();
        assertThat(same.status()).isZero();
        assertThat(same.out())
                .matches(
                        "order-event {2}json-schema {2}[0-9a-f]{12} {2}queue -> cost\nnothing breaks\n");

        schema("{\"properties\": {\"id\": {\"type\": \"string\"}, \"more\": {}}}");
        var more = cadre("plan", "contracts");
        assertThat(more.status()).isZero();
        assertThat(more.out()).contains(" (was ", "  compatible /properties/more: ");

        schema("{\"properties\": {\"id\": {\"type\": \"number\"}}}");
        var broken = cadre("plan", "contracts", "--plan", "../cadre-plan.yaml");
        assertThat(broken.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(broken.out())
                .contains("  breaking /properties/id/type: its type is number, and was string; ")
                .endsWith("broken: order-event\n");
        var json = Json.mapper().readTree(cadre("plan", "contracts", "--json").out());
        assertThat(json.path("ok").asBoolean(true)).isFalse();
        var first = json.path("contracts").path(0);
        assertThat(first.path("consumers").path(0).asString()).isEqualTo("cost");
        assertThat(first.path("changes").path(0).path("effect").asString()).isEqualTo("breaking");

        Files.delete(root.resolve("contracts/event.schema.json"));
        assertThat(cadre("plan", "contracts").out())
                .contains("not there (was ", "breaking contracts/event.schema.json: it is gone");
    }

    @Test
    void a_folder_of_migrations_and_a_text_of_the_plan_are_contracts_too() throws IOException {
        var plan =
                ShippedPlan.text()
                        .replace(
                                "contracts:\n",
                                """
                                contracts:
                                  - {name: tables, kind: sql-migrations, file: db, owner: queue, consumers: [cost]}
                                  - {name: names, kind: metrics, text: "orders_total", owner: queue, consumers: [cost]}
                                """);
        write(plan);
        Files.createDirectories(root.resolve("db"));
        Files.writeString(root.resolve("db/V1__a.sql"), "create table a (x int);");
        Files.writeString(root.resolve("db/V3__b.sql"), "create table b (x int);");
        schema("{}");
        commit();
        write(plan.replace("orders_total", "order_total").replace("order-event", "event"));
        Files.writeString(root.resolve("db/V2__c.sql"), "create table c (x int);");

        var called = cadre("plan", "contracts");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.out())
                .contains("breaking db/V2__c.sql: comes before db/V3__b.sql")
                .contains("breaking orders_total: the metric is gone")
                .contains("breaking: the plan has it no longer")
                .endsWith("broken: tables, names, order-event\n");
    }

    @Test
    void contracts_need_a_plan_a_repository_and_a_commit() throws IOException {
        assertThat(cadre("plan", "contracts").err()).contains("it is not there");
        write(ShippedPlan.text());
        assertThat(cadre("plan", "contracts").err())
                .contains("No such commit", "main", "--against");
        schema("{}");
        commit();
        assertThat(cadre("plan", "contracts", "--against", "--all").status())
                .isNotEqualTo(ExitStatus.DONE);
        assertThat(cadre("plan", "contracts", "--against=--all").err()).contains("No such commit");
        assertThat(cadre("plan", "contracts", "--against", "HEAD").status()).isZero();
        try (var all = Files.walk(root.resolve(".git"))) {
            for (var one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
        assertThat(cadre("plan", "contracts", "--plan", "../cadre-plan.yaml").err())
                .contains("in no git repository");
    }
}
