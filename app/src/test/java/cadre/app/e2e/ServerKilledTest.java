package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server is killed with kill -9 at a named point; the job must not notice. */
@Tag("e2e")
@Tag("every-store")
class ServerKilledTest {
    @TempDir Path root;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "job_stored",
                "job_answered",
                "attempt_claimed",
                "order_handed",
                "order_sent",
                "started_stored",
                "turn_stored",
                "log_stored",
                "log_acknowledged",
                "artifact_stored",
                "finished_stored",
                "finished_acknowledged"
            })
    void a_server_killed_at_this_point_loses_nothing_and_starts_no_agent_twice(String point) {
        try (var cadre = Installation.in(root)) {
            cadre.startServer("-Dcadre.fault=" + point);
            cadre.joinNode();
            cadre.startNode();
            cadre.awaitNode();
            var shop = cadre.bundle(Repositories.small(root.resolve("shop")));
            var request =
                    Json.write(
                            withKey(
                                    Installation.shell(
                                            "echo started; echo more > change.txt; echo end",
                                            shop)));

            var filed = CompletableFuture.runAsync(() -> tryToFile(cadre, request));
            cadre.server().awaitErr("cadre fault point " + point + " reached", Installation.SOON);
            cadre.server().kill();
            cadre.startServer();
            filed.join();
            // a client whose request was cut files it again with the same idempotency key
            var job = JobId.of(cadre.api().post("/api/v1/jobs", request).path("id").asString());
            var end = cadre.api().awaitEnd(job, Duration.ofSeconds(120));

            assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
            assertThat(cadre.api().log(job, LogStream.OUT)).isEqualTo("started\nend\n");
            assertThat(cadre.api().diff(job)).contains("+more");
            assertThat(end.attempts()).hasSize(1);
            assertThat(cadre.api().json("/api/v1/jobs").path("items")).hasSize(1);
        }
    }

    private static void tryToFile(Installation cadre, String request) {
        try {
            cadre.api().send("POST", "/api/v1/jobs", request);
        } catch (UncheckedIOException e) {
            // the server was killed before it answered: that is the point of the test
        }
    }

    private static Map<String, Object> withKey(cadre.wire.job.JobRequest request) {
        Map<String, Object> fields =
                Json.mapper()
                        .convertValue(
                                request,
                                new tools.jackson.core.type.TypeReference<
                                        java.util.LinkedHashMap<String, Object>>() {});
        fields.put("idempotency_key", "once");
        return fields;
    }
}
