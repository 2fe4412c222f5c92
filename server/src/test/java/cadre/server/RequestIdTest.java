package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestIdTest {
    private static final String HEADER = "X-Request-Id";

    private final LogEar ear = new LogEar("cadre.server.gateways.http.FrontFilter");
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path home) {
        server = RunningServer.on(home);
    }

    @AfterEach
    void stop() {
        server.close();
        ear.close();
    }

    @Test
    void the_id_of_a_proxy_is_answered_and_is_in_the_lines_of_the_log() {
        assertThat(answered(server.open("/health").header(HEADER, "edge-1.a_B")))
                .isEqualTo("edge-1.a_B");

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> ear.lines().stream().anyMatch(RequestIdTest::isOfTheProxy));
    }

    private static boolean isOfTheProxy(ILoggingEvent line) {
        return line.getMessage().equals("a request was served")
                && "edge-1.a_B".equals(line.getMDCPropertyMap().get("request"));
    }

    @Test
    void each_request_without_one_gets_another_id_also_when_it_is_refused() {
        var first = answered(server.open("/health"));
        var unknown = answered(server.open("/api/v1/nothing"));
        var refused = answered(server.open("/api/v1/jobs"));

        assertThat(first).matches("[0-9a-f-]{36}");
        assertThat(unknown).matches("[0-9a-f-]{36}").isNotEqualTo(first);
        assertThat(refused).matches("[0-9a-f-]{36}").isNotIn(first, unknown);
    }

    @Test
    void an_id_that_is_too_long_or_holds_other_characters_is_not_taken() {
        assertThat(answered(server.open("/health").header(HEADER, "chat/telegram:1/7")))
                .isEqualTo("chat/telegram:1/7");
        var longest = "a".repeat(64);

        assertThat(answered(server.open("/health").header(HEADER, longest))).isEqualTo(longest);
        for (var bad : new String[] {longest + "a", "a b", "-a", "/a", "a\"b", "", "job=j1"}) {
            assertThat(answered(server.open("/health").header(HEADER, bad)))
                    .matches("[0-9a-f-]{36}");
        }
    }

    private String answered(HttpRequest.Builder request) {
        return server.send(request).headers().firstValue(HEADER).orElseThrow();
    }
}
