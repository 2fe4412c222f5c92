package cadre.wire.job;

import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client asks for: one prompt to one agent in one workspace.
 *
 * @param prompt 1 byte to 8 MiB of UTF-8
 * @param agent the profile that runs it
 * @param command the argv of a {@code custom} agent, else empty
 * @param promptBy how a custom command gets the prompt (default stdin)
 * @param model overrides the profile's model
 * @param repositories 0 to 20
 * @param node this node and no other
 * @param requiredTags a node must have all of these
 * @param preferredTags a node with more of these is taken first
 * @param placement how to choose among the rest (default least_loaded)
 * @param priority 0 to 9, default 5; higher first
 * @param timeoutSec wall clock, 1 to 604800, default the profile's
 * @param idleTimeoutSec without any output, 1 to 604800, default the profile's
 * @param attempts tries in all before the agent's first turn, 1 to 10, default 3
 * @param env for the agent, at most 100 names of {@code [A-Za-z_][A-Za-z0-9_]*}, 64 KiB in all;
 *     {@code CADRE_} names are refused
 * @param artifacts globs relative to the workspace, at most 50; what matches is saved
 * @param isolation default auto
 * @param labels at most 50, free text to 200 characters
 * @param idempotencyKey 1 to 200 characters; the same key of the same submitter gives the same job
 * @param limits how much it may use, default the profile's
 * @param resume the job that this one goes on with
 * @param noProgress when its agent counts as getting nowhere, default the profile's
 * @param stopOnNoProgress whether it is stopped then, default the profile's
 * @param onDisconnect what to do when its node does not answer, default the profile's, else wait
 * @param queueTimeoutSec the longest wait for a node, 1 to 604800; no limit when empty
 * @param team whose bus its agent gets, as the member {@code job-17}; none when empty
 */
public record JobRequest(
        String prompt,
        AgentName agent,
        List<String> command,
        Optional<PromptBy> promptBy,
        Optional<String> model,
        List<RepositoryRequest> repositories,
        Optional<NodeName> node,
        List<String> requiredTags,
        List<String> preferredTags,
        Optional<Placement> placement,
        Optional<Integer> priority,
        Optional<Long> timeoutSec,
        Optional<Long> idleTimeoutSec,
        Optional<Integer> attempts,
        Map<String, String> env,
        List<String> artifacts,
        Optional<IsolationKind> isolation,
        Map<String, String> labels,
        Optional<String> idempotencyKey,
        Optional<JobLimits> limits,
        Optional<ResumeRequest> resume,
        Optional<NoProgress> noProgress,
        Optional<Boolean> stopOnNoProgress,
        Optional<OnDisconnect> onDisconnect,
        Optional<Long> queueTimeoutSec,
        Optional<TeamName> team) {
    public JobRequest {
        prompt = prompt == null ? "" : prompt;
        command = command == null ? List.of() : List.copyOf(command);
        repositories = repositories == null ? List.of() : List.copyOf(repositories);
        requiredTags = requiredTags == null ? List.of() : List.copyOf(requiredTags);
        preferredTags = preferredTags == null ? List.of() : List.copyOf(preferredTags);
        env = env == null ? Map.of() : Map.copyOf(env);
        artifacts = artifacts == null ? List.of() : List.copyOf(artifacts);
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        onDisconnect = onDisconnect == null ? Optional.empty() : onDisconnect;
        queueTimeoutSec = queueTimeoutSec == null ? Optional.empty() : queueTimeoutSec;
        team = team == null ? Optional.empty() : team;
    }

    /**
     * As the profile says when it gets nowhere or its node does not answer; waits without limit.
     */
    public JobRequest(
            String prompt,
            AgentName agent,
            List<String> command,
            Optional<PromptBy> promptBy,
            Optional<String> model,
            List<RepositoryRequest> repositories,
            Optional<NodeName> node,
            List<String> requiredTags,
            List<String> preferredTags,
            Optional<Placement> placement,
            Optional<Integer> priority,
            Optional<Long> timeoutSec,
            Optional<Long> idleTimeoutSec,
            Optional<Integer> attempts,
            Map<String, String> env,
            List<String> artifacts,
            Optional<IsolationKind> isolation,
            Map<String, String> labels,
            Optional<String> idempotencyKey,
            Optional<JobLimits> limits,
            Optional<ResumeRequest> resume) {
        this(
                prompt,
                agent,
                command,
                promptBy,
                model,
                repositories,
                node,
                requiredTags,
                preferredTags,
                placement,
                priority,
                timeoutSec,
                idleTimeoutSec,
                attempts,
                env,
                artifacts,
                isolation,
                labels,
                idempotencyKey,
                limits,
                resume,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The plainest request: this prompt to this agent, everything else by default. */
    public static JobRequest of(String prompt, AgentName agent) {
        return new JobRequest(
                prompt,
                agent,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with another environment. */
    public JobRequest withEnv(Map<String, String> env) {
        return with(env, idempotencyKey, onDisconnect, queueTimeoutSec, team);
    }

    /** The same under this idempotency key. */
    public JobRequest withIdempotencyKey(String idempotencyKey) {
        return with(env, Optional.of(idempotencyKey), onDisconnect, queueTimeoutSec, team);
    }

    /** The same with what to do when its node does not answer. */
    public JobRequest withOnDisconnect(OnDisconnect onDisconnect) {
        return with(env, idempotencyKey, Optional.of(onDisconnect), queueTimeoutSec, team);
    }

    /** The same with a longest wait for a node. */
    public JobRequest withQueueTimeoutSec(long queueTimeoutSec) {
        return with(env, idempotencyKey, onDisconnect, Optional.of(queueTimeoutSec), team);
    }

    /** The same with the bus of this team, if there is one. */
    public JobRequest withTeam(Optional<TeamName> team) {
        return with(env, idempotencyKey, onDisconnect, queueTimeoutSec, team);
    }

    private JobRequest with(
            Map<String, String> env,
            Optional<String> idempotencyKey,
            Optional<OnDisconnect> onDisconnect,
            Optional<Long> queueTimeoutSec,
            Optional<TeamName> team) {
        return new JobRequest(
                prompt,
                agent,
                command,
                promptBy,
                model,
                repositories,
                node,
                requiredTags,
                preferredTags,
                placement,
                priority,
                timeoutSec,
                idleTimeoutSec,
                attempts,
                env,
                artifacts,
                isolation,
                labels,
                idempotencyKey,
                limits,
                resume,
                noProgress,
                stopOnNoProgress,
                onDisconnect,
                queueTimeoutSec,
                team);
    }
}
