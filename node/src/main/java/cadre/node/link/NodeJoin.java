package cadre.node.link;

import cadre.wire.api.JoinRequest;
import cadre.wire.api.KeyCreated;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;

/**
 * Turns an invite's code into the node's key, which is written to a file that only its owner reads.
 */
public final class NodeJoin {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private NodeJoin() {}

    /**
     * Joins. The code is used up by this, whether or not the file can be written, so the file is
     * made first.
     *
     * @param keyFile where the key is kept, 0600; an old one is replaced. The server's address is
     *     written to {@code server} beside it
     * @throws CadreException what the server says, such as GONE for a code that was used; UPSTREAM
     *     if it cannot be reached; UNAVAILABLE if the file cannot be written
     */
    public static void join(ServerAddress server, String code, NodeName node, Path keyFile) {
        var part = emptyFile(keyFile);
        try {
            var secret = ask(server, new JoinRequest(code, node)).secret();
            Files.writeString(part, secret + "\n");
            Files.writeString(keyFile.resolveSibling("server"), server.url() + "\n");
            Files.move(
                    part,
                    keyFile,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(keyFile, e);
        }
    }

    private static KeyCreated ask(ServerAddress server, JoinRequest join) {
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var request =
                    HttpRequest.newBuilder(server.http("/join"))
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(Json.write(join)))
                            .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 == 2) {
                return Json.read(answer.body(), KeyCreated.class);
            }
            throw refusal(server, answer);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "The server cannot be reached",
                    Map.of("server", server.url()),
                    "Check the address, and that the server listens beyond its own machine",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CadreException(ErrorCode.UPSTREAM, "Interrupted", Map.of(), "", e);
        }
    }

    private static CadreException refusal(ServerAddress server, HttpResponse<String> answer) {
        var type = answer.headers().firstValue("Content-Type").orElse("");
        if (type.startsWith("application/problem+json")) {
            return Json.read(answer.body(), Problem.class).toException();
        }
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The server does not answer like Cadre",
                Map.of("server", server.url(), "status", answer.statusCode()),
                "Check the address");
    }

    private static Path emptyFile(Path keyFile) {
        var part = keyFile.resolveSibling(keyFile.getFileName() + ".part");
        try {
            Files.createDirectories(
                    part.getParent(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Files.deleteIfExists(part);
            return Files.createFile(
                    part,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw unwritable(keyFile, e);
        }
    }

    private static CadreException unwritable(Path keyFile, IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The node's key cannot be written",
                Map.of("file", keyFile),
                "Check that the folder may be written and the disk is not full",
                e);
    }
}
