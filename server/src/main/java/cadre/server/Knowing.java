package cadre.server;

import cadre.server.access.team.Holding;
import cadre.server.feed.Feed;
import cadre.server.fleet.Loop;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.rest.KnowledgeRoutes;
import cadre.server.insight.DoctorView.Check;
import cadre.server.knowledge.Embedding;
import cadre.server.knowledge.Handouts;
import cadre.server.knowledge.Knowledge;
import cadre.server.storage.Database;
import cadre.server.storage.Wakes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What agents may know before they begin, put together: documents, and this server's index. */
final class Knowing implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final Knowledge knowledge;
    private final Handouts handouts;
    private final Semaphore woken = new Semaphore(1); // the first round begins at once
    private final Wakes.Subscription changes;
    private final Loop loop;
    private final Embedding embedding;
    private final Loop vectors;

    private Knowing(Knowledge knowledge, Database db) {
        this.knowledge = knowledge;
        this.handouts = knowledge.handouts();
        this.embedding = knowledge.embedding();
        this.changes = db.wakes().listen(Knowledge.TOPIC.kind(), () -> woken.release());
        this.loop = new Loop("knowledge", this::await, this::catchUp);
        this.vectors = new Loop("knowledge-vectors", embedding::await, embedding::makeOnce);
    }

    static Knowing assemble(ServerConfig config, Database db, Feed feed, InstantSource clock) {
        var folder = config.home().resolve("knowledge");
        return new Knowing(new Knowledge(db, feed, clock, folder, config.embedder()), db);
    }

    private void catchUp() {
        knowledge.catchUp();
        embedding.wake();
    }

    private void await() throws InterruptedException {
        if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }

    /** Begins. */
    void start() {
        loop.start();
        if (embedding.isOn()) {
            vectors.start();
        }
    }

    /** For what reads and fills collections elsewhere. */
    Knowledge knowledge() {
        return knowledge;
    }

    /** Whether vectors are made, where there is an embedder. */
    List<Check> checks() {
        if (!embedding.isOn()) {
            return List.of();
        }
        var waits = embedding.missing() + " pieces of documents have no vector yet";
        return List.of(
                embedding
                        .trouble()
                        .map(why ->
                                new Check(
                                        "embedder",
                                        false,
                                        why + "; " + waits,
                                        "See to CADRE_EMBEDDER_URL, _KEY, _MODEL and _DIMENSIONS;"
                                                + " documents are found by words meanwhile"))
                        .orElseGet(() -> new Check("embedder", true, waits, "")));
    }

    /** What it keeps of teams. */
    Holding holding() {
        return knowledge;
    }

    /** What goes before the prompts of jobs. */
    Handouts handouts() {
        return handouts;
    }

    List<Route> routes() {
        return new KnowledgeRoutes(knowledge, handouts).routes();
    }

    @Override
    public void close() {
        changes.close();
        loop.close();
        vectors.close();
        handouts.close();
        knowledge.close();
    }
}
