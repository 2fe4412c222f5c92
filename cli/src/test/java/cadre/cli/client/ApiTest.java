package cadre.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.cli.FakeServer;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiTest {
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    private Api api() {
        return new Api(new Connection(URI.create(server.url()), Optional.of(FakeServer.KEY), ""));
    }

    private FakeServer.Answer failingTwice(String body) {
        var count = new AtomicInteger();
        return (exchange, _) -> {
            if (count.incrementAndGet() <= 2) {
                exchange.close(); // no answer at all: the connection breaks
            } else {
                FakeServer.send(
                        exchange, 200, "application/json", body.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    @Test
    void a_read_is_tried_again_when_the_connection_breaks() {
        server.on("GET /api/v1/nodes", failingTwice("{\"items\":[]}"));

        try (var api = api()) {
            assertThat(api.text(Route.of("nodes"))).isEqualTo("{\"items\":[]}");
        }
        assertThat(server.lines()).hasSize(3);
    }

    @Test
    void filing_is_tried_again_with_the_same_idempotency_key() {
        server.on("POST /api/v1/jobs", failingTwice("{}"));

        try (var api = api()) {
            api.postOnce(Route.of("jobs"), Map.of("prompt", "x"), "key-1");
        }
        assertThat(server.asked())
                .hasSize(3)
                .allSatisfy(asked ->
                        assertThat(asked.headers()).containsEntry("Idempotency-key", "key-1"));
    }

    @Test
    void another_change_is_sent_once_only() {
        server.on("POST /api/v1/keys", failingTwice("{}"));

        try (var api = api()) {
            assertThatThrownBy(() -> api.post(Route.of("keys"), Map.of()))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("connection to the server broke");
        }
        assertThat(server.lines()).hasSize(1);
    }

    @Test
    void a_problem_comes_out_as_the_error_that_went_in() {
        server.on(
                "GET /api/v1/jobs/j9",
                (exchange, _) ->
                        FakeServer.problem(
                                exchange,
                                new CadreException(
                                        ErrorCode.CONFLICT,
                                        "Not now",
                                        Map.of("job", "j9"),
                                        "Wait")));

        try (var api = api()) {
            assertThatThrownBy(() -> api.text(Route.of("jobs", "j9")))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                    .hasMessage("Not now (job j9). Wait");
        }
    }

    @Test
    void an_answer_that_is_not_of_a_cadre_server_is_named_as_such() {
        server.on(
                "GET /api/v1/nodes",
                (exchange, _) ->
                        FakeServer.send(
                                exchange,
                                418,
                                "text/html",
                                "<html>".getBytes(StandardCharsets.UTF_8)));

        try (var api = api()) {
            assertThatThrownBy(() -> api.text(Route.of("nodes")))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("HTTP 418")
                    .hasMessageContaining("CADRE_URL");
        }
    }

    @Test
    void what_a_relay_says_in_short_is_said() {
        server.on(
                "GET /api/v1/plans",
                (exchange, _) ->
                        FakeServer.send(
                                exchange,
                                404,
                                "application/json",
                                "{\"error\":\"not_found\",\"message\":\"Only /mcp is here\"}"
                                        .getBytes(StandardCharsets.UTF_8)));

        try (var api = api()) {
            assertThatThrownBy(() -> api.text(Route.of("plans")))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                    .hasMessageContaining("HTTP 404: Only /mcp is here");
        }
    }

    @Test
    void when_nothing_listens_the_error_says_how_to_start_a_server() {
        server.close();

        try (var api = api()) {
            assertThatThrownBy(() -> api.text(Route.of("nodes")))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining(server.url())
                    .hasMessageContaining("cadre up");
        }
    }

    @Test
    void what_goes_into_an_address_is_encoded() {
        assertThat(Route.of("jobs", "../x y").with("text", "a&b=c").toString())
                .isEqualTo("/api/v1/jobs/..%2Fx%20y?text=a%26b%3Dc");
    }
}
