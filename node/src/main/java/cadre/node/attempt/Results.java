package cadre.node.attempt;

import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.RepositoryChange;
import java.util.ArrayList;
import java.util.List;

/** A result with one thing changed. */
final class Results {
    private Results() {}

    static AttemptResult withEnding(AttemptResult result, Ending ending) {
        return copy(result, ending, result.changes(), result.warnings());
    }

    static AttemptResult withWarnings(AttemptResult result, List<String> more) {
        var all = new ArrayList<>(result.warnings());
        all.addAll(more);
        return copy(result, result.ending(), result.changes(), all);
    }

    static AttemptResult withChanges(AttemptResult result, List<RepositoryChange> changes) {
        return copy(result, result.ending(), changes, result.warnings());
    }

    /** Not all of its work could be stored: a success is none, another ending keeps its name. */
    static AttemptResult unsaved(AttemptResult result, String reason) {
        return result.ending() instanceof Ending.Succeeded
                ? withEnding(result, new Ending.Failed(FailureCode.SAVE, reason))
                : withWarnings(result, List.of(reason));
    }

    private static AttemptResult copy(
            AttemptResult result,
            Ending ending,
            List<RepositoryChange> changes,
            List<String> warnings) {
        return new AttemptResult(
                ending,
                result.exitCode(),
                result.turnBegun(),
                result.answer(),
                result.sessionId(),
                result.model(),
                result.usage(),
                result.models(),
                result.isolation(),
                changes,
                result.killed(),
                warnings,
                result.durationMs());
    }
}
