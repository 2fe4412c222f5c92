package cadre.server.knowledge.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Measures how well questions find what answers them. */
public final class Evaluation {
    private static final int DEPTH = 10;

    private final Index index;
    private final Set<Long> collections;
    private final int budget;

    /**
     * Measures on these collections.
     *
     * @param budget of tokens that the hits of a question may have together, where they go into a
     *     prompt
     */
    public Evaluation(Index index, Set<Long> collections, int budget) {
        this.index = index;
        this.collections = Set.copyOf(collections);
        this.budget = budget;
    }

    /**
     * The figures of one way to search, over the questions of one language.
     *
     * @param language empty for all questions together
     * @param questions how many
     * @param recallAt by how many hits are looked at (1, 3, 5, 10): the part of the expected places
     *     that is among them, 0 to 1
     * @param reciprocalRank 1 divided by the rank of the first expected hit, 0 if it is not among
     *     10; the mean
     * @param tokens that would go into a prompt; the mean
     * @param recallInPrompt the part of the expected places that would be in the prompt
     * @param fellBack how many questions were searched by words alone though more was asked
     */
    public record Score(
            Mode mode,
            String language,
            int questions,
            Map<Integer, Double> recallAt,
            double reciprocalRank,
            double tokens,
            double recallInPrompt,
            int fellBack) {
        public Score {
            recallAt = Map.copyOf(recallAt);
        }
    }

    /**
     * Asks all questions in each mode.
     *
     * @return for each mode, in their order, all questions and then each language by its name; the
     *     latter only if there are several
     * @throws IOException if a search fails, as with {@link Index#search}
     */
    public List<Score> of(List<Question> questions, List<Mode> modes) throws IOException {
        var tallies = new EnumMap<Mode, TreeMap<String, Tally>>(Mode.class);
        for (var mode : modes) {
            var ofMode = tallies.computeIfAbsent(mode, _ -> new TreeMap<>());
            for (var question : questions) {
                var found = index.search(collections, question.question(), mode, DEPTH);
                ofMode.computeIfAbsent("", _ -> new Tally()).add(question, found, budget);
                if (!question.language().isEmpty()) {
                    ofMode.computeIfAbsent(question.language(), _ -> new Tally())
                            .add(question, found, budget);
                }
            }
        }
        var scores = new ArrayList<Score>();
        tallies.forEach((mode, ofMode) ->
                ofMode.forEach((language, tally) -> {
                    if (language.isEmpty() || ofMode.size() > 2) {
                        scores.add(tally.score(mode, language));
                    }
                }));
        return scores;
    }

    /** Sums over questions. */
    private static final class Tally {
        private static final List<Integer> RANKS = List.of(1, 3, 5, DEPTH);

        private final Map<Integer, Double> recalls = new TreeMap<>();
        private int questions;
        private double reciprocalRanks;
        private long tokens;
        private double inPrompt;
        private int fellBack;

        private void add(Question question, Found found, int budget) {
            var hits = found.hits();
            questions++;
            for (int rank : RANKS) {
                recalls.merge(rank, recall(question, first(hits, rank)), Double::sum);
            }
            for (int at = 0; at < hits.size(); at++) {
                var hit = hits.get(at);
                if (question.sources().stream().anyMatch(place -> place.isIn(hit))) {
                    reciprocalRanks += 1.0 / (at + 1);
                    break;
                }
            }
            var prompted = fitting(hits, budget);
            tokens += prompted.stream().mapToInt(hit -> Tokens.in(hit.text())).sum();
            inPrompt += recall(question, prompted);
            fellBack += found.fellBack() ? 1 : 0;
        }

        private static List<Hit> first(List<Hit> hits, int most) {
            return hits.subList(0, Math.min(hits.size(), most));
        }

        private static double recall(Question question, List<Hit> hits) {
            long seen =
                    question.sources().stream()
                            .filter(place -> hits.stream().anyMatch(place::isIn))
                            .count();
            return (double) seen / question.sources().size();
        }

        private static List<Hit> fitting(List<Hit> hits, int budget) {
            var fitting = new ArrayList<Hit>();
            int left = budget;
            for (var hit : hits) {
                int cost = Tokens.in(hit.text());
                if (cost <= left) {
                    fitting.add(hit);
                    left -= cost;
                }
            }
            return fitting;
        }

        private Score score(Mode mode, String language) {
            var means = new TreeMap<Integer, Double>();
            recalls.forEach((rank, sum) -> means.put(rank, sum / questions));
            return new Score(
                    mode,
                    language,
                    questions,
                    means,
                    reciprocalRanks / questions,
                    (double) tokens / questions,
                    inPrompt / questions,
                    fellBack);
        }
    }
}
