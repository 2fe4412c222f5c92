package cadre.node.supervise;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Launcher;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds runs and serves connections. A connection has a platform thread: it is woken by the kernel
 * itself, and the start of an agent waits for that.
 */
final class Supervisor {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final Path NULL = Path.of("/dev/null");
    private static final long TICK_MS = 1_000;

    private final SocketPlace place;
    private final String version;
    private final Duration idle;
    private final Launcher launcher = new Launcher();
    private final Map<String, HeldRun> runs = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile long busyNanos = System.nanoTime();
    private boolean leaving;

    Supervisor(SocketPlace place, String version, Duration idle) {
        this.place = place;
        this.version = version;
        this.idle = idle;
    }

    /** Serves until it is idle for long enough or told to leave. */
    void serve() throws IOException, InterruptedException {
        try (var server = place.bind()) {
            Thread.ofPlatform().daemon().name("accepts").start(() -> accept(server));
            warmUp();
            while (!isOver()) {
                pause();
            }
            Files.deleteIfExists(place.file());
        }
    }

    private void accept(ServerSocketChannel server) {
        while (server.isOpen()) {
            try {
                var channel = server.accept();
                connections.incrementAndGet();
                Thread.ofPlatform().daemon().name("serves").start(() -> converse(channel));
            } catch (IOException e) {
                if (server.isOpen()) {
                    log.atError().setCause(e).log("a connection could not be taken");
                }
            }
        }
    }

    private void converse(SocketChannel channel) {
        try (var line = new Line(channel)) {
            for (var ask = line.read(Request.class);
                    ask.isPresent();
                    ask = line.read(Request.class)) {
                answer(ask.get(), line);
            }
        } catch (IOException | RuntimeException e) {
            log.atWarn().addKeyValue("trouble", String.valueOf(e)).log("a connection broke");
        } finally {
            busyNanos = System.nanoTime();
            connections.decrementAndGet();
        }
    }

    private void answer(Request ask, Line line) throws IOException {
        switch (ask) {
            case Request.Hello() ->
                    line.write(
                            new Reply.Hello(
                                    Request.PROTOCOL,
                                    version,
                                    ProcessHandle.current().pid(),
                                    List.copyOf(runs.keySet())));
            case Request.Start(var order) -> start(order, line);
            case Request.Attach(var run) -> attach(run, line);
            case Request.Stop(var run, long graceMs) -> {
                var held = runs.get(run);
                if (held != null) {
                    held.stop(Duration.ofMillis(graceMs));
                }
            }
            case Request.Until(var run, long untilMs) -> {
                var held = runs.get(run);
                if (held != null) {
                    held.mayRunUntil(untilMs);
                }
            }
            case Request.Leave() -> leave(line);
        }
    }

    /** Idempotent by the run's name: a run that is held is only attached to. */
    private void start(RunOrder order, Line line) throws IOException {
        HeldRun run;
        synchronized (this) {
            if (leaving) {
                line.write(new Reply.NotStarted("the supervisor is ending"));
                return;
            }
            var held = runs.get(order.run());
            if (held != null) {
                held.attach(line);
                return;
            }
            try {
                run = HeldRun.begin(launcher, order, () -> ended(order.run()));
            } catch (CannotStart e) {
                line.write(new Reply.NotStarted(e.reason()));
                return;
            }
            runs.put(order.run(), run);
        }
        try {
            run.attach(line);
        } finally {
            run.watch(); // also if whoever asked for it is gone: it runs
        }
    }

    private void attach(String run, Line line) throws IOException {
        var held = runs.get(run);
        if (held == null) {
            line.write(new Reply.Unknown());
        } else {
            held.attach(line);
        }
    }

    private void leave(Line line) throws IOException {
        boolean yes;
        synchronized (this) {
            yes = runs.isEmpty();
            leaving |= yes;
        }
        line.write(new Reply.Leaving(yes));
        synchronized (this) {
            notifyAll();
        }
    }

    private void ended(String run) {
        busyNanos = System.nanoTime();
        runs.remove(run);
    }

    private synchronized boolean isOver() {
        boolean unused =
                runs.isEmpty()
                        && connections.get() == 0
                        && System.nanoTime() - busyNanos > idle.toNanos();
        leaving |= unused || (runs.isEmpty() && isForgotten());
        return leaving;
    }

    /** Nobody can find it any more: its folder was deleted. */
    private boolean isForgotten() {
        return Files.notExists(place.folder());
    }

    private synchronized void pause() throws InterruptedException {
        if (!leaving) {
            wait(TICK_MS);
        }
    }

    /** The first start of a program loads what the later ones use; no agent should wait for it. */
    private void warmUp() throws InterruptedException {
        try {
            var nothing = new Command(List.of("/bin/true"), Map.of(), Path.of("/"));
            launcher.launch(nothing, NULL, NULL, NULL).await();
        } catch (CannotStart e) {
            log.atDebug().setCause(e).log("not warmed up");
        }
    }
}
