package cadre.server.knowledge.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Chunks as documents of Lucene: which fields there are, written and read back. */
final class Pieces {
    /** The terms of a chunk's text. */
    static final String TEXT = "text_terms";

    /** The terms of its source's name and of its heading. */
    static final String TITLE = "title_terms";

    private static final String COLLECTION = "collection";
    private static final String SOURCE_KEY = "source_key";
    private static final String PIECE_KEY = "piece_key";
    private static final String SOURCE = "source";
    private static final String FIRST = "first_line";
    private static final String LAST = "last_line";
    private static final String HEADING = "heading";
    private static final String ORDINAL = "ordinal";
    private static final String CHUNK = "text";

    /** The fields that tell which source a chunk is of. */
    static final Set<String> PLACE = Set.of(COLLECTION, SOURCE);

    private static final FieldType TERMS = terms();

    private Pieces() {}

    private static FieldType terms() {
        var type = new FieldType();
        type.setTokenized(true);
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        type.freeze();
        return type;
    }

    /**
     * A chunk, to be written.
     *
     * @param alsoIn further collections in which it is found
     * @param ordinal of it in its source
     * @param vector of length 1; null if there is none yet
     */
    static Document written(
            long collection,
            Set<Long> alsoIn,
            String source,
            Chunk chunk,
            int ordinal,
            String vectorField,
            float @Nullable [] vector) {
        var document = new Document();
        var key = sourceKey(collection, source);
        document.add(new StringField(COLLECTION, Long.toString(collection), Field.Store.YES));
        for (long other : alsoIn) {
            document.add(new StringField(COLLECTION, Long.toString(other), Field.Store.YES));
        }
        document.add(new StringField(SOURCE_KEY, key, Field.Store.NO));
        document.add(
                new StringField(
                        PIECE_KEY, digest(key, chunk.toString(), "" + ordinal), Field.Store.YES));
        document.add(new StoredField(SOURCE, source));
        document.add(new StoredField(FIRST, chunk.firstLine()));
        document.add(new StoredField(LAST, chunk.lastLine()));
        document.add(new StoredField(HEADING, chunk.heading()));
        document.add(new StoredField(CHUNK, chunk.text()));
        document.add(new StoredField(ORDINAL, ordinal));
        document.add(new Field(TEXT, new Terms(Words.written(chunk.text())), TERMS));
        var title = new ArrayList<>(Words.written(source));
        title.addAll(Words.written(chunk.heading()));
        document.add(new Field(TITLE, new Terms(title), TERMS));
        if (vector != null) {
            document.add(
                    new KnnFloatVectorField(
                            vectorField, vector, VectorSimilarityFunction.DOT_PRODUCT));
        }
        return document;
    }

    /** The same with a vector. */
    static Document withVector(Document stored, String vectorField, float[] vector) {
        return written(
                collection(stored),
                alsoIn(stored),
                text(stored, SOURCE),
                chunk(stored),
                number(stored, ORDINAL),
                vectorField,
                vector);
    }

    static Hit hit(Document stored, double score) {
        var chunk = chunk(stored);
        return new Hit(
                collection(stored),
                text(stored, SOURCE),
                chunk.firstLine(),
                chunk.lastLine(),
                chunk.heading(),
                chunk.text(),
                score);
    }

    static Chunk chunk(Document stored) {
        return new Chunk(
                text(stored, CHUNK),
                number(stored, FIRST),
                number(stored, LAST),
                text(stored, HEADING));
    }

    /** What is turned into a vector: the heading says what a piece from the middle is about. */
    static String embedded(Chunk chunk) {
        return chunk.heading().isEmpty() ? chunk.text() : chunk.heading() + "\n" + chunk.text();
    }

    /** All chunks of a source. */
    static Term ofSource(long collection, String source) {
        return new Term(SOURCE_KEY, sourceKey(collection, source));
    }

    static Term ofCollection(long collection) {
        return new Term(COLLECTION, Long.toString(collection));
    }

    /** This chunk, as long as it is as it was when it was read. */
    static Term itself(Document stored) {
        return new Term(PIECE_KEY, text(stored, PIECE_KEY));
    }

    static Query inAnyOf(Set<Long> collections) {
        return new TermInSetQuery(
                COLLECTION,
                collections.stream().map(each -> new BytesRef(Long.toString(each))).toList());
    }

    /** Where the vectors of an embedder are; those of another one are elsewhere. */
    static String vectorField(Embedder embedder) {
        return "vector_"
                + digest(embedder.id(), Integer.toString(embedder.dimensions())).substring(0, 16);
    }

    /** Of fixed length: a name may be longer than a term. */
    private static String sourceKey(long collection, String source) {
        return collection + "/" + digest(source);
    }

    private static String digest(String... parts) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                sha.update(part.getBytes(UTF_8));
                sha.update((byte) 0);
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has no SHA-256", e);
        }
    }

    private static long collection(Document stored) {
        return Long.parseLong(text(stored, COLLECTION));
    }

    private static Set<Long> alsoIn(Document stored) {
        return Stream.of(stored.getValues(COLLECTION))
                .skip(1)
                .map(Long::parseLong)
                .collect(Collectors.toSet());
    }

    static Place place(Document stored) {
        return new Place(collection(stored), text(stored, SOURCE));
    }

    private static String text(Document stored, String field) {
        return present(stored, field).stringValue();
    }

    private static int number(Document stored, String field) {
        var number = present(stored, field).numericValue();
        if (number == null) {
            throw new IllegalStateException("a chunk with a '" + field + "' that is no number");
        }
        return number.intValue();
    }

    private static IndexableField present(Document stored, String field) {
        var found = stored.getField(field);
        if (found == null) {
            throw new IllegalStateException("a chunk without '" + field + "'");
        }
        return found;
    }
}
