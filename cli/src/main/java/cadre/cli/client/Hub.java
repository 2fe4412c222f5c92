package cadre.cli.client;

import cadre.wire.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The bridge of a hub, Cadre's own or another that speaks the same: {@code /bridge/...}. It may be
 * away at any time; nothing is tried twice, and nothing throws.
 */
public final class Hub implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final URI url;
    private final Optional<String> token;
    private final HttpClient http;

    /**
     * Talks to this hub; nothing is sent yet.
     *
     * @param url without a slash at its end
     * @param token what it asks for, empty if it asks for nothing
     */
    public Hub(URI url, Optional<String> token) {
        this.url = url;
        this.token = token;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT)
                        .build();
    }

    /** What it answered. */
    public sealed interface Reply {
        /** It did as it was told. */
        record Done(JsonNode data) implements Reply {}

        /**
         * It did not.
         *
         * @param status of HTTP
         * @param code such as {@code CLAIM_CONFLICT}, empty if it gave none
         * @param body as JSON, an empty object if it was none
         */
        record Refused(int status, String code, JsonNode body) implements Reply {}

        /** Nobody answered. */
        record Away(String reason) implements Reply {}
    }

    /** Posts to {@code /bridge/} and this path. */
    public Reply post(String path, Map<String, ?> body) {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(url + "/bridge/" + path))
                            .timeout(ANSWER)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofByteArray(Json.writeBytes(body)));
            token.ifPresent(word -> request.header("Authorization", "Bearer " + word));
            return read(http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            var reason = e.getMessage();
            return new Reply.Away(
                    url + ", " + (reason == null ? e.getClass().getSimpleName() : reason));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Away(url + ", interrupted");
        }
    }

    private static Reply read(HttpResponse<String> response) {
        var body = tree(response.body());
        if (response.statusCode() / 100 == 2 && body.path("ok").asBoolean(false)) {
            return new Reply.Done(body.path("data"));
        }
        return new Reply.Refused(
                response.statusCode(), body.path("error").path("code").asString(""), body);
    }

    private static JsonNode tree(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JacksonException noJson) {
            return Json.mapper().createObjectNode();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
