package cadre.server.gateways.ui.signin;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.access.account.SafeAddress;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Calls of a provider, each bounded in time and size; redirects are not followed. Errors say what
 * was asked and the status, never what was sent or answered. Thread-safe.
 */
final class ProviderCalls {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long MOST_BYTES = 1 << 20;
    private static final int OK = 200;

    private final String name;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    /** Calls of the provider of this name. */
    ProviderCalls(String name) {
        this.name = name;
    }

    /**
     * An answer.
     *
     * @param json an empty object if it was none
     */
    record Answer(int status, JsonNode json) {
        boolean isGood() {
            return status == OK;
        }
    }

    /** Reads something, as the holder of a token if there is one. */
    Answer get(URI url, Optional<String> token) {
        var request = request(url).GET();
        token.ifPresent(one -> request.header("Authorization", "Bearer " + one));
        return send(request);
    }

    /** Posts a form, with a client's name and secret if there are some. */
    Answer post(URI url, Map<String, String> form, Optional<String> basic) {
        var request =
                request(url)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(encoded(form)));
        basic.ifPresent(one -> request.header("Authorization", "Basic " + one));
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
        try {
            var answer =
                    http.send(
                            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
            return new Answer(answer.statusCode(), json(answer));
        } catch (IOException e) {
            throw failed("cannot be reached", request.uri());
        } catch (InterruptedException e) {
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

    /** That the provider does not do what it should. */
    CadreException failed(String how, URI url) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The provider '" + name + "' " + how,
                Map.of(
                        "host",
                        String.valueOf(url.getHost()),
                        "path",
                        String.valueOf(url.getPath())),
                "Try again; if it stays so, sign in with a key and see sign_in in the configuration");
    }

    /** That a person cannot be told by what the provider said. */
    CadreException refused(String why) {
        return new CadreException(
                ErrorCode.FORBIDDEN,
                "The provider '" + name + "' " + why,
                Map.of(),
                "Begin again from the sign-in page");
    }

    /** The address with a query. */
    static URI withQuery(URI url, Map<String, String> query) {
        return URI.create(url + (url.getQuery() == null ? "?" : "&") + encoded(query));
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** What PKCE sends first: the hash of the verifier (RFC 7636, S256). */
    static String challenge(String verifier) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
