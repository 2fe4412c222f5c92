package cadre.server.knowledge.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;

/** One search over one state of the index. */
final class Search {
    /**
     * The constant of reciprocal rank fusion, as its authors found it (Cormack and others, 2009).
     */
    private static final int FUSION = 60;

    /** How many of a list count: enough that what both lists have is seen. */
    private static final int DEPTH = 100;

    /** Of a long query its rarest terms count: they decide, and each term costs. */
    private static final int MOST_TERMS = 48;

    private static final float TITLE_WEIGHT = 0.6f;

    private static final Comparator<Hit> ORDER =
            Comparator.comparingDouble(Hit::score)
                    .reversed()
                    .thenComparing(Hit::collection)
                    .thenComparing(Hit::source)
                    .thenComparing(Hit::firstLine)
                    .thenComparing(Hit::lastLine)
                    .thenComparing(Hit::text);

    private final IndexSearcher searcher;
    private final Query among;

    Search(IndexSearcher searcher, Set<Long> collections) {
        this.searcher = searcher;
        this.among = Pieces.inAnyOf(collections);
    }

    /** By words; empty if the query has none that is known. */
    List<Hit> lexical(String query) throws IOException {
        var any = new BooleanQuery.Builder();
        for (var word : rarest(new LinkedHashSet<>(Words.asked(query)))) {
            any.add(new TermQuery(new Term(Pieces.TEXT, word)), Occur.SHOULD);
            any.add(
                    new BoostQuery(new TermQuery(new Term(Pieces.TITLE, word)), TITLE_WEIGHT),
                    Occur.SHOULD);
        }
        var asked =
                new BooleanQuery.Builder()
                        .add(any.build(), Occur.MUST)
                        .add(among, Occur.FILTER)
                        .build();
        return hits(asked);
    }

    /** By the nearness of a vector of length 1. */
    List<Hit> nearest(String field, float[] vector) throws IOException {
        return hits(new KnnFloatVectorQuery(field, vector, DEPTH, among));
    }

    private List<String> rarest(Set<String> words) throws IOException {
        var known = new ArrayList<String>();
        var counts = new HashMap<String, Integer>();
        for (var word : words) {
            int count =
                    searcher.getIndexReader().docFreq(new Term(Pieces.TEXT, word))
                            + searcher.getIndexReader().docFreq(new Term(Pieces.TITLE, word));
            if (count > 0) {
                known.add(word);
                counts.put(word, count);
            }
        }
        known.sort(
                Comparator.<String>comparingInt(word -> counts.getOrDefault(word, 0))
                        .thenComparing(Comparator.naturalOrder()));
        return known.subList(0, Math.min(known.size(), MOST_TERMS));
    }

    private List<Hit> hits(Query query) throws IOException {
        var hits = new ArrayList<Hit>();
        var stored = searcher.storedFields();
        for (ScoreDoc each : searcher.search(query, DEPTH).scoreDocs) {
            hits.add(Pieces.hit(stored.document(each.doc), each.score));
        }
        hits.sort(ORDER);
        return hits;
    }

    /** Both lists by the ranks in them. */
    static List<Hit> fused(List<Hit> some, List<Hit> others) {
        var scores = new HashMap<Hit, Double>();
        for (var list : List.of(some, others)) {
            for (int rank = 0; rank < list.size(); rank++) {
                scores.merge(scored(list.get(rank), 0), 1.0 / (FUSION + rank + 1), Double::sum);
            }
        }
        return scores.entrySet().stream()
                .map(each -> scored(each.getKey(), each.getValue()))
                .sorted(ORDER)
                .toList();
    }

    private static Hit scored(Hit hit, double score) {
        return new Hit(
                hit.collection(),
                hit.source(),
                hit.firstLine(),
                hit.lastLine(),
                hit.heading(),
                hit.text(),
                score);
    }

    /** The best of them, no line of a source twice. */
    static List<Hit> best(List<Hit> hits, int most) {
        var taken = new ArrayList<Hit>();
        Map<String, List<Hit>> bySource = new HashMap<>();
        for (var hit : hits) {
            var before =
                    bySource.computeIfAbsent(
                            hit.collection() + "/" + hit.source(), _ -> new ArrayList<>());
            if (taken.size() < most && before.stream().noneMatch(other -> overlap(hit, other))) {
                before.add(hit);
                taken.add(hit);
            }
        }
        return taken;
    }

    private static boolean overlap(Hit one, Hit other) {
        return one.firstLine() <= other.lastLine() && other.firstLine() <= one.lastLine();
    }
}
