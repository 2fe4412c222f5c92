package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of connections and projects, while a server runs. */
class ConnectionsFileTest {
    private static final String GOOD =
            "flows: [{tracker: plane, project: p, host: gitea, repository: ada/shop}]\n";

    @TempDir Path home;

    @Test
    void a_mistake_is_told_by_the_doctor_and_with_the_connections_until_it_is_mended()
            throws IOException {
        write(GOOD);
        try (var server =
                RunningServer.on(home, Map.of("CADRE_GITEA_URL", "https://git.example"))) {
            assertThat(problem(server)).isEmpty();
            assertThat(doctor(server)).isEmpty();

            write(GOOD.replace("tracker:", "tracer:"));

            assertThat(problem(server)).contains("tracer", "connections.yaml");
            assertThat(doctor(server)).contains("the last good one counts", "connections.yaml");
            assertThat(
                            server.post("/api/v1/flows", "{\"item\":\"WEB-1\",\"project\":\"q\"}")
                                    .body())
                    .contains("tracer");

            write(GOOD);
            assertThat(problem(server)).isEmpty();
            assertThat(doctor(server)).isEmpty();
        }
    }

    @Test
    void the_doctor_names_the_secrets_to_which_a_connection_refers_and_that_are_not_set()
            throws IOException {
        write(
                "connections: [{name: forge, provider: gitea, url: 'https://git.example',"
                        + " token: 'secret:none', webhook_secrets: ['variable:UNSET']}]\n");
        try (var server = RunningServer.on(home, Map.of())) {
            assertThat(doctor(server, "connection forge"))
                    .contains("secret:none", "variable:UNSET", "--for connection:forge");
        }
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve("connections.yaml"), text);
    }

    private static String problem(RunningServer server) {
        return server.json("/api/v1/connections").at("/items/0/problem").asString();
    }

    /** What it found; empty if there is no such check. */
    private static String doctor(RunningServer server) {
        return doctor(server, "connections.yaml");
    }

    private static String doctor(RunningServer server, String name) {
        return server.json("/api/v1/doctor")
                .path("checks")
                .valueStream()
                .filter(check -> check.path("name").asString().equals(name))
                .map(check -> check.path("detail").asString() + check.path("fix").asString())
                .findFirst()
                .orElse("");
    }
}
