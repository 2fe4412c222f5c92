package cadre.bench;

import cadre.wire.id.NodeName;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many idle nodes on one server that has 512 MB of heap: how long until all are connected, what
 * they cost, and how long it takes after a restart of the server until all are back. The nodes are
 * simulated; they dial, beat and wait between tries as real ones do.
 */
final class NodesBench {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(4);
    private static final int HEAP_MB = 512;

    private final Map<String, String> environment;
    private final Options options;
    private final Map<NodeName, Link> open = new ConcurrentHashMap<>();
    private final AtomicInteger dials = new AtomicInteger();
    private volatile boolean over;

    NodesBench(Map<String, String> environment, Options options) {
        this.environment = environment;
        this.options = options;
    }

    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "nodes");
        figures.put("store", options.store());
        figures.put("count", count);
        try (var folder = Folder.create();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var place =
                    ServerProcess.Place.in(
                            environment,
                            folder.path(),
                            options.db(),
                            "-Xmx" + HEAP_MB + "m",
                            "-XX:+ExitOnOutOfMemoryError");
            try {
                var nodes = new ArrayList<Node>();
                try (var server = ServerProcess.start(place)) {
                    nodes.addAll(enlist(server.client(), count));
                    var from = System.nanoTime();
                    var used = server.processorTime();
                    nodes.forEach(node -> threads.execute(() -> live(node)));
                    awaitOpen(count);
                    figures.put("connect_all_seconds", since(from));
                    figures.put("connect_processor_ms_per_node", each(server, used, count));
                    var idle = server.processorTime();
                    Thread.sleep(IDLE.toMillis());
                    figures.put(
                            "idle_processor_percent",
                            server.processorTime().minus(idle).toMillis() * 100 / IDLE.toMillis());
                    figures.put("heap_most_mib", HEAP_MB);
                    figures.put("heap_used_mib", server.heapUsedMib());
                    figures.put("connected", open.size());
                }
                restarted(place, count, figures);
            } finally {
                over = true;
                open.values().forEach(Link::close);
            }
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    private void restarted(ServerProcess.Place place, int count, Map<String, Object> figures)
            throws Exception {
        var stopped = System.nanoTime();
        dials.set(0);
        try (var server = ServerProcess.start(place)) {
            var ready = System.nanoTime();
            var used = server.processorTime();
            awaitOpen(count);
            figures.put("restart_seconds", Math.round((ready - stopped) / 1e7) / 100.0);
            figures.put("reconnect_all_seconds", since(ready));
            figures.put("reconnect_processor_ms_per_node", each(server, used, count));
            figures.put("reconnect_dials", dials.get());
            figures.put("reconnected", open.size());
            figures.put("reconnected_heap_used_mib", server.heapUsedMib());
            over = true;
            open.values().forEach(Link::close);
        }
    }

    private static double since(long nanos) {
        return Math.round((System.nanoTime() - nanos) / 1e7) / 100.0;
    }

    /** What the server has used since then, for each node. */
    private static double each(ServerProcess server, Duration before, int count) {
        var used = server.processorTime().minus(before);
        return Math.round(used.toNanos() / 1e4 / count) / 100.0;
    }

    private void awaitOpen(int count) throws InterruptedException, TimeoutException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (open.size() < count) {
            if (System.nanoTime() > end) {
                throw new TimeoutException(open.size() + " of " + count + " nodes are connected");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private record Node(NodeName name, URI address, String key) {}

    private static List<Node> enlist(Client client, int count) throws Exception {
        var nodes = new ConcurrentHashMap<Integer, Node>();
        Callers.drive(
                16,
                count,
                i -> {
                    var name = new NodeName("n" + i);
                    try {
                        nodes.put(i, new Node(name, client.link(), client.nodeKey(name)));
                    } catch (IOException e) {
                        throw new IllegalStateException("no key for " + name, e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        return List.copyOf(nodes.values());
    }

    /** Dials until it must not any more. */
    private void live(Node node) {
        var wait = FIRST_WAIT;
        while (!over) {
            try (var link =
                    Link.dial(
                            Client.http(),
                            node.address(),
                            node.key(),
                            NodeFactsSample.withSlots(2),
                            _ -> {})) {
                dials.incrementAndGet();
                wait = FIRST_WAIT;
                open.put(node.name(), link);
                beatUntilItEnds(link);
            } catch (IOException _) {
                dials.incrementAndGet(); // the server is away, or has too much to do
            } catch (InterruptedException _) {
                return;
            } finally {
                open.remove(node.name());
            }
            wait = pause(wait);
        }
    }

    private static void beatUntilItEnds(Link link) throws IOException, InterruptedException {
        var first = BEAT.multipliedBy(ThreadLocalRandom.current().nextInt(1, 1000)).dividedBy(1000);
        for (var next = first; !link.awaitEnd(next); next = BEAT) {
            link.beat(List.of());
        }
    }

    /**
     * As a real node does for the first minutes: between half of the step and all of it, then twice
     * as long.
     */
    private Duration pause(Duration step) {
        var millis = step.toMillis();
        try {
            if (!over) {
                TimeUnit.MILLISECONDS.sleep(
                        ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        var doubled = step.multipliedBy(2);
        return doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
    }
}
