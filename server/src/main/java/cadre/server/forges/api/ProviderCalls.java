package cadre.server.forges.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.access.account.SafeAddress;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Calls of a provider of accounts, each bounded in time and size; redirects are not followed.
 * Errors say what was asked and the status, never what was sent or answered. Thread-safe.
 */
public final class ProviderCalls {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long MOST_BYTES = 4 << 20;
    private static final int OK = 200;

    private final String name;
    private final Fixes fixes;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    /** What a person is told to do: when it does not work at all, and when it says no. */
    public record Fixes(String failed, String refused) {}

    /** Calls of the provider of this name. */
    public ProviderCalls(String name, Fixes fixes) {
        this.name = name;
        this.fixes = fixes;
    }

    /**
     * An answer.
     *
     * @param json an empty object if it was none
     */
    public record Answer(URI of, int status, JsonNode json, HttpHeaders headers) {
        /** Whether it is what was asked for. */
        public boolean isGood() {
            return status == OK;
        }

        /** A header; empty if it has none of that name. */
        public Optional<String> header(String called) {
            return headers.firstValue(called);
        }

        /**
         * The parameters of the list's next page; empty if this was the last one.
         *
         * @throws CadreException UPSTREAM if it would be at another host
         */
        public Optional<Map<String, String>> next() {
            return new Links(of, header("Link").orElse("")).next();
        }

        /** Without what it says. */
        @Override
        public String toString() {
            return status + " of " + of.getPath();
        }
    }

    /** Reads something, as the holder of a token if there is one. */
    public Answer get(URI url, Optional<String> token) {
        return get(url, token, Map.of());
    }

    /** The same with more headers. */
    public Answer get(URI url, Optional<String> token, Map<String, String> headers) {
        var request = request(url).GET();
        token.ifPresent(one -> request.header("Authorization", "Bearer " + one));
        headers.forEach(request::setHeader);
        return send(request);
    }

    /** Posts a form, with a client's name and secret if there are some. */
    public Answer post(URI url, Map<String, String> form, Optional<String> basic) {
        var request =
                request(url)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(encoded(form)));
        basic.ifPresent(one -> request.header("Authorization", "Basic " + one));
        return send(request);
    }

    /** Sends JSON with a client's name and secret. */
    public Answer send(
            String method, URI url, Object json, String basic, Map<String, String> headers) {
        var request =
                request(url)
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Basic " + basic)
                        .method(method, BodyPublishers.ofByteArray(Json.writeBytes(json)));
        headers.forEach(request::setHeader);
        return send(request);
    }

    private HttpRequest.Builder request(URI url) {
        if (SafeAddress.checked(url.toString()).isEmpty()) {
            throw failed("names an address that is not https", url);
        }
        return HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("User-Agent", "cadre");
    }

    private Answer send(HttpRequest.Builder built) {
        var request = built.build();
        // the request's own limit ends with the headers
        var sent =
                http.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            var answer = sent.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(request.uri(), answer.statusCode(), json(answer), answer.headers());
        } catch (ExecutionException e) {
            throw failed("cannot be reached", request.uri());
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw failed("does not answer in time", request.uri());
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw failed("was not waited for", request.uri());
        }
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return Json.read(new String(answer.body(), UTF_8), JsonNode.class);
        } catch (CadreException e) {
            return Json.read("{}", JsonNode.class);
        }
    }

    /** That the provider wants fewer calls, if this answer says so; with the time to wait. */
    public Optional<CadreException> tooMany(Answer answer, Instant now) {
        var status = answer.status();
        var isLimit =
                status == 429
                        || status == 403
                                && Pauses.isLimit(answer.headers(), Optional.of(answer.json()));
        if (!isLimit) {
            return Optional.empty();
        }
        var pause = Pauses.asked(answer.headers(), status, now);
        return Optional.of(
                new CadreException(
                        ErrorCode.TOO_MANY,
                        "The provider '" + name + "' wants fewer calls",
                        Map.of(
                                "path",
                                answer.of().getPath(),
                                Trouble.WAIT,
                                Math.max(1, pause.toSeconds())),
                        "Try again after that time"));
    }

    /** That the provider does not do what it should. */
    public CadreException failed(String how, URI url) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The provider '" + name + "' " + how,
                Map.of(
                        "host",
                        String.valueOf(url.getHost()),
                        "path",
                        String.valueOf(url.getPath())),
                fixes.failed());
    }

    /** That a person cannot be told by what the provider said. */
    public CadreException refused(String why) {
        return new CadreException(
                ErrorCode.FORBIDDEN,
                "The provider '" + name + "' " + why,
                Map.of(),
                fixes.refused());
    }

    /** The address with a query. */
    public static URI withQuery(URI url, Map<String, String> query) {
        return URI.create(url + (url.getQuery() == null ? "?" : "&") + encoded(query));
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** As it stands in a form. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** The client's name and secret as they stand in a header. */
    public static String basic(String id, String secret) {
        return Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(UTF_8));
    }

    /** What PKCE sends first: the hash of the verifier (RFC 7636, S256). */
    public static String challenge(String verifier) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
