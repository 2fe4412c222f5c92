package cadre.bench;

import cadre.server.access.Principal;
import cadre.server.storage.Stores;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.event.Actor;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The queue through the services: jobs are filed, the dispatcher claims them for nodes, each node
 * takes its orders and reports each one finished, one after the other. All as in the server, with
 * its checks, events and leases; only agents, links and HTTP are left out.
 */
final class QueueBench {
    private static final int NODES = 200;
    private static final int SLOTS = 20;
    private static final int FILERS = 16;

    /** Until then a good part of the time goes to the compiler of the JVM. */
    private static final int WARM_UP = 20_000;

    private static final Duration ROUND = Duration.ofSeconds(1);

    private final Map<String, String> environment;
    private final Options options;
    private final InstantSource clock;

    QueueBench(Map<String, String> environment, Options options, InstantSource clock) {
        this.environment = environment;
        this.options = options;
        this.clock = clock;
    }

    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "queue");
        figures.put("store", options.store());
        try (var folder = Folder.create();
                var stores = StoreChoice.open(options, folder.path())) {
            var principals = enlist(stores, folder.path());
            round(stores, folder.path(), principals, WARM_UP, new LinkedHashMap<>());
            var began = System.nanoTime();
            round(stores, folder.path(), principals, count, figures);
            figures.put("seconds", Math.round((System.nanoTime() - began) / 1e7) / 100.0);
            figures.put("count", count);
            figures.put(
                    "settings",
                    NODES
                            + " nodes with "
                            + SLOTS
                            + " slots, each reports one end after the other; row, attempt and two"
                            + " events are kept");
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    /** Nodes that are known and not connected. */
    List<Principal> enlist(Stores stores, Path folder) {
        try (var services = Services.on(stores, folder, clock)) {
            var principals = new ArrayList<Principal>();
            for (var i = 1; i <= NODES; i++) {
                var name = new NodeName("n" + i);
                var key = services.nodes().enlist(Actor.CADRE, name).key();
                principals.add(
                        new Principal(
                                key.id(), key.name(), Grant.NODE, Optional.of(name), "127.0.0.1"));
            }
            return principals;
        }
    }

    /** Files so many jobs, then has all of them claimed and completed. */
    void round(
            Stores stores,
            Path folder,
            List<Principal> principals,
            int count,
            Map<String, Object> figures)
            throws Exception {
        try (var services = Services.on(stores, folder, clock)) {
            var from = System.nanoTime();
            var filed =
                    Callers.drive(
                            FILERS,
                            count,
                            _ -> services.jobs().file(Services.MEMBER, Services.noop()));
            figures.put("file_16_per_second", perSecond(count, from));
            filed.into(figures, "file_16_");
            var completed = new Samples();
            var before = Cpu.now(stores.main());
            var took = drain(services, principals, count, completed);
            Cpu.now(stores.main()).into(figures, before, count);
            figures.put("claim_and_complete_per_second", Math.round(count / took));
            completed.into(figures, "complete_");
        }
        var left =
                stores.main()
                        .read(tx ->
                                tx.one(
                                        "select count(*) as n from job where state <> 'succeeded'",
                                        row -> row.number("n")));
        if (left.orElseThrow() != 0) {
            throw new IllegalStateException(left.orElseThrow() + " jobs are left");
        }
    }

    /** How many seconds it took until every job was over. */
    private double drain(
            Services services, List<Principal> principals, int count, Samples completed)
            throws Exception {
        var left = new CountDownLatch(count);
        var open = new ArrayList<Callable<String>>();
        for (var principal : principals) {
            var name = principal.node().orElseThrow();
            var hello =
                    new NodeMessage.Hello(
                            NodeMessage.PROTOCOL,
                            "bench",
                            NodeFactsSample.withSlots(SLOTS),
                            List.of());
            var session = services.nodes().hello(principal, hello).number();
            open.add(() -> work(services, principal, name, session, left, completed));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var nodes = new ArrayList<Future<String>>();
            var from = System.nanoTime();
            open.forEach(node -> nodes.add(threads.submit(node)));
            services.dispatcher().start();
            left.await();
            var took = (System.nanoTime() - from) / 1e9;
            for (var node : nodes) {
                node.get(); // a node that failed fails the bench
            }
            return took;
        }
    }

    /** One node: takes orders and reports them finished until nothing is left for anybody. */
    private static String work(
            Services services,
            Principal principal,
            NodeName name,
            long session,
            CountDownLatch left,
            Samples completed)
            throws CadreException {
        while (left.getCount() > 0) {
            for (var message : services.nodes().awaitOrders(name, session, ROUND)) {
                if (message instanceof ServerMessage.Start start) {
                    var from = System.nanoTime();
                    var stored = services.nodes().finished(principal, finished(start.order()));
                    completed.add(System.nanoTime() - from);
                    if (!stored.applied()) {
                        throw new IllegalStateException("not applied: " + stored);
                    }
                    left.countDown();
                }
            }
        }
        return name.name();
    }

    static NodeMessage.Finished finished(AttemptOrder order) {
        return new NodeMessage.Finished(
                order.attempt(),
                order.token(),
                new AttemptResult(
                        new Ending.Succeeded(),
                        Optional.of(0),
                        true,
                        "",
                        "",
                        "",
                        Usage.NONE,
                        List.of(),
                        IsolationKind.BUBBLEWRAP,
                        List.of(),
                        List.of(),
                        List.of(),
                        1));
    }

    private static long perSecond(int count, long from) {
        return Math.round(count / ((System.nanoTime() - from) / 1e9));
    }
}
