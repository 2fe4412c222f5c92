package cadre.cli.command;

import cadre.wire.bus.ClaimRequest;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Has the server pick the task that is ready for a member, and claim it, in one step. */
final class NextTask {
    private final Voice voice;

    NextTask(Voice voice) {
        this.voice = voice;
    }

    /** The task with its token; empty if none is ready. */
    Optional<JsonNode> claim(Optional<Long> leaseSec) {
        var answer = voice.api().post(voice.route("tasks", "next"), new ClaimRequest(leaseSec));
        return Optional.of(answer.path("task")).filter(JsonNode::isObject);
    }
}
