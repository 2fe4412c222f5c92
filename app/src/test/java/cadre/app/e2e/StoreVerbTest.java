package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code cadre store migrate} as a process of its own, and the server that goes on afterwards. */
@Tag("e2e")
class StoreVerbTest {
    @TempDir Path root;

    @Test
    void a_whole_installation_moves_to_postgresql_and_its_node_goes_on_there() throws IOException {
        try (var postgres = Postgres.start(root);
                var cadre = Installation.running(Files.createDirectory(root.resolve("a")), 2)) {
            var shop = cadre.bundle(Repositories.small(root.resolve("shop")));
            var before = run(cadre, "echo before; echo more > change.txt", shop);
            var diff = cadre.api().diff(before);
            var url = postgres.variables().getOrDefault("CADRE_DB", "");

            var running = cadre.onHome(cadre.serverHome(), postgres.variables(), migrate(url));
            assertThat(running.exitCode(Installation.SOON)).isEqualTo(2);
            assertThat(running.err()).contains("This installation is not on SQLite");
            var password = Map.of("CADRE_DB_PASSWORD", "postgres");
            var early = cadre.onHome(cadre.serverHome(), password, migrate(url));
            assertThat(early.exitCode(Installation.SOON)).isEqualTo(1);
            assertThat(early.err()).contains("A server runs on this data folder");

            cadre.server().close();
            var moved = cadre.onHome(cadre.serverHome(), password, migrate(url));
            assertThat(moved.exitCode(Duration.ofSeconds(120))).as(moved.everything()).isZero();
            var said = Json.read(moved.out(), JsonNode.class);
            assertThat(said.path("texts_changed").asInt()).isZero();
            assertThat(said.path("tables").size()).isGreaterThan(15);

            var old = cadre.onHome(cadre.serverHome(), Map.of(), "server");
            assertThat(old.exitCode(Installation.SOON)).isEqualTo(1);
            assertThat(old.err()).contains("This store was moved to PostgreSQL");

            cadre.serverSettings(postgres.variables());
            cadre.startServer();
            cadre.awaitNode();
            assertThat(cadre.api().log(before, LogStream.OUT)).isEqualTo("before\n");
            assertThat(cadre.api().diff(before)).isEqualTo(diff).contains("+more");
            var after = run(cadre, "echo after", shop);
            assertThat(after.number()).isEqualTo(before.number() + 1);
            assertThat(cadre.api().log(after, LogStream.OUT)).isEqualTo("after\n");
        }
    }

    private static String[] migrate(String url) {
        return new String[] {"store", "migrate", "--from", "sqlite", "--to", url, "--json"};
    }

    private static JobId run(Installation cadre, String script, RepositoryRequest shop) {
        var request = Json.write(Installation.shell(script, shop));
        var job = JobId.of(cadre.api().post("/api/v1/jobs", request).path("id").asString());
        assertThat(cadre.api().awaitEnd(job, Duration.ofSeconds(120)).status())
                .isInstanceOf(JobState.Succeeded.class);
        return job;
    }
}
