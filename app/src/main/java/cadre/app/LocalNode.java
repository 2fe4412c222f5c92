package cadre.app;

import cadre.cli.client.Api;
import cadre.cli.client.Connection;
import cadre.cli.client.Route;
import cadre.node.NodeAgent;
import cadre.node.NodeConfig;
import cadre.node.link.ServerAddress;
import cadre.server.CadreServer;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.KeyRequest;
import cadre.wire.config.ConfigFile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import cadre.wire.release.Release;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The node that runs in the same process as a server, with a key that it gets at its first start.
 */
final class LocalNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_MS = 20;

    private final NodeName name;
    private final NodeAgent agent;

    private LocalNode(NodeName name, NodeAgent agent) {
        this.name = name;
        this.agent = agent;
    }

    /**
     * Starts the node and returns when the server knows it.
     *
     * @throws CadreException UNAVAILABLE if it does not connect within half a minute
     */
    static LocalNode start(CadreServer server, ConfigFile file, InstantSource clock)
            throws InterruptedException {
        var name = NodeConfig.nodeName(file);
        var keyFile = NodeConfig.keyFile(file, name);
        var key =
                key(server, keyFile)
                        .filter(known -> isKnown(server, known))
                        .orElseGet(() -> newKey(server, name, keyFile));
        var config =
                NodeConfig.of(file, name, ServerAddress.of(server.url()), key, Release.VERSION);
        var node = new LocalNode(name, NodeAgent.start(config, clock));
        try {
            node.awaitConnected();
            return node;
        } catch (RuntimeException | InterruptedException e) {
            node.close();
            throw e;
        }
    }

    /** Its name. */
    NodeName name() {
        return name;
    }

    /**
     * Waits a little for what is left of jobs that are over: their workspaces are being deleted.
     */
    void awaitIdle() throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (agent.attempts() > 0 && System.nanoTime() < end) {
            Thread.sleep(LOOK_MS);
        }
    }

    /** Talks to this server as its admin. */
    static Api admin(CadreServer server) {
        return api(server, Connection.adminKey(server.adminKeyFile()));
    }

    @Override
    public void close() {
        agent.close();
    }

    private void awaitConnected() throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!agent.isConnected()) {
            if (System.nanoTime() > end) {
                throw new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "The node does not reach its own server",
                        Map.of("node", name),
                        "Look at the log above; 'cadre doctor' may say more");
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private static Optional<String> key(CadreServer server, Path file) {
        try {
            return Files.exists(file) && Files.exists(server.adminKeyFile())
                    ? Optional.of(Files.readString(file).strip())
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** A key that was revoked, or that an earlier database knew, is not. */
    private static boolean isKnown(CadreServer server, String key) {
        try (var api = api(server, key)) {
            api.text(Route.of("me"));
            return true;
        } catch (CadreException e) {
            return e.code() == ErrorCode.FORBIDDEN;
        }
    }

    private static String newKey(CadreServer server, NodeName name, Path file) {
        try (var api = admin(server)) {
            var request =
                    new KeyRequest("node " + name, Grant.NODE, Optional.of(name), Optional.empty());
            var tree = api.post(Route.of("keys"), request);
            var secret = Json.mapper().treeToValue(tree, KeyCreated.class).secret();
            keep(file, secret);
            return secret;
        }
    }

    private static void keep(Path file, String secret) {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Files.deleteIfExists(part);
            Files.createFile(
                    part,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, secret + "\n");
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The node's key cannot be written",
                    Map.of("file", file),
                    "Check that the folder may be written and the disk is not full",
                    e);
        }
    }

    private static Api api(CadreServer server, String key) {
        return new Api(new Connection(URI.create(server.url()), Optional.of(key), ""));
    }
}
