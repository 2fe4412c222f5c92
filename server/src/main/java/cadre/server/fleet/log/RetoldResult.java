package cadre.server.fleet.log;

import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.LogCheck;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A result with its texts changed. */
final class RetoldResult {
    private RetoldResult() {}

    /**
     * The same with other words for what an agent or a node said in it.
     *
     * @param changed gets the names of the fields that are not as before
     */
    static AttemptResult of(
            AttemptResult result, UnaryOperator<String> words, Set<String> changed) {
        var answer = words.apply(result.answer());
        var ending = ending(result.ending(), words);
        var warnings = result.warnings().stream().map(words).toList();
        note(changed, "answer", answer.equals(result.answer()));
        note(changed, "reason", ending.equals(result.ending()));
        note(changed, "warnings", warnings.equals(result.warnings()));
        return copy(result, ending, answer, warnings, result.logs());
    }

    /** The same with this known of its log; whether it was verified stays. */
    static AttemptResult withLogs(AttemptResult result, List<LogCheck> logs) {
        return copy(result, result.ending(), result.answer(), result.warnings(), logs);
    }

    /** A stream that was made unreadable in parts, after its attempt was over. */
    static LogCheck redacted(LogCheck check, String sha256) {
        return new LogCheck(
                check.stream(),
                check.matches(),
                check.sentBytes(),
                check.sentSha256(),
                check.storedBytes(),
                sha256,
                Optional.of("redacted after it was compared"));
    }

    private static void note(Set<String> changed, String field, boolean same) {
        if (!same) {
            changed.add(field);
        }
    }

    private static Ending ending(Ending ending, UnaryOperator<String> words) {
        return switch (ending) {
            case Ending.Succeeded done -> done;
            case Ending.Failed(var code, var reason, var resetAt) ->
                    new Ending.Failed(code, words.apply(reason), resetAt);
            case Ending.Stopped(var reason) -> new Ending.Stopped(words.apply(reason));
            case Ending.TimedOut(var limit, var said) ->
                    new Ending.TimedOut(limit, said.map(words));
            case Ending.Lost(var reason) -> new Ending.Lost(words.apply(reason));
        };
    }

    private static AttemptResult copy(
            AttemptResult result,
            Ending ending,
            String answer,
            List<String> warnings,
            List<LogCheck> logs) {
        return new AttemptResult(
                ending,
                result.exitCode(),
                result.turnBegun(),
                answer,
                result.sessionId(),
                result.model(),
                result.usage(),
                result.models(),
                result.isolation(),
                result.changes(),
                result.killed(),
                warnings,
                result.durationMs(),
                result.logVerified(),
                logs,
                result.merge());
    }
}
