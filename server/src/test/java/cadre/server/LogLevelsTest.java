package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.wire.api.Grant;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogLevelsTest {
    private static final String LOGGER = "cadre.server.levels.sample";

    @TempDir private Path home;
    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.on(home);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> set(String key, String logger, String body) {
        return server.send(
                server.as(key, "/api/v1/log-levels/" + logger).PUT(BodyPublishers.ofString(body)));
    }

    private static boolean isDebug() {
        return LoggerFactory.getLogger(LOGGER).isDebugEnabled();
    }

    @Test
    void a_level_is_set_for_a_time_and_then_as_it_was() {
        var before = isDebug();

        RunningServer.ok(set(server.adminKey(), LOGGER, "{\"level\":\"debug\",\"for_sec\":60}"));
        assertThat(isDebug()).isTrue();
        assertThat(server.json("/api/v1/log-levels").path("items").valueStream())
                .anyMatch(one -> one.path("logger").asString().equals(LOGGER) && one.has("until"));

        RunningServer.ok(set(server.adminKey(), LOGGER, "{\"level\":\"debug\",\"for_sec\":1}"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !server.json("/api/v1/log-levels").toString().contains(LOGGER));
        assertThat(isDebug()).isEqualTo(before);
    }

    @Test
    void a_server_that_ends_leaves_no_level_behind() {
        var before = isDebug();
        RunningServer.ok(set(server.adminKey(), LOGGER, "{\"level\":\"debug\"}"));

        server.close();

        assertThat(isDebug()).isEqualTo(before);
        server = RunningServer.on(home);
    }

    @Test
    void only_an_admin_sets_levels_and_only_of_cadre() {
        var operator = server.key("op", Grant.OPERATOR).secret();

        assertThat(set(operator, LOGGER, "{\"level\":\"debug\"}").statusCode()).isEqualTo(403);
        for (var foreign : new String[] {"org.eclipse.jetty", "ROOT", "cadrex", "cadre..x"}) {
            assertThat(set(server.adminKey(), foreign, "{\"level\":\"debug\"}").statusCode())
                    .as(foreign)
                    .isEqualTo(400);
        }
        assertThat(set(server.adminKey(), LOGGER, "{\"level\":\"trace\"}").statusCode())
                .isEqualTo(400);
        assertThat(
                        set(server.adminKey(), LOGGER, "{\"level\":\"info\",\"for_sec\":90000}")
                                .statusCode())
                .isEqualTo(400);
    }
}
