package cadre.wire.plan.run;

import cadre.wire.job.RepositoryRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan that is to run.
 *
 * @param plan the text of {@code cadre-plan.yaml}, to 1 MiB
 * @param repositories what its streams work in, as of a job: one for a plan that names none, else
 *     any of those that it names, in place of the URL that stands there
 * @param timeoutSec of each job and check, 1 to 604800, where the stream says nothing; as the roles
 *     say when empty
 * @param labels of its jobs, at most 40
 * @param env of its agents' jobs, as of a job
 * @param idempotencyKey 1 to 200 characters; the same key of the same submitter gives the same plan
 */
public record PlanRequest(
        String plan,
        List<RepositoryRequest> repositories,
        Optional<Long> timeoutSec,
        Map<String, String> labels,
        Map<String, String> env,
        Optional<String> idempotencyKey) {
    public PlanRequest {
        plan = plan == null ? "" : plan;
        repositories = repositories == null ? List.of() : List.copyOf(repositories);
        timeoutSec = timeoutSec == null ? Optional.empty() : timeoutSec;
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        env = env == null ? Map.of() : Map.copyOf(env);
        idempotencyKey = idempotencyKey == null ? Optional.empty() : idempotencyKey;
    }

    /** The same of another file. */
    public PlanRequest withPlan(String text) {
        return new PlanRequest(text, repositories, timeoutSec, labels, env, idempotencyKey);
    }

    /** The same under this key. */
    public PlanRequest withIdempotencyKey(String key) {
        return new PlanRequest(plan, repositories, timeoutSec, labels, env, Optional.of(key));
    }
}
