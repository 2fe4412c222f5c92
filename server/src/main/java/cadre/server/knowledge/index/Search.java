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
     * What the nearness of vectors is worth beside words, which are worth the rest: decided by half
     * of the shipped questions, see docs/decisions.md.
     */
    private static final double VECTOR_WEIGHT = 0.4;

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

    /**
     * Both lists by the scores in them, each brought to 0 to 1 within its own: BM25 begins at 0,
     * while vectors have no score for what has nothing to do with the query, for which the last of
     * the list stands.
     */
    static List<Hit> fused(List<Hit> words, List<Hit> near) {
        var scores = new HashMap<Hit, Double>();
        add(scores, words, 0, 1 - VECTOR_WEIGHT);
        add(scores, near, near.isEmpty() ? 0 : near.getLast().score(), VECTOR_WEIGHT);
        return scores.entrySet().stream()
                .map(each -> scored(each.getKey(), each.getValue()))
                .sorted(ORDER)
                .toList();
    }

    private static void add(Map<Hit, Double> scores, List<Hit> list, double least, double weight) {
        double range = list.isEmpty() ? 0 : list.getFirst().score() - least;
        for (var hit : list) {
            double part = range > 0 ? (hit.score() - least) / range : 1;
            scores.merge(scored(hit, 0), weight * part, Double::sum);
        }
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
