package cadre.wire.job;

import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.id.RoleName;
import cadre.wire.id.TeamName;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client asks for: one prompt to one agent in one workspace.
 *
 * @param prompt 1 byte to 8 MiB of UTF-8
 * @param agent the profile that runs it; {@link #BY_ROLE}, or none in JSON, for the role's
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
 * @param role the kind of work: what this request leaves open is as the role says, then as the
 *     profile says
 * @param toolSet which MCP servers its agent gets, default the role's, else {@code bus}
 * @param merge the jobs whose saved changes are merged into its workspace first
 * @param guard which paths it may change; all of its repositories when empty
 */
public record JobRequest(
        String prompt,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) AgentName agent,
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
        Optional<TeamName> team,
        Optional<RoleName> role,
        Optional<String> toolSet,
        Optional<MergeRequest> merge,
        Optional<PathGuard> guard) {
    /** Stands for the agent that the role of the request names, or the next of its chain. */
    public static final AgentName BY_ROLE = new AgentName("auto");

    public JobRequest {
        prompt = prompt == null ? "" : prompt;
        role = role == null ? Optional.empty() : role;
        toolSet = toolSet == null ? Optional.empty() : toolSet;
        merge = merge == null ? Optional.empty() : merge;
        guard = guard == null ? Optional.empty() : guard;
        agent = agent == null && role.isPresent() ? BY_ROLE : agent;
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
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What a job of no role and with the usual tool set asks for. */
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
            Optional<ResumeRequest> resume,
            Optional<NoProgress> noProgress,
            Optional<Boolean> stopOnNoProgress,
            Optional<OnDisconnect> onDisconnect,
            Optional<Long> queueTimeoutSec,
            Optional<TeamName> team) {
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
                noProgress,
                stopOnNoProgress,
                onDisconnect,
                queueTimeoutSec,
                team,
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
        var copy = new Copy(this);
        copy.env = env;
        return copy.made();
    }

    /** The same under this idempotency key. */
    public JobRequest withIdempotencyKey(String idempotencyKey) {
        var copy = new Copy(this);
        copy.idempotencyKey = Optional.of(idempotencyKey);
        return copy.made();
    }

    /** The same with what to do when its node does not answer. */
    public JobRequest withOnDisconnect(OnDisconnect onDisconnect) {
        var copy = new Copy(this);
        copy.onDisconnect = Optional.of(onDisconnect);
        return copy.made();
    }

    /** The same with a longest wait for a node. */
    public JobRequest withQueueTimeoutSec(long queueTimeoutSec) {
        var copy = new Copy(this);
        copy.queueTimeoutSec = Optional.of(queueTimeoutSec);
        return copy.made();
    }

    /** The same with the bus of this team, if there is one. */
    public JobRequest withTeam(Optional<TeamName> team) {
        var copy = new Copy(this);
        copy.team = team;
        return copy.made();
    }

    /** The same that goes on with an earlier job. */
    public JobRequest withResume(ResumeRequest resume) {
        var copy = new Copy(this);
        copy.resume = Optional.of(resume);
        return copy.made();
    }

    /** The same that begins by itself. */
    public JobRequest withoutResume() {
        var copy = new Copy(this);
        copy.resume = Optional.empty();
        return copy.made();
    }

    /** The same by another agent. */
    public JobRequest withAgent(AgentName agent) {
        var copy = new Copy(this);
        copy.agent = agent;
        return copy.made();
    }

    /** The same in these repositories. */
    public JobRequest withRepositories(List<RepositoryRequest> repositories) {
        var copy = new Copy(this);
        copy.repositories = repositories;
        return copy.made();
    }

    /** The same on this node, or on any. */
    public JobRequest withNode(Optional<NodeName> node) {
        var copy = new Copy(this);
        copy.node = node;
        return copy.made();
    }

    /** The same on a node that has all of these tags. */
    public JobRequest withRequiredTags(List<String> requiredTags) {
        var copy = new Copy(this);
        copy.requiredTags = requiredTags;
        return copy.made();
    }

    /** The same with this time limit. */
    public JobRequest withTimeoutSec(long timeoutSec) {
        var copy = new Copy(this);
        copy.timeoutSec = Optional.of(timeoutSec);
        return copy.made();
    }

    /** The same as this kind of work. */
    public JobRequest withRole(RoleName role) {
        var copy = new Copy(this);
        copy.role = Optional.of(role);
        return copy.made();
    }

    /** The same with this tool set. */
    public JobRequest withToolSet(String toolSet) {
        var copy = new Copy(this);
        copy.toolSet = Optional.of(toolSet);
        return copy.made();
    }

    /** The same with these labels and no other. */
    public JobRequest withLabels(Map<String, String> labels) {
        var copy = new Copy(this);
        copy.labels = labels;
        return copy.made();
    }

    /** The same that begins with the saved changes of these jobs, in this order; none for none. */
    public JobRequest withMerge(List<JobId> jobs) {
        return withMerge(
                jobs.isEmpty() ? Optional.empty() : Optional.of(new MergeRequest(jobs, false)));
    }

    /** The same that begins with other saved changes. */
    public JobRequest withMerge(Optional<MergeRequest> merge) {
        var copy = new Copy(this);
        copy.merge = merge;
        return copy.made();
    }

    /** The same that may change these paths and no other. */
    public JobRequest withGuard(Optional<PathGuard> guard) {
        var copy = new Copy(this);
        copy.guard = guard;
        return copy.made();
    }

    /** A request that is about to be the same but for some fields. */
    private static final class Copy {
        private final JobRequest of;
        private AgentName agent;
        private List<RepositoryRequest> repositories;
        private Optional<NodeName> node;
        private List<String> requiredTags;
        private Optional<Long> timeoutSec;
        private Map<String, String> env;
        private Map<String, String> labels;
        private Optional<String> idempotencyKey;
        private Optional<ResumeRequest> resume;
        private Optional<OnDisconnect> onDisconnect;
        private Optional<Long> queueTimeoutSec;
        private Optional<TeamName> team;
        private Optional<RoleName> role;
        private Optional<String> toolSet;
        private Optional<MergeRequest> merge;
        private Optional<PathGuard> guard;

        Copy(JobRequest of) {
            this.of = of;
            this.agent = of.agent;
            this.repositories = of.repositories;
            this.node = of.node;
            this.requiredTags = of.requiredTags;
            this.timeoutSec = of.timeoutSec;
            this.env = of.env;
            this.labels = of.labels;
            this.idempotencyKey = of.idempotencyKey;
            this.resume = of.resume;
            this.onDisconnect = of.onDisconnect;
            this.queueTimeoutSec = of.queueTimeoutSec;
            this.team = of.team;
            this.role = of.role;
            this.toolSet = of.toolSet;
            this.merge = of.merge;
            this.guard = of.guard;
        }

        JobRequest made() {
            return new JobRequest(
                    of.prompt,
                    agent,
                    of.command,
                    of.promptBy,
                    of.model,
                    repositories,
                    node,
                    requiredTags,
                    of.preferredTags,
                    of.placement,
                    of.priority,
                    timeoutSec,
                    of.idleTimeoutSec,
                    of.attempts,
                    env,
                    of.artifacts,
                    of.isolation,
                    labels,
                    idempotencyKey,
                    of.limits,
                    resume,
                    of.noProgress,
                    of.stopOnNoProgress,
                    onDisconnect,
                    queueTimeoutSec,
                    team,
                    role,
                    toolSet,
                    merge,
                    guard);
        }
    }
}
