package cadre.bench;

import cadre.wire.id.NodeName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long a server is away, as people see it, when it is killed with many attempts running: from
 * {@code kill -9} and a new start at once until every node is back with all it holds, and a job
 * that is filed then is ordered. The nodes are simulated and hold 50 attempts each; they dial again
 * as real ones do.
 */
final class RestartBench {
    private static final int EACH = 50;
    private static final long PATIENCE_SEC = 120;
    private static final long FIRST_WAIT_MS = 200;
    private static final long LONGEST_WAIT_MS = 30_000;
    private static final long BEAT_MS = 15_000;

    private final Map<String, String> environment;
    private final Options options;
    private final Map<NodeName, Link> open = new ConcurrentHashMap<>();
    private final Map<NodeName, List<AttemptOrder>> held = new ConcurrentHashMap<>();
    private volatile boolean over;

    RestartBench(Map<String, String> environment, Options options) {
        this.environment = environment;
        this.options = options;
    }

    Map<String, Object> run(int count) throws Exception {
        var nodes = Math.max(1, count / EACH);
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "restart");
        figures.put("store", options.store());
        figures.put("count", nodes * EACH);
        figures.put("nodes", nodes);
        try (var folder = Folder.create();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var place = ServerProcess.Place.in(environment, folder.path(), options.db());
            try {
                try (var server = ServerProcess.start(place)) {
                    var client = server.client();
                    for (int n = 1; n <= nodes; n++) {
                        var name = new NodeName("n" + n);
                        held.put(name, new CopyOnWriteArrayList<>());
                        var key = client.nodeKey(name);
                        threads.execute(() -> live(name, client, key));
                    }
                    await(() -> open.size() == nodes);
                    file(client, nodes * EACH);
                    await(() -> heldNow() == nodes * EACH);
                    await(() -> running(client) == nodes * EACH);
                    server.kill();
                }
                var killed = System.nanoTime();
                await(open::isEmpty);
                try (var server = ServerProcess.start(place)) {
                    figures.put("ready_seconds", since(killed));
                    await(() -> open.size() == nodes);
                    figures.put("all_nodes_back_seconds", since(killed));
                    backInService(server.client(), nodes, killed, figures);
                    over = true;
                    open.values().forEach(Link::close);
                }
            } finally {
                over = true;
                open.values().forEach(Link::close);
            }
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    /** One attempt ends, so that its slot is free, and the next job goes there. */
    private void backInService(Client client, int nodes, long killed, Map<String, Object> figures)
            throws Exception {
        var first = new NodeName("n1");
        var list = held.getOrDefault(first, List.of());
        var link = open.get(first);
        if (link == null) {
            throw new IOException("node " + first + " is not connected");
        }
        link.send(QueueBench.finished(list.removeFirst()));
        file(client, 1);
        await(() -> heldNow() == nodes * EACH);
        figures.put("in_service_seconds", since(killed));
        figures.put("still_running", running(client));
        figures.put("lost", count(client, "lost"));
    }

    private static void file(Client client, int count) throws Exception {
        Callers.drive(
                16,
                count,
                _ -> {
                    try {
                        client.post(
                                "/api/v1/jobs", CrowdBench.request(5, List.of(), Optional.empty()));
                    } catch (IOException e) {
                        throw new IllegalStateException("a job could not be filed", e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private int heldNow() {
        return held.values().stream().mapToInt(List::size).sum();
    }

    private static int running(Client client) throws IOException, InterruptedException {
        return count(client, "running");
    }

    private static int count(Client client, String state) throws IOException, InterruptedException {
        int count = 0;
        var path = "/api/v1/jobs?limit=200&state=" + state;
        for (var page = client.get(path); ; ) {
            count += page.path("items").size();
            if (!page.path("next").isString()) {
                return count;
            }
            page = client.get(path + "&cursor=" + page.path("next").asString());
        }
    }

    private void live(NodeName name, Client client, String key) {
        var wait = FIRST_WAIT_MS;
        while (!over) {
            try (var link =
                    Link.dial(
                            Client.http(),
                            client.link(),
                            key,
                            NodeFactsSample.withSlots(EACH),
                            holding(name),
                            message -> hear(name, message))) {
                wait = FIRST_WAIT_MS;
                open.put(name, link);
                for (var order : held.getOrDefault(name, List.of())) {
                    started(link, order);
                }
                while (!link.awaitEnd(java.time.Duration.ofMillis(BEAT_MS))) {
                    link.beat(holding(name));
                }
            } catch (IOException _) {
                // the server is away
            } catch (InterruptedException _) {
                return;
            } finally {
                open.remove(name);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(
                        ThreadLocalRandom.current().nextLong(wait / 2, wait + 1));
            } catch (InterruptedException _) {
                return;
            }
            wait = Math.min(LONGEST_WAIT_MS, wait * 2);
        }
    }

    private void hear(NodeName name, ServerMessage message) {
        if (message instanceof ServerMessage.Start start) {
            var link = open.get(name);
            held.getOrDefault(name, new ArrayList<>()).add(start.order());
            if (link != null) {
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                started(link, start.order());
                            } catch (IOException | InterruptedException e) {
                                link.close();
                            }
                        });
            }
        }
    }

    private static void started(Link link, AttemptOrder order)
            throws IOException, InterruptedException {
        link.send(
                new NodeMessage.Started(
                        order.attempt(),
                        order.token(),
                        IsolationKind.BUBBLEWRAP,
                        LogStream.OUT,
                        ""));
        link.send(new NodeMessage.TurnBegan(order.attempt(), order.token()));
    }

    private List<HeldAttempt> holding(NodeName name) {
        return held.getOrDefault(name, List.of()).stream()
                .map(order -> new HeldAttempt(order.attempt(), order.token()))
                .toList();
    }

    /** Something that becomes true. */
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(Condition condition)
            throws IOException, InterruptedException, TimeoutException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SEC);
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("not so within " + PATIENCE_SEC + " s");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static double since(long nanos) {
        return Math.round((System.nanoTime() - nanos) / 1e7) / 100.0;
    }
}
