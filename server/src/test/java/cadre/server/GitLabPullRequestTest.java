package cadre.server;

import static cadre.server.forges.fake.FakeGitLab.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.forges.fake.FakeGitLab;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage.Start;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The draft merge request of a job's change, on a GitLab over HTTP. */
class GitLabPullRequestTest {
    @TempDir Path folder;

    @Test
    void a_draft_is_opened_once_in_a_project_of_a_subgroup_and_made_ready_when_that_is_asked() {
        try (var gitlab = new FakeGitLab(folder.resolve("forge"))) {
            var coder = gitlab.user("cadre", 30);
            var settings =
                    Map.of(
                            "CADRE_GITLAB_URL", gitlab.url().toString(),
                            "CADRE_GITLAB_TOKEN", coder.token());
            try (var server = RunningServer.on(folder.resolve("data"), settings)) {
                var jobs = new WalkJobs(folder, server.nodeKey("n1").secret());
                try (var node = TestNode.welcomed(server, jobs.nodeKey(), List.of())) {
                    var url = gitlab.url() + "/" + SHOP + ".git";
                    var job = file(server, url);
                    var start = node.next(Start.class);
                    node.started(start);
                    jobs.finish(
                            node,
                            start,
                            "Sorted.",
                            List.of(jobs.change(server, url, "main", start)));

                    var draft = open(server, job, Map.of("body", "Sorted.\n/merge\n"));
                    var again = open(server, job, Map.of("title", "Other"));
                    var ready = open(server, job, Map.of("ready", true));

                    assertThat(draft.path("repository").asString()).isEqualTo(SHOP);
                    assertThat(draft.path("draft").asBoolean()).isTrue();
                    assertThat(gitlab.branches().get("cadre/" + job))
                            .isEqualTo(draft.path("commit").asString());
                    assertThat(again.path("number")).isEqualTo(draft.path("number"));
                    assertThat(ready.path("draft").asBoolean()).isFalse();
                    assertThat(gitlab.requests()).isEqualTo(1);
                    assertThat(gitlab.isMerged()).isFalse();
                    gitlab.invite(coder, 20);
                    assertThat(server.post("/api/v1/jobs/" + job + "/pull-request", "{}").body())
                            .contains("may not push");
                    assertThat(server.json("/api/v1/audit").toString())
                            .contains("job.pull_request")
                            .doesNotContain(coder.token());
                }
            }
        }
    }

    private static String file(RunningServer server, String url) {
        var request =
                Map.of(
                        "prompt",
                        "Sort the list",
                        "agent",
                        "rehearsal",
                        "repositories",
                        List.of(Map.of("url", url)));
        return answer(server, "/api/v1/jobs", request).path("id").asString();
    }

    private static JsonNode open(RunningServer server, String job, Map<String, Object> request) {
        return answer(server, "/api/v1/jobs/" + job + "/pull-request", request);
    }

    private static JsonNode answer(RunningServer server, String path, Map<String, Object> body) {
        var answer = server.post(path, Json.write(body));
        return Json.read(RunningServer.ok(answer).body(), JsonNode.class);
    }
}
