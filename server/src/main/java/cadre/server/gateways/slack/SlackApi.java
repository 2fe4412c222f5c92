package cadre.server.gateways.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.access.account.SafeAddress;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Calls methods of the Web API. A call that brings no whole answer in its time is given up.
 * Redirects are not followed. Thread-safe.
 */
final class SlackApi implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long MOST_BYTES = 4 << 20;
    private static final long LONGEST_PAUSE_SEC = 86_400;

    private final SlackTokens tokens;
    private final String root;
    private volatile Optional<Answer.Refused> refusal = Optional.empty();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    /**
     * The API for an app.
     *
     * @param url of the Web API; https, or http on this machine
     * @throws CadreException INVALID if a token would go there in the clear
     */
    SlackApi(String url, SlackTokens tokens) {
        this.tokens = tokens;
        this.root = url.replaceAll("/+$", "") + "/";
        if (SafeAddress.checked(root, "https", "http").isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "CADRE_SLACK_URL is no address of a Web API",
                    Map.of(),
                    "Use https: the tokens go there; http only on this machine");
        }
    }

    /** What came back. */
    sealed interface Answer {
        /** It was done. */
        record Ok(JsonNode result) implements Answer {}

        /**
         * It was not.
         *
         * @param error Slack's word, such as {@code missing_scope}
         * @param needed the scope that is missing; empty for none
         * @param pause how long to wait, if it says so
         */
        record Refused(String error, String needed, Optional<Duration> pause) implements Answer {}

        /** Nobody knows: no answer in time, or none that the API gives. */
        record Away(String why) implements Answer {}
    }

    /** Calls a method as the bot that takes a form and not JSON. */
    Answer form(String method, Map<String, String> parameters) {
        var body =
                parameters.entrySet().stream()
                        .map(one -> encoded(one.getKey()) + "=" + encoded(one.getValue()))
                        .collect(Collectors.joining("&"));
        return sent(
                request(method, tokens.writing())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** Sends bytes to where Slack wants them; no token goes there. */
    Put put(String url, byte[] bytes) {
        if (SafeAddress.checked(url, "https", "http").isEmpty()) {
            return new Put.Refused("the address for the file is none");
        }
        var request =
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofByteArray(bytes))
                        .build();
        try {
            var status = await(http.sendAsync(request, BodyHandlers.discarding())).statusCode();
            return switch (status / 100) {
                case 2 -> new Put.Done();
                case 5 -> new Put.Away("status " + status);
                default ->
                        status == 429 || status == 408
                                ? new Put.Away("status " + status)
                                : new Put.Refused("status " + status);
            };
        } catch (Failure e) {
            return new Put.Away(e.why);
        }
    }

    /** What came of sending bytes. */
    sealed interface Put {
        /** They are there. */
        record Done() implements Put {}

        /** They are not wanted. */
        record Refused(String why) implements Put {}

        /** Nobody knows, or it may be otherwise in a while. */
        record Away(String why) implements Put {}
    }

    /** Calls a method as the bot. */
    Answer call(String method, Map<String, ?> parameters) {
        var answer = call(method, parameters, tokens.writing());
        switch (answer) {
            case Answer.Ok _ -> refusal = Optional.empty();
            case Answer.Refused refused when SlackTrouble.isOfTheApp(refused) ->
                    refusal = Optional.of(refused);
            case Answer.Refused _, Answer.Away _ -> {
                // says nothing of the app
            }
        }
        return answer;
    }

    /** Why the bot may not do what it was last asked to do; none if it may. */
    Optional<Answer.Refused> refusal() {
        return refusal;
    }

    /** Asks where the next connection is to be opened. */
    Answer open() {
        return call("apps.connections.open", Map.of(), tokens.opening());
    }

    private Answer call(String method, Map<String, ?> parameters, String token) {
        return sent(
                request(method, token)
                        .header("Content-Type", "application/json; charset=utf-8")
                        .POST(BodyPublishers.ofByteArray(Json.writeBytes(parameters)))
                        .build());
    }

    private HttpRequest.Builder request(String method, String token) {
        return HttpRequest.newBuilder(URI.create(root + method))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    private Answer sent(HttpRequest request) {
        var sent =
                http.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            return answer(await(sent));
        } catch (Failure e) {
            return new Answer.Away(e.why);
        }
    }

    /** That something did not come. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1;
        private final String why;

        private Failure(String why) {
            super(why);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    /**
     * Opens a connection.
     *
     * @param url with a ticket that is good once: it is shown nowhere
     * @throws Failure if it does not come about
     */
    WebSocket connect(String url, WebSocket.Listener listener) throws Failure {
        if (SafeAddress.checked(url, "wss", "ws").isEmpty()) {
            throw new Failure("the address of the connection is none");
        }
        return await(
                http.newWebSocketBuilder()
                        .connectTimeout(CONNECT)
                        .buildAsync(URI.create(url), listener));
    }

    static <T> T await(CompletableFuture<T> what) throws Failure {
        try {
            return what.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // the class alone: a message may hold the address
            var cause = e.getCause() == null ? e : e.getCause();
            throw new Failure("no answer: " + cause.getClass().getSimpleName());
        } catch (TimeoutException e) {
            what.cancel(true);
            throw new Failure("no whole answer in " + PATIENCE.toSeconds() + " seconds");
        } catch (InterruptedException e) {
            what.cancel(true);
            Thread.currentThread().interrupt();
            throw new Failure("the server is stopping");
        }
    }

    private Answer answer(HttpResponse<byte[]> response) {
        var status = response.statusCode();
        if (status == 429) {
            var pause =
                    response.headers()
                            .firstValue("Retry-After")
                            .filter(text -> text.matches("[0-9]{1,9}"))
                            .map(Long::parseLong)
                            .filter(seconds -> seconds > 0)
                            .map(seconds ->
                                    Duration.ofSeconds(Math.min(seconds, LONGEST_PAUSE_SEC)));
            return new Answer.Refused("ratelimited", "", pause);
        }
        JsonNode json;
        try {
            json = Json.read(new String(response.body(), UTF_8), JsonNode.class);
        } catch (CadreException e) {
            return new Answer.Away("status " + status + " without JSON");
        }
        if (json.path("ok").asBoolean(false)) {
            return new Answer.Ok(json);
        }
        if (status >= 500) {
            return new Answer.Away("status " + status);
        }
        return new Answer.Refused(
                word(json.path("error").asString("no reason given")),
                word(json.path("needed").asString("")),
                Optional.empty());
    }

    private String word(String said) {
        var hidden = tokens.hiddenIn(said);
        return hidden.length() > 200 ? hidden.substring(0, 200) : hidden;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
