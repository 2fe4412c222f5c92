package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.access.Principal;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.api.JobPreview;
import cadre.wire.api.JobSelection;
import cadre.wire.api.Page;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import cadre.wire.job.JobRequest;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewTest {
    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;

    @BeforeEach
    void start() {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.MEMBER);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private static JobRequest job(Map<String, ?> more) {
        var all = new TreeMap<String, Object>(Map.of("prompt", "say hi", "agent", "rehearsal"));
        all.putAll(more);
        return Json.read(Json.write(all), JobRequest.class);
    }

    private JobPreview preview(Map<String, ?> more) {
        return fleet.jobs.preview(ann, job(more));
    }

    @Test
    void without_a_node_it_says_what_the_job_would_wait_for_and_keeps_nothing() {
        assertThat(preview(Map.of()))
                .isEqualTo(
                        new JobPreview(
                                new AgentName("rehearsal"),
                                Optional.empty(),
                                List.of(),
                                "no node has joined yet",
                                List.of()));
        assertThat(fleet.jobs.queued()).isZero();
    }

    @Test
    void it_names_the_node_that_would_run_it_and_why_the_others_would_not() {
        fleet.node("build-1").slots(4).connected();
        fleet.node("build-2").slots(8).tags("gpu").connected();

        assertThat(preview(Map.of()).node()).hasValue(new NodeName("build-2"));
        assertThat(preview(Map.of()).couldTake())
                .containsExactly(new NodeName("build-1"), new NodeName("build-2"));
        assertThat(preview(Map.of("node", "build-1")).node()).hasValue(new NodeName("build-1"));
        assertThat(preview(Map.of("placement", "random")).node()).isEmpty();
        var tagged = preview(Map.of("required_tags", List.of("gpu")));
        assertThat(tagged.node()).hasValue(new NodeName("build-2"));
        assertThat(tagged.nodes())
                .containsExactly("build-1: has no tag gpu", "build-2: could take it");
        var nowhere = preview(Map.of("required_tags", List.of("tpu")));
        assertThat(nowhere.node()).isEmpty();
        assertThat(nowhere.why()).contains("tpu");
    }

    @Test
    void what_could_not_be_filed_is_refused_in_the_same_words() {
        for (var wrong :
                List.of(
                        Map.of("prompt", ""),
                        Map.of("agent", "nobody"),
                        Map.of("node", "nowhere"),
                        Map.of("isolation", "none"))) {
            var filed =
                    catchThrowableOfType(
                            CadreException.class, () -> fleet.jobs.file(ann, job(wrong)));
            var previewed = catchThrowableOfType(CadreException.class, () -> preview(wrong));

            assertThat(previewed).as(wrong.toString()).hasMessage(filed.getMessage());
            assertThat(previewed.code()).isEqualTo(filed.code());
        }
        var viewer = fleet.key("looker", Grant.VIEWER);
        var refused =
                catchThrowableOfType(
                        CadreException.class, () -> fleet.jobs.preview(viewer, job(Map.of())));
        assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void a_tag_that_is_set_at_the_server_counts_like_one_of_the_nodes_own() {
        var node = fleet.node("build-1").tags("own").connected();
        var operator = fleet.key("op", Grant.OPERATOR);
        var waiting = fleet.jobs.file(ann, job(Map.of("required_tags", List.of("gpu"))));

        var tagged = fleet.nodes.tag(operator, node.name(), List.of("gpu", "big", "gpu"));

        assertThat(tagged.addedTags()).containsExactly("big", "gpu");
        assertThat(tagged.facts().tags()).containsExactly("big", "gpu", "own");
        assertThat(node.order().attempt().job()).isEqualTo(waiting.id());
        assertThat(fleet.events("build-1")).contains("node.tagged");
        node.goAway();
        node.connected();
        assertThat(fleet.nodes.node(node.name()).facts().tags())
                .containsExactly("big", "gpu", "own");
        var bare = fleet.nodes.tag(operator, node.name(), List.of());
        assertThat(bare.addedTags()).isEmpty();
        assertThat(bare.facts().tags()).containsExactly("own");
    }

    @Test
    void a_tag_has_a_plain_form_and_only_an_operator_sets_one() {
        var name = fleet.node("build-1").connected().name();
        var operator = fleet.key("op", Grant.OPERATOR);

        for (var tags : List.of(List.of("two words"), List.of(""), List.of("x".repeat(65)))) {
            var refused =
                    catchThrowableOfType(
                            CadreException.class, () -> fleet.nodes.tag(operator, name, tags));
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
        }
        var refused =
                catchThrowableOfType(
                        CadreException.class, () -> fleet.nodes.tag(ann, name, List.of("gpu")));
        assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void jobs_of_a_team_are_found_by_it() {
        for (var name : List.of("shop", "web")) {
            fleet.teams.ensure(
                    new TeamRequest(new TeamName(name), List.of(), Optional.empty(), List.of()));
        }
        fleet.jobs.file(ann, job(Map.of("team", "shop")));
        fleet.jobs.file(ann, job(Map.of()));
        fleet.jobs.file(ann, job(Map.of("team", "shop", "labels", Map.of("a", "b"))));

        assertThat(jobs("team", "shop")).containsExactly("j3", "j1");
        assertThat(jobs("team", "web")).isEmpty();
    }

    private List<String> jobs(String field, String value) {
        var selection = Json.read(Json.write(Map.of(field, value)), JobSelection.class);
        return fleet.jobs.list(ann, JobFilter.of(selection), Optional.empty(), 50).items().stream()
                .map(job -> job.id().toString())
                .toList();
    }

    @Test
    void repositories_of_jobs_are_known_by_the_newest_job_that_used_them() {
        var shop = Map.of("url", "https://git.example/shop.git");
        var docs = Map.of("url", "https://git.example/docs.git", "name", "manual");
        fleet.jobs.file(ann, job(Map.of("repositories", List.of(shop))));
        fleet.jobs.file(ann, job(Map.of("repositories", List.of(docs, shop))));
        fleet.jobs.file(ann, job(Map.of()));
        var known = new KnownRepositories(fleet.db);

        var all = known.list(ann, Optional.empty(), 50);
        var first = known.list(ann, Optional.empty(), 1);
        var second = known.list(ann, first.next(), 1);

        assertThat(all.items())
                .extracting(one -> one.name() + " " + one.url().orElse("") + " " + one.lastJob())
                .containsExactly(
                        "manual https://git.example/docs.git j2",
                        "shop https://git.example/shop.git j2");
        assertThat(all.next()).isEmpty();
        assertThat(jobs("repository", "https://git.example/shop.git")).containsExactly("j2", "j1");
        assertThat(jobs("repository", "https://git.example/docs.git")).containsExactly("j2");
        assertThat(jobs("repository", "https://git.example")).isEmpty();
        assertThat(first.items()).isEqualTo(all.items().subList(0, 1));
        assertThat(second).isEqualTo(new Page<>(all.items().subList(1, 2), Optional.empty()));
    }
}
