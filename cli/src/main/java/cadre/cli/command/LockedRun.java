package cadre.cli.command;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Foreground;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockRelease;
import cadre.wire.bus.LockRenewal;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * A command that runs while locks are held: they are renewed three times in their time, and given
 * back when the command has ended. Ctrl-C and the end of the terminal are the command's own affair;
 * SIGTERM is handed on to it.
 */
final class LockedRun {
    private final Surroundings surroundings;
    private final Voice voice;
    private final List<LockGrant> locks;
    private final Duration ttl;

    LockedRun(Surroundings surroundings, Voice voice, List<LockGrant> locks, Duration ttl) {
        this.surroundings = surroundings;
        this.voice = voice;
        this.locks = locks;
        this.ttl = ttl;
    }

    /**
     * Runs it to its end.
     *
     * @return its exit status; 128 and the signal's number when a signal ended it
     */
    int run(List<String> argv) throws InterruptedException {
        try {
            return runHolding(argv);
        } finally {
            release();
        }
    }

    private int runHolding(List<String> argv) throws InterruptedException {
        var env = new HashMap<>(surroundings.env());
        env.put(
                "CADRE_LOCK_TOKEN",
                locks.stream()
                        .map(lock -> Long.toString(lock.token()))
                        .collect(Collectors.joining(",")));
        var before = new HashMap<Signal, SignalHandler>();
        var renewal = Thread.ofVirtual().name("keeps locks up").unstarted(this::keepUp);
        try {
            // Taken over first: a signal between start and take-over would leave the locks behind,
            // and the command to itself.
            take("INT", _ -> {}, before);
            take("HUP", _ -> {}, before);
            var ending = new Ending();
            take("TERM", _ -> ending.ask(), before);
            var program = Foreground.start(new Command(argv, env, surroundings.directory()));
            ending.of(program);
            renewal.start();
            return program.await();
        } catch (CannotStart e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The command cannot be started",
                    Map.of("program", e.program(), "reason", e.reason()),
                    "Give it with its path, or see that it is on PATH",
                    e);
        } finally {
            renewal.interrupt();
            before.forEach(Signal::handle);
        }
    }

    private static void take(
            String name, SignalHandler handler, Map<Signal, SignalHandler> before) {
        var signal = new Signal(name);
        try {
            before.put(signal, Signal.handle(signal, handler));
        } catch (IllegalArgumentException e) {
            // there is no such signal on this system, so none comes
        }
    }

    /** The end of the command that may be asked for before there is one. */
    private static final class Ending {
        private Optional<Foreground> program = Optional.empty();
        private boolean asked;

        synchronized void of(Foreground started) {
            program = Optional.of(started);
            if (asked) {
                started.terminate();
            }
        }

        synchronized void ask() {
            asked = true;
            program.ifPresent(Foreground::terminate);
        }
    }

    private void keepUp() {
        var lost = new java.util.HashSet<String>();
        try {
            while (lost.size() < locks.size()) {
                Thread.sleep(ttl.dividedBy(3));
                for (var lock : locks) {
                    if (!lost.contains(lock.resource()) && !isRenewed(lock)) {
                        lost.add(lock.resource());
                    }
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** A server that is away may be back in time for the next try. */
    private boolean isRenewed(LockGrant lock) {
        var renewal =
                new LockRenewal(
                        lock.resource(), Optional.of(ttl.toSeconds()), Optional.of(lock.token()));
        try {
            voice.api().post(voice.route("locks", "heartbeat"), renewal);
            return true;
        } catch (CadreException e) {
            boolean over = e.code() == ErrorCode.CONFLICT || e.code() == ErrorCode.STALE;
            surroundings
                    .terminal()
                    .note(
                            over
                                    ? "cadre: the lock is LOST, the command goes on without it: "
                                            + e.getMessage()
                                    : "cadre: the lock could not be renewed yet: "
                                            + e.getMessage());
            return !over;
        }
    }

    private void release() {
        for (var lock : locks) {
            try {
                voice.api()
                        .post(
                                voice.route("locks", "release"),
                                new LockRelease(lock.resource(), Optional.of(lock.token())));
            } catch (CadreException e) {
                surroundings
                        .terminal()
                        .note("cadre: the lock was not given back: " + e.getMessage());
            }
        }
    }
}
