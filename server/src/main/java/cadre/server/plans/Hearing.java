package cadre.server.plans;

import cadre.server.access.Principal;
import cadre.server.agents.Profiles;
import cadre.server.agents.RoleProfile;
import cadre.server.crews.HeardJobs;
import cadre.server.fleet.artifact.Artifacts;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.server.merges.Merges;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.job.MergeConflictKind;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.ResumeRequest;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.TrainView;
import cadre.wire.merge.WagonState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what became of the jobs and trains of a plan. */
record Hearing(Jobs jobs, JobLogs logs, Artifacts artifacts, Merges merges, Profiles profiles) {
    private static final int MOST_OUTPUT = 16 * 1024;
    private static final int MOST_PATCH = 64 * 1024;
    private static final int MOST_FOREIGN = 40;
    private static final int LONGEST_CHAIN = 100;

    /** Of a job that is over. */
    Came job(JobId id) {
        try {
            var agent = jobs.job(Principal.CADRE, id).agent();
            var cli = profiles.find(agent).map(RoleProfile::cli).orElse(agent.name());
            return came(new HeardJobs(jobs, logs).job(id, cli));
        } catch (CadreException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return new Came.Impossible("the job " + id + " was deleted");
        }
    }

    private static Came came(JobView job) {
        return switch (job.status()) {
            case JobState.Succeeded _ -> worked(job);
            case JobState.Failed(var code, var reason, _) ->
                    failed(job, code.word() + ": " + reason);
            case JobState.TimedOut(var limit, _, var said) ->
                    failed(job, limit + said.map(words -> ": " + words).orElse(""));
            case JobState.Lost(var reason, _) -> failed(job, "lost: " + reason);
            case JobState.Cancelled(var by, var reason, _) ->
                    new Came.Failed(
                            "cancelled by " + by + (reason.isEmpty() ? "" : ": " + reason),
                            true,
                            hasBegun(job));
            case JobState.Queued _, JobState.Running _ ->
                    throw new IllegalStateException("the job is not over: " + job.id());
        };
    }

    private static Came failed(JobView job, String why) {
        return new Came.Failed(why, false, hasBegun(job));
    }

    private static boolean hasBegun(JobView job) {
        return job.attempts().stream().anyMatch(attempt -> attempt.startedAt().isPresent());
    }

    /** Whether the agent of a job has never begun; false if the job is gone. */
    boolean neverBegan(JobId id) {
        try {
            return !hasBegun(jobs.job(Principal.CADRE, id));
        } catch (CadreException gone) {
            return false;
        }
    }

    private static Came worked(JobView job) {
        var result = result(job);
        var changes = result.map(AttemptResult::changes).orElse(List.of());
        return new Came.Worked(
                job.id(),
                changes.stream().anyMatch(change -> change.filesChanged() > 0),
                result.map(AttemptResult::answer).orElse(""),
                changes.stream()
                        .filter(change -> !change.base().isEmpty())
                        .collect(Collectors.toMap(RepositoryChange::name, RepositoryChange::base)),
                foreign(changes),
                files(changes));
    }

    /** The files that were left out, and how many there are beyond the first. */
    private static String foreign(List<RepositoryChange> changes) {
        var all =
                changes.stream()
                        .flatMap(change -> change.foreign().stream())
                        .flatMap(foreign -> foreign.files().stream())
                        .map(one -> one.path() + " (" + one.reason() + ")")
                        .toList();
        var first = all.stream().limit(MOST_FOREIGN).collect(Collectors.joining("\n"));
        return all.size() <= MOST_FOREIGN
                ? first
                : first + "\nand " + (all.size() - MOST_FOREIGN) + " more";
    }

    /** What a job has changed that is over; nothing if it is gone. */
    Touched.Files files(JobId id) {
        try {
            return result(jobs.job(Principal.CADRE, id))
                    .map(result -> files(result.changes()))
                    .orElse(Touched.Files.NONE);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return Touched.Files.NONE;
        }
    }

    /**
     * What a job has changed, and those that it goes on with, by what it has sent last while it
     * runs: paths, each with its repository before it and without.
     */
    Set<String> touched(JobId id) {
        var touched = new HashSet<String>();
        var next = Optional.of(id);
        for (int i = 0; next.isPresent() && i < LONGEST_CHAIN; i++) {
            try {
                var job = jobs.job(Principal.CADRE, next.get());
                Stream.concat(
                                artifacts.snapshotChanges(next.get()).stream(),
                                result(job).stream().flatMap(came -> came.changes().stream()))
                        .forEach(change ->
                                change.files()
                                        .forEach(file -> {
                                            touched.add(file.path());
                                            touched.add(change.name() + "/" + file.path());
                                        }));
                next = job.request().flatMap(JobRequest::resume).map(ResumeRequest::job);
            } catch (CadreException e) {
                if (e.code() != ErrorCode.NOT_FOUND) {
                    throw e;
                }
                next = Optional.empty();
            }
        }
        return touched;
    }

    private static Touched.Files files(List<RepositoryChange> changes) {
        return new Touched.Files(
                changes.stream()
                        .flatMap(change -> change.files().stream())
                        .map(RepositoryChange.FileStat::path)
                        .toList(),
                changes.stream()
                        .allMatch(change -> change.filesChanged() <= change.files().size()));
    }

    private static Optional<AttemptResult> result(JobView job) {
        return job.attempts().isEmpty() ? Optional.empty() : job.attempts().getLast().result();
    }

    /** Of a train that is over, which had one wagon. */
    Came train(TrainView train) {
        var wagon = train.wagons().getFirst();
        if (train.state() == TrainState.STOPPED) {
            return new Came.Impossible(train.reason());
        }
        if (train.isWhole()) {
            return new Came.Merged(train.head());
        }
        return wagon.state() == WagonState.CONFLICT
                ? new Came.Conflict(
                        wagon.kind().orElse(MergeConflictKind.CONFLICT),
                        with(wagon.with(), wagon.reason()),
                        patch(wagon.job()))
                : new Came.Red(
                        with(wagon.with(), wagon.reason()),
                        wagon.mergeJob().map(this::printed).orElse(""));
    }

    private static String with(List<String> others, String reason) {
        return others.isEmpty() ? reason : reason + " (with " + String.join(", ", others) + ")";
    }

    /** The end of what a job printed; empty if it did not run. */
    String printed(JobId job) {
        return jobs.job(Principal.CADRE, job).attempts().stream()
                .map(AttemptView::id)
                .reduce((_, last) -> last)
                .map(last -> end(last, LogStream.OUT) + end(last, LogStream.ERR))
                .orElse("");
    }

    private String end(AttemptId attempt, LogStream stream) {
        var from = Math.max(0, logs.end(attempt, stream) - MOST_OUTPUT);
        var bytes = new ByteArrayOutputStream();
        try {
            logs.copy(attempt, stream, from, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private String patch(JobId job) {
        var last =
                artifacts.list(job).stream()
                        .filter(one -> one.kind().equals("patch"))
                        .reduce((_, later) -> later);
        if (last.isEmpty()) {
            return "";
        }
        try {
            var opened = artifacts.open(last.get().id());
            if (opened.bytes() > MOST_PATCH) {
                return "";
            }
            try (var in = opened.stream()) {
                return new String(in.readNBytes(MOST_PATCH), StandardCharsets.UTF_8);
            }
        } catch (IOException | CadreException _) {
            return ""; // it was deleted since
        }
    }
}
