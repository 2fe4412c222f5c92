package cadre.server.bus.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import cadre.wire.error.CadreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;

/** A real Redis that keeps nothing, and is filled as the old bus fills it. */
final class RedisServer implements AutoCloseable {
    private final Process process;
    private final int port;
    private final String password;

    private RedisServer(Process process, int port, String password) {
        this.process = process;
        this.port = port;
        this.password = password;
    }

    static RedisServer started(Path folder) {
        return started(folder, "");
    }

    /** One that asks for this password. */
    static RedisServer started(Path folder, String password) {
        assumeThat(isThere())
                .as("redis-server is there ('./check --install' installs it)")
                .isTrue();
        var port = freePort();
        var argv =
                new ArrayList<>(
                        List.of(
                                "redis-server",
                                "--port",
                                String.valueOf(port),
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                "",
                                "--dir",
                                folder.toString()));
        if (!password.isEmpty()) {
            argv.addAll(List.of("--requirepass", password));
        }
        try {
            var process =
                    new ProcessBuilder(argv)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("redis.log").toFile())
                            .start();
            var server = new RedisServer(process, port, password);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(server::answers);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RedisAddress address() {
        return RedisAddress.of("redis://127.0.0.1:" + port);
    }

    /** Runs a command, whose words are apart by a space. */
    void run(String command) {
        run(List.of(command.split(" ")));
    }

    /** Runs a command. */
    void run(List<String> command) {
        try (var connection = RedisConnection.open(address(), password)) {
            connection.ask(command);
        }
    }

    private boolean answers() {
        assertThat(process.isAlive()).as("redis-server runs").isTrue();
        try (var connection = RedisConnection.open(address(), password)) {
            return connection.ask(List.of("PING")).equals(new Reply.Text("PONG"));
        } catch (CadreException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private static boolean isThere() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
