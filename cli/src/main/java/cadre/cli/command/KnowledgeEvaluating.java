package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.knowledge.Question;
import cadre.cli.knowledge.Scores;
import cadre.wire.api.KnowledgeTrials;
import cadre.wire.api.KnowledgeTried;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks a server all questions in each mode, some at a time, and adds up what it found. */
final class KnowledgeEvaluating {
    private static final List<String> MODES = List.of("lexical", "vector", "hybrid");
    private static final int AT_ONCE = 50;
    private static final int TELL_EACH = 500;

    private final Api api;
    private final Optional<String> collection;
    private final int tokens;
    private final Consumer<String> progress;
    private final Scores scores = new Scores();
    private final List<Missing> missing = new ArrayList<>();
    private final List<NotMeasured> notMeasured = new ArrayList<>();
    private int questions;
    private long behind;
    private int withoutVector;

    KnowledgeEvaluating(
            Api api, Optional<String> collection, int tokens, Consumer<String> progress) {
        this.api = api;
        this.collection = collection;
        this.tokens = tokens;
        this.progress = progress;
    }

    /**
     * An expected place that the collections have not.
     *
     * @param line of the question in its file
     * @param outcome {@code no_document} or {@code no_phrase}
     */
    record Missing(int line, String question, String source, String outcome) {}

    /** A mode that the server could not search in, and what it said. */
    record NotMeasured(String mode, String why) {}

    /**
     * What it came to.
     *
     * @param questions of the file
     * @param tokens that a prompt may have
     * @param behind how many changes of documents were not indexed at the end
     * @param withoutVector how many pieces had no vector yet
     */
    record Report(
            Optional<String> collection,
            int questions,
            int tokens,
            List<Scores.Score> scores,
            List<Missing> missing,
            List<NotMeasured> notMeasured,
            long behind,
            int withoutVector) {}

    /**
     * The modes that a word names.
     *
     * @throws CadreException INVALID if there is none of that name
     */
    static List<String> modes(String word) {
        if (word.equals("all")) {
            return MODES;
        }
        if (!MODES.contains(word)) {
            throw RunCommand.wrong(
                    "There is no such way to search",
                    Map.of("mode", word),
                    "Give lexical, vector, hybrid or all");
        }
        return List.of(word);
    }

    /**
     * Asks. Of several modes one that the server has not is left out, and said.
     *
     * @throws CadreException NOT_FOUND if no place is in the collections; and as the server answers
     */
    void ask(List<Question> all, List<String> modes) {
        questions = all.size();
        for (var each : modes) {
            try {
                ask(each, all);
            } catch (CadreException e) {
                if (modes.size() == 1 || !isMissing(each, e)) {
                    throw e;
                }
                notMeasured.add(new NotMeasured(each, String.valueOf(e.getMessage())));
            }
        }
        if (scores.all().isEmpty()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "No place of an answer is in the collection",
                    Map.of(
                            "collection",
                            collection.orElse("all"),
                            "questions",
                            questions,
                            "first",
                            missing.isEmpty() ? "" : missing.getFirst().source()),
                    "Name sources as 'cadre knowledge show' lists them, and copy a phrase"
                            + " letter by letter, small ones and capitals too");
        }
    }

    /** Vectors may be away; words never are. */
    private static boolean isMissing(String mode, CadreException e) {
        return !mode.equals("lexical")
                && (e.code() == ErrorCode.INVALID || e.code() == ErrorCode.UNAVAILABLE);
    }

    private void ask(String mode, List<Question> all) {
        var tried = new ArrayList<KnowledgeTried.Trial>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            var some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            var answer = answer(mode, some);
            behind = answer.behind();
            withoutVector = Math.max(withoutVector, answer.withoutVector());
            requireSome(mode, answer.trials());
            tried.addAll(answer.trials());
            if (tried.size() / TELL_EACH > from / TELL_EACH && tried.size() < all.size()) {
                progress.accept("%s: %d of %d questions".formatted(mode, tried.size(), all.size()));
            }
        }
        boolean isFirst = missing.isEmpty() && scores.all().isEmpty();
        for (int at = 0; at < all.size(); at++) {
            scores.add(all.get(at), tried.get(at));
            if (isFirst) {
                note(all.get(at), tried.get(at));
            }
        }
        scores.end(mode);
    }

    /** Words alone are not what was to be measured. */
    private static void requireSome(String mode, List<KnowledgeTried.Trial> trials) {
        if (trials.stream().noneMatch(trial -> trial.mode().equals(mode))) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    trials.getFirst().trouble(),
                    Map.of("mode", mode),
                    "Measure by words: --mode lexical");
        }
    }

    private KnowledgeTried answer(String mode, List<Question> some) {
        var body =
                new KnowledgeTrials(
                        collection, mode, tokens, some.stream().map(Question::asked).toList());
        var answer =
                Json.mapper()
                        .treeToValue(
                                api.post(Route.of("search", "trials"), body), KnowledgeTried.class);
        if (answer.trials().size() != some.size()) {
            throw new IllegalStateException(
                    answer.trials().size() + " answers to " + some.size() + " questions");
        }
        return answer;
    }

    private void note(Question question, KnowledgeTried.Trial trial) {
        for (int at = 0; at < question.places().size(); at++) {
            var seen = trial.places().get(at);
            if (Scores.isMissing(seen)) {
                missing.add(
                        new Missing(
                                question.line(),
                                question.question(),
                                question.places().get(at).source(),
                                seen.outcome()));
            }
        }
    }

    Report report() {
        return new Report(
                collection,
                questions,
                tokens,
                scores.all(),
                List.copyOf(missing),
                List.copyOf(notMeasured),
                behind,
                withoutVector);
    }
}
