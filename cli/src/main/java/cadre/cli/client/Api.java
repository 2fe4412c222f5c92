package cadre.cli.client;

import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.json.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests to one server. Reads are tried again when the connection breaks, changes only where the
 * caller says that this is safe. Errors are the server's own {@link CadreException}, or UNAVAILABLE
 * when it does not answer. Thread-safe.
 */
public final class Api implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(75);
    private static final Duration TRANSFER = Duration.ofHours(2);
    private static final int TRIES = 3;
    private static final long FIRST_PAUSE_MS = 150;
    private static final int LONGEST_PROBLEM = 64 * 1024;

    private final Connection connection;
    private final HttpClient http;
    private volatile boolean answered;

    /** Talks to this server; nothing is sent yet. */
    public Api(Connection connection) {
        this.connection = connection;
        var builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT);
        if ("http".equals(connection.url().getScheme())) {
            builder.sslContext(new NoTls());
        }
        this.http = builder.build();
    }

    /** The server's address without a slash at its end. */
    public String url() {
        return connection.url().toString();
    }

    /** Whether the server has granted a request by now: if it is gone, it may come back. */
    boolean hasAnswered() {
        return answered;
    }

    /** Whether a Cadre server answers at this address; asks without a key. */
    public static boolean isAnswering(String url) {
        try (var api = new Api(new Connection(URI.create(url), Optional.empty(), ""))) {
            var request =
                    HttpRequest.newBuilder(URI.create(url + "/health")).timeout(CONNECT).GET();
            return api.string(request.build(), 1).contains("\"ok\"");
        } catch (CadreException noAnswer) {
            return false;
        }
    }

    /**
     * Fails at once when nothing listens at the address, before a person has waited for anything.
     * Whatever else answers there shows at the first request.
     *
     * @throws CadreException UNAVAILABLE
     */
    public void requireServer() {
        var request = HttpRequest.newBuilder(URI.create(url() + "/health")).timeout(CONNECT).GET();
        try {
            http.send(request.build(), BodyHandlers.discarding());
        } catch (ConnectException e) {
            throw unreachable(e);
        } catch (IOException somethingElse) {
            // The first request tries again, and says what it is.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads one object. */
    public <T> T get(Route route, Class<T> type) {
        return Json.read(text(route), type);
    }

    /** Reads one object as it came, for programs. */
    public JsonNode tree(Route route) {
        return parse(text(route));
    }

    /** Reads a list to its end as one page, however many the server makes of it. */
    public JsonNode whole(Route route) {
        var first = tree(route);
        if (!(first instanceof ObjectNode page) || !(page.path("items") instanceof ArrayNode all)) {
            return first;
        }
        for (var next = page.path("next"); next.isString(); ) {
            var more = tree(route.with("cursor", next.stringValue()));
            more.path("items").forEach(all::add);
            next = more.path("next");
        }
        page.remove("next");
        return page;
    }

    /** Reads a list: a page, or a plain array. */
    public <T> Page<T> page(Route route, Class<T> type) {
        return page(tree(route), type);
    }

    /** The page in this tree, which {@link #tree(Route)} read. */
    public static <T> Page<T> page(JsonNode tree, Class<T> type) {
        var items = new ArrayList<T>();
        for (var item : tree.isArray() ? tree : tree.path("items")) {
            items.add(Json.mapper().treeToValue(item, type));
        }
        var next = tree.path("next");
        return new Page<>(
                items, next.isString() ? Optional.of(next.stringValue()) : Optional.empty());
    }

    /** Reads text. */
    public String text(Route route) {
        return string(request(route, ANSWER).GET().build(), TRIES);
    }

    /** Sends a change which must not be sent twice. */
    public JsonNode post(Route route, Object body) {
        return parse(string(postOf(route, body).build(), 1));
    }

    /** Sends a change which the server knows again by this key. */
    public JsonNode postOnce(Route route, Object body, String idempotencyKey) {
        return postOnce(route, body, idempotencyKey, TRIES);
    }

    /** The same with so many tries. */
    JsonNode postOnce(Route route, Object body, String idempotencyKey, int tries) {
        var request = postOf(route, body).header("Idempotency-Key", idempotencyKey).build();
        return parse(string(request, tries));
    }

    /** Puts something in place of what is there. */
    public JsonNode put(Route route, Object body) {
        var request =
                request(route, ANSWER)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofByteArray(Json.writeBytes(body)));
        return parse(string(request.build(), 1));
    }

    /** Removes something; a second time is no harm. */
    public Optional<JsonNode> delete(Route route) {
        var text = string(request(route, ANSWER).DELETE().build(), 1);
        return text.isBlank() ? Optional.empty() : Optional.of(parse(text));
    }

    /** Sends a file. */
    public JsonNode upload(Route route, Path file) {
        try {
            var request =
                    request(route, TRANSFER)
                            .header("Content-Type", "application/octet-stream")
                            .POST(BodyPublishers.ofFile(file))
                            .build();
            return parse(string(request, 1));
        } catch (FileNotFoundException e) {
            throw new IllegalStateException("the file to send is gone: " + file, e);
        }
    }

    /** The bytes of a resource; the caller closes them. */
    public InputStream open(Route route) {
        var request = request(route, TRANSFER).GET().build();
        return send(request, BodyHandlers.ofInputStream(), TRIES, this::failure).body();
    }

    /** Opens a stream of server-sent events; the caller closes it. */
    InputStream events(Route route, Optional<String> lastEventId) {
        var builder =
                HttpRequest.newBuilder(URI.create(url() + route))
                        .header("Authorization", "Bearer " + key())
                        .header("Accept", "text/event-stream");
        lastEventId.ifPresent(id -> builder.header("Last-Event-ID", id));
        return send(builder.GET().build(), BodyHandlers.ofInputStream(), 1, this::failure).body();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder postOf(Route route, Object body) {
        return request(route, ANSWER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.writeBytes(body)));
    }

    private HttpRequest.Builder request(Route route, Duration timeout) {
        return HttpRequest.newBuilder(URI.create(url() + route))
                .timeout(timeout)
                .header("Authorization", "Bearer " + key())
                .header("Accept", "application/json, */*");
    }

    private String key() {
        return connection
                .key()
                .filter(key -> key.chars().allMatch(c -> c > 0x20 && c < 0x7f))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.UNAUTHORIZED,
                                connection.key().isPresent()
                                        ? "CADRE_KEY is no key"
                                        : "There is no key to talk to the server with",
                                Map.of("url", url()),
                                connection.missing().isEmpty()
                                        ? "A key looks like cadre_member_… and is one word"
                                        : connection.missing()));
    }

    private String string(HttpRequest request, int tries) {
        return send(request, BodyHandlers.ofString(StandardCharsets.UTF_8), tries, this::failure)
                .body();
    }

    private <T> HttpResponse<T> send(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            int tries,
            Failure<T> failure) {
        for (int attempt = 1; ; attempt++) {
            try {
                var response = http.send(request, handler);
                if (response.statusCode() / 100 == 2) {
                    answered = true;
                    return response;
                }
                var error = failure.of(response);
                if (attempt >= tries || error.code() != ErrorCode.UNAVAILABLE) {
                    throw error;
                }
            } catch (ConnectException | HttpConnectTimeoutException e) {
                throw unreachable(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CadreException(
                        ErrorCode.UNAVAILABLE, "Interrupted", Map.of("url", url()), "", e);
            } catch (IOException e) {
                if (attempt >= tries) {
                    throw broken(e);
                }
            }
            pause(FIRST_PAUSE_MS << attempt);
        }
    }

    private CadreException unreachable(IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "No Cadre server answers",
                Map.of("url", url()),
                "Start one with 'cadre up', or set CADRE_URL to the one you mean",
                e);
    }

    private CadreException broken(IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                e instanceof java.net.http.HttpTimeoutException
                        ? "The server did not answer in time"
                        : "The connection to the server broke",
                Map.of("url", url(), "reason", String.valueOf(e.getMessage())),
                "Look at 'cadre doctor' and the server's log, then try again",
                e);
    }

    private <T> CadreException failure(HttpResponse<T> response) {
        var text =
                switch (response.body()) {
                    case String body -> body;
                    case InputStream body -> beginning(body);
                    default -> "";
                };
        var status = response.statusCode();
        if (text.stripLeading().startsWith("{")) {
            try {
                var problem = Json.read(text, Problem.class);
                if (problem.code() != null && problem.title() != null) {
                    return problem.toException();
                }
            } catch (CadreException | NullPointerException noProblem) {
                // Not one of ours: a proxy's answer.
            }
        }
        var code =
                switch (status) {
                    case 401 -> ErrorCode.UNAUTHORIZED;
                    case 403 -> ErrorCode.FORBIDDEN;
                    case 404 -> ErrorCode.NOT_FOUND;
                    case 413 -> ErrorCode.TOO_LARGE;
                    case 429 -> ErrorCode.TOO_MANY;
                    case 502, 503, 504 -> ErrorCode.UNAVAILABLE;
                    default -> ErrorCode.UPSTREAM;
                };
        return new CadreException(
                code,
                "The server answered HTTP " + status + said(text),
                Map.of("url", response.uri()),
                "Check that CADRE_URL is a Cadre server of this version");
    }

    /** What a node's relay or a proxy says in a short form of its own. */
    private static String said(String text) {
        try {
            var said = Json.mapper().readTree(text).path("message").asString("");
            return said.isEmpty() ? "" : ": " + said;
        } catch (JacksonException none) {
            return "";
        }
    }

    private static String beginning(InputStream body) {
        try (body) {
            return new String(body.readNBytes(LONGEST_PROBLEM), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static JsonNode parse(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JacksonException e) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "The server's answer is no JSON",
                    Map.of(),
                    "Check that CADRE_URL is a Cadre server",
                    e);
        }
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Failure<T> {
        CadreException of(HttpResponse<T> response);
    }
}
