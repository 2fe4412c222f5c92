package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.PatientPost;
import cadre.cli.client.Route;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.job.JobLimits;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Runs one word through a profile as a real job. */
final class AgentCheck {
    /** The system prompts of the CLIs alone have tens of thousands. */
    private static final long MOST_TOKENS = 500_000;

    private static final long LONGEST_ASKED_SEC = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PROMPT = "Answer with one word and do nothing else: ready";
    private static final String REHEARSED = "say ready";

    private final Api api;
    private final AgentName profile;
    private final Optional<NodeName> node;

    AgentCheck(Api api, AgentName profile, Optional<NodeName> node) {
        this.api = api;
        this.profile = profile;
        this.node = node;
    }

    /**
     * Files the job and waits for it; one that no node takes within 20 seconds is cancelled.
     *
     * @param longest of the agent, and of the wait for a node if that is less
     * @throws CadreException what the server refuses: there is no such profile; INVALID if it has
     *     no command
     */
    AgentFinding run(Duration longest) throws InterruptedException {
        var key = UUID.randomUUID().toString();
        var request = request(longest, key, found());
        var tree = new PatientPost(api, _ -> {}).send(Route.of("jobs"), request, key);
        var job = Json.mapper().treeToValue(tree, JobView.class);
        var patience = longest.compareTo(PATIENCE) < 0 ? longest : PATIENCE;
        var end = System.nanoTime() + patience.toNanos();
        while (!job.status().isOver() && (isRunning(job) || System.nanoTime() < end)) {
            var left = Duration.ofNanos(end - System.nanoTime()).toSeconds() + 1;
            var asked = Math.clamp(left, 1, LONGEST_ASKED_SEC);
            job =
                    api.get(
                            Route.of("jobs", job.id(), "wait").with("timeout_sec", asked),
                            JobView.class);
        }
        if (job.status() instanceof JobState.Queued queued) {
            api.post(
                    Route.of("jobs", job.id(), "cancel"),
                    Map.of("reason", "the check found no node for it in time"));
            return AgentFinding.notTaken(job, queued);
        }
        return AgentFinding.of(job);
    }

    private static boolean isRunning(JobView job) {
        return job.status() instanceof JobState.Running;
    }

    /** The profile as the server has it; a missing node if it does not. */
    private JsonNode found() {
        for (var item : api.tree(Route.of("agents")).path("items")) {
            if (item.path("name").asString("").equals(profile.name())) {
                refuseWithoutCommand(item);
                return item;
            }
        }
        return MissingNode.getInstance();
    }

    private void refuseWithoutCommand(JsonNode item) {
        if (item.path("cli").asString("").equals("custom") && item.path("arguments").isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The profile has no command that could be checked",
                    Map.of("agent", profile),
                    "Give it arguments in agents.yaml, or try a command as a job: cadre run \"...\""
                            + " --agent "
                            + profile
                            + " -- COMMAND");
        }
    }

    private JobRequest request(Duration longest, String key, JsonNode found) {
        // a rehearsal follows a script and would take a sentence for something to write down
        var isRehearsed = found.path("cli").asString("").equals("rehearsal");
        return new JobRequest(
                isRehearsed ? REHEARSED : PROMPT,
                profile,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                node,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(9),
                Optional.of(longest.toSeconds()),
                Optional.of(longest.toSeconds()),
                Optional.of(1),
                Map.of(),
                List.of(),
                Optional.empty(),
                Map.of("cadre-check", profile.name()),
                Optional.of(key),
                Optional.of(new JobLimits(Optional.of(MOST_TOKENS), Optional.empty())),
                Optional.empty());
    }
}
