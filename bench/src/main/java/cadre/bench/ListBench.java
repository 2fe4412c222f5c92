package cadre.bench;

import cadre.server.access.Principal;
import cadre.server.fleet.job.Claims;
import cadre.server.storage.Stores;
import cadre.wire.api.Grant;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a big store costs: the first page of each list with each filter over HTTP, and claims of one
 * job by 16 callers, beside the same with few jobs in the store, but enough for full pages. The two
 * servers are asked in turn, each page after the other, so that what the machine does meanwhile
 * falls on both.
 */
final class ListBench {
    private static final int FEW = 5_000;
    private static final int CALLERS = 16;
    private static final int CLAIMS = 4_000;
    private static final int WARM_UP = 300;
    private static final int ASKED = 300;
    private static final NodeName NODE = new NodeName("n7");

    /** Apart: it looks into every prompt. */
    private static final String SLOW = "jobs_text";

    /** What a person asks for. */
    private static final Map<String, String> PAGES = pages();

    private final Map<String, String> environment;
    private final Options options;
    private final InstantSource clock;

    ListBench(Map<String, String> environment, Options options, InstantSource clock) {
        this.environment = environment;
        this.options = options;
        this.clock = clock;
    }

    private static Map<String, String> pages() {
        var pages = new LinkedHashMap<String, String>();
        pages.put("jobs", "/api/v1/jobs");
        pages.put("jobs_state", "/api/v1/jobs?state=failed");
        pages.put("jobs_queued", "/api/v1/jobs?state=queued");
        pages.put("jobs_node", "/api/v1/jobs?node=n7");
        pages.put("jobs_agent", "/api/v1/jobs?agent=claude");
        pages.put("jobs_label", "/api/v1/jobs?label=team%3Dt7");
        pages.put("jobs_submitter", "/api/v1/jobs?submitter=key%207");
        pages.put(SLOW, "/api/v1/jobs?text=number%20177");
        pages.put("events", "/api/v1/events?after=0");
        pages.put("events_kind", "/api/v1/events?after=0&kind=job.failed");
        pages.put("events_job", "/api/v1/events?after=0&job=j1001");
        return pages;
    }

    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "list");
        figures.put("store", options.store());
        figures.put("count", count);
        try (var folder = Folder.create()) {
            var few = place(folder.path().resolve("few"), "few");
            var many = place(folder.path().resolve("many"), "");
            var small = claims(few, FEW, new LinkedHashMap<>());
            var from = System.nanoTime();
            var big = claims(many, count, figures);
            compare("claim_16", small, big, figures);
            try (var fewServer = ServerProcess.start(few);
                    var manyServer = ServerProcess.start(many)) {
                ask(fewServer.client(), manyServer.client(), figures);
            }
            figures.put("seconds", Math.round((System.nanoTime() - from) / 1e7) / 100.0);
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    /** A server of its own; on PostgreSQL in a schema of its own. */
    private ServerProcess.Place place(Path folder, String schema) throws IOException {
        return ServerProcess.Place.in(environment, folder, db(schema), "-Xmx1g");
    }

    private String db(String schema) {
        if (!options.isPostgres() || schema.isEmpty()) {
            return options.db();
        }
        return options.db()
                + (options.db().contains("?") ? "&" : "?")
                + "currentSchema=cadre_"
                + schema;
    }

    private static void compare(
            String name, Samples few, Samples many, Map<String, Object> figures) {
        many.into(figures, name + "_");
        figures.put("small_store_" + name + "_p50_ms", few.percentileMs(50));
        figures.put("small_store_" + name + "_p99_ms", few.percentileMs(99));
        figures.put(
                name + "_p50_ratio",
                Math.round(many.percentileMs(50) / few.percentileMs(50) * 100) / 100.0);
    }

    /** Fills the store of a place and measures claims in it. */
    private Samples claims(ServerProcess.Place place, int count, Map<String, Object> figures)
            throws Exception {
        var home = Files.createDirectories(place.home());
        var its = new Options(options.name(), options.count(), place.db(), options.json(), "");
        try (var stores = StoreChoice.open(its, home)) {
            fill(stores, home, count, figures);
        }
        // closed between: else the disk is still at the gigabytes just written
        try (var stores = StoreChoice.open(its, home)) {
            return claim(stores, home);
        }
    }

    private static void ask(Client few, Client many, Map<String, Object> figures) throws Exception {
        var all =
                PAGES.entrySet().stream()
                        .map(page ->
                                new Asked(
                                        page.getKey(),
                                        page.getValue(),
                                        new Samples(),
                                        new Samples()))
                        .toList();
        for (var i = 0; i < WARM_UP + ASKED; i++) {
            for (var page : all) {
                if (page.name().equals(SLOW) && i % 20 != 0) {
                    continue; // it would take most of the time
                }
                var fewTook = took(few, page.path());
                var manyTook = took(many, page.path());
                if (i >= WARM_UP) {
                    page.few().add(fewTook);
                    page.many().add(manyTook);
                }
            }
        }
        all.forEach(page -> compare(page.name(), page.few(), page.many(), figures));
    }

    /** A page, and how long it took of the store with few jobs and of the one with many. */
    private record Asked(String name, String path, Samples few, Samples many) {}

    private static long took(Client client, String page) throws Exception {
        var from = System.nanoTime();
        client.text(page);
        return System.nanoTime() - from;
    }

    private void fill(Stores stores, Path home, int count, Map<String, Object> figures) {
        try (var services = Services.on(stores, home, clock)) {
            var node = join(services);
            services.dispatcher().start();
            var done = services.jobs().file(Services.MEMBER, Services.noop()).id();
            finishOrders(services, node, 1);
            var waiting =
                    services.jobs()
                            .file(
                                    Services.MEMBER,
                                    CrowdBench.request(5, List.of("absent"), Optional.empty()))
                            .id();
            var big = new BigStore(stores.main(), done, waiting);
            var from = System.nanoTime();
            big.fill(count);
            figures.put("jobs", big.count("job"));
            figures.put("events", big.count("event"));
            figures.put("load_seconds", Math.round((System.nanoTime() - from) / 1e7) / 100.0);
        }
    }

    private static Principal join(Services services) {
        var key = services.nodes().enlist(Actor.CADRE, NODE).key();
        var node = new Principal(key.id(), key.name(), Grant.NODE, Optional.of(NODE), "127.0.0.1");
        services.nodes()
                .hello(
                        node,
                        new NodeMessage.Hello(
                                NodeMessage.PROTOCOL,
                                "bench",
                                NodeFactsSample.withSlots(1),
                                List.of()));
        return node;
    }

    private static void finishOrders(Services services, Principal node, long session) {
        for (var message : services.nodes().awaitOrders(NODE, session, Duration.ofSeconds(10))) {
            if (message instanceof ServerMessage.Start start) {
                services.nodes().finished(node, QueueBench.finished(start.order()));
            }
        }
    }

    /** Claims jobs one by one, 16 callers at once, from a line of twice as many. */
    private Samples claim(Stores stores, Path home) throws Exception {
        try (var services = Services.on(stores, home, clock)) {
            join(services); // jobs are claimed for nodes that are connected
            Callers.drive(
                    CALLERS,
                    2 * CLAIMS,
                    _ -> services.jobs().file(Services.MEMBER, Services.noop()));
            var line =
                    stores.main()
                            .read(tx ->
                                    tx.one(
                                            "select line from job where id = (select max(id) from"
                                                    + " job)",
                                            row -> row.text("line")))
                            .orElseThrow();
            var given = new ConcurrentLinkedQueue<Claims.Given>();
            Callers.drive(CALLERS, CLAIMS / 4, _ -> claim(services, line, given));
            var samples = Callers.drive(CALLERS, CLAIMS, _ -> claim(services, line, given));
            if (given.size() != CLAIMS + CLAIMS / 4) {
                throw new IllegalStateException("claimed " + given.size() + " jobs");
            }
            return samples;
        }
    }

    private static void claim(
            Services services, String line, ConcurrentLinkedQueue<Claims.Given> given) {
        given.addAll(services.claims().claim(List.of(line), 1, _ -> new OneNode()).given());
    }

    /** Everything goes to one node. */
    private static final class OneNode implements Claims.Picker {
        @Override
        public Optional<NodeName> pick(Claims.Waiting job) {
            return Optional.of(NODE);
        }

        @Override
        public boolean take(NodeName node, AttemptId attempt, AgentName agent) {
            return true; // nothing is counted down: the node has room for all
        }

        @Override
        public void givenBack(NodeName node, AttemptId attempt) {
            // nor up
        }
    }
}
