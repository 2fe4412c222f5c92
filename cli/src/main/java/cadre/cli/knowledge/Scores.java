package cadre.cli.knowledge;

import cadre.wire.api.KnowledgeTried.Seen;
import cadre.wire.api.KnowledgeTried.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds up what questions found, by mode and language. For one thread. */
public final class Scores {
    /** The name of the row of a prompt that nothing is put into. */
    public static final String OFF = "off";

    /** How far a first hit counts for {@link Score#reciprocalRank}. */
    private static final int DEPTH = 10;

    private final List<Score> finished = new ArrayList<>();
    private final SortedMap<String, Tally> tallies = new TreeMap<>();

    /**
     * The figures of one way to search, over the questions of one language.
     *
     * @param mode {@code off}, {@code lexical}, {@code vector} or {@code hybrid}
     * @param language empty for all questions together
     * @param questions how many count
     * @param recallAt1 the part of the expected places that the first hit shows, 0 to 1
     * @param recallAt3 the same of three hits
     * @param recallAt5 of five
     * @param recallAt10 of ten
     * @param reciprocalRank 1 divided by the rank of the first hit that shows an expected place, 0
     *     if none of ten does; the mean
     * @param tokens that would go into a prompt; the mean
     * @param recallInPrompt the part of the expected places that would be in the prompt
     * @param fellBack how many questions were searched by words alone though more was asked
     */
    public record Score(
            String mode,
            String language,
            int questions,
            double recallAt1,
            double recallAt3,
            double recallAt5,
            double recallAt10,
            double reciprocalRank,
            double tokens,
            double recallInPrompt,
            int fellBack) {}

    /** One question of the mode at hand. Places that the collections have not do not count. */
    public void add(Question question, Trial trial) {
        var places = trial.places().stream().filter(seen -> !isMissing(seen)).toList();
        if (places.isEmpty()) {
            return;
        }
        tallies.computeIfAbsent("", _ -> new Tally()).add(trial, places);
        if (!question.language().isEmpty()) {
            tallies.computeIfAbsent(question.language(), _ -> new Tally()).add(trial, places);
        }
    }

    /** Whether the collections have no such place. */
    public static boolean isMissing(Seen seen) {
        return seen.outcome().startsWith("no_");
    }

    /** Ends a mode: what was added since the one before are its figures. */
    public void end(String mode) {
        if (finished.isEmpty()) {
            tallies.forEach((language, tally) -> take(OFF, language, tally.empty()));
        }
        tallies.forEach((language, tally) -> take(mode, language, tally));
        tallies.clear();
    }

    private void take(String mode, String language, Tally tally) {
        if (language.isEmpty() || tallies.size() > 2) {
            finished.add(tally.score(mode, language));
        }
    }

    /**
     * For each mode, in their order, all questions, and then each language if there are several.
     */
    public List<Score> all() {
        return List.copyOf(finished);
    }

    /** Sums over questions. */
    private static final class Tally {
        private int questions;
        private double at1;
        private double at3;
        private double at5;
        private double at10;
        private double reciprocalRanks;
        private long tokens;
        private double inPrompt;
        private int fellBack;

        private Tally empty() {
            var tally = new Tally();
            tally.questions = questions;
            return tally;
        }

        private void add(Trial trial, List<Seen> places) {
            questions++;
            at1 += recall(places, 1);
            at3 += recall(places, 3);
            at5 += recall(places, 5);
            at10 += recall(places, DEPTH);
            int first =
                    places.stream()
                            .mapToInt(seen -> seen.rank().orElse(Integer.MAX_VALUE))
                            .min()
                            .orElse(Integer.MAX_VALUE);
            reciprocalRanks += first <= DEPTH ? 1.0 / first : 0;
            tokens += trial.tokens();
            inPrompt += (double) places.stream().filter(Seen::prompted).count() / places.size();
            fellBack += trial.trouble().isEmpty() ? 0 : 1;
        }

        private static double recall(List<Seen> places, int depth) {
            long seen =
                    places.stream()
                            .filter(place -> place.rank().orElse(Integer.MAX_VALUE) <= depth)
                            .count();
            return (double) seen / places.size();
        }

        private Score score(String mode, String language) {
            return new Score(
                    mode,
                    language,
                    questions,
                    at1 / questions,
                    at3 / questions,
                    at5 / questions,
                    at10 / questions,
                    reciprocalRanks / questions,
                    (double) tokens / questions,
                    inPrompt / questions,
                    fellBack);
        }
    }
}
