package cadre.app.e2e;

import cadre.app.model.Seen;
import cadre.app.model.Seen.Outcome;
import cadre.app.model.Tokens;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the answers to some requests said was used, to compare with what Cadre counted: whole
 * answers to the token. What an answer that broke off used no service says in full. Anthropic's
 * tells the input when it begins; Claude Code counts that if it has read it, and guesses the
 * output.
 *
 * @param whole by model, of the whole answers
 * @param broken of each answer that broke off, what it had said by then
 */
record TokenCount(Map<String, Tokens> whole, List<Tokens> broken) {
    /** The most that a CLI guesses for the few words of a broken answer. */
    private static final int MOST_GUESSED = 16;

    static TokenCount of(List<Seen> requests) {
        var whole = new TreeMap<String, Tokens>();
        requests.stream()
                .filter(request -> request.outcome() == Outcome.ANSWERED)
                .forEach(request -> whole.merge(request.model(), request.tokens(), Tokens::plus));
        var broken =
                requests.stream()
                        .filter(request -> request.outcome() == Outcome.CUT)
                        .map(Seen::tokens)
                        .filter(tokens -> !tokens.equals(Tokens.NONE))
                        .toList();
        return new TokenCount(whole, broken);
    }

    /** The sum of the whole answers. */
    Tokens said() {
        return whole.values().stream().reduce(Tokens.NONE, Tokens::plus);
    }

    /** What is wrong with what was counted; empty if nothing. */
    Optional<String> complaint(List<ModelUsage> models, Usage total) {
        var byModel = new TreeMap<String, Tokens>();
        models.stream()
                .filter(used -> used.usage().totalTokens() > 0)
                .forEach(used -> byModel.merge(used.model(), tokens(used.usage()), Tokens::plus));
        var counted = tokens(total);
        var sum = byModel.values().stream().reduce(Tokens.NONE, Tokens::plus);
        if (!sum.equals(counted)) {
            return Optional.of("the tokens by model are " + byModel + ", in all " + counted);
        }
        boolean isExact = broken.isEmpty() ? byModel.equals(whole) : isExactButForBroken(counted);
        return isExact
                ? Optional.empty()
                : Optional.of("the tokens: expected " + whole + ", counted " + byModel);
    }

    /** All broken answers of a case are tries of one turn. */
    private boolean isExactButForBroken(Tokens counted) {
        var least = said();
        for (var tries = 0; tries <= broken.size(); tries++) {
            var guessed = counted.output() - least.output();
            var input =
                    new Tokens(
                            counted.input(),
                            counted.cached(),
                            counted.cacheWrite(),
                            least.output(),
                            counted.reasoning());
            if (input.equals(least) && guessed >= 0 && guessed <= (long) tries * MOST_GUESSED) {
                return true;
            }
            if (tries < broken.size()) {
                least = least.plus(broken.get(tries));
            }
        }
        return false;
    }

    static Tokens tokens(Usage usage) {
        return new Tokens(
                usage.inputTokens(),
                usage.cachedTokens(),
                usage.cacheWriteTokens(),
                usage.outputTokens(),
                usage.reasoningTokens());
    }
}
