package cadre.bench;

import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.JobRequest;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Dispatch in a crowd: 200 connected nodes, 10,000 jobs that wait. Two figures: from the POST of an
 * urgent job, for which a slot is free, to its order on the wire; and with every slot taken, from a
 * job's end to the next job's order. Simulated nodes over the real link, so no process is started.
 */
final class CrowdBench {
    private static final int NODES = 200;
    private static final int WAITING = 10_000;
    private static final int LINES = 20;
    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, String> environment;
    private final Options options;
    private final Map<NodeName, Link> links = new ConcurrentHashMap<>();
    private final Map<NodeName, HeldAttempt> held = new ConcurrentHashMap<>();
    private final BlockingQueue<Ordered> ordered = new LinkedBlockingQueue<>();

    CrowdBench(Map<String, String> environment, Options options) {
        this.environment = environment;
        this.options = options;
    }

    /** An order that has come to a node. */
    private record Ordered(NodeName node, AttemptOrder order, long at) {}

    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "crowd");
        figures.put("store", options.store());
        figures.put("count", count);
        figures.put("nodes", NODES);
        figures.put("waiting", WAITING);
        try (var folder = Folder.create();
                var server =
                        ServerProcess.start(
                                ServerProcess.Place.in(environment, folder.path(), options.db()))) {
            var client = server.client();
            connect(client);
            wait(client);
            posted(client, count / 5, new Samples()); // until the server is warm
            var posted = new Samples();
            posted(client, count, posted);
            posted.into(figures, "posted_");
            var freed = new Samples();
            freed(client, count, freed);
            freed.into(figures, "freed_");
            Limits.into(figures, environment, folder.path());
        } finally {
            links.values().forEach(Link::close);
        }
        return figures;
    }

    private void connect(Client client) throws Exception {
        Callers.drive(
                8,
                NODES,
                i -> {
                    var name = new NodeName("n" + (i + 1));
                    try {
                        var key = client.nodeKey(name);
                        var link = dial(client, name, key);
                        links.put(name, link);
                        Thread.ofVirtual().start(() -> beat(name, link));
                    } catch (IOException e) {
                        throw new IllegalStateException("no node " + name, e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private Link dial(Client client, NodeName name, String key)
            throws IOException, InterruptedException {
        return Link.dial(
                Client.http(),
                client.link(),
                key,
                NodeFactsSample.withSlots(1),
                message -> {
                    if (message instanceof ServerMessage.Start start) {
                        var at = System.nanoTime();
                        var order = start.order();
                        held.put(name, new HeldAttempt(order.attempt(), order.token()));
                        ordered.add(new Ordered(name, order, at));
                    }
                });
    }

    private void beat(NodeName name, Link link) {
        try {
            while (!link.awaitEnd(BEAT)) {
                link.beat(Stream.ofNullable(held.get(name)).toList());
            }
        } catch (IOException _) {
            // the bench is over
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Files jobs that no node can run, in lines of 500: each wants a tag that none has. */
    private static void wait(Client client) throws Exception {
        Callers.drive(
                16,
                WAITING,
                i -> file(client, request(5, List.of("absent" + i % LINES), Optional.empty())));
    }

    /** Urgent jobs one after the other; each is over before the next one is filed. */
    private void posted(Client client, int count, Samples samples) throws Exception {
        for (var i = 0; i < count; i++) {
            var from = System.nanoTime();
            var job = file(client, request(9, List.of(), Optional.empty()));
            var one = next();
            if (!one.order().attempt().job().equals(job)) {
                throw new IllegalStateException("another job was ordered: " + one);
            }
            samples.add(one.at() - from);
            finish(one);
        }
    }

    /** All slots are taken and jobs wait for them: an end gives the next order. */
    private void freed(Client client, int count, Samples samples) throws Exception {
        Callers.drive(
                16, NODES + count, _ -> file(client, request(5, List.of(), Optional.empty())));
        var running = new ConcurrentHashMap<NodeName, Ordered>();
        for (var i = 0; i < NODES; i++) {
            var one = next();
            running.put(one.node(), one);
        }
        var names = List.copyOf(running.keySet());
        for (var i = 0; i < count; i++) {
            var name = names.get(ThreadLocalRandom.current().nextInt(names.size()));
            var over = running.remove(name);
            if (over == null) {
                throw new IllegalStateException("node " + name + " runs nothing");
            }
            var from = System.nanoTime();
            finish(over);
            var one = next();
            samples.add(one.at() - from);
            running.put(one.node(), one);
        }
    }

    private Ordered next() throws InterruptedException, TimeoutException {
        var one = ordered.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (one == null) {
            throw new TimeoutException("no order came");
        }
        return one;
    }

    private void finish(Ordered one) throws IOException, InterruptedException {
        var link = links.get(one.node());
        if (link == null) {
            throw new IllegalStateException("node " + one.node() + " is not connected");
        }
        held.remove(one.node());
        link.send(QueueBench.finished(one.order()));
    }

    private static JobId file(Client client, JobRequest request) {
        try {
            return JobId.of(client.post("/api/v1/jobs", request).path("id").asString());
        } catch (IOException e) {
            throw new IllegalStateException("a job could not be filed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static JobRequest request(
            int priority, List<String> tags, Optional<Map<String, String>> labels) {
        var plain = Services.noop();
        return new JobRequest(
                plain.prompt(),
                new AgentName("custom"),
                plain.command(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                tags,
                List.of(),
                Optional.empty(),
                Optional.of(priority),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                labels.orElse(Map.of()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
