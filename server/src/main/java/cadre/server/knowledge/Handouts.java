package cadre.server.knowledge;

import cadre.server.knowledge.KnowledgeStore.Collection;
import cadre.server.knowledge.index.Hit;
import cadre.server.knowledge.index.Mode;
import cadre.server.knowledge.index.Shared;
import cadre.server.storage.Database;
import cadre.server.storage.Wakes;
import cadre.wire.api.KnowledgeGiven;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.TeamName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is put before the prompts of attempts: the pieces of documents that fit best, quoted, from
 * the collections of the job's team and repository and from those of everybody. A search that fails
 * is logged, and the attempt begins without. Thread-safe.
 */
public final class Handouts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Handouts.class);
    private static final int HITS = 20;

    /** A prompt that long brings what it needs, and must stay one argument of a CLI. */
    private static final int LONGEST_PROMPT = 30_000;

    /** A query may have no more: of a long prompt its beginning says what it is about. */
    private static final int LONGEST_QUERY = 4_000;

    /** So many words of its own a prompt shares with what is about the same. */
    private static final int SHARED = 3;

    /** Of the best score: what lies below is about something else. */
    private static final double FAR_BELOW = 0.3;

    private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

    private final Database db;
    private final Indexing indexing;
    private final Wakes.Subscription changes;
    private volatile Known known = Known.nothing();

    Handouts(Database db, Indexing indexing) {
        this.db = db;
        this.indexing = indexing;
        this.changes =
                db.wakes().listen(Knowledge.TOPIC.kind(), () -> this.known = Known.nothing());
    }

    /** The collections as they were. */
    private record Known(List<Collection> all, long atNanos) {
        static Known nothing() {
            return new Known(List.of(), System.nanoTime() - LOOK_NANOS);
        }
    }

    /**
     * A job that begins.
     *
     * @param team its team
     * @param repositories its URLs or paths
     * @param prompt what is searched for
     */
    public record Subject(Optional<TeamName> team, List<String> repositories, String prompt) {}

    private List<Collection> all() {
        var now = known;
        if (System.nanoTime() - now.atNanos() >= LOOK_NANOS) {
            now = new Known(db.read(KnowledgeStore::all), System.nanoTime());
            known = now;
        }
        return now.all();
    }

    /** Whether there is any collection; reads the store once in five seconds. */
    public boolean isAny() {
        return !all().isEmpty();
    }

    /**
     * What goes before the prompt; empty if nothing does. The same again for the same attempt.
     *
     * @param tokens the most, by estimate
     * @param onlyIfGood nothing, unless a collection is the repository's or the team's, and what
     *     shares enough words with the prompt
     */
    public String before(AttemptId attempt, Subject subject, int tokens, boolean onlyIfGood) {
        try {
            var said = db.read(tx -> HandoutStore.text(tx, attempt));
            return said.isPresent() ? said.get() : found(attempt, subject, tokens, onlyIfGood);
        } catch (RuntimeException | LinkageError e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("attempt", attempt)
                    .log("an attempt begins without what the documents say of it");
            return "";
        }
    }

    private String found(AttemptId attempt, Subject subject, int tokens, boolean onlyIfGood) {
        var prompt = subject.prompt();
        var repositories = subject.repositories().stream().map(SameRepository::of).toList();
        // not those remembered: a collection may have become another team's a moment ago
        var now = db.read(KnowledgeStore::all);
        var within = now.stream().filter(one -> isFor(one, subject, repositories)).toList();
        var isOwn = within.stream().anyMatch(one -> !isOfAll(one));
        if (within.isEmpty() || (onlyIfGood && !isOwn) || prompt.length() > LONGEST_PROMPT) {
            return "";
        }
        var names = within.stream().collect(Collectors.toMap(Collection::id, Collection::name));
        var query = prompt.substring(0, Math.min(prompt.length(), LONGEST_QUERY));
        var mode = indexing.makesVectors() ? Mode.HYBRID : Mode.LEXICAL;
        var hits = indexing.search(names.keySet(), query, mode, HITS).hits();
        return quoted(attempt, names, onlyIfGood ? good(hits, query) : hits, tokens);
    }

    private static boolean isOfAll(Collection one) {
        return one.team().isEmpty() && one.repository().isEmpty();
    }

    private static List<Hit> good(List<Hit> hits, String query) {
        if (hits.isEmpty()) {
            return hits;
        }
        var shared = Shared.with(query);
        var enough = Math.min(SHARED, (shared.asked() + 1) / 2);
        var least = hits.getFirst().score() * FAR_BELOW;
        return hits.stream()
                .filter(hit -> hit.score() >= least && shared.in(hit) >= enough)
                .toList();
    }

    private String quoted(AttemptId attempt, Map<Long, String> names, List<Hit> hits, int tokens) {
        var quotes = Quotes.of(hits, names, tokens);
        if (quotes.isEmpty()) {
            return "";
        }
        var given = new KnowledgeGiven(attempt, quotes.tokens(), quotes.sources(), quotes.text());
        return db.write(tx -> {
            HandoutStore.insert(tx, given);
            return HandoutStore.text(tx, attempt).orElse("");
        });
    }

    private static boolean isFor(Collection one, Subject job, List<String> repositories) {
        var isOfTeam = one.team().isEmpty() || one.team().equals(job.team().map(TeamName::name));
        var isOfRepository =
                one.repository().map(SameRepository::of).map(repositories::contains).orElse(true);
        return isOfTeam && isOfRepository;
    }

    /**
     * What a job's attempts were given, oldest first; none for those that were given nothing.
     *
     * @throws CadreException NOT_FOUND if there is no such job
     */
    public List<KnowledgeGiven> of(JobId job) {
        return db.read(tx -> {
            if (!HandoutStore.isJob(tx, job)) {
                throw new CadreException(
                        ErrorCode.NOT_FOUND,
                        "No such job",
                        Map.of("job", job),
                        "'cadre jobs' shows them");
            }
            return HandoutStore.of(tx, job);
        });
    }

    @Override
    public void close() {
        changes.close();
    }
}
