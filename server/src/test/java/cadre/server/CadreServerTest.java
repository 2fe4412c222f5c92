package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CadreServerTest {
    @TempDir private Path root;

    private Path home() {
        return root.resolve("home");
    }

    @Test
    void it_is_healthy_on_a_free_port_and_says_where_in_a_file_of_its_own() throws IOException {
        try (var server = RunningServer.on(home())) {
            var health = server.send(server.open("/health"));

            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(Json.read(health.body(), JsonNode.class).path("ok").asBoolean()).isTrue();
            var file = home().resolve("server.json");
            assertThat(Json.read(Files.readString(file), JsonNode.class).path("url").asString())
                    .isEqualTo(server.url());
            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(home()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(home().resolve("server.json")).doesNotExist();
    }

    @Test
    void a_second_server_on_the_same_folder_is_refused_and_the_first_goes_on() {
        try (var server = RunningServer.on(home())) {
            assertThatThrownBy(() -> RunningServer.on(home()))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("Another server runs on this data folder");

            assertThat(server.get("/api/v1/me").statusCode()).isEqualTo(200);
            assertThat(home().resolve("server.json")).exists();
        }
    }

    @Test
    void a_port_that_is_taken_is_named_and_nothing_is_left_behind() {
        try (var server = RunningServer.on(home())) {
            var port = server.url().substring(server.url().lastIndexOf(':') + 1);
            var other = root.resolve("other");

            assertThatThrownBy(() -> RunningServer.on(other, Map.of("CADRE_PORT", port)))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("cannot be bound")
                    .hasMessageContaining(port);
            assertThat(other).doesNotExist();
            try (var again = RunningServer.on(other)) {
                assertThat(again.get("/api/v1/me").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void the_admin_key_stays_good_over_a_restart() {
        String key;
        try (var server = RunningServer.on(home())) {
            key = server.adminKey();
        }
        try (var server = RunningServer.on(home())) {
            assertThat(server.adminKey()).isEqualTo(key);
            assertThat(server.get("/api/v1/me").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void bound_beyond_loopback_nobody_is_local_and_only_known_names_are_answered_to() {
        var variables =
                Map.of(
                        "CADRE_BIND", "0.0.0.0",
                        "CADRE_PUBLIC_URL", "https://cadre.example/team/",
                        "CADRE_HOSTS", "build-server");
        try (var server = RunningServer.on(home(), variables)) {
            var url = server.url();
            assertThat(url).startsWith("http://127.0.0.1:");
            assertThat(RawHttp.status(url, "GET", "/status", "127.0.0.1")).isEqualTo(401);
            for (var name : new String[] {"127.0.0.1:1", "CADRE.example", "build-server:80"}) {
                assertThat(RawHttp.status(url, "GET", "/health", name)).as(name).isEqualTo(200);
            }
            for (var name : new String[] {"evil.example", "10.1.2.3", "localhost.evil", "a@b"}) {
                assertThat(RawHttp.status(url, "GET", "/health", name)).as(name).isIn(400, 403);
            }
        }
    }
}
