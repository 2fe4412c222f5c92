package cadre.server.fleet.gather;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.feed.Slice;
import cadre.server.fleet.job.Jobs;
import cadre.server.knowledge.Knowledge;
import cadre.server.storage.Database;
import cadre.wire.api.Grant;
import cadre.wire.api.KnowledgeBatch;
import cadre.wire.api.KnowledgeGathering;
import cadre.wire.api.KnowledgeStored;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.JobId;
import cadre.wire.id.TeamName;
import cadre.wire.job.JobState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts results of jobs in collections. Thread-safe; methods block on the store; may run on several
 * servers at once: a result that is put twice is stored once.
 */
public final class Results {
    private static final Logger log = LoggerFactory.getLogger(Results.class);
    private static final Filter ENDS = Filter.ofKinds("job.succeeded");
    private static final int MOST_AT_ONCE = 200;
    private static final int BATCH = 100;

    /** Events of other kinds after which the place is stored, though nothing was gathered. */
    private static final long FAR = 10_000;

    private final Database db;
    private final Feed feed;
    private final Jobs jobs;
    private final Knowledge knowledge;
    private final InstantSource clock;

    /** Between these. */
    public Results(Database db, Feed feed, Jobs jobs, Knowledge knowledge, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.jobs = jobs;
        this.knowledge = knowledge;
        this.clock = clock;
    }

