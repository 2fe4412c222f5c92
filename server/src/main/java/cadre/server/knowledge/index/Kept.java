package cadre.server.knowledge.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TermQuery;

/** Reads back what is kept: vectors, so that a text that did not change is not embedded again. */
final class Kept {
    private static final int MOST = 10_000;

    private Kept() {}

    /** By {@link Pieces#embedded} of each document that has a vector; those of one source. */
    static Map<String, float[]> vectors(IndexSearcher searcher, Term source, String field)
            throws IOException {
        var vectors = new HashMap<String, float[]>();
        for (var each : searcher.search(new TermQuery(source), MOST).scoreDocs) {
            var leaf = leaf(searcher, each.doc);
            var values = leaf.reader().getFloatVectorValues(field);
            if (values == null) {
                continue;
            }
            var at = values.iterator();
            int wanted = each.doc - leaf.docBase;
            if (at.advance(wanted) == wanted) {
                var chunk = Pieces.chunk(searcher.storedFields().document(each.doc));
                vectors.put(Pieces.embedded(chunk), values.vectorValue(at.index()).clone());
            }
        }
        return vectors;
    }

    /** Those that a query finds, in the order in which they were written. */
    static List<Document> documents(IndexSearcher searcher, Query query, int most)
            throws IOException {
        var documents = new ArrayList<Document>();
        for (var each : searcher.search(query, most, Sort.INDEXORDER).scoreDocs) {
            documents.add(searcher.storedFields().document(each.doc));
        }
        return documents;
    }

    /** The sources of the chunks from a number on. */
    static Index.Stretch stretch(IndexSearcher searcher, int from, int most) throws IOException {
        var reader = searcher.getIndexReader();
        var alive = MultiBits.getLiveDocs(reader);
        var places = new HashSet<Place>();
        int end = (int) Math.min(reader.maxDoc(), (long) from + most);
        var stored = searcher.storedFields();
        for (int at = from; at < end; at++) {
            if (alive == null || alive.get(at)) {
                places.add(Pieces.place(stored.document(at, Pieces.PLACE)));
            }
        }
        return new Index.Stretch(places, end >= reader.maxDoc() ? 0 : end);
    }

    private static LeafReaderContext leaf(IndexSearcher searcher, int document) {
        var leaves = searcher.getIndexReader().leaves();
        return leaves.get(ReaderUtil.subIndex(document, leaves));
    }
}
