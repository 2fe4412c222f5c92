package cadre.server;

import cadre.server.access.team.Holding;
import cadre.server.feed.Feed;
import cadre.server.fleet.Loop;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.rest.KnowledgeRoutes;
import cadre.server.knowledge.Handouts;
import cadre.server.knowledge.Knowledge;
import cadre.server.storage.Database;
import cadre.server.storage.Wakes;
import java.nio.file.Path;
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

    private Knowing(Knowledge knowledge, Database db) {
        this.knowledge = knowledge;
        this.handouts = knowledge.handouts();
        this.changes = db.wakes().listen(Knowledge.TOPIC.kind(), () -> woken.release());
        this.loop = new Loop("knowledge", this::await, knowledge::catchUp);
    }

    static Knowing assemble(Path home, Database db, Feed feed, InstantSource clock) {
        return new Knowing(new Knowledge(db, feed, clock, home.resolve("knowledge")), db);
    }

    private void await() throws InterruptedException {
        if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }

    /** Begins. */
    void start() {
        loop.start();
    }

    /** For what reads and fills collections elsewhere. */
    Knowledge knowledge() {
        return knowledge;
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
        handouts.close();
        knowledge.close();
    }
}
