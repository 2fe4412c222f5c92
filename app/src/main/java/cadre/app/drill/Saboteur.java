package cadre.app.drill;

import cadre.app.drill.Census.Seen;
import cadre.process.ProcessStat;
import cadre.process.Signal;
import cadre.wire.error.CadreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks things as planned and mends them, and writes down when. */
final class Saboteur {
    private static final Logger log = LoggerFactory.getLogger(Saboteur.class);

    private static final int VICTIM_LOOKS = 100;
    private static final int STARTS = 5;

    private final Site site;
    private final Journal journal;
    private final InstantSource clock;

    /** One thing is broken in one way at a time. */
    private final List<ReentrantLock> serverLocks;

    private final List<ReentrantLock> nodeLocks;
    private final List<ReentrantLock> cableLocks;

    Saboteur(Site site, Journal journal, InstantSource clock) {
        this.site = site;
        this.journal = journal;
        this.clock = clock;
        this.serverLocks = locks(site.servers().size());
        this.nodeLocks = locks(site.nodes().size());
        this.cableLocks = locks(site.nodes().size());
    }

    private static List<ReentrantLock> locks(int count) {
        return Stream.generate(ReentrantLock::new).limit(count).toList();
    }

    /** Does it and mends it; returns then. */
    void commit(PlannedFault fault) throws InterruptedException {
        var lock = lock(fault);
        lock.lockInterruptibly();
        var from = clock.instant();
        try {
            var what = fault.kind().isOfServer() ? toServer(fault) : toNode(fault);
            var target =
                    fault.kind().isOfServer()
                            ? site.servers().get(fault.target()).name()
                            : site.nodes().get(fault.target()).name();
            if (what.isPresent()) {
                journal.add(new Injected(fault.kind(), target, from, clock.instant(), what.get()));
            }
        } finally {
            lock.unlock();
        }
    }

    private ReentrantLock lock(PlannedFault fault) {
        if (fault.kind().isOfServer()) {
            return serverLocks.get(fault.target());
        }
        return (fault.kind().isNetwork() ? cableLocks : nodeLocks).get(fault.target());
    }

    private Optional<String> toServer(PlannedFault fault) throws InterruptedException {
        if (fault.kind() == FaultKind.KILL_POSTGRES) {
            var postgres = site.postgres().orElseThrow();
            postgres.kill();
            pause(fault.lasts());
            postgres.start();
            return Optional.of("");
        }
        var server = site.servers().get(fault.target());
        switch (fault.kind()) {
            case FILL_SERVER -> {
                return fillServer(fault, server);
            }
            case KILL_SERVER -> server.kill();
            case RESTART_SERVER -> {
                if (!server.stop()) {
                    log.atWarn().addKeyValue("server", server.name()).log("did not stop in time");
                }
            }
            default -> throw new IllegalStateException(fault.kind() + " is not of a server");
        }
        pause(fault.lasts());
        startPatiently(server);
        return Optional.of("");
    }

    private Optional<String> fillServer(PlannedFault fault, ServerUnit server)
            throws InterruptedException {
        if (site.serverDisk().isEmpty()) {
            return Optional.empty();
        }
        site.serverDisk().get().fill();
        pause(fault.lasts());
        site.serverDisk().get().free();
        startPatiently(server); // should it have ended
        return Optional.of("");
    }

    /** A server without its database says so and ends: whoever runs it starts it again. */
    private static void startPatiently(ServerUnit server) throws InterruptedException {
        for (int n = 1; ; n++) {
            try {
                server.start();
                return;
            } catch (CadreException e) {
                if (n == STARTS) {
                    throw e;
                }
                pause(Duration.ofSeconds(1));
            }
        }
    }

    /** What was done; empty when there was nothing to do it to. */
    private Optional<String> toNode(PlannedFault fault) throws InterruptedException {
        var node = site.nodes().get(fault.target());
        switch (fault.kind()) {
            case KILL_NODE -> node.kill();
            case RESTART_NODE -> node.stop();
            case KILL_MACHINE -> node.killMachine();
            case KILL_SUPERVISOR -> {
                return node.killSupervisor() ? Optional.of("") : Optional.empty();
            }
            case KILL_AGENT -> {
                return killSomeAgent(node);
            }
            case FILL_DISK -> {
                return fill(fault, node);
            }
            default -> {
                return toCable(fault, node.cable());
            }
        }
        pause(fault.lasts());
        node.start();
        return Optional.of("");
    }

    private static Optional<String> toCable(PlannedFault fault, Cable cable)
            throws InterruptedException {
        cable.become(
                switch (fault.kind()) {
                    case CUT, LONG_CUT, AWAY -> Cable.State.CUT;
                    case DELAY -> Cable.State.SLOW;
                    case HALF_OPEN -> Cable.State.SILENT;
                    default -> throw new IllegalStateException(fault.kind() + " is no network's");
                });
        pause(fault.lasts());
        cable.become(Cable.State.WHOLE);
        return Optional.of("");
    }

    private Optional<String> fill(PlannedFault fault, NodeUnit node) throws InterruptedException {
        var disk = site.smallDisk().filter(one -> one.folder().equals(node.work()));
        if (disk.isEmpty()) {
            return Optional.empty();
        }
        disk.get().fill();
        pause(fault.lasts());
        disk.get().free();
        node.start(); // one that was started on the full disk has said so and ended
        return Optional.of("");
    }

    /** One of this node, else of another; waits a little for one to be there. */
    private Optional<String> killSomeAgent(NodeUnit first) throws InterruptedException {
        for (int n = 0; n < VICTIM_LOOKS; n++) {
            var killed =
                    Stream.concat(Stream.of(first), site.nodes().stream())
                            .flatMap(node -> killAgent(node).stream())
                            .findFirst();
            if (killed.isPresent()) {
                return killed;
            }
            pause(Duration.ofMillis(100));
        }
        return Optional.empty();
    }

    /** The shell that is the agent itself, not one that it has forked; its attempt. */
    private Optional<String> killAgent(NodeUnit node) {
        var shells =
                site.census().take().stream()
                        .filter(node::isMine)
                        .filter(seen -> seen.variable("DRILL_NAME").isPresent())
                        .filter(seen -> seen.words().getFirst().endsWith("bash"))
                        .toList();
        var pids = shells.stream().map(one -> one.identity().pid()).collect(Collectors.toSet());
        var victim =
                shells.stream()
                        .filter(one -> parent(one).filter(pids::contains).isEmpty())
                        .findFirst();
        return victim.filter(one -> one.identity().signal(Signal.KILL))
                .flatMap(one -> one.variable("CADRE_ATTEMPT"));
    }

    private static Optional<Long> parent(Seen one) {
        return ProcessStat.read(one.identity().pid()).map(ProcessStat::parent);
    }

    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }
}
