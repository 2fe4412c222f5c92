package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.forges.fake.FakeGitHub;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage;
import cadre.wire.link.ServerMessage.Start;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A plan over two repositories, and how its result gets to a GitHub over HTTP. */
class PlanLandingTest {
    private static final String BRANCH = "cadre/shop/integration";

    @TempDir Path folder;
    private FakeGitHub github;
    private FakeGitHub.User coder;
    private FakeGitHub.Repository api;
    private FakeGitHub.Repository web;
    private RunningServer server;
    private WalkJobs jobs;
    private TestNode node;
    private int starts;
    private String base = "main";

    @BeforeEach
    void open() {
        github = FakeGitHub.start(folder.resolve("forge"));
        coder = github.user("cadre");
        var ada = github.user("ada");
        api = github.repository(ada, "api");
        web = github.repository(ada, "web");
        github.let(api, coder, "write");
        github.let(web, coder, "write");
        start(url("api") + " main, " + url("web") + " main");
    }

    private void start(String allowed) {
        server =
                RunningServer.on(
                        folder.resolve("data"),
                        Map.of(
                                "CADRE_GITHUB_URL", github.url().toString(),
                                "CADRE_GITHUB_TOKEN", coder.token(),
                                "CADRE_LAND_ALLOW", allowed));
        jobs = new WalkJobs(folder, server.nodeKey("n" + ++starts).secret());
        node = TestNode.welcomed(server, jobs.nodeKey(), List.of());
    }

    private void restart(String allowed) {
        node.close();
        server.close();
        start(allowed);
    }

    @AfterEach
    void close() {
        node.close();
        server.close();
        github.close();
    }

    private String url(String name) {
        return github.url() + "/ada/" + name + ".git";
    }

    @Test
    void a_plan_over_two_repositories_lands_as_drafts_that_name_each_other() {
        var plan = done();

        var first = land(plan, Map.of());
        var again = land(plan, Map.of());

        assertThat(states(first)).containsExactly("draft", "draft");
        assertThat(again).isEqualTo(first);
        assertThat(api.pullRequests()).containsExactly(BRANCH);
        assertThat(web.pullRequests()).containsExactly(BRANCH);
        assertThat(api.branches().get(BRANCH))
                .isEqualTo(first.path("repositories").path(0).path("commit").asString());
        assertThat(api.texts().getFirst())
                .contains("| 1 | `back` | `ann` | `write the api` in `api` | - |")
                .contains("- Passed: after each merge `make test`")
                .contains("- Contract `orders` (text), of `back`: as it was")
                .contains("2 jobs of agents")
                .contains("- `web`: " + github.url() + "/ada/web/pull/1");
        assertThat(web.texts().getFirst()).contains("- `api`: " + github.url() + "/ada/api/pull/1");
        assertThat(api.merges() + web.merges()).isZero();
        assertThat(server.json("/api/v1/plans/" + plan + "/land")).isEqualTo(first);
        var audit = server.json("/api/v1/audit").toString();
        assertThat(audit).contains("plan.landing").doesNotContain("plan.landed", coder.token());
    }

    @Test
    void a_person_merges_all_of_it_where_that_is_allowed_and_once() {
        var plan = done();
        var member = server.key("mia", Grant.MEMBER).secret();
        assertThat(refused(member, plan, Map.of("merge", true))).contains("This key may not");
        assertThat(refused(memberKey(), plan, Map.of("merge", true)))
                .contains("A member's key opens its team and nothing else");
        assertThat(api.pullRequests()).isEmpty();

        var landed = land(plan, Map.of("merge", true));
        var again = land(plan, Map.of("merge", true));

        assertThat(states(landed)).containsExactly("landed", "landed");
        assertThat(states(again)).containsExactly("landed", "landed");
        assertThat(api.merges()).isEqualTo(1);
        assertThat(web.merges()).isEqualTo(1);
        assertThat(server.json("/api/v1/audit").toString()).contains("plan.landed");
    }

    /** The key of a member of a team, as agents have it. */
    private String memberKey() {
        read(server.post("/api/v1/teams", "{\"name\":\"crew\"}"));
        return read(server.post("/api/v1/teams/crew/members", "{\"name\":\"LEAD\"}"))
                .path("secret")
                .asString();
    }

