package cadre.node.supervise;

import cadre.process.Command;
import cadre.process.Launcher;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's way to its supervisor: uses the one that is there, starts one if there is none, and
 * starts another if it died. Thread-safe; every method blocks for milliseconds, for up to ten
 * seconds when a supervisor has to be started.
 */
public final class SupervisorClient implements AutoCloseable {
    private static final long SPARE_AFTER_NANOS = 15_000_000;
    private static final Logger log = LoggerFactory.getLogger(SupervisorClient.class);

    /** On a machine that is busy a JVM may take its time. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    /**
     * The one that was told to leave may have held the lock until then; then twice that, and so on.
     */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(3);

    private static final long LARGEST_LOG = 1 << 20;

    private final Path state;
    private final String version;
    private final List<String> command;
    private final Map<String, String> env;
    private final SocketPlace place;
    private final AtomicReference<@Nullable Line> spare = new AtomicReference<>();
    private @Nullable Line presence;

    /**
     * Makes a client that has done nothing.
     *
     * @param state the node's state folder, 0700
     * @param version of Cadre; an idle supervisor of another version is replaced
     * @param path the PATH that the supervisor itself runs with
     */
    public SupervisorClient(Path state, String version, String path) {
        this.state = state;
        this.version = version;
        this.command = SupervisorProgram.commandLine(state, version);
        this.env = Map.of("PATH", path, "LANG", "C.UTF-8");
        this.place = new SocketPlace(state);
    }

    /**
     * Makes sure that a supervisor is there, and that it stays while this client lives.
     *
     * @throws CadreException UNAVAILABLE if none can be started
     */
    public synchronized void ensure() {
        if (presence != null && isAlive(presence)) {
            return;
        }
        var greeted = greet().or(() -> replaceOrStart());
        presence =
                greeted.orElseThrow(() ->
                        new CadreException(
                                ErrorCode.UNAVAILABLE,
                                "The supervisor cannot be started",
                                Map.of("log", state.resolve("supervisor.log")),
                                "See its log; the JVM needs about 100 MB of memory"));
    }

    /** What came of a start. */
    public sealed interface Start {
        /** It runs. */
        record Running(WatchedRun run) implements Start {}

        /** It does not, and nothing of it has run. */
        record Failed(String reason) implements Start {}
    }

    /**
     * Starts a program; one that runs already under that name is only attached to.
     *
     * @throws CadreException UNAVAILABLE if no supervisor can be started
     */
    public Start start(RunOrder order) throws IOException {
        var line = connect();
        line.write(new Request.Start(order));
        var reply = line.read(Reply.class);
        if (reply.isPresent() && reply.get() instanceof Reply.Running(var process)) {
            Thread.ofVirtual().name("keeps a connection in reserve").start(this::keepSpareLater);
            return new Start.Running(WatchedRun.begin(order.run(), line, process));
        }
        line.close();
        if (reply.isPresent() && reply.get() instanceof Reply.NotStarted(var reason)) {
            return new Start.Failed(reason);
        }
        throw new IOException("the supervisor died while it started " + order.run());
    }

    /** A run that the living supervisor holds; empty if it holds no such run or there is none. */
    public Optional<WatchedRun> attach(String run) throws IOException {
        Line line;
        try {
            line = new Line(place.connect());
        } catch (IOException e) {
            return Optional.empty();
        }
        line.write(new Request.Attach(run));
        var reply = line.read(Reply.class);
        if (reply.isPresent() && reply.get() instanceof Reply.Running(var process)) {
            return Optional.of(WatchedRun.begin(run, line, process));
        }
        line.close();
        return Optional.empty();
    }

    /** Tells the supervisor to end if it holds nothing. */
    public synchronized void leave() {
        closeSpare();
        try (var line = new Line(place.connect())) {
            line.write(new Request.Leave());
            line.read(Reply.class);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("no supervisor to send away");
        }
    }

    /** Leaves the supervisor alone; it ends by itself some time after its last run. */
    @Override
    public synchronized void close() {
        closeSpare();
        if (presence != null) {
            presence.close();
            presence = null;
        }
    }

    /** Straight to it when it is there: this is on the way of every start. */
    private Line connect() throws IOException {
        var kept = spare.getAndSet(null);
        if (kept != null) {
            if (kept.isOpen()) {
                return kept;
            }
            kept.close();
        }
        try {
            return new Line(place.connect());
        } catch (IOException e) {
            ensure();
            return new Line(place.connect());
        }
    }

    /**
     * The connection for the next start, so that it need not wait for one to be made; later,
     * because what was just started needs the processors now.
     */
    private void keepSpareLater() {
        LockSupport.parkNanos(SPARE_AFTER_NANOS);
        keepSpare();
    }

    private void keepSpare() {
        try {
            var line = new Line(place.connect());
            if (!spare.compareAndSet(null, line)) {
                line.close();
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("no connection in reserve");
        }
    }

    private void closeSpare() {
        var kept = spare.getAndSet(null);
        if (kept != null) {
            kept.close();
        }
    }

    /** A connection to a supervisor that can be worked with. */
    private Optional<Line> greet() {
        try {
            var line = new Line(place.connect());
            var hello = hello(line);
            if (hello.isPresent() && hello.get().version().equals(version)) {
                return Optional.of(line);
            }
            boolean busy = hello.isPresent() && !hello.get().runs().isEmpty();
            if (busy && hello.get().protocol() == Request.PROTOCOL) {
                return Optional.of(line);
            }
            line.close();
            if (busy) {
                throw new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "A supervisor of another version still holds attempts",
                        Map.of("version", hello.get().version(), "runs", hello.get().runs()),
                        "Wait until they have ended, or start the node in that version");
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<Line> replaceOrStart() {
        leave();
        long until = System.nanoTime() + START_PATIENCE.toNanos();
        try {
            rotateLog();
            new Launcher()
                    .launchDetached(
                            new Command(command, env, state), state.resolve("supervisor.log"));
            var pause = FIRST_RETRY;
            long retryAt = System.nanoTime() + pause.toNanos();
            while (System.nanoTime() < until) {
                var line = greet();
                if (line.isPresent()) {
                    return line;
                }
                if (System.nanoTime() > retryAt) {
                    log.atWarn()
                            .addKeyValue("waited", pause)
                            .log("the supervisor does not answer yet; it is started once more");
                    new Launcher()
                            .launchDetached(
                                    new Command(command, env, state),
                                    state.resolve("supervisor.log"));
                    pause = pause.multipliedBy(2);
                    retryAt = System.nanoTime() + pause.toNanos();
                }
                LockSupport.parkNanos(5_000_000);
            }
        } catch (IOException e) {
            log.atError().setCause(e).log("the supervisor's log cannot be moved away");
        }
        return Optional.empty();
    }

    private void rotateLog() throws IOException {
        var file = state.resolve("supervisor.log");
        if (Files.exists(file) && Files.size(file) > LARGEST_LOG) {
            Files.move(
                    file, state.resolve("supervisor.log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean isAlive(Line line) {
        try {
            return hello(line).isPresent();
        } catch (IOException e) {
            line.close();
            return false;
        }
    }

    private static Optional<Reply.Hello> hello(Line line) throws IOException {
        line.write(new Request.Hello());
        return line.read(Reply.class)
                .flatMap(reply ->
                        reply instanceof Reply.Hello h ? Optional.of(h) : Optional.empty());
    }
}
