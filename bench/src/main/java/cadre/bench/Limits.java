package cadre.bench;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the machine itself takes, so that a figure can be read beside what no program could beat:
 * the start of bubblewrap and a shell in it, a small durable write, one round trip on loopback.
 */
final class Limits {
    private static final int SPAWNS = 30;
    private static final int SYNCS = 200;
    private static final int TRIPS = 2_000;

    private Limits() {}

    /** Measures all three in {@code folder} and puts them into the figures. */
    static void into(Map<String, Object> figures, Map<String, String> environment, Path folder)
            throws Exception {
        spawns(environment, folder).ifSome(figures, "limit_spawn_");
        var syncs = syncs(folder);
        figures.put("limit_fsync_p50_ms", syncs.percentileMs(50));
        figures.put("limit_fsync_p99_ms", syncs.percentileMs(99));
        figures.put("limit_loopback_p50_us", Math.round(trips().percentileMs(50) * 1000));
    }

    private static Samples spawns(Map<String, String> environment, Path folder) throws Exception {
        var samples = new Samples();
        var path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        if (Programs.find("bwrap", path).isEmpty()) {
            return samples;
        }
        var argv =
                List.of(
                        "bwrap",
                        "--unshare-all",
                        "--ro-bind",
                        "/",
                        "/",
                        "--proc",
                        "/proc",
                        "--dev",
                        "/dev",
                        "/bin/bash",
                        "-c",
                        ":");
        for (var i = 0; i < SPAWNS; i++) {
            var from = System.nanoTime();
            var finished =
                    new Programs()
                            .run(
                                    new Command(argv, Map.of("PATH", path), folder),
                                    Stdin.empty(),
                                    Duration.ofSeconds(10),
                                    4096);
            if (finished.succeeded()) {
                samples.add(System.nanoTime() - from);
            }
        }
        return samples;
    }

    private static Samples syncs(Path folder) throws IOException {
        var samples = new Samples();
        var block = ByteBuffer.allocate(4096);
        try (var file =
                FileChannel.open(
                        folder.resolve("fsync"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            for (var i = 0; i < SYNCS; i++) {
                var from = System.nanoTime();
                block.rewind();
                while (block.hasRemaining()) {
                    var _ = file.write(block);
                }
                file.force(false);
                samples.add(System.nanoTime() - from);
            }
        }
        return samples;
    }

    private static Samples trips() throws IOException {
        var samples = new Samples();
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var echo = Thread.ofPlatform().daemon().start(() -> echo(listener));
            try (var socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
                socket.setTcpNoDelay(true);
                for (var i = 0; i < TRIPS; i++) {
                    var from = System.nanoTime();
                    socket.getOutputStream().write(1);
                    if (socket.getInputStream().read() < 0) {
                        throw new IOException("the echo ended");
                    }
                    samples.add(System.nanoTime() - from);
                }
            }
            echo.interrupt();
        }
        return samples;
    }

    private static void echo(ServerSocket listener) {
        try (var socket = listener.accept()) {
            socket.setTcpNoDelay(true);
            for (var b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                socket.getOutputStream().write(b);
            }
        } catch (IOException gone) {
            // the other side has seen enough
        }
    }
}
