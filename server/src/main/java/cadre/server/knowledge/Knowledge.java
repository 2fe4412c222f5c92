package cadre.server.knowledge;

import cadre.server.access.Principal;
import cadre.server.access.team.Holding;
import cadre.server.feed.Feed;
import cadre.server.knowledge.KnowledgeStore.Collection;
import cadre.server.knowledge.KnowledgeStore.Document;
import cadre.server.knowledge.index.Embedder;
import cadre.server.knowledge.index.Hit;
import cadre.server.knowledge.index.Mode;
import cadre.server.knowledge.index.WatchedEmbedder;
import cadre.server.knowledge.text.Masks;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.KnowledgeBatch;
import cadre.wire.api.KnowledgeDocument;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeRequest;
import cadre.wire.api.KnowledgeStored;
import cadre.wire.api.KnowledgeText;
import cadre.wire.api.KnowledgeTrials;
import cadre.wire.api.KnowledgeTried;
import cadre.wire.api.KnowledgeView;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Collections of documents, and searching in them. A member's key, such as an agent's, finds the
 * collections of its team and everybody's; all other keys find all. Thread-safe; methods block on
 * the store.
 */
public final class Knowledge implements Holding, AutoCloseable {
    /** Rings when documents change. */
    public static final Topic TOPIC = Topic.of("knowledge");

    private static final int LONGEST_QUERY = 4_000;

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final Masks masks = Masks.shapes();
    private final Indexing indexing;
    private final Embedding embedding;
    private final Optional<Embedder> embedder;

    /**
     * The collections in {@code db}.
     *
     * @param folder of this server's index; made when it is not there
     */
    public Knowledge(Database db, Feed feed, InstantSource clock, Path folder) {
        this(db, feed, clock, folder, Optional.empty());
    }

