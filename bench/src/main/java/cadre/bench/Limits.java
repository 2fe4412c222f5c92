package cadre.bench;

import cadre.process.Command;
import cadre.process.Finished;
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
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the machine itself takes, so that a figure can be read beside what no program could beat:
 * the start of bubblewrap and a shell in it, also of several at once, a small durable write, one
 * round trip on loopback.
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
        if (!hasBubblewrap(environment)) {
            return samples;
        }
        for (var i = 0; i < SPAWNS; i++) {
            var from = System.nanoTime();
            if (shell(environment, folder, ":").succeeded()) {
                samples.add(System.nanoTime() - from);
            }
        }
        return samples;
    }

    /**
     * Starts so many shells in bubblewrap at once.
     *
     * @return nanoseconds until the last of them ran; empty without bubblewrap
     */
    static OptionalLong spawnsAtOnce(
            Map<String, String> environment, Path folder, int count, InstantSource clock)
            throws Exception {
        if (!hasBubblewrap(environment)) {
            return OptionalLong.empty();
        }
        try (var starters = Executors.newFixedThreadPool(count)) {
            var from = clock.instant();
            var running = new ArrayList<Future<Finished>>();
            for (var i = 0; i < count; i++) {
                running.add(
                        starters.submit(() -> shell(environment, folder, "echo $EPOCHREALTIME")));
            }
            var last = 0L;
            for (var one : running) {
                last = Math.max(last, ChronoUnit.NANOS.between(from, clockOf(one.get().out())));
            }
            return OptionalLong.of(last);
        }
    }

    /** The clock that a shell printed as {@code $EPOCHREALTIME}. */
    static Instant clockOf(String printed) {
        var line = printed.strip().replace(',', '.');
        var dot = line.indexOf('.');
        if (dot < 0) {
            throw new IllegalStateException("the agent printed no clock but: " + line);
        }
        return Instant.ofEpochSecond(
                Long.parseLong(line.substring(0, dot)),
                Long.parseLong(line.substring(dot + 1)) * 1_000);
    }

    private static boolean hasBubblewrap(Map<String, String> environment) {
        return Programs.find("bwrap", path(environment)).isPresent();
    }

    private static String path(Map<String, String> environment) {
        return environment.getOrDefault("PATH", "/usr/bin:/bin");
    }

    private static Finished shell(Map<String, String> environment, Path folder, String script)
            throws Exception {
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
                        script);
        return new Programs()
                .run(
                        new Command(argv, Map.of("PATH", path(environment)), folder),
                        Stdin.empty(),
                        Duration.ofSeconds(10),
                        4096);
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
