package cadre.wire.merge;

import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.RepositoryRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be merged, in which order, and how each step is checked.
 *
 * @param wagons 1 to 200 in the order of merging
 * @param repositories to merge into; those of the first wagon's job, as they were for it, when
 *     empty
 * @param check a shell command that must end with 0 on what is merged so far, to 60,000 characters;
 *     absent for the one that {@code .cadre/project.yaml} in the commit that the repository begins
 *     from names
 * @param unchecked true to merge without any check
 * @param timeoutSec of one check, 1 to 604800, default that of the profile {@code custom}
 * @param node where to merge; any when empty
 * @param requiredTags a node must have all of these
 * @param labels of its jobs, which get {@code train} beside
 * @param idempotencyKey 1 to 200 characters; the same key of the same submitter gives the same
 *     train
 * @param onto the job whose saved change the train begins with, as it is and unchecked; needs
 *     repositories
 * @param priority of its jobs, 0 to 9 as of a job
 * @param rebase true to put the commits of each wagon on top one by one, without merge commits
 */
public record TrainRequest(
        List<Wagon> wagons,
        List<RepositoryRequest> repositories,
        Optional<String> check,
        Optional<Boolean> unchecked,
        Optional<Long> timeoutSec,
        Optional<NodeName> node,
        List<String> requiredTags,
        Map<String, String> labels,
        Optional<String> idempotencyKey,
        Optional<JobId> onto,
        Optional<Integer> priority,
        Optional<Boolean> rebase) {
    public TrainRequest {
        wagons = wagons == null ? List.of() : List.copyOf(wagons);
        repositories = repositories == null ? List.of() : List.copyOf(repositories);
        check = check == null ? Optional.empty() : check;
        unchecked = unchecked == null ? Optional.empty() : unchecked;
        timeoutSec = timeoutSec == null ? Optional.empty() : timeoutSec;
        node = node == null ? Optional.empty() : node;
        requiredTags = requiredTags == null ? List.of() : List.copyOf(requiredTags);
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        idempotencyKey = idempotencyKey == null ? Optional.empty() : idempotencyKey;
        onto = onto == null ? Optional.empty() : onto;
        priority = priority == null ? Optional.empty() : priority;
        rebase = rebase == null ? Optional.empty() : rebase;
    }

    /** Of the usual priority. */
    public TrainRequest(
            List<Wagon> wagons,
            List<RepositoryRequest> repositories,
            Optional<String> check,
            Optional<Boolean> unchecked,
            Optional<Long> timeoutSec,
            Optional<NodeName> node,
            List<String> requiredTags,
            Map<String, String> labels,
            Optional<String> idempotencyKey,
            Optional<JobId> onto) {
        this(
                wagons,
                repositories,
                check,
                unchecked,
                timeoutSec,
                node,
                requiredTags,
                labels,
                idempotencyKey,
                onto,
                Optional.empty(),
                Optional.empty());
    }

    /** The same that rebases, or merges. */
    public TrainRequest withRebase(Optional<Boolean> how) {
        return new TrainRequest(
                wagons,
                repositories,
                check,
                unchecked,
                timeoutSec,
                node,
                requiredTags,
                labels,
                idempotencyKey,
                onto,
                priority,
                how);
    }

    /** The same under this key. */
    public TrainRequest withIdempotencyKey(String key) {
        return new TrainRequest(
                wagons,
                repositories,
                check,
                unchecked,
                timeoutSec,
                node,
                requiredTags,
                labels,
                Optional.of(key),
                onto,
                priority,
                rebase);
    }

    /** These in this order, with the project's check. */
    public static TrainRequest of(List<Wagon> wagons) {
        return new TrainRequest(
                wagons,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }
}
