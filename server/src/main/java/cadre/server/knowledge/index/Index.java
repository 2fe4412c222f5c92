package cadre.server.knowledge.index;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * The index over all collections, in one folder. What is written is found at once by its words and
 * is durable after {@link #commit}; a vector comes with {@link #embedMissing}, so that writing
 * never waits for a network. What the folder holds can be made again from the documents: whoever
 * fills it keeps a revision, gives it with each commit, and after an {@link #open} brings in what
 * is newer than {@link #revision}. One process at a time has a folder open. Thread-safe; searches
 * do not wait for writes.
 */
public final class Index implements AutoCloseable {
    /** The longest query, in characters; what is after them is not looked at. */
    public static final int LONGEST_QUERY = 4000;

    private static final int MOST_HITS = 100;

    /** It advises to add a module that Java itself warns of. Held, so that it stays off. */
    private static final Logger ADVICE =
            Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

    static {
        ADVICE.setLevel(Level.OFF);
    }

    private final Writing writing = new Writing();
    private final Directory folder;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final @Nullable Embedder embedder;
    private final String vectorField;
    private final boolean isNew;
    private final String note;
    private volatile long revision;
    private volatile boolean changed;

    private Index(IndexFolder.Opened opened, @Nullable Embedder embedder) throws IOException {
        this.folder = opened.folder();
        this.writer = opened.writer();
        this.isNew = opened.isNew();
        this.revision = opened.revision();
        this.note = opened.note();
        this.embedder = embedder;
        this.vectorField = embedder == null ? "" : Pieces.vectorField(embedder);
        this.searchers = new SearcherManager(writer, null);
    }

    /**
     * Opens the index in a folder, which is made if it is not there. One that is damaged, or was
     * written by another version, is made empty: {@link #isNew}. All of it is read once to know.
     *
     * @param embedder null for searches by words alone; vectors of another one are not used
     * @throws IOException if the folder cannot be written, or another process has it open
     */
    public static Index open(Path folder, @Nullable Embedder embedder) throws IOException {
        if (embedder != null
                && (embedder.dimensions() < 1
                        || embedder.dimensions() > WideVectors.MOST_DIMENSIONS)) {
            throw new IllegalArgumentException(
                    "an embedder of " + embedder.dimensions() + " dimensions");
        }
        var opened = IndexFolder.open(folder);
        try {
            return new Index(opened, embedder);
        } catch (IOException | RuntimeException e) {
            opened.writer().close();
            opened.folder().close();
            throw e;
        }
    }

    /** Whether it held nothing when it was opened: everything is to be brought in. */
    public boolean isNew() {
        return isNew;
    }

    /** The revision that the last commit was given, 0 if there was none. */
    public long revision() {
        return revision;
    }

    /** The note that its last commit was given before it was opened, empty if there was none. */
    public String note() {
        return note;
    }

    /**
     * Puts these in the place of all chunks of a source, at once for whoever searches. A chunk
     * whose text was there before keeps its vector.
     *
     * @param chunks none to remove the source
     * @throws IOException if it cannot be written; the index then takes no more: open it again
     */
    public void replace(long collection, String source, List<Chunk> chunks) throws IOException {
        replace(collection, Set.of(), source, chunks);
    }

    /**
     * The same for a source that is found in further collections, too; it is removed with its own
     * one.
     */
    public void replace(long collection, Set<Long> alsoIn, String source, List<Chunk> chunks)
            throws IOException {
        var known = vectors(collection, source);
        var documents = new ArrayList<Document>();
        for (var chunk : chunks) {
            documents.add(
                    Pieces.written(
                            collection,
                            alsoIn,
                            source,
                            chunk,
                            documents.size(),
                            vectorField,
                            known.get(Pieces.embedded(chunk))));
        }
        write(() -> writer.updateDocuments(Pieces.ofSource(collection, source), documents));
    }

    /** Removes all chunks of a source; nothing happens if there are none. */
    public void remove(long collection, String source) throws IOException {
        delete(Pieces.ofSource(collection, source));
    }

    /** Removes all chunks of a collection. */
    public void removeAll(long collection) throws IOException {
        delete(Pieces.ofCollection(collection));
    }

    private void delete(Term of) throws IOException {
        write(() -> writer.deleteDocuments(of));
    }

    /**
     * Makes all that was written so far survive a power cut.
     *
     * @param revision of the caller's, 0 or more, for {@link #revision} after the next start
     */
    public void commit(long revision) throws IOException {
        commit(revision, "");
    }

    /** The same with a note of the caller's, for {@link #note} after the next start. */
    public void commit(long revision, String note) throws IOException {
        if (revision < 0) {
            throw new IllegalArgumentException("revision " + revision);
        }
        write(() -> {
            writer.setLiveCommitData(IndexFolder.said(revision, note).entrySet());
            writer.commit();
        });
        this.revision = revision;
    }

    /**
     * Gives chunks that have none their vectors, in the order in which they were written; to be
     * called until it answers 0. Chunks that change meanwhile are left for the next call.
     *
     * @param most chunks to take, 1 to 1,000
     * @return how many were taken; 0 if there are none left, or no embedder
     * @throws IOException if the embedder fails: nothing has changed
     */
    public int embedMissing(int most) throws IOException, InterruptedException {
        if (most < 1 || most > 1000) {
            throw new IllegalArgumentException("most " + most);
        }
        var model = embedder;
        if (model == null) {
            return 0;
        }
        refresh();
        var missing =
                reading(searcher ->
                        Kept.documents(searcher, without(new MatchAllDocsQuery()), most));
        if (missing.isEmpty()) {
            return 0;
        }
        var texts = missing.stream().map(each -> Pieces.embedded(Pieces.chunk(each))).toList();
        var vectors = Vectors.of(model, texts);
        write(() -> {
            searchers.maybeRefreshBlocking();
            for (int at = 0; at < missing.size(); at++) {
                var itself = Pieces.itself(missing.get(at));
                if (count(new TermQuery(itself)) > 0) {
                    writer.updateDocument(
                            itself,
                            Pieces.withVector(missing.get(at), vectorField, vectors.get(at)));
                }
            }
        });
        refresh();
        return missing.size();
    }

    /**
     * A stretch of what the index holds, for whoever looks whether it is there still.
     *
     * @param places each once, in no order
     * @param next where the next stretch begins; 0 at the end
     */
    public record Stretch(Set<Place> places, int next) {
        public Stretch {
            places = Set.copyOf(places);
        }
    }

    /**
     * Looks at a stretch. Between two looks chunks may move: one that is missed is in the next
     * round.
     *
     * @param from 0 to begin, or {@link Stretch#next}
     * @param most chunks to look at
     */
    public Stretch stretch(int from, int most) throws IOException {
        refresh();
        return reading(searcher -> Kept.stretch(searcher, from, most));
    }

    /** How many chunks there are. */
    public int size() throws IOException {
        refresh();
        return count(new MatchAllDocsQuery());
    }

    /** How many chunks wait for {@link #embedMissing}; 0 without an embedder. */
    public int missing() throws IOException {
        refresh();
        return embedder == null ? 0 : count(without(new MatchAllDocsQuery()));
    }

    /** How many of these are of one collection. */
    public int missing(long collection) throws IOException {
        refresh();
        var those = new TermQuery(Pieces.ofCollection(collection));
        return embedder == null ? 0 : count(without(those));
    }

    /**
     * Finds what a query is about. Any text is a query: there is no syntax, and what has no word
     * that is known finds nothing by words.
     *
     * @param collections to search in; none finds nothing
     * @param query at most {@link #LONGEST_QUERY} characters count
     * @param mode with {@link Mode#HYBRID} and no vector of the query, by words alone, and {@link
     *     Found#trouble} says why
     * @param most hits, 1 to 100
     * @throws IOException if the index cannot be read; with {@link Mode#VECTOR} also if no vector
     *     of the query can be had
     */
    public Found search(Set<Long> collections, String query, Mode mode, int most)
            throws IOException {
        if (most < 1 || most > MOST_HITS) {
            throw new IllegalArgumentException("most " + most);
        }
        var asked = query.length() > LONGEST_QUERY ? query.substring(0, LONGEST_QUERY) : query;
        if (collections.isEmpty() || asked.isBlank()) {
            return new Found(List.of(), mode, "");
        }
        return switch (mode) {
            case LEXICAL -> searched(collections, asked, null, mode, "", most);
            case VECTOR -> searched(collections, asked, vector(asked), mode, "", most);
            case HYBRID -> hybrid(collections, asked, most);
        };
    }

    private Found hybrid(Set<Long> collections, String query, int most) throws IOException {
        float[] vector;
        try {
            vector = vector(query);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            var trouble = "Searched by words alone: " + e.getMessage();
            return searched(collections, query, null, Mode.LEXICAL, trouble, most);
        }
        return searched(collections, query, vector, Mode.HYBRID, "", most);
    }

    private float[] vector(String query) throws IOException {
        var model = embedder;
        if (model == null) {
            throw new IOException("no embedder is set up");
        }
        try {
            return Vectors.ofQuery(model, query);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the query was embedded");
        }
    }

    private Found searched(
            Set<Long> collections,
            String query,
            float @Nullable [] vector,
            Mode used,
            String trouble,
            int most)
            throws IOException {
        refresh();
        return reading(searcher -> {
            var search = new Search(searcher, collections);
            var words = used == Mode.VECTOR ? List.<Hit>of() : search.lexical(query);
            var near = vector == null ? List.<Hit>of() : search.nearest(vectorField, vector);
            var all =
                    switch (used) {
                        case LEXICAL -> words;
                        case VECTOR -> near;
                        case HYBRID -> Search.fused(words, near);
                    };
            return new Found(Search.best(all, most), used, trouble);
        });
    }

    private Query without(Query among) {
        return new BooleanQuery.Builder()
                .add(among, Occur.FILTER)
                .add(new FieldExistsQuery(vectorField), Occur.MUST_NOT)
                .build();
    }

    /**
     * The vectors that the chunks of a source have, by what they were made of. Those of the last
     * refresh: to make one for each source that is written costs more than a vector.
     */
    private Map<String, float[]> vectors(long collection, String source) throws IOException {
        if (embedder == null) {
            return Map.of();
        }
        return reading(searcher ->
                Kept.vectors(searcher, Pieces.ofSource(collection, source), vectorField));
    }

    private int count(Query query) throws IOException {
        return reading(searcher -> searcher.count(query));
    }

    private interface Look<T> {
        T at(IndexSearcher searcher) throws IOException;
    }

    /** Looks at the state of the last refresh. */
    private <T> T reading(Look<T> look) throws IOException {
        var searcher = acquire();
        try {
            return look.at(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    private IndexSearcher acquire() throws IOException {
        try {
            return searchers.acquire();
        } catch (AlreadyClosedException e) {
            throw new IOException("the index is closed", e);
        }
    }

    private void refresh() throws IOException {
        if (!changed) {
            return;
        }
        changed = false; // before: a write from here on sets it again
        boolean isSeen = false;
        try {
            writing.run(searchers::maybeRefreshBlocking); // it may write a segment
            isSeen = true;
        } finally {
            if (!isSeen) {
                changed = true;
            }
        }
    }

    private void write(Writing.Work what) throws IOException {
        try {
            writing.run(what);
        } finally {
            changed = true;
        }
    }

    /** Closes it; what was not committed is lost. An interrupt waits until it is closed. */
    @Override
    public void close() throws IOException {
        boolean isInterrupted = Thread.interrupted(); // else Lucene would give up halfway
        try {
            writing.close();
            isInterrupted |= Thread.interrupted();
            IOUtils.close(searchers, writer::rollback, folder);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
