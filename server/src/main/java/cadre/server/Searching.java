package cadre.server;

import cadre.server.feed.Feed;
import cadre.server.fleet.Loop;
import cadre.server.fleet.gather.Results;
import cadre.server.fleet.job.Jobs;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.rest.KnowledgeResultRoutes;
import cadre.server.gateways.rest.SearchRoutes;
import cadre.server.insight.search.Search;
import cadre.server.knowledge.Knowledge;
import cadre.server.storage.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is made of what was said and done, put together: search in it, over this server's index,
 * which follows the feed; and results of jobs that become documents.
 */
final class Searching implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration SWEEP = Duration.ofSeconds(10);

    /** It rests so much longer than it works: at most a fifth of one processor is its share. */
    private static final int REST = 4;

    private final Search search;
    private final Loop following;
    private final Loop sweeping;
    private final Results results;
    private final Loop gathering;
    private volatile Duration pause = Duration.ofMillis(1); // the first round begins at once

    private Searching(Search search, Results results) {
        this.search = search;
        this.results = results;
        this.gathering = new Loop("knowledge-results", Loop.Pause.of(LOOK), results::gatherOnce);
        this.following = new Loop("search", () -> Thread.sleep(pause), this::follow);
        this.sweeping = new Loop("search-sweep", Loop.Pause.of(SWEEP), search::sweep);
    }

    static Searching assemble(
            Path home, Database db, Feed feed, Knowledge knowledge, Bus bus, Jobs jobs) {
        return new Searching(
                new Search(
                        db, feed, knowledge, bus.teams(), bus.speakers(), home.resolve("search")),
                new Results(db, feed, jobs, knowledge, Environment.clock()));
    }

    private void follow() {
        var began = System.nanoTime();
        search.catchUp();
        var rest = Duration.ofNanos(System.nanoTime() - began).multipliedBy(REST);
        pause = rest.compareTo(LOOK) > 0 ? rest : LOOK;
    }

    /** Begins. */
    void start() {
        following.start();
        sweeping.start();
        gathering.start();
    }

    List<Route> routes() {
        return Stream.concat(
                        new SearchRoutes(search).routes().stream(),
                        new KnowledgeResultRoutes(results).routes().stream())
                .toList();
    }

    @Override
    public void close() {
        gathering.close();
        following.close(); // it may hold the index, for which the other one waits
        sweeping.close();
        search.close();
    }
}