    /**
     * Puts the results of these jobs in a collection.
     *
     * @param ids 1 to 200, of jobs that are over and left a result
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND if there is no such collection or
     *     job; CONFLICT if one is not over; INVALID if it left no result, is not of the
     *     collection's team, or they are none or too many: then none is stored
     */
    public KnowledgeStored add(Principal by, String collection, List<JobId> ids) {
        by.require(Grant.OPERATOR);
        if (ids.isEmpty() || ids.size() > MOST_AT_ONCE) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Not so many jobs at once",
                    Map.of("jobs", ids.size(), "most", MOST_AT_ONCE),
                    "Give 1 to " + MOST_AT_ONCE);
        }
        knowledge.documents(by, collection, Optional.empty(), 1); // which says so if there is none
        var team = db.read(tx -> GatherStore.teamOf(tx, collection)).orElse(Optional.empty());
        var contents = new ArrayList<KnowledgeBatch.Content>();
        for (var id : ids.stream().distinct().toList()) {
            contents.add(content(by, id, team));
        }
        return knowledge.put(by, collection, new KnowledgeBatch(contents));
    }

    private KnowledgeBatch.Content content(Principal by, JobId id, Optional<String> team) {
        var job = jobs.job(by, id);
        if (job.status() instanceof JobState.Queued || job.status() instanceof JobState.Running) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The job is not over",
                    Map.of("job", id),
                    "'cadre wait " + id + "' returns when it is");
        }
        var result =
                ResultText.result(job)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.INVALID,
                                        "The job left no result",
                                        Map.of("job", id),
                                        "'cadre job " + id + "' says how it ended"));
        record Place(Optional<String> team, List<String> repositories) {}
        var place =
                db.read(tx ->
                        new Place(
                                GatherStore.team(tx, id.number()),
                                GatherStore.repositories(tx, id.number())));
        if (team.isPresent() && !place.team().equals(team)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The job is not of the collection's team",
                    Map.of("job", id, "team", team.get(), "job_team", place.team().orElse("")),
                    "Put it in a collection of its own team, or in everybody's");
        }
        return new KnowledgeBatch.Content(
                ResultText.source(job), ResultText.of(job, result, place.repositories()));
    }

    /**
     * Whether a collection gathers.
     *
     * @throws CadreException FORBIDDEN below viewer; NOT_FOUND if this key finds no such collection
     */
    public KnowledgeGathering gathering(Principal by, String collection) {
        knowledge.documents(by, collection, Optional.empty(), 1);
        return shown(collection);
    }

    private KnowledgeGathering shown(String collection) {
        return db.read(tx -> GatherStore.one(tx, collection))
                .map(row ->
                        new KnowledgeGathering(
                                collection,
                                true,
                                row.team().map(TeamName::new),
                                row.repository(),
                                Optional.of(row.setBy()),
                                Optional.of(row.setAt())))
                .orElseGet(() ->
                        new KnowledgeGathering(
                                collection,
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
    }

    /** Whether a collection is to gather. */
    public enum Gathers {
        YES,
        NO
    }

    /**
     * Has a collection gather the results of jobs that succeed from now on: those of its team, or
     * of no team if it is everybody's; and of its repository, if it has one. Or no longer.
     *
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND if there is no such collection
     */
    public KnowledgeGathering set(Principal by, String collection, Gathers gathers) {
        by.require(Grant.OPERATOR);
        knowledge.documents(by, collection, Optional.empty(), 1);
        var head = feed.head();
        db.write(tx -> {
            var was = GatherStore.one(tx, collection).isPresent();
            switch (gathers) {
                case YES -> GatherStore.begin(tx, collection, head, by.name(), clock.instant());
                case NO -> GatherStore.end(tx, collection);
            }
            var is = gathers == Gathers.YES;
            if (was != is) {
                feed.append(
                        tx,
                        "knowledge.gathering_set",
                        collection,
                        Optional.empty(),
                        by.actor(),
                        new TreeMap<>(Map.of("results", is)));
            }
            return is;
        });
        return shown(collection);
    }

    /** Gathers what has ended since the last time; says how many results were stored. */
    public int gatherOnce() {
        int stored = 0;
        for (var row : db.read(GatherStore::all)) {
            stored += gather(row);
        }
        if (db.read(GatherStore::hasOrphans)) {
            db.write(GatherStore::forget);
        }
        return stored;
    }

    private int gather(GatherStore.Row from) {
        int stored = 0;
        var row = from;
        while (true) {
            var slice = behind(row);
            for (var event : slice.events()) {
                stored += take(row, event);
            }
            var place = row;
            if (!slice.events().isEmpty() || slice.upTo() - row.seq() > FAR) {
                db.write(tx -> {
                    GatherStore.moveOn(tx, place, slice.upTo());
                    return place;
                });
            }
            if (slice.end() || Thread.currentThread().isInterrupted()) {
                return stored;
            }
            row =
                    new GatherStore.Row(
                            row.id(),
                            row.name(),
                            row.team(),
                            row.repository(),
                            slice.upTo(),
                            row.setBy(),
                            row.setAt());
        }
    }

    private Slice behind(GatherStore.Row row) {
        try {
            return feed.scanAfter(row.seq(), BATCH, ENDS);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.GONE) {
                throw e;
            }
            var floor = feed.floor();
            log.atWarn()
                    .addKeyValue("collection", row.name())
                    .addKeyValue("behind", row.seq())
                    .addKeyValue("deleted_up_to", floor)
                    .log("results of jobs were not gathered: their events were deleted before");
            return feed.scanAfter(floor, BATCH, ENDS);
        }
    }

    /** One that cannot be put holds no later one up. */
    private int take(GatherStore.Row row, Event event) {
        if (event.job().isEmpty()) {
            return 0;
        }
        var id = event.job().get();
        try {
            if (!isWanted(row, id)) {
                return 0;
            }
            return add(Principal.CADRE, row.name(), List.of(id)).stored();
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e; // the next round goes on from here
            }
            if (e.code() != ErrorCode.NOT_FOUND) { // else it, or the collection, is gone
                log.atWarn()
                        .addKeyValue("collection", row.name())
                        .addKeyValue("job", id)
                        .addKeyValue("reason", String.valueOf(e.getMessage()))
                        .log("a result was not gathered; 'cadre knowledge add --job' tries again");
            }
            return 0;
        }
    }

    private boolean isWanted(GatherStore.Row row, JobId id) {
        return db.read(tx ->
                GatherStore.team(tx, id.number()).equals(row.team())
                        && (row.repository().isEmpty()
                                || GatherStore.repositories(tx, id.number())
                                        .contains(row.repository().get())));
    }
}
