package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.JobState;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad request is one clear error, and nothing of it is stored. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRequestTest {
    @TempDir static Path root;
    private Optional<Installation> installation = Optional.empty();

    @BeforeAll
    void start() {
        installation = Optional.of(Installation.running(root, 2));
    }

    @AfterAll
    void stop() {
        installation.ifPresent(Installation::close);
    }

    private Installation cadre() {
        return installation.orElseThrow();
    }

    static List<Arguments> refusals() {
        return List.of(
                Arguments.of("an empty prompt", Map.of("prompt", ""), "prompt"),
                Arguments.of(
                        "a prompt of 10 MB", Map.of("prompt", "x".repeat(10_000_000)), "prompt"),
                Arguments.of("an unknown agent", Map.of("agent", "nobody"), "nobody"),
                Arguments.of("an unknown node", Map.of("node", "nowhere"), "nowhere"),
                Arguments.of("a priority out of range", Map.of("priority", 10), "priority"),
                Arguments.of("an unknown field", Map.of("colour", "red"), "colour"),
                Arguments.of(
                        "a repository name with ../",
                        repository(Map.of("name", "../up", "url", "https://example.org/a.git")),
                        "../up"),
                Arguments.of(
                        "a repository name with a leading -",
                        repository(Map.of("name", "-x", "url", "https://example.org/a.git")),
                        "-x"),
                Arguments.of(
                        "a transport that runs commands",
                        repository(Map.of("url", "ext::sh -c touch% /tmp/x")),
                        "ext::"),
                Arguments.of(
                        "a file address", repository(Map.of("url", "file:///etc")), "file:///etc"),
                Arguments.of(
                        "an option for an address",
                        repository(Map.of("url", "--upload-pack=touch /tmp/x")),
                        "--upload-pack"),
                Arguments.of(
                        "a ref that is an option",
                        repository(Map.of("url", "https://example.org/a.git", "ref", "--orphan")),
                        "--orphan"),
                Arguments.of(
                        "an environment name of Cadre's own",
                        Map.of("env", Map.of("CADRE_HOME", "/x")),
                        "CADRE_HOME"));
    }

    private static Map<String, Object> repository(Map<String, String> fields) {
        return Map.of("repositories", List.of(fields));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void a_bad_request_is_refused_and_stored_nowhere(
            String name, Map<String, Object> fields, String named) {
        var before = cadre().api().json("/api/v1/jobs").path("items").size();
        var body = new LinkedHashMap<String, Object>();
        body.put("prompt", "say hi");
        body.put("agent", "rehearsal");
        body.putAll(fields);

        var problem = cadre().api().refused("POST", "/api/v1/jobs", Json.write(body));

        assertThat(problem.status()).as(name).isBetween(400, 499);
        assertThat(problem.detail()).contains(named).hasSizeLessThan(2_000);
        assertThat(cadre().api().json("/api/v1/jobs").path("items").size()).isEqualTo(before);
    }

    @Test
    void a_remote_that_cannot_be_reached_fails_the_job_in_seconds_with_the_reason() {
        var reason = failure(Map.of("url", "http://127.0.0.1:1/nothing.git"));

        assertThat(reason.code().word()).isEqualTo("preflight");
        assertThat(reason.reason()).contains("http://127.0.0.1:1/nothing.git");
    }

    @Test
    void a_ref_that_is_not_there_is_named() {
        var bundle = cadre().bundle(Repositories.small(root.resolve("shop")));

        var reason =
                failure(
                        Map.of(
                                "bundle",
                                bundle.bundle().orElseThrow().toString(),
                                "ref",
                                "no-such-branch"));

        assertThat(reason.reason()).contains("no-such-branch").contains("main");
    }

    @Test
    void a_path_outside_the_allowed_roots_is_never_opened() {
        var before = cadre().api().json("/api/v1/jobs").path("items").size();

        var problem =
                cadre().api()
                        .refused(
                                "POST",
                                "/api/v1/jobs",
                                Json.write(
                                        Map.of(
                                                "prompt",
                                                "say hi",
                                                "agent",
                                                "rehearsal",
                                                "repositories",
                                                List.of(Map.of("path", "/etc")))));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.detail()).contains("/etc");
        assertThat(cadre().api().json("/api/v1/jobs").path("items").size()).isEqualTo(before);
    }

    private JobState.Failed failure(Map<String, String> repository) {
        var job =
                cadre().api()
                        .post(
                                "/api/v1/jobs",
                                Json.write(
                                        Map.of(
                                                "prompt",
                                                "say hi",
                                                "agent",
                                                "rehearsal",
                                                "repositories",
                                                List.of(repository))));
        var end =
                cadre().api()
                        .awaitEnd(
                                cadre.wire.id.JobId.of(job.path("id").asString()),
                                Installation.SOON);
        assertThat(end.status()).isInstanceOf(JobState.Failed.class);
        return (JobState.Failed) end.status();
    }
}
