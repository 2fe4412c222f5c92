package cadre.cli.command;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a job left of one repository, and the attempt that left it. */
record JobChange(AttemptView attempt, RepositoryChange change) {
    /**
     * The changes of the last attempt that says any; of one repository if named.
     *
     * @throws CadreException CONFLICT if the job is not over yet, NOT_FOUND if it worked in no
     *     repository or in none of this name
     */
    static List<JobChange> all(JobView job, Optional<String> repository) {
        var attempt =
                job.attempts().reversed().stream()
                        .filter(a -> a.result().isPresent())
                        .filter(a -> !a.result().get().changes().isEmpty())
                        .findFirst()
                        .orElseThrow(() -> none(job));
        var all = attempt.result().orElseThrow().changes();
        var chosen =
                all.stream()
                        .filter(c -> repository.isEmpty() || c.name().equals(repository.get()))
                        .map(c -> new JobChange(attempt, c))
                        .toList();
        if (chosen.isEmpty()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "The job has no such repository",
                    Map.of("--repository", repository.orElse("")),
                    "It has: " + names(all));
        }
        return chosen;
    }

    /**
     * The change of the one repository, or of the one that is named.
     *
     * @throws CadreException as {@link #all}; INVALID if there are several and none is named
     */
    static JobChange one(JobView job, Optional<String> repository) {
        var chosen = all(job, repository);
        if (chosen.size() > 1) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The job has several repositories",
                    Map.of("job", job.id()),
                    "Choose one with --repository: "
                            + names(chosen.stream().map(JobChange::change).toList()));
        }
        return chosen.getFirst();
    }

    /** Whether the repository is as it was. */
    boolean isNothing() {
        return change.head().isEmpty() || change.head().equals(change.base());
    }

    private static String names(List<RepositoryChange> changes) {
        return String.join(", ", changes.stream().map(RepositoryChange::name).toList());
    }

    private static CadreException none(JobView job) {
        return job.status().isOver()
                ? new CadreException(
                        ErrorCode.NOT_FOUND,
                        "The job has left no change of a repository",
                        Map.of("job", job.id()),
                        "See what it left with 'cadre artifacts "
                                + job.id()
                                + "' and 'cadre log "
                                + job.id()
                                + "'")
                : new CadreException(
                        ErrorCode.CONFLICT,
                        "The job is not over yet",
                        Map.of("job", job.id(), "state", job.status().word()),
                        "Wait for it with 'cadre wait " + job.id() + "'");
    }
}