    /** The same with vectors, if there is something that makes them. */
    public Knowledge(
            Database db,
            Feed feed,
            InstantSource clock,
            Path folder,
            Optional<EmbedderConfig> vectors) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.embedder = vectors.map(each -> each.open(folder.resolveSibling("embedder")));
        var watched = embedder.map(one -> new WatchedEmbedder(one, clock)).orElse(null);
        this.indexing = new Indexing(db, folder, watched);
        this.embedding = new Embedding(indexing, watched);
    }

    /** Makes the vectors, if there is an embedder. */
    public Embedding embedding() {
        return embedding;
    }

    /**
     * How it is searched when nobody says otherwise: by words, and by vectors if there are some.
     */
    public Mode usual() {
        return indexing.makesVectors() ? Mode.HYBRID : Mode.LEXICAL;
    }

    /** What of it goes before prompts; to be closed before this. */
    public Handouts handouts() {
        return new Handouts(db, indexing);
    }

    /** What the store's contents are called until a restore puts others in their place. */
    public String history() {
        var fresh = UUID.randomUUID().toString();
        return db.write(tx -> KnowledgeStore.history(tx, fresh));
    }

    /** Has the index see what has changed. */
    public void catchUp() {
        indexing.catchUp();
    }

    /**
     * The collections by name that this key finds.
     *
     * @throws CadreException FORBIDDEN below viewer
     */
    public List<KnowledgeView> list(Principal by) {
        by.require(Grant.VIEWER);
        var views = db.read(KnowledgeStore::views);
        return withVectors(
                views.stream()
                        .filter(one -> Reach.finds(by, one.team().map(TeamName::name)))
                        .toList());
    }

    /** With how far their vectors are, where some are made. */
    private List<KnowledgeView> withVectors(List<KnowledgeView> views) {
        if (!embedding.isOn()) {
            return views;
        }
        var ids =
                db.read(KnowledgeStore::all).stream()
                        .collect(Collectors.toMap(Collection::name, Collection::id));
        return views.stream()
                .map(one ->
                        Optional.ofNullable(ids.get(one.name()))
                                .map(id -> one.with(embedding.of(id)))
                                .orElse(one)) // just removed
                .toList();
    }

    /**
     * Makes a collection, or says anew what it is of.
     *
     * @throws CadreException FORBIDDEN below operator; INVALID if the name or the repository has
     *     another form, or there are too many; NOT_FOUND if there is no such team
     */
    public KnowledgeView set(Principal by, String name, KnowledgeRequest request) {
        by.require(Grant.OPERATOR);
        Names.requireName(name);
        request.repository().ifPresent(Names::requireRepository);
        var view = db.write(tx -> stored(tx, by, name, request));
        return withVectors(List.of(view)).getFirst();
    }

    private KnowledgeView stored(Tx tx, Principal by, String name, KnowledgeRequest request) {
        var team = request.team().map(TeamName::name);
        tx.lock("knowledge:" + name);
        if (request.team().isPresent() && !KnowledgeStore.isTeam(tx, request.team().get())) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "No such team",
                    Map.of("team", team.orElseThrow()),
                    "'cadre team list' shows them");
        }
        var old = KnowledgeStore.lock(tx, name);
        if (old.isPresent()) {
            KnowledgeStore.change(tx, old.get().id(), team, request.repository());
        } else {
            Limits.requireRoom(KnowledgeStore.all(tx).size());
            KnowledgeStore.insert(
                    tx,
                    name,
                    team,
                    request.repository(),
                    new KnowledgeStore.By(by.name(), clock.instant()));
        }
        var body = new TreeMap<String, Object>();
        team.ifPresent(value -> body.put("team", value));
        request.repository().ifPresent(value -> body.put("repository", value));
        var kind = old.isPresent() ? "knowledge.changed" : "knowledge.created";
        append(tx, kind, name, by, body);
        return KnowledgeStore.view(tx, name);
    }

    /**
     * Removes a collection with its documents.
     *
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND if there is none
     */
    public void delete(Principal by, String name) {
        by.require(Grant.OPERATOR);
        db.write(tx -> {
            var one = locked(tx, by, name);
            var size = KnowledgeStore.size(tx, one.id());
            KnowledgeStore.delete(tx, one.id());
            append(tx, "knowledge.deleted", name, by, Map.of("documents", size.documents()));
            return name;
        });
        changed();
    }

    /**
     * The documents of a collection by name, without their texts.
     *
     * @param cursor the name to go on behind, from the page before
     * @param limit 1 to 1,000
     * @throws CadreException FORBIDDEN below viewer; NOT_FOUND if this key finds no such collection
     */
    public Page<KnowledgeDocument> documents(
            Principal by, String name, Optional<String> cursor, int limit) {
        return documents(by, name, "", cursor, limit);
    }

    /**
     * The same of those whose names hold {@code part}, in any case.
     *
     * @throws CadreException as above
     */
    public Page<KnowledgeDocument> documents(
            Principal by, String name, String part, Optional<String> cursor, int limit) {
        by.require(Grant.VIEWER);
        return db.read(tx -> {
            var one = Reach.found(KnowledgeStore.one(tx, name), by, name);
            var some = KnowledgeStore.documents(tx, one.id(), part, cursor.orElse(""), limit + 1);
            var items = some.stream().limit(limit).toList();
            return new Page<>(
                    items,
                    some.size() > limit ? Optional.of(items.getLast().source()) : Optional.empty());
        });
    }

    /**
     * A document with its text, in which secrets are masked.
     *
     * @throws CadreException FORBIDDEN below viewer; NOT_FOUND if this key finds no such
     *     collection, or it holds no such document
     */
    public KnowledgeText text(Principal by, String name, String source) {
        by.require(Grant.VIEWER);
        return db.read(tx -> {
            var one = Reach.found(KnowledgeStore.one(tx, name), by, name);
            return KnowledgeStore.text(tx, one, source)
                    .orElseThrow(() ->
                            new CadreException(
                                    ErrorCode.NOT_FOUND,
                                    "The collection holds no such document",
                                    Map.of("collection", name, "source", Names.shortened(source)),
                                    "'cadre knowledge show COLLECTION' lists them"));
        });
    }

    /**
     * Puts documents in a collection, each in the place of the one of its name. What is no text is
     * refused by itself, all others are taken.
     *
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND if there is no such collection;
     *     INVALID if a name has another form, there are none or too many, or the collection would
     *     hold too much: then nothing is stored
     */
    public KnowledgeStored put(Principal by, String name, KnowledgeBatch batch) {
        by.require(Grant.OPERATOR);
        Limits.requireCount(batch.documents().size(), Limits.MOST_AT_ONCE);
        var incoming = Incoming.of(batch, masks);
        var stored = db.write(tx -> store(tx, by, name, incoming));
        if (stored.stored() > 0) {
            changed();
        }
        return stored;
    }

    private KnowledgeStored store(Tx tx, Principal by, String name, Incoming incoming) {
        var documents = incoming.documents();
        var one = locked(tx, by, name);
        var size = KnowledgeStore.size(tx, one.id());
        long count = size.documents();
        long bytes = size.bytes();
        int stored = 0;
        int masked = 0;
        for (var document : documents) {
            var known = KnowledgeStore.known(tx, one.id(), document.source());
            if (known.filter(old -> old.sha256().equals(document.sha256())).isPresent()) {
                continue;
            }
            count += known.isPresent() ? 0 : 1;
            bytes += document.bytes() - known.map(Document::bytes).orElse(0);
            KnowledgeStore.put(tx, one.id(), document, clock.instant());
            stored++;
            masked += document.masked();
        }
        Limits.requireFits(name, count, bytes);
        if (stored > 0) {
            append(tx, "knowledge.stored", name, by, Map.of("documents", stored, "masked", masked));
        }
        return new KnowledgeStored(stored, documents.size() - stored, masked, incoming.refused());
    }

    /**
     * Removes documents; those that are not there are no harm.
     *
     * @return how many were there
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND if there is no such collection;
     *     INVALID if there are none or too many
     */
    public int remove(Principal by, String name, List<String> sources) {
        by.require(Grant.OPERATOR);
        Limits.requireCount(sources.size(), Limits.MOST_REMOVED);
        sources.forEach(Names::requireSource);
        int removed =
                db.write(tx -> {
                    var one = locked(tx, by, name);
                    int gone = 0;
                    for (var source : sources) {
                        gone += KnowledgeStore.remove(tx, one.id(), source) ? 1 : 0;
                    }
                    if (gone > 0) {
                        append(tx, "knowledge.removed", name, by, Map.of("documents", gone));
                    }
                    return gone;
                });
        if (removed > 0) {
            changed();
        }
        return removed;
    }

    /**
     * Searches in collections.
     *
     * @param names of the collections; none for all that this key finds
     * @param query 1 to 4,000 characters; any text, there is no syntax
     * @param most hits, 1 to 100
     * @throws CadreException FORBIDDEN below viewer; NOT_FOUND if this key finds no such
     *     collection; INVALID if the query is blank or too long, or with {@link Mode#VECTOR} where
     *     no vectors are made; UNAVAILABLE if the index cannot be read, or with that mode no vector
     *     of the query can be had
     */
    public KnowledgeFound search(
            Principal by, List<String> names, String query, Mode mode, int most) {
        by.require(Grant.VIEWER);
        if (mode == Mode.VECTOR && !indexing.makesVectors()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This server makes no vectors",
                    Map.of("mode", "vector"),
                    "Search by words: lexical; an admin can set CADRE_EMBEDDER_URL");
        }
        if (query.isBlank() || query.length() > LONGEST_QUERY) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    query.isBlank() ? "There is nothing to search for" : "The query is too long",
                    Map.of("characters", query.length(), "most", LONGEST_QUERY),
                    "Give some words, or a question");
        }
        var ids =
                wanted(by, names).stream()
                        .collect(
                                Collectors.toMap(
                                        Collection::id, Collection::name, (one, _) -> one));
        var found = indexing.search(ids.keySet(), query, mode, most);
        var newest = db.read(KnowledgeStore::revision);
        return new KnowledgeFound(
                found.hits().stream().map(hit -> hit(hit, ids)).toList(),
                found.used().name().toLowerCase(Locale.ROOT),
                found.used() == Mode.LEXICAL ? found.trouble() : found.trouble() + unfinished(),
                Math.max(0, newest - indexing.seen()));
    }

    /** What is not found by its meaning yet; nothing if that is all there. */
    private String unfinished() {
        int missing = indexing.withoutVector();
        return missing == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%,d pieces of documents have no vector yet: of them only words count",
                        missing);
    }

    /** Those of these names, or all that this key finds. */
    private List<Collection> wanted(Principal by, List<String> names) {
        var known = db.read(KnowledgeStore::all);
        return names.isEmpty()
                ? known.stream().filter(one -> Reach.finds(by, one.team())).toList()
                : names.stream().map(name -> Reach.named(known, by, name)).toList();
    }

    /**
     * Asks questions as {@link #search} does, and says at which rank it found where the answers
     * stand.
     *
     * @throws CadreException as {@link #search}; INVALID also if something is out of the range that
     *     {@link KnowledgeTrials} gives
     */
    public KnowledgeTried tried(Principal by, KnowledgeTrials asked) {
        by.require(Grant.VIEWER);
        var mode = Trials.checked(asked);
        var names = asked.collection().map(List::of).orElse(List.of());
        var trials = new Trials(db, wanted(by, names));
        trials.look(asked.questions());
        var all = new ArrayList<KnowledgeTried.Trial>();
        long behind = 0;
        for (var one : asked.questions()) {
            var found = search(by, names, one.question(), mode, Trials.DEPTH);
            all.add(trials.of(one.places(), found, asked.tokens()));
            behind = found.behind();
        }
        return new KnowledgeTried(all, behind, indexing.withoutVector());
    }

    private static KnowledgeFound.Hit hit(Hit hit, Map<Long, String> names) {
        return new KnowledgeFound.Hit(
                names.getOrDefault(hit.collection(), ""),
                hit.source(),
                hit.firstLine(),
                hit.lastLine(),
                hit.heading(),
                hit.text(),
                hit.score());
    }

    private Collection locked(Tx tx, Principal by, String name) {
        return Reach.found(KnowledgeStore.lock(tx, name), by, name);
    }

    private void changed() {
        db.wakes().ring(TOPIC);
    }

    /** A team need not stay for its knowledge. */
    @Override
    public List<MemberName> busyIn(Tx tx, TeamName team) {
        return List.of();
    }

    /** Its collections go with it: a later team of its name finds none of them. */
    @Override
    public int forgetIn(Tx tx, TeamName team, int most) {
        var first =
                KnowledgeStore.all(tx).stream()
                        .filter(one -> one.team().filter(team.name()::equals).isPresent())
                        .findFirst()
                        .flatMap(one -> KnowledgeStore.lock(tx, one.name()));
        if (first.isEmpty()) {
            return 0;
        }
        int gone = KnowledgeStore.deleteSome(tx, first.get().id(), most);
        if (gone < most) {
            KnowledgeStore.delete(tx, first.get().id());
            append(tx, "knowledge.deleted", first.get().name(), Actor.CADRE, Map.of("team", team));
            tx.afterCommit(this::changed);
        }
        return gone + 1;
    }

    private void append(Tx tx, String kind, String name, Principal by, Map<String, ?> body) {
        append(tx, kind, name, by.actor(), body);
    }

    private void append(Tx tx, String kind, String name, Actor by, Map<String, ?> body) {
        feed.append(tx, kind, name, Optional.empty(), by, new TreeMap<>(body));
    }

    @Override
    public void close() {
        indexing.close();
        embedder.ifPresent(Embedder::close);
    }
}
