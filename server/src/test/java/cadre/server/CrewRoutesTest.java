package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crew cannot be asked for, over HTTP: the answer says why, and nothing is begun. */
class CrewRoutesTest {
    private static final Map<String, Object> SHOP = Map.of("url", "https://example.org/shop.git");

    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path home) {
        server = RunningServer.on(home);
    }

    @AfterEach
    void nothing_is_half_begun() {
        try (var open = server) {
            assertThat(open.json("/api/v1/crews").path("items")).isEmpty();
            assertThat(open.json("/api/v1/jobs").path("items")).isEmpty();
            assertThat(open.json("/api/v1/merges").path("items")).isEmpty();
            assertThat(open.json("/api/v1/teams").toString()).doesNotContain("crew-");
        }
    }

    private void refused(String code, String says, String body) {
        var answer = server.post("/api/v1/crews", body);
        var problem = RunningServer.problem(answer);
        assertThat(answer.statusCode()).as(body).isBetween(400, 499);
        assertThat(problem.code().toString()).as(body).isEqualTo(code);
        assertThat(problem.detail()).contains(says);
        assertThat(problem.fix()).as(says).isNotBlank();
    }

    private void refused(String says, Map<String, Object> request) {
        refused("INVALID", says, Json.write(request));
    }

    private void refusedPart(String says, Map<String, Object> part) {
        refused(says, Map.of("request", "all", "confirmed", true, "parts", List.of(part)));
    }

    @Test
    void a_request_that_says_nothing() {
        refused("The request is empty", Map.of());
        refused("The request is empty", Map.of("request", " ", "confirmed", true));
        refused("The request is empty", Map.of("request", "", "agents", List.of("codex")));
        refusedPart("A part says nothing", Map.of("name", "api", "description", " "));
    }

    @Test
    void too_much_of_it() {
        var parts = IntStream.range(0, 200).mapToObj(i -> Map.of("description", "x" + i)).toList();
        refused("There are too many parts (parts 200)", Map.of("request", "x", "parts", parts));
        var agents = IntStream.range(0, 200).mapToObj(_ -> "codex").toList();
        refused("There are too many parts (parts 200)", Map.of("request", "x", "agents", agents));
        refused(
                "TOO_LARGE",
                "The text is too long",
                Json.write(Map.of("request", "x".repeat(70_000))));
    }

    @Test
    void parts_that_need_each_other() {
        var circle =
                List.of(
                        Map.of("name", "a", "description", "x", "depends_on", List.of("c")),
                        Map.of("name", "b", "description", "x", "depends_on", List.of("a")),
                        Map.of("name", "c", "description", "x", "depends_on", List.of("b")));
        refused(
                "Parts depend on each other in a circle (parts a -> c -> b -> a)",
                Map.of("request", "x", "parts", circle));
        refusedPart(
                "A part depends on one that is not there",
                Map.of("name", "a", "description", "x", "depends_on", List.of("z")));
        refusedPart(
                "Parts depend on each other in a circle",
                Map.of("name", "a", "description", "x", "depends_on", List.of("a")));
    }

    @Test
    void roles_and_agents_that_nobody_knows() {
        refusedPart("No such role", Map.of("description", "x", "role", "wizard"));
        refusedPart("No such agent", Map.of("description", "x", "agent", "nobody"));
        refused("No such agent", Map.of("request", "x", "agents", List.of("codex", "nobody")));
        refused("No such agent", Map.of("request", "x", "classifier", "nobody"));
        refused("No such agent", Map.of("request", "x", "lead", "nobody"));
        refused("0:codex", Map.of("request", "x", "agents", List.of("0:codex")));
    }

    @Test
    void paths_that_lead_out_of_the_repository_and_repositories_that_are_none() {
        for (var path : List.of("../other", "/etc/passwd", "a/../../b", ".git/hooks")) {
            refused(
                    "This path leads out of the repository",
                    Map.of(
                            "request",
                            "x",
                            "repositories",
                            List.of(SHOP),
                            "parts",
                            List.of(Map.of("description", "x", "paths", List.of(path)))));
        }
        for (var path : List.of("relative", "/srv/../etc")) {
            refused(
                    "The path of a repository has a wrong form",
                    Map.of("request", "x", "repositories", List.of(Map.of("path", path))));
        }
        refused(
                "url",
                Map.of("request", "x", "repositories", List.of(Map.of("url", "ext::sh -c id"))));
        refusedPart(
                "A part is to change something, and there is no repository",
                Map.of("description", "x", "expects", "change"));
    }

    @Test
    void what_is_not_in_the_words_of_the_contract() {
        refused("INVALID", "", "{\"request\": 5");
        refused("INVALID", "requset", "{\"requset\": \"x\"}");
        refused(
                "INVALID",
                "expects",
                "{\"request\":\"x\",\"parts\":[{\"description\":\"x\",\"expects\":\"joy\"}]}");
    }
}
