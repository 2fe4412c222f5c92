package cadre.bench;

import cadre.wire.id.NodeName;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a scrape of {@code /metrics} takes with many connected nodes and jobs that wait for none of
 * them. The nodes are simulated, and beat as real ones do.
 */
final class MetricsBench {
    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final int CALLERS = 16;
    private static final int WAITING = 1_000;
    private static final int LINES = 20;
    private static final int ASKED = 300;

    private final Map<String, String> environment;
    private final Options options;
    private final Map<NodeName, Link> open = new ConcurrentHashMap<>();

    MetricsBench(Map<String, String> environment, Options options) {
        this.environment = environment;
        this.options = options;
    }

    /** With so many nodes. */
    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "metrics");
        figures.put("store", options.store());
        figures.put("count", count);
        figures.put("waiting", WAITING);
        try (var folder = Folder.create();
                var server =
                        ServerProcess.start(
                                ServerProcess.Place.in(environment, folder.path(), options.db()))) {
            var client = server.client();
            Callers.drive(CALLERS, WAITING, i -> file(client, i));
            Callers.drive(CALLERS, count, i -> connect(client, new NodeName("n" + i)));
            figures.put("connected", open.size());
            scrape(client, figures);
            Limits.into(figures, environment, folder.path());
        } finally {
            open.values().forEach(Link::close);
        }
        return figures;
    }

    private static void scrape(Client client, Map<String, Object> figures) throws Exception {
        var from = System.nanoTime();
        var text = client.text("/metrics");
        figures.put("first_scrape_ms", Math.round((System.nanoTime() - from) / 1e4) / 100.0);
        figures.put("scrape_bytes", text.length());
        var samples = new Samples();
        for (var i = 0; i < ASKED; i++) {
            var begun = System.nanoTime();
            client.text("/metrics");
            samples.add(System.nanoTime() - begun);
        }
        samples.into(figures, "scrape_");
    }

    private static void file(Client client, int number) {
        try {
            var tags = List.of("absent" + number % LINES);
            client.post("/api/v1/jobs", CrowdBench.request(5, tags, Optional.empty()));
        } catch (IOException e) {
            throw new IllegalStateException("a job could not be filed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect(Client client, NodeName name) {
        try {
            var link =
                    Link.dial(
                            Client.http(),
                            client.link(),
                            client.nodeKey(name),
                            NodeFactsSample.withSlots(2),
                            _ -> {});
            open.put(name, link);
            Thread.ofVirtual().start(() -> beat(link));
        } catch (IOException e) {
            throw new IllegalStateException("no node " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void beat(Link link) {
        try {
            do {
                link.beat(List.of());
            } while (!link.awaitEnd(BEAT));
        } catch (IOException _) {
            // the bench is over
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
