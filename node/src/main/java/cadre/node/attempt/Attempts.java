package cadre.node.attempt;

import cadre.node.attempt.AttemptRunner.Origin;
import cadre.node.link.LinkHandler;
import cadre.node.link.ServerLink;
import cadre.node.workspace.WorkCleaning;
import cadre.process.isolation.Isolation;
import cadre.process.sweep.Sweep;
import cadre.wire.id.AttemptId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.LinkPace;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All attempts that this node holds, and what the server hears of them. Thread-safe. An attempt is
 * held from its order on disk until the server has acknowledged its result.
 */
public final class Attempts implements LinkHandler, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final long MOST_LOG = 1 << 20;
    private static final Duration STRAY_GRACE = Duration.ofSeconds(2);

    private final AttemptTools tools;
    private final Launchpad launchpad;
    private final StateSeal seal;
    private final Lodgings lodgings;
    private final Leashes leashes;
    private final DiskKeeper disk;
    private final MachineLoad load = new MachineLoad(Path.of("/proc"));

    /** Tells this process from another one that has the same key, such as a cloned machine's. */
    private final String instance = UUID.randomUUID().toString();

    private final Map<AttemptId, AttemptRunner> held = new ConcurrentSkipListMap<>();
    private final Map<AttemptId, Thread> threads = new ConcurrentSkipListMap<>();
    private final Set<AttemptId> answered = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServerLink link;
    private volatile NodeFacts facts;
    private volatile boolean leaving;
    private volatile boolean closed;
    private AttemptId lastSpoken = new AttemptId(new cadre.wire.id.JobId(0), 0);

    /**
     * Holds nothing yet.
     *
     * @param facts of this node; the free disk space in them is brought up to date
     * @param nodeUid the user that the node runs as
     */
    public Attempts(AttemptTools tools, NodeFacts facts, int nodeUid) {
        this.tools = tools;
        this.facts = facts;
        this.lodgings = new Lodgings(tools.settings(), tools.clock());
        var settings = tools.settings();
        this.disk =
                new DiskKeeper(
                        settings,
                        lodgings,
                        new WorkCleaning(
                                settings.work(),
                                settings.state(),
                                settings.keeping(),
                                tools.clock()));
        this.seal = new StateSeal(tools.settings().state());
        this.launchpad = new Launchpad(tools.settings(), tools.isolation(), nodeUid);
        this.leashes =
                new Leashes(held::values, () -> DiskSpace.freeBytes(tools.settings().work()));
    }

    /** Takes up what an earlier run of the node left. Before the link says hello. */
    public void begin(ServerLink to) {
        link = to;
        var folder = tools.settings().attempts();
        try {
            Files.createDirectories(folder);
            try (var names = Files.list(folder)) {
                names.map(name -> name.getFileName().toString()).sorted().forEach(this::takeUp);
            }
            lodgings.start();
            leashes.start();
            endStrays();
            disk.start(() -> held.values().forEach(AttemptRunner::writeAgain));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Off the way of what is taken up: nobody waits for their end. */
    private void endStrays() {
        var known = held.keySet().stream().map(AttemptId::toString).collect(Collectors.toSet());
        Thread.ofVirtual()
                .name("ends strays")
                .start(() -> {
                    var strays =
                            new Sweep(Duration.ofSeconds(10))
                                    .endStrays(tools.settings().mark(), known, STRAY_GRACE);
                    strays.forEach((attempt, swept) ->
                            log.atWarn()
                                    .addKeyValue("attempt", attempt)
                                    .addKeyValue("terminated", swept.terminated())
                                    .addKeyValue("killed", swept.killed())
                                    .addKeyValue("left", swept.left())
                                    .log("processes of an attempt that nobody holds are ended"));
                });
    }

    /**
     * What was proved of isolation, as the server hears it.
     *
     * @param noneIsAllowed whether attempts may ask for none
     */
    public static List<NodeFacts.ProvedIsolation> facts(Isolation proved, boolean noneIsAllowed) {
        return IsolationChoice.facts(proved, noneIsAllowed);
    }

    /** Other agent CLIs are here now; the next hello says so. */
    public void found(List<NodeFacts.FoundAgent> agents) {
        facts = facts(agents, facts.diskFreeBytes());
    }

    /** The node ends once nothing is held: the next hello asks for nothing new. */
    public void finish() {
        leaving = true;
    }

    /** How many attempts are held. */
    public int count() {
        return held.size();
    }

    /** The node ends: its attempts go on without it. */
    @Override
    public void close() {
        closed = true;
        disk.close();
        lodgings.close();
        leashes.close();
        held.values().forEach(AttemptRunner::leave);
        try {
            for (var thread : threads.values()) {
                thread.join(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public NodeMessage.Hello hello() {
        tools.contact().asks();
        return new NodeMessage.Hello(
                NodeMessage.PROTOCOL, instance, withDisk(), heldNow(), leaving);
    }

    @Override
    public NodeMessage.Beat beat() {
        tools.contact().asks();
        return new NodeMessage.Beat(
                heldNow(), leashes.freeBytes(), disk.now(), load.now(), Optional.of(pace()));
    }

    private LinkPace pace() {
        return new LinkPace(
                tools.contact().roundTripMs(),
                held.values().stream().mapToLong(one -> one.spool().lagBytes()).sum());
    }

    @Override
    public void welcomed(ServerMessage.Welcome welcome) {
        tools.contact().lease(Duration.ofSeconds(welcome.leaseSec()));
        tools.server().serverIsBack();
        answered.clear();
        for (var runner : held.values()) {
            for (var stream : LogStream.values()) {
                runner.spool().resume(stream, end(welcome, runner, stream));
            }
            runner.sayAgain();
        }
        welcome.stop().forEach(this::stop);
        tools.contact().renewed(); // only then may what waited for a lease begin
    }

    @Override
    public void received(ServerMessage message) {
        switch (message) {
            case ServerMessage.Start start -> start(start);
            case ServerMessage.Stop stop -> stop(stop);
            case ServerMessage.BeatSeen(var stops) -> {
                stops.forEach(this::stop);
                tools.contact().renewed(); // in this order: what waits for it may have ended
            }
            case ServerMessage.LogStored(var attempt, var stream, long end) -> {
                var runner = held.get(attempt);
                if (runner != null) {
                    runner.spool().stored(stream, end);
                    link().wake();
                }
            }
            case ServerMessage.LogRefused refused -> refused(refused);
            case ServerMessage.FinishedStored(var attempt, boolean applied) -> {
                var runner = held.get(attempt);
                if (runner != null) {
                    runner.resultStored(applied);
                }
            }
            case ServerMessage.Welcome _, ServerMessage.Refused _ ->
                    log.atWarn().log("a message of the server came out of place");
        }
    }

    /** How far it has heard of a turn decides how long its agent may go on alone. */
    @Override
    public boolean written(NodeMessage message) {
        if (!(message instanceof NodeMessage.TurnBegan(var attempt, _))) {
            return false;
        }
        var runner = held.get(attempt);
        if (runner != null) {
            runner.turnSaid();
        }
        return runner != null;
    }

    private void refused(ServerMessage.LogRefused refused) {
        var runner = held.get(refused.attempt());
        if (runner != null) {
            AttemptLines.on(log.atWarn(), runner.order())
                    .addKeyValue("reason", refused.reason())
                    .log("the server cannot store log, it is kept here and sent again");
            runner.spool().refused(refused.stream());
        }
    }

    /**
     * Fair between the attempts: each gives one piece, in turn. What is on its way is bounded for
     * all of them together: a beat is behind it in the sockets, and at the server.
     */
    @Override
    public synchronized Optional<NodeMessage.Log> nextLog() {
        var all = List.copyOf(held.entrySet());
        if (all.stream().mapToLong(one -> one.getValue().spool().inFlight()).sum() >= MOST_LOG) {
            return Optional.empty();
        }
        int from = 0;
        while (from < all.size() && all.get(from).getKey().compareTo(lastSpoken) <= 0) {
            from++;
        }
        for (int i = 0; i < all.size(); i++) {
            var entry = all.get((from + i) % all.size());
            var piece = entry.getValue().spool().next();
            if (piece.isPresent()) {
                lastSpoken = entry.getKey();
                return piece;
            }
        }
        return Optional.empty();
    }

    @Override
    public void disconnected() {
        tools.contact().lost();
        held.values().forEach(AttemptRunner::disconnected);
    }

    /** Idempotent by token: one that is held is answered with how far it is. */
    private void start(ServerMessage.Start start) {
        var order = start.order();
        var known = held.get(order.attempt());
        if (known != null) {
            if (known.held().token() == order.token()) {
                known.sayAgain();
            } else {
                AttemptLines.on(log.atWarn(), order)
                        .log("an attempt was ordered again with another token, not started");
            }
            return;
        }
        if (closed) {
            return; // the server sends it again to the next run of this node
        }
        var files = new AttemptFiles(tools.settings().attempts(), order.attempt(), seal);
        files.create(order);
        hold(start, files, new AttemptState.Received(), Origin.ORDERED);
    }

    private void stop(ServerMessage.Stop stop) {
        var runner = held.get(stop.attempt());
        if (runner == null) {
            if (!answered.add(stop.attempt())) {
                return; // a server that does not know it would ask for ever
            }
            // its order was lost on the way, or its result is stored: nothing of it runs here
            var never = new Ending.Stopped(stop.reason());
            link().send(
                            new NodeMessage.Finished(
                                    stop.attempt(),
                                    stop.token(),
                                    AttemptResult.neverStarted(
                                            never, cadre.wire.job.IsolationKind.AUTO)));
        } else if (runner.held().token() == stop.token()) {
            runner.stop(stop.reason());
        }
    }

    private void takeUp(String name) {
        try {
            var files = new AttemptFiles(tools.settings().attempts(), AttemptId.of(name), seal);
            var order = files.order();
            if (order.isEmpty()) {
                files.delete(); // the node was killed before the order was written down
                return;
            }
            var state = files.state().orElseGet(AttemptState.Received::new);
            AttemptLines.on(log.atInfo(), order.get()).log("an attempt of before is taken up");
            var again = new ServerMessage.Start(order.get(), List.of());
            hold(again, files, state, Origin.FOUND);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("folder", tools.settings().attempts().resolve(name))
                    .setCause(e)
                    .log("what was left of an attempt cannot be read, look at the folder");
        }
    }

    private void hold(
            ServerMessage.Start start, AttemptFiles files, AttemptState state, Origin origin) {
        var order = start.order();
        var runner = new AttemptRunner(start, files, state, tools, link(), lodgings, launchpad);
        lodge(order, state);
        held.put(order.attempt(), runner);
        var thread =
                Thread.ofVirtual()
                        .name("attempt " + order.attempt())
                        .unstarted(() -> {
                            AttemptLines.onThread(order);
                            run(runner, order.attempt(), origin);
                        });
        threads.put(order.attempt(), thread);
        thread.start();
    }

    /** Before anything of it runs: whoever wants to go on with it finds its place held. */
    private void lodge(AttemptOrder order, AttemptState state) {
        switch (state) {
            case AttemptState.Received _ -> lodgings.hold(order);
            case AttemptState.Starting _,
                    AttemptState.Running _,
                    AttemptState.Ended _,
                    AttemptState.Saved _,
                    AttemptState.Delivered _,
                    AttemptState.Reported _ ->
                    lodgings.found(order);
        }
    }

    private void run(AttemptRunner runner, AttemptId attempt, Origin origin) {
        try {
            if (origin == Origin.ORDERED) {
                awaitOthersOf(attempt);
            }
            runner.run(origin);
            held.remove(attempt);
        } catch (InterruptedException e) {
            log.atDebug().addKeyValue("attempt", attempt).log("left for the next run of the node");
            runner.spool().close();
        } catch (RuntimeException | Error e) {
            if (!closed) {
                log.atError().addKeyValue("attempt", attempt).setCause(e).log("attempt is stuck");
            }
        } finally {
            threads.remove(attempt);
        }
    }

    /** No second agent beside a live one: what is left here of an earlier attempt ends first. */
    private void awaitOthersOf(AttemptId attempt) throws InterruptedException {
        for (var other : held.entrySet()) {
            var isOther =
                    other.getKey().job().equals(attempt.job()) && !other.getKey().equals(attempt);
            while (isOther && !other.getValue().isOver()) {
                other.getValue().makeWay();
                if (closed) {
                    throw new InterruptedException("the node ends");
                }
                Thread.sleep(LOOK);
            }
        }
    }

    private List<HeldAttempt> heldNow() {
        return held.values().stream().map(AttemptRunner::held).toList();
    }

    private static long end(ServerMessage.Welcome welcome, AttemptRunner runner, LogStream stream) {
        return welcome.logEnds().stream()
                .filter(end -> end.attempt().equals(runner.held().attempt()))
                .filter(end -> end.stream() == stream)
                .mapToLong(ServerMessage.LogEnd::end)
                .findFirst()
                .orElse(0);
    }

    private NodeFacts withDisk() {
        return facts.withDisk(DiskSpace.freeBytes(tools.settings().work()), disk.now());
    }

    private NodeFacts facts(List<NodeFacts.FoundAgent> agents, long freeDiskBytes) {
        var last = facts;
        return new NodeFacts(
                last.os(),
                last.arch(),
                last.cores(),
                last.memoryBytes(),
                last.gpus(),
                freeDiskBytes,
                last.tags(),
                last.slots(),
                last.version(),
                agents,
                last.isolations(),
                last.roots());
    }

    private ServerLink link() {
        var to = link;
        if (to == null) {
            throw new IllegalStateException("used before begin");
        }
        return to;
    }
}
