package cadre.server.forges.api;

import cadre.server.forges.api.CallLog.SentCall;
import cadre.server.forges.connection.Connection;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Calls the API of one connection. Redirects are not followed, for the token would go with them;
 * answers are at most 16 MiB; a call takes at most 30 seconds. What was read before is asked for
 * with its ETag. Thread-safe.
 */
public final class Api {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MOST_BYTES = 16 << 20;
    private static final String PREFIX = "/api/v1";

    private final Connection connection;
    private final String root;
    private final Login login;
    private final Map<String, String> headers;
    private final CallLog calls;
    private final InstantSource clock;
    private final Unchanged unchanged = new Unchanged();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    /** Calls of one connection; {@code /api/v1} is added to its address unless it ends so. */
    public Api(Connection connection, Login login, CallLog calls, InstantSource clock) {
        this(connection, rooted(connection.url().toString()), login, Map.of(), calls, clock);
    }

    /**
     * Calls of one connection at another address of it.
     *
     * @param root what paths are added to, without a slash at its end
     * @param headers that each call has besides its login, {@code Accept} among them or not
     */
    public Api(
            Connection connection,
            String root,
            Login login,
            Map<String, String> headers,
            CallLog calls,
            InstantSource clock) {
        this.connection = connection;
        this.root = root;
        this.login = login;
        this.headers = Map.copyOf(headers);
        this.calls = calls;
        this.clock = clock;
    }

    private static String rooted(String url) {
        return url.endsWith(PREFIX) ? url : url + PREFIX;
    }

    /** The connection that is called. */
    public Connection connection() {
        return connection;
    }

    /** One call that is being put together. */
    public final class Call {
        private final ApiRoute route;
        private final String path;
        private final Map<String, String> query = new TreeMap<>();
        private Optional<Object> body = Optional.empty();
        private Set<Integer> also = Set.of();
        private Login by = login;

        private Call(ApiRoute route, List<String> values) {
            this.route = route;
            this.path = ApiPath.of(route, values);
        }

        /** Adds a parameter. */
        public Call with(String name, String value) {
            query.put(name, value);
            return this;
        }

        /** Calls with another login than the usual one. */
        public Call by(Login other) {
            by = other;
            return this;
        }

        /** Sends this as JSON. */
        public Call body(Object json) {
            body = Optional.of(json);
            return this;
        }

        /** The caller handles these statuses, too. */
        public Call or(Integer... statuses) {
            also = Set.of(statuses);
            return this;
        }

        /**
         * Sends it.
         *
         * @throws CadreException UPSTREAM if the other end cannot be reached or answers with a
         *     status that the caller does not handle; TOO_MANY with the time to wait
         */
        public Reply send() {
            return Api.this.send(this);
        }

        /** Next time it is read whatever its ETag says. */
        void forget() {
            unchanged.forget(uri());
        }

        private URI uri() {
            var parameters =
                    query.entrySet().stream()
                            .map(each ->
                                    ApiPath.encoded(each.getKey())
                                            + "="
                                            + ApiPath.encoded(each.getValue()))
                            .collect(Collectors.joining("&"));
            return URI.create(root + path + (parameters.isEmpty() ? "" : "?" + parameters));
        }

        private String shown() {
            return route.method() + " " + path;
        }
    }

    /**
     * What an answer says is wrong, in one line and without the token; empty if it says nothing.
     */
    public String said(Reply reply) {
        return Said.of(reply.json(), List.of(connection.token()));
    }

    /** Begins a call of a route with the values of its template's parts. */
    public Call call(ApiRoute route, String... values) {
        return new Call(route, List.of(values));
    }

    private Reply send(Call call) {
        if (connection.token().isEmpty()) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The connection has no token, so nothing can be read or written there",
                    Map.of("connection", connection.name()),
                    "Give it one, as docs/webhooks.md says, and start the server again");
        }
        var value = call.by.value();
        var reply = send(call, value);
        if (reply.status() == 401 && call.by.renews(value)) {
            value = call.by.value();
            reply = send(call, value);
        }
        if (!reply.isOk() && !call.also.contains(reply.status())) {
            throw Trouble.refused(
                    connection.name(),
                    call.shown(),
                    reply.status(),
                    Said.of(reply.json(), secrets(value)));
        }
        return reply;
    }

    /** What may stand in no error: the token alone, and the scheme before it never. */
    private List<String> secrets(String value) {
        return List.of(connection.token(), value.substring(value.lastIndexOf(' ') + 1));
    }

    private Reply send(Call call, String login) {
        var uri = call.uri();
        var builder = HttpRequest.newBuilder(uri).timeout(PATIENCE);
        builder.header(call.by.header(), login);
        builder.header("Accept", headers.getOrDefault("Accept", "application/json"));
        headers.forEach((name, value) -> {
            if (!name.equals("Accept")) {
                builder.header(name, value);
            }
        });
        call.body.ifPresent(_ -> builder.header("Content-Type", "application/json"));
        builder.method(
                call.route.method(),
                call.body
                        .map(json -> BodyPublishers.ofByteArray(Json.writeBytes(json)))
                        .orElseGet(BodyPublishers::noBody));
        var before =
                call.route.method().equals("GET")
                        ? unchanged.of(uri)
                        : Optional.<Unchanged.Kept>empty();
        before.ifPresent(kept -> builder.header("If-None-Match", kept.etag()));
        var began = clock.millis();
        HttpResponse<byte[]> response;
        try {
            response = exchange(builder.build());
        } catch (IOException e) {
            told(call, 0, began);
            throw Trouble.unreachable(connection.name(), uri.getHost(), call.shown(), e);
        }
        told(call, response.statusCode(), began);
        if (response.statusCode() == 304 && before.isPresent()) {
            var kept = before.get();
            // the page may be the same and no longer the last one
            var links =
                    response.headers()
                            .firstValue("Link")
                            .map(link -> new Links(uri, link))
                            .orElse(kept.links());
            return new Reply(200, Body.of(kept.json()), kept.total(), Duration.ZERO, links)
                    .saying(response.headers());
        }
        return reply(call, response);
    }

    private Reply reply(Call call, HttpResponse<byte[]> response) {
        var status = response.statusCode();
        var body = new Body(response.body());
        var pause = Pauses.asked(response.headers(), status, clock.instant());
        var total = Pauses.number(response.headers(), "X-Total-Count");
        if (status == 429 || status == 403 && Pauses.isLimit(response.headers(), body.json())) {
            throw Trouble.tooMany(connection.name(), call.shown(), pause);
        }
        var links = new Links(call.uri(), response.headers().firstValue("Link").orElse(""));
        var reply = new Reply(status, body, total, pause, links).saying(response.headers());
        if (status == 200 && call.route.method().equals("GET")) {
            response.headers()
                    .firstValue("ETag")
                    .ifPresent(etag -> unchanged.keep(call.uri(), etag, body, total, links));
        }
        return reply;
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        var sent =
                http.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            return sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException("no whole answer in " + PATIENCE.toSeconds() + " seconds", e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("the server is stopping", e);
        }
    }

    private void told(Call call, int status, long began) {
        calls.told(new SentCall(connection.name(), call.shown(), status, clock.millis() - began));
    }
}
