package cadre.server.flows;

import cadre.server.forges.tracker.ItemRef;
import cadre.wire.flow.FlowDefinition;
import cadre.wire.flow.FlowStage;
import cadre.wire.flow.FlowState;
import cadre.wire.id.FlowId;
import cadre.wire.id.KeyId;
import java.time.Instant;
import java.util.Optional;

/**
 * An item on its way.
 *
 * @param rework how often it was sent back
 * @param refusal what sent it back last
 * @param feedback what the next job is told of that
 * @param statusCount how often the status was said: 0 before its comment is stored
 * @param statusText what it says
 * @param token of who looks at it
 */
record FlowRow(
        FlowId id,
        Source source,
        Target target,
        Definition definition,
        String stage,
        FlowState state,
        String why,
        int rework,
        String refusal,
        String feedback,
        int statusCount,
        String statusText,
        KeyId submitterKey,
        String submitter,
        long token,
        Instant stageSince,
        Instant enteredAt,
        Optional<Instant> endedAt) {

    /** The work item. */
    record Source(String tracker, ItemRef ref, String key, String title) {}

    /** Where the work goes. */
    record Target(String host, String repository, String base, String branch) {}

    /** The flow as it was when the item entered. */
    record Definition(FlowDefinition flow, String sha) {}

    /** What the names of all that is written for it begin with, in the outbox. */
    String prefix() {
        return "flow/" + id.number() + "/";
    }

    FlowDefinition flow() {
        return definition.flow();
    }

    FlowStage at() {
        return flow().stage(stage)
                .orElseThrow(() -> new IllegalStateException(id + " is in no stage of its flow"));
    }

    boolean isInLastStage() {
        return flow().stages().getLast().name().equals(stage);
    }
}
