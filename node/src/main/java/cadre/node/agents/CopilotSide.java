package cadre.node.agents;

import cadre.wire.agent.Step;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * What Copilot CLI keeps of its sessions: each request with its tokens, and from the start the id
 * of the session, which its stream says only at the end. For one thread at a time.
 */
final class CopilotSide implements SideReader {
    private final SideUsage usage;
    private Optional<String> session;
    private boolean told;

    /**
     * For one run.
     *
     * @param where the files are by now
     * @param resumed the session that it goes on with, empty for a new one
     * @param since when the run began
     */
    CopilotSide(Supplier<List<Path>> where, Optional<String> resumed, Instant since) {
        this.usage = new SideUsage(where, this::request, since);
        this.session = resumed;
    }

    @Override
    public Extent extent() {
        return usage.extent();
    }

    @Override
    public List<Step> poll(String sessionId) {
        var steps = new ArrayList<>(usage.poll(sessionId));
        if (!told && session.isPresent()) {
            told = true;
            steps.addFirst(new Step.Session(Clip.name(session.get()), ""));
        }
        return steps;
    }

    /** The first session of the run is its own; those that it starts come later. */
    private Optional<SideUsage.Request> request(JsonNode line) {
        if (session.isEmpty() && Fields.text(line, "type").equals("session.start")) {
            session =
                    Optional.of(Fields.text(line.path("data"), "sessionId"))
                            .filter(id -> !id.isEmpty());
        }
        return CopilotStream.request(line);
    }
}