    @Test
    void nothing_is_merged_where_nobody_allowed_it_or_where_the_base_went_on() {
        var plan = done();
        restart(url("api") + " main");

        assertThat(refused(server.adminKey(), plan, Map.of("merge", true)))
                .contains("land.allow", url("web") + " main");
        assertThat(api.pullRequests()).isEmpty();

        restart(url("api") + " main, " + url("web") + " main");
        github.commit(web, "main", "a change of somebody else");
        assertThat(refused(server.adminKey(), plan, Map.of("merge", true)))
                .contains("The base has moved since the plan began");
        assertThat(api.merges() + web.merges()).isZero();
        var after = server.json("/api/v1/plans/" + plan + "/land");
        assertThat(states(after)).containsExactly("draft", "draft");
        assertThat(after.findValuesAsString("merge_allowed")).containsExactly("true", "true");

        var alone = land(plan, Map.of("merge", true, "repository", "api"));
        assertThat(states(alone)).containsExactly("landed", "draft");
        assertThat(web.merges()).isZero();

        restart(url("api") + " main");
        assertThat(
                        server.json("/api/v1/plans/" + plan + "/land")
                                .findValuesAsString("merge_allowed"))
                .containsExactly("true", "false");
    }

    @Test
    void what_is_not_done_does_not_land_and_what_one_host_refuses_keeps_no_other() {
        var running = run();
        assertThat(refused(server.adminKey(), running, Map.of())).contains("The plan is not done");
        finish(running);
        github.let(web, coder, "read");

        var half = land(running, Map.of());
        github.let(web, coder, "write");
        var whole = land(running, Map.of());

        assertThat(states(half)).containsExactly("draft", "refused");
        assertThat(half.path("repositories").path(1).path("why").asString())
                .contains("may not push");
        assertThat(states(whole)).containsExactly("draft", "draft");
    }

