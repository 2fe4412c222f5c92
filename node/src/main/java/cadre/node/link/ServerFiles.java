package cadre.node.link;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.BundleId;
import cadre.wire.trace.RequestHeader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What is too large for the WebSocket: artifacts go up, bundles come down, streamed to and from
 * files. An upload is tried until the server has stored or refused it, for days if need be.
 * Thread-safe; every method blocks.
 */
public final class ServerFiles implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerFiles.class);
    private static final int SLOWEST_BYTES_PER_SEC = 100_000;

    private final ServerAddress server;
    private final String key;
    private final RandomGenerator chance;
    private final HttpClient http;
    private final Object reconnected = new Object();

    /** Uses the node's key for every call. */
    public ServerFiles(ServerAddress server, String key, RandomGenerator chance) {
        this.server = server;
        this.key = key;
        this.chance = chance;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(10))
                        .build();
    }

    /**
     * What an artifact is.
     *
     * @param repository empty for the workspace
     */
    public record Label(
            AttemptId attempt, long token, String kind, String repository, String name) {}

    /** What became of an upload. */
    public sealed interface Upload {
        /** The server has it. */
        record Stored() implements Upload {}

        /** The server will never take it. */
        record Refused(String reason) implements Upload {}
    }

    /** Sends a file until it is stored or refused. */
    public Upload upload(Label label, Path file) throws InterruptedException {
        var backoff = Backoff.usual(chance);
        var lastTrouble = "";
        while (true) {
            var trouble = "";
            try {
                var answer = put(label, file);
                int status = answer.statusCode();
                if (status / 100 == 2) {
                    return new Upload.Stored();
                }
                trouble = "HTTP " + status + " " + shortened(answer.body());
                if (isFinal(status)) {
                    return new Upload.Refused(trouble);
                }
            } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
                if (!Files.isReadable(file)) {
                    return new Upload.Refused("the file is gone: " + file.getFileName());
                }
            }
            if (!trouble.equals(lastTrouble)) {
                lastTrouble = trouble;
                log.atWarn()
                        .addKeyValue("attempt", label.attempt())
                        .addKeyValue("artifact", label.name())
                        .addKeyValue("trouble", trouble)
                        .log("an artifact is not stored yet, the node keeps trying");
            }
            synchronized (reconnected) {
                reconnected.wait(Math.max(1, backoff.next().toMillis()));
            }
        }
    }

    /**
     * Fetches a bundle into {@code file}, which is there whole or not at all. While the server is
     * away this waits for it, as an upload does: a restart of the server must not fail a job.
     *
     * @throws CadreException UPSTREAM if the server has no such bundle for this node
     */
    public void fetch(BundleId bundle, Path file) throws InterruptedException {
        if (!download("/link/bundles/" + bundle, file)) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "The bundle cannot be fetched from the server",
                    Map.of("bundle", bundle),
                    "Send the repository again with 'cadre run --repo'");
        }
    }

    /**
     * Fetches what the attempt saved that this one begins with, in the same way.
     *
     * @param kind bundle or archive
     * @param repository empty for the workspace
     * @return false if the server has no such thing for this attempt
     */
    public boolean fetchEarlier(
            AttemptId attempt, long token, String kind, String repository, Path file)
            throws InterruptedException {
        return download(
                "/link/attempts/%s/earlier?token=%d&kind=%s&repository=%s"
                        .formatted(attempt, token, encoded(kind), encoded(repository)),
                file);
    }

    /**
     * Fetches the commits that another attempt saved, with which this one begins, in the same way.
     *
     * @return false if the server has no such thing for this attempt
     */
    public boolean fetchMerged(
            AttemptId attempt, long token, AttemptId from, String repository, Path file)
            throws InterruptedException {
        return download(
                "/link/attempts/%s/earlier?token=%d&kind=bundle&repository=%s&from=%s"
                        .formatted(attempt, token, encoded(repository), from),
                file);
    }

    /** False if the server says that it will never hand it over. */
    private boolean download(String path, Path file) throws InterruptedException {
        var backoff = Backoff.usual(chance);
        var part = file.resolveSibling(file.getFileName() + ".part");
        while (true) {
            try {
                var request = request(path).timeout(Duration.ofSeconds(60)).build();
                var answer = http.send(request, HttpResponse.BodyHandlers.ofFile(part));
                int status = answer.statusCode();
                if (status == 200) {
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                    return true;
                }
                if (isFinal(status)) {
                    return false;
                }
            } catch (IOException e) {
                log.atWarn()
                        .addKeyValue("path", path)
                        .addKeyValue("trouble", e)
                        .log("a file of the server is not here yet, the node keeps trying");
            } finally {
                discard(part);
            }
            synchronized (reconnected) {
                reconnected.wait(Math.max(1, backoff.next().toMillis()));
            }
        }
    }

    /** The server is back: whoever waits tries again now. */
    public void serverIsBack() {
        synchronized (reconnected) {
            reconnected.notifyAll();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpResponse<String> put(Label label, Path file)
            throws IOException, InterruptedException {
        var seconds = 60 + Files.size(file) / SLOWEST_BYTES_PER_SEC;
        var request =
                request(route(label))
                        .timeout(Duration.ofSeconds(seconds))
                        .header("Content-Type", "application/octet-stream")
                        .PUT(HttpRequest.BodyPublishers.ofFile(file))
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        URI address = server.http(path);
        var request = HttpRequest.newBuilder(address).header("Authorization", "Bearer " + key);
        // an attempt's threads have it for their log lines: the server's are found by it, too
        RequestHeader.parse(MDC.get("request"))
                .ifPresent(id -> request.header(RequestHeader.NAME, id));
        return request;
    }

    private static String route(Label label) {
        return "/link/attempts/%s/artifacts?token=%d&kind=%s&repository=%s&name=%s"
                .formatted(
                        label.attempt(),
                        label.token(),
                        encoded(label.kind()),
                        encoded(label.repository()),
                        encoded(label.name()));
    }

    /** Whether asking again cannot help: the request itself is wrong or unwanted. */
    private static boolean isFinal(int status) {
        return switch (status) {
            case 401, 403, 408, 425, 429 -> false;
            default -> status / 100 == 4;
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) : text;
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", part).setCause(e).log("a part file stays behind");
        }
    }
}
