package cadre.server.gateways.telegram;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.access.account.SafeAddress;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * Calls methods of the Bot API. A call that brings no whole answer in its time is given up, so that
 * a connection that is open at one end only is found. Redirects are not followed. Thread-safe.
 */
final class BotApi implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long MOST_BYTES = 16 << 20;

    /** The API says how long to wait; longer than this nobody means. */
    private static final long LONGEST_PAUSE_SEC = 86_400;

    private final BotToken token;
    private final String root;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    /**
     * The API of a bot.
     *
     * @param url of the Bot API server; https, or http on this machine
     * @throws CadreException INVALID if the token would go there in the clear
     */
    BotApi(String url, BotToken token) {
        this.token = token;
        this.root = checked(url);
    }

    /** What came back. */
    sealed interface Answer {
        /** It was done. */
        record Ok(JsonNode result) implements Answer {}

        /**
         * It was not.
         *
         * @param code 400, 401, 403, 404, 409, 429
         * @param said by the API, without the token
         * @param pause how long to wait, if it says so
         */
        record Refused(int code, String said, Optional<Duration> pause) implements Answer {}

        /** Nobody knows: no answer in time, or none that the API gives. */
        record Away(String why) implements Answer {}
    }

    private static String checked(String url) {
        return SafeAddress.checked(url)
                .filter(uri -> uri.getQuery() == null)
                .map(URI::toString)
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.INVALID,
                                "CADRE_TELEGRAM_URL is no address of a Bot API server",
                                Map.of(),
                                "Use https: the token goes there; http only on this machine"));
    }

    /**
     * Calls a method.
     *
     * @param patience until the whole answer is there
     */
    Answer call(String method, Map<String, ?> parameters, Duration patience) {
        return sent(
                request(method, patience)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(Json.writeBytes(parameters)))
                        .build(),
                patience);
    }

    /** Calls a method with a file, the parameter {@code document}. */
    Answer upload(
            String method, Map<String, ?> parameters, String name, byte[] file, Duration patience) {
        var form = new MultipartForm();
        parameters.forEach((key, value) ->
                form.text(key, value instanceof Map ? Json.write(value) : "" + value));
        form.file("document", name, file);
        return sent(
                request(method, patience)
                        .header("Content-Type", form.contentType())
                        .POST(BodyPublishers.ofByteArray(form.bytes()))
                        .build(),
                patience);
    }

    private HttpRequest.Builder request(String method, Duration patience) {
        return HttpRequest.newBuilder(URI.create(root + "/bot" + token.secret() + "/" + method))
                .timeout(patience);
    }

    private Answer sent(HttpRequest request, Duration patience) {
        var sent =
                http.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            return answer(sent.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            // the class alone: a message may hold the address
            var cause = e.getCause() == null ? e : e.getCause();
            return new Answer.Away("no answer: " + cause.getClass().getSimpleName());
        } catch (TimeoutException e) {
            sent.cancel(true);
            return new Answer.Away("no whole answer in " + patience.toSeconds() + " seconds");
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return new Answer.Away("the server is stopping");
        }
    }

    private Answer answer(HttpResponse<byte[]> response) {
        JsonNode json;
        try {
            json = Json.read(new String(response.body(), UTF_8), JsonNode.class);
        } catch (CadreException e) {
            return new Answer.Away("status " + response.statusCode() + " without JSON");
        }
        if (json.path("ok").asBoolean(false)) {
            return new Answer.Ok(json.path("result"));
        }
        var code = json.path("error_code").asInt(response.statusCode());
        var said = token.hiddenIn(json.path("description").asString("no reason given"));
        var shown = said.length() > 300 ? said.substring(0, 300) : said;
        if (code >= 500) {
            return new Answer.Away("status " + code + ": " + shown);
        }
        var pause = json.path("parameters").path("retry_after").asLong(0);
        return new Answer.Refused(
                code,
                shown,
                pause > 0
                        ? Optional.of(Duration.ofSeconds(Math.min(pause, LONGEST_PAUSE_SEC)))
                        : Optional.empty());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
