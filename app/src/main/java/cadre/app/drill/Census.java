package cadre.app.drill;

import cadre.process.ProcessIdentity;
import cadre.process.ProcessStat;
import cadre.process.Signal;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The processes of a drill, told by the scratch folder or the drill's mark in what {@code /proc}
 * says of them: an agent's child may clear its environment, so its name has the mark.
 */
final class Census {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 50_000_000;
    private static final int LONGEST_SHOWN = 160;

    private final String scratch;
    private final String mark;

    /** Nothing that began before this program is the drill's, and need not be read. */
    private final long earliest = ProcessIdentity.self().startTicks();

    Census(Path scratch, String mark) {
        this.scratch = scratch.toString();
        this.mark = mark;
    }

    /**
     * A process of the drill.
     *
     * @param words its command line
     * @param environment as it was at its start, one assignment after the other
     */
    record Seen(ProcessIdentity identity, List<String> words, List<String> environment) {
        Seen {
            words = List.copyOf(words);
            environment = List.copyOf(environment);
        }

        /** Whether its name has that mark, which an agent's child keeps whatever it does. */
        boolean isMarked(String mark) {
            return !words.isEmpty() && words.getFirst().startsWith(mark);
        }

        boolean runs(String mainClass) {
            return words.contains(mainClass);
        }

        boolean mentions(Path folder) {
            return words.stream().anyMatch(word -> word.contains(folder.toString()));
        }

        Optional<String> variable(String name) {
            return environment.stream()
                    .filter(one -> one.startsWith(name + "="))
                    .map(one -> one.substring(name.length() + 1))
                    .findFirst();
        }

        @Override
        public String toString() {
            var line = String.join(" ", words);
            return identity.pid()
                    + " "
                    + (line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) : line);
        }
    }

    /** All that live now, this program left out. */
    List<Seen> take() {
        var own = ProcessHandle.current().pid();
        var all = new ArrayList<Seen>();
        for (var pid : pids()) {
            if (pid != own) {
                look(pid).ifPresent(all::add);
            }
        }
        return all;
    }

    /** Kills what matches until nothing does, or patience ends; what is left then. */
    List<Seen> killAll(Predicate<Seen> which) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var left = take().stream().filter(which).toList();
            if (left.isEmpty() || System.nanoTime() > end) {
                return left;
            }
            left.forEach(one -> one.identity().signal(Signal.KILL));
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private Optional<Seen> look(long pid) {
        var stat =
                ProcessStat.read(pid).filter(one -> !one.isOver() && one.startTicks() >= earliest);
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        var words = read(pid, "cmdline");
        var environment = read(pid, "environ");
        return words.contains(scratch) || words.contains(mark) || environment.contains(scratch)
                ? Optional.of(
                        new Seen(ProcessIdentity.of(stat.get()), split(words), split(environment)))
                : Optional.empty();
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\0"));
    }

    private static String read(long pid, String file) {
        try {
            var path = Path.of("/proc", Long.toString(pid), file);
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // gone meanwhile
        }
    }

    private static List<Long> pids() {
        var names = new File("/proc").list((_, name) -> Character.isDigit(name.charAt(0)));
        return names == null ? List.of() : List.of(names).stream().map(Long::valueOf).toList();
    }
}