    @Test
    void what_a_server_was_at_when_it_died_is_found_again_and_done() {
        var plan = done();
        land(plan, Map.of());
        node.close();
        server.close();
        try (var db = TestStores.main(folder.resolve("data"))) {
            db.write(tx ->
                    tx.update(
                            """
                            update plan_landing
                               set state = 'pending', to_merge = 1, look_at_ms = 1, number = null,
                                   pull_url = null, connection = null, project = null
                            """));
        }

        start(url("api") + " main, " + url("web") + " main");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(states(server.json("/api/v1/plans/" + plan + "/land")))
                                .containsExactly("landed", "landed"));
        assertThat(api.pullRequests()).containsExactly(BRANCH);
        assertThat(api.merges()).isEqualTo(1);
        assertThat(web.merges()).isEqualTo(1);
    }

    @Test
    void a_second_plan_of_the_name_has_a_branch_of_its_own_beside_the_first_ones() {
        var first = done();
        land(first, Map.of());
        var before = api.branches().get(BRANCH);
        var second = done();

        var landed = land(second, Map.of());

        var own = "cadre/shop-" + second + "/integration";
        assertThat(states(landed)).containsExactly("draft", "draft");
        assertThat(landed.path("repositories").path(0).path("branch").asString()).isEqualTo(own);
        assertThat(api.pullRequests()).containsExactly(BRANCH, own);
        assertThat(api.branches().get(BRANCH)).isEqualTo(before);
        assertThat(land(second, Map.of())).isEqualTo(landed);
    }

    @Test
    void a_branch_that_somebody_has_made_there_stays_as_it_is() {
        var plan = done();
        var theirs = github.commit(web, BRANCH, "what somebody began under this name");

        var landed = land(plan, Map.of());

        assertThat(states(landed)).containsExactly("draft", "draft");
        assertThat(api.pullRequests()).containsExactly(BRANCH);
        assertThat(web.pullRequests()).containsExactly("cadre/shop-" + plan + "/integration");
        assertThat(web.branches().get(BRANCH)).isEqualTo(theirs);
    }

    @Test
    void a_plan_of_the_name_that_lands_at_the_same_time_keeps_the_branch() {
        var plan = done();
        github.beforePush(() -> github.commit(api, BRANCH, "of one that was quicker"));

        var landed = land(plan, Map.of());

        assertThat(states(landed)).containsExactly("draft", "draft");
        assertThat(api.pullRequests()).containsExactly("cadre/shop-" + plan + "/integration");
        assertThat(web.pullRequests()).containsExactly(BRANCH);
    }

    @Test
    void that_a_draft_is_open_is_told_once_and_of_one_to_be_merged_only_how_it_ended() {
        var plan = done();
        land(plan, Map.of("repository", "api"));
        var told = ended();
        github.commit(web, "main", "a change of somebody else");
        refused(server.adminKey(), plan, Map.of("repository", "web", "merge", true));

        assertThat(told).isEqualTo(1);
        assertThat(ended()).isEqualTo(2);
    }

    private long ended() {
        return server.json("/api/v1/audit?limit=200")
                .path("items")
                .valueStream()
                .filter(one -> one.toString().contains("plan.landing_ended"))
                .count();
    }

    @Test
    void a_host_that_is_away_for_a_moment_is_asked_again_and_refuses_nothing() {
        var plan = done();
        github.failNext(10_000);

        var busy = land(plan, Map.of());
        github.failNext(0);

        assertThat(states(busy)).containsExactly("pending", "pending");
        assertThat(busy.path("repositories").toString()).contains("it is tried again");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(states(server.json("/api/v1/plans/" + plan + "/land")))
                                .containsExactly("draft", "draft"));
    }

    @Test
    void a_text_that_cannot_be_changed_keeps_no_pull_request_from_its_merge() {
        var plan = done();
        land(plan, Map.of());
        github.keepTexts();

        var landed = land(plan, Map.of("merge", true));

        assertThat(states(landed)).containsExactly("landed", "landed");
    }

    @Test
    void what_may_be_landed_on_is_the_branch_that_the_host_has_and_not_the_one_of_the_plan() {
        base = "develop";
        var plan = done();

        var landed = land(plan, Map.of("merge", true));

        assertThat(states(landed)).containsExactly("landed", "landed");
        assertThat(landed.path("repositories").path(0).path("base").asString()).isEqualTo("main");
    }

    @Test
    void why_a_merge_did_not_come_to_be_is_told() {
        var plan = done();
        land(plan, Map.of());
        github.commit(web, "main", "a change of somebody else");

        refused(server.adminKey(), plan, Map.of("merge", true));

        assertThat(server.json("/api/v1/audit").toString())
                .contains("plan.landing_ended", "\"why\":\"The base has moved");
    }

    @Test
    void a_landing_that_comes_to_no_end_is_given_up_and_says_so() {
        var plan = done();
        land(plan, Map.of());
        node.close();
        server.close();
        try (var db = TestStores.main(folder.resolve("data"))) {
            db.write(tx ->
                    tx.update(
                            "update plan_landing set state = 'pending', look_at_ms = 1, tries = 7"));
        }

        start(url("api") + " main, " + url("web") + " main");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(
                                        server.json("/api/v1/plans/" + plan + "/land")
                                                .path("repositories")
                                                .toString())
                                .contains("It came to no end", "refused"));
    }

    private String done() {
        var plan = run();
        finish(plan);
        return plan;
    }

    private String run() {
        var file =
                """
                name: shop
                base: %s
                repositories:
                  - {name: api, url: "%s"}
                  - {name: web, url: "%s"}
                agents:
                  - {name: ann, profile: rehearsal}
                streams:
                  - {id: back, agent: ann, repository: api, owns: [a], tasks: [write the api]}
                  - {id: front, agent: ann, repository: web, owns: [b], tasks: [write the page]}
                contracts:
                  - {name: orders, kind: text, file: a/orders, owner: back, consumers: [front], repository: api}
                merge: {order: [back, front]}
                checks: {each: make test}
                """
                        .formatted(base, url("api"), url("web"));
        return read(server.post("/api/v1/plans", Json.write(Map.of("plan", file))))
                .path("id")
                .asString();
    }

    private void finish(String plan) {
        for (int left = 4; left > 0; ) {
            if (node.next(ServerMessage.class) instanceof Start start) {
                does(start);
                left--;
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        server.json("/api/v1/plans/" + plan)
                                .path("state")
                                .asString()
                                .equals("done"));
    }

    private void does(Start start) {
        node.started(start);
        var prompt = start.order().prompt();
        if (prompt.startsWith("Merge ")) {
            jobs.merged(node, start, List.of(changed("api", start), changed("web", start)));
        } else {
            var name = prompt.contains("write the api") ? "api" : "web";
            jobs.ends(node, start, "Written.", List.of(changed(name, start)));
        }
    }

    private RepositoryChange changed(String name, Start start) {
        var made = jobs.change(server, name, url(name), "main", start);
        var file = new RepositoryChange.FileStat("page", 1, 0, false);
        return new RepositoryChange(name, made.base(), made.head(), 1, List.of(file), 1, 1, 0);
    }

    private static List<String> states(JsonNode landing) {
        return landing.path("repositories")
                .valueStream()
                .map(one -> one.path("state").asString())
                .toList();
    }

    private JsonNode land(String plan, Map<String, Object> request) {
        return read(post(server.adminKey(), plan, request));
    }

    private String refused(String key, String plan, Map<String, Object> request) {
        var answer = post(key, plan, request);
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
        return answer.body();
    }

    private HttpResponse<String> post(String key, String plan, Map<String, Object> request) {
        return server.send(
                server.as(key, "/api/v1/plans/" + plan + "/land")
                        .POST(BodyPublishers.ofString(Json.write(request))));
    }

    private static JsonNode read(HttpResponse<String> answer) {
        return Json.read(RunningServer.ok(answer).body(), JsonNode.class);
    }
}
