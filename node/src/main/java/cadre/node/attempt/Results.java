package cadre.node.attempt;

import cadre.node.redact.Secrets;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.ForeignFiles;
import cadre.wire.job.ForeignFiles.Foreign;
import cadre.wire.job.MergeConflict;
import cadre.wire.job.MergeOutcome;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryChange.FileStat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A result with one thing changed. */
final class Results {
    private Results() {}

    /** How it ended, in a word. */
    static String word(Ending ending) {
        return switch (ending) {
            case Ending.Succeeded _ -> "succeeded";
            case Ending.Failed _ -> "failed";
            case Ending.Stopped _ -> "stopped";
            case Ending.TimedOut _ -> "timed_out";
            case Ending.Lost _ -> "lost";
        };
    }

    static AttemptResult withEnding(AttemptResult result, Ending ending) {
        return copy(result, ending, result.changes(), result.warnings());
    }

    static AttemptResult withMerge(AttemptResult result, Optional<MergeOutcome> outcome) {
        return outcome.isPresent() ? result.withMerge(outcome) : result;
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

    /** The same with secrets taken out of all its texts. */
    static AttemptResult masked(AttemptResult result, Secrets secrets) {
        return new AttemptResult(
                        masked(result.ending(), secrets),
                        result.exitCode(),
                        result.turnBegun(),
                        secrets.mask(result.answer()),
                        secrets.mask(result.sessionId()),
                        secrets.mask(result.model()),
                        result.usage(),
                        result.models(),
                        result.isolation(),
                        result.changes().stream().map(change -> masked(change, secrets)).toList(),
                        result.killed().stream().map(secrets::mask).toList(),
                        result.warnings().stream().map(secrets::mask).toList(),
                        result.durationMs())
                .withMerge(result.merge().map(outcome -> masked(outcome, secrets)));
    }

    /** The same without a secret in its texts. */
    static Ending masked(Ending ending, Secrets secrets) {
        return switch (ending) {
            case Ending.Succeeded done -> done;
            case Ending.Failed(var code, var reason, var resetAt) ->
                    new Ending.Failed(code, secrets.mask(reason), resetAt);
            case Ending.Stopped(var reason) -> new Ending.Stopped(secrets.mask(reason));
            case Ending.TimedOut(var limit, var said) ->
                    new Ending.TimedOut(limit, said.map(secrets::mask));
            case Ending.Lost(var reason) -> new Ending.Lost(secrets.mask(reason));
        };
    }

    private static MergeOutcome masked(MergeOutcome outcome, Secrets secrets) {
        return new MergeOutcome(
                outcome.merged(),
                outcome.conflict()
                        .map(found ->
                                new MergeConflict(
                                        found.job(),
                                        found.repository(),
                                        found.files().stream().map(secrets::mask).toList(),
                                        found.filesInAll(),
                                        secrets.mask(found.reason()),
                                        found.kind())),
                secrets.mask(outcome.check()));
    }

    private static RepositoryChange masked(RepositoryChange change, Secrets secrets) {
        return new RepositoryChange(
                change.name(),
                change.base(),
                change.head(),
                change.commits(),
                change.files().stream()
                        .map(file ->
                                new FileStat(
                                        secrets.mask(file.path()),
                                        file.insertions(),
                                        file.deletions(),
                                        file.binary()))
                        .toList(),
                change.filesChanged(),
                change.insertions(),
                change.deletions(),
                change.foreign().map(foreign -> masked(foreign, secrets)));
    }

    private static ForeignFiles masked(ForeignFiles foreign, Secrets secrets) {
        return new ForeignFiles(
                foreign.files().stream()
                        .map(file ->
                                new Foreign(secrets.mask(file.path()), secrets.mask(file.reason())))
                        .toList(),
                foreign.inAll());
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
                        result.durationMs())
                .withMerge(result.merge());
    }
}
