package cadre.process.sweep;

import cadre.process.Command;
import cadre.process.ProcessIdentity;
import cadre.process.Programs;
import cadre.process.Signal;
import cadre.process.Stdin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends all processes of an attempt: TERM, a time of grace, then KILL until two looks in a row find
 * nothing. A PID namespace is ended by its init, which nothing in it escapes; a user of the
 * attempt's own by one signal to all of that user; what has neither is stopped before it is killed,
 * so that nothing is born from it meanwhile.
 *
 * <p>Without a namespace and a user of its own, a process that cleared its environment, took a
 * session of its own, and whose parents ended before the sweep began, is not found.
 */
public final class Sweep {
    private static final Logger log = LoggerFactory.getLogger(Sweep.class);
    private static final Duration POLL = Duration.ofMillis(5);

    /** While an agent takes its time to end; what is born meanwhile hears of it so much later. */
    private static final Duration SLOW_POLL = Duration.ofMillis(100);

    private static final Duration BIRTH_POLL = Duration.ofMillis(1);
    private static final int STOP_ROUNDS = 20;
    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    private final Duration limit;

    /**
     * @param limit how long killing is repeated before the rest is reported as left; 10 s is plenty
     */
    public Sweep(Duration limit) {
        this.limit = limit;
    }

    /**
     * Ends everything of the attempt. Blocks for at most grace + limit; an interrupt is kept for
     * later, because half a sweep is none.
     *
     * @param grace between TERM and KILL; zero kills at once
     */
    public Swept sweep(SweepTarget target, Duration grace) {
        boolean interrupted = Thread.interrupted();
        try {
            var lookout = new Lookout(target);
            var program = lookout.look().program().map(ProcessEntry::identity);
            var asked = askToEnd(lookout, grace);
            var killed = new LinkedHashMap<ProcessIdentity, String>();
            int left = killUntilGone(lookout, killed);
            // One that has outlived what it wrapped no longer looks like a wrapper.
            asked.keySet().removeAll(lookout.wrappers());
            killed.keySet().removeAll(lookout.wrappers());
            asked.keySet().removeAll(killed.keySet());
            program.ifPresent(asked::remove);
            program.ifPresent(killed::remove);
            var swept = new Swept(named(asked), named(killed), left);
            if (left > 0) {
                log.atError()
                        .addKeyValue("attempt", target.marker())
                        .addKeyValue("left", left)
                        .log("processes of an attempt cannot be ended, look at them on this node");
            }
            return swept;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The processes that are proven to be the attempt's now, those that only wrap it included. */
    public List<ProcessIdentity> members(SweepTarget target) {
        return new Lookout(target).look().all().stream().map(ProcessEntry::identity).toList();
    }

    /**
     * Stops the processes of the attempt, what wraps them excepted, until a look finds none that
     * runs.
     *
     * @return how many are stopped
     */
    public int pause(SweepTarget target) {
        var lookout = new Lookout(target);
        var members = stopAll(lookout, lookout.look(), _ -> true);
        return (int) members.all().stream().filter(entry -> !members.isWrapper(entry)).count();
    }

    /** Lets all processes of the attempt go on. */
    public void resume(SweepTarget target) {
        new Lookout(target).look().all().forEach(entry -> entry.identity().signal(Signal.CONT));
    }

    /**
     * Ends what carries the marker of a node but belongs to no attempt that it knows: what was left
     * by one whose records are gone.
     *
     * @param node the value of {@code CADRE_NODE}
     * @param known the values of {@code CADRE_ATTEMPT} that are left alone
     * @return what was ended, by attempt
     */
    public Map<String, Swept> endStrays(String node, Set<String> known, Duration grace) {
        var strays = new LinkedHashMap<String, Swept>();
        ProcessTable.read().entries().stream()
                .filter(entry -> entry.hasInEnvironment("CADRE_NODE=" + node))
                .map(entry -> entry.variable("CADRE_ATTEMPT"))
                .filter(marker -> !marker.isBlank() && !known.contains(marker))
                .distinct()
                .forEach(marker ->
                        strays.put(marker, sweep(SweepTarget.of(marker).onNode(node), grace)));
        strays.values().removeIf(Swept::foundNothing);
        return strays;
    }

    /**
     * The init of the PID namespace that a launched process made. Ask right after the launch and
     * store the answer: with it nothing in the namespace can get lost, whatever it does.
     *
     * @param atMost how long to wait for it to appear; it takes about a millisecond
     * @return empty when none appeared: the process has no PID namespace of its own, or has ended
     */
    public Optional<ProcessIdentity> namespaceInit(ProcessIdentity launched, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        do {
            var init =
                    ProcessTable.childrenOf(launched.pid()).stream()
                            .filter(ProcessEntry::isNamespaceInit)
                            .findFirst();
            if (init.isPresent() || !launched.isAlive()) {
                return init.map(ProcessEntry::identity);
            }
            LockSupport.parkNanos(BIRTH_POLL.toNanos());
        } while (System.nanoTime() < until);
        return Optional.empty();
    }

    private Map<ProcessIdentity, String> askToEnd(Lookout lookout, Duration grace) {
        var asked = new LinkedHashMap<ProcessIdentity, String>();
        long until = System.nanoTime() + grace.toNanos();
        var poll = POLL;
        while (System.nanoTime() < until) {
            var members = lookout.look();
            var running =
                    members.all().stream().filter(entry -> !members.isWrapper(entry)).toList();
            if (running.isEmpty()) {
                break;
            }
            var fresh =
                    running.stream().filter(entry -> !asked.containsKey(entry.identity())).toList();
            // Named before any is told: the end of one can take the rest of a namespace along.
            fresh.forEach(entry -> asked.put(entry.identity(), entry.toString()));
            fresh.forEach(entry -> entry.identity().signal(Signal.TERM));
            LockSupport.parkNanos(Math.min(poll.toNanos(), until - System.nanoTime()));
            poll = Collections.min(List.of(poll.multipliedBy(2), SLOW_POLL));
        }
        return asked;
    }

    private int killUntilGone(Lookout lookout, Map<ProcessIdentity, String> killed) {
        long until = System.nanoTime() + limit.toNanos();
        int emptyLooks = 0;
        while (true) {
            var members = lookout.look();
            emptyLooks = members.all().isEmpty() ? emptyLooks + 1 : 0;
            if (emptyLooks == 2) {
                return 0;
            }
            if (System.nanoTime() > until) {
                return members.all().size();
            }
            if (emptyLooks == 0) {
                kill(lookout, members, killed);
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    private void kill(Lookout lookout, Members first, Map<ProcessIdentity, String> killed) {
        record(first, killed);
        int uid = lookout.target().uid();
        if (uid != 0) {
            killUser(uid);
        }
        first.all().stream()
                .filter(first::isInit)
                .forEach(init -> init.identity().signal(Signal.KILL));
        var members = stopAll(lookout, first, entry -> !first.endsWithInit(entry));
        record(members, killed);
        members.all().forEach(entry -> entry.identity().signal(Signal.KILL));
    }

    /** A wrapper is Cadre's own and ends with what it wraps: not something the agent left. */
    private static void record(Members members, Map<ProcessIdentity, String> killed) {
        members.all().stream()
                .filter(entry -> !members.isWrapper(entry))
                .forEach(entry -> killed.put(entry.identity(), entry.toString()));
    }

    /** Stops those until a look finds none of them that is not stopped already. */
    private Members stopAll(Lookout lookout, Members first, Predicate<ProcessEntry> which) {
        var stopped = new HashSet<ProcessIdentity>();
        var members = first;
        for (int round = 0; round < STOP_ROUNDS; round++) {
            boolean found = false;
            for (var entry : members.all()) {
                if (!members.isWrapper(entry)
                        && which.test(entry)
                        && stopped.add(entry.identity())) {
                    found |= entry.identity().signal(Signal.STOP);
                }
            }
            if (!found) {
                return members;
            }
            members = lookout.look();
        }
        return members;
    }

    /** One system call that no fork can outrun: as that user, KILL to all the user may signal. */
    private static void killUser(int uid) {
        var setpriv = Programs.find("setpriv", PATH);
        if (setpriv.isEmpty() || uid == 0) {
            return;
        }
        var argv =
                List.of(
                        setpriv.get().toString(),
                        "--reuid=" + uid,
                        "--clear-groups",
                        "--bounding-set=-all",
                        "--",
                        "/bin/sh",
                        "-c",
                        "kill -9 -1");
        try {
            new Programs()
                    .run(
                            new Command(argv, Map.of("PATH", PATH), Path.of("/")),
                            Stdin.empty(),
                            Duration.ofSeconds(2),
                            1024);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> named(Map<ProcessIdentity, String> processes) {
        var names = processes.values().stream().limit(Swept.MAX_NAMED);
        int more = processes.size() - Swept.MAX_NAMED;
        return (more > 0 ? Stream.concat(names, Stream.of("and " + more + " more")) : names)
                .toList();
    }
}
