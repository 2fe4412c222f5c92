package cadre.server.fleet.artifact;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.job.Jobs;
import cadre.server.forges.BranchPush;
import cadre.server.forges.SavedChange;
import cadre.server.storage.Database;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.Grant;
import cadre.wire.api.PushRequest;
import cadre.wire.api.PushView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pushes what a job saved to the repository it came from. */
public final class Pushes {
    private final Database db;
    private final Feed feed;
    private final Jobs jobs;
    private final Artifacts artifacts;
    private final BranchPush branches;

    /** Pushes of this server. */
    public Pushes(Database db, Feed feed, Jobs jobs, Artifacts artifacts, BranchPush branches) {
        this.db = db;
        this.feed = feed;
        this.jobs = jobs;
        this.artifacts = artifacts;
        this.branches = branches;
    }

    /** A saved change with the bundle that holds it. */
    private record Saved(RepositoryChange change, ArtifactView bundle) {}

    /**
     * Pushes the saved commit of the job's last attempt that has one, never with force.
     *
     * @throws CadreException FORBIDDEN for a member that did not file the job; NOT_FOUND if nothing
     *     is saved; CONFLICT if the repository has no URL or the branch is protected; UPSTREAM if
     *     git or the remote refuses
     */
    public PushView push(Principal by, JobId id, PushRequest request) {
        by.require(Grant.MEMBER);
        jobs.requireOwn(by, id);
        var change = saved(by, id, request.repository());
        var pushed = branches.push(change, request.branch());
        db.write(tx -> {
            feed.append(
                    tx,
                    "job.pushed",
                    id.toString(),
                    Optional.of(id),
                    by.actor(),
                    Map.of(
                            "repository",
                            change.repository(),
                            "url",
                            change.url(),
                            "branch",
                            pushed.branch(),
                            "commit",
                            pushed.commit()));
            return id;
        });
        return pushed;
    }

    /**
     * What would be pushed: the saved commit of the job's last attempt that has one.
     *
     * @param asked the repository's name in the job; may be empty if it has only one
     * @throws CadreException NOT_FOUND if nothing is saved; CONFLICT if the repository has no URL
     */
    public SavedChange saved(Principal by, JobId id, Optional<String> asked) {
        var job = jobs.job(by, id);
        var repository = repository(job, asked);
        var name = Jobs.repositoryName(repository);
        var url = repository.url().or(repository::origin).orElseThrow(() -> noUrl(job, name));
        var saved = saved(job, name);
        return new SavedChange(
                name,
                url,
                repository.ref().orElse(""),
                saved.change().base(),
                artifacts.open(saved.bundle().id()).file(),
                saved.change().head());
    }

    private static RepositoryRequest repository(JobView job, Optional<String> asked) {
        var all = job.request().orElseThrow().repositories();
        if (asked.isEmpty() && all.size() == 1) {
            return all.getFirst();
        }
        if (all.isEmpty()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "The job has no repository, so there is no change to push",
                    Map.of("job", job.id()),
                    "File one with '--repo'; see what this one left with 'cadre artifacts "
                            + job.id()
                            + "'");
        }
        var names = all.stream().map(Jobs::repositoryName).toList();
        return all.stream()
                .filter(one -> asked.equals(Optional.of(Jobs.repositoryName(one))))
                .findFirst()
                .orElseThrow(() ->
                        new CadreException(
                                asked.isEmpty() ? ErrorCode.INVALID : ErrorCode.NOT_FOUND,
                                asked.isEmpty()
                                        ? "Which repository is to be pushed?"
                                        : "The job has no such repository",
                                Map.of(
                                        "job", job.id(),
                                        "repository", asked.orElse(""),
                                        "repositories", names),
                                "Name one of the job's repositories"));
    }

    private Saved saved(JobView job, String repository) {
        var bundles =
                artifacts.list(job.id()).stream()
                        .filter(one ->
                                one.kind().equals("bundle") && one.repository().equals(repository))
                        .toList();
        if (bundles.isEmpty()) {
            artifacts.requireKept(job.id());
        }
        return job.attempts().reversed().stream()
                .flatMap(attempt -> saved(attempt, repository, bundles).stream())
                .findFirst()
                .orElseThrow(() -> nothing(job, repository));
    }

    private static CadreException nothing(JobView job, String repository) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No change of this repository is saved",
                Map.of("job", job.id(), "repository", repository),
                job.status().isOver()
                        ? "See what the job left with 'cadre artifacts " + job.id() + "'"
                        : "The job is not over: wait for its end with 'cadre log -f "
                                + job.id()
                                + "'");
    }

    private static Optional<Saved> saved(
            AttemptView attempt, String repository, List<ArtifactView> bundles) {
        var change =
                attempt.result().stream()
                        .flatMap(result -> result.changes().stream())
                        .filter(one -> one.name().equals(repository) && !one.head().isEmpty())
                        .findFirst();
        return change.flatMap(found ->
                bundles.stream()
                        .filter(bundle -> bundle.attempt().equals(attempt.id()))
                        .findFirst()
                        .map(bundle -> new Saved(found, bundle)));
    }

    private static CadreException noUrl(JobView job, String repository) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "The repository has no URL to push to",
                Map.of("job", job.id(), "repository", repository),
                "It came from a folder without an origin: bring the change into your checkout with 'cadre apply "
                        + job.id()
                        + "' and push from there");
    }
}
