package cadre.wire.flow;

import cadre.wire.id.RoleName;
import java.util.List;
import java.util.Optional;

/**
 * A stage of the flow that an item goes through, as it was when the item entered.
 *
 * @param role who does it; empty for a stage without a job
 * @param state the tracker's state that the item gets when it enters; empty if it keeps its own
 * @param gates that must all be open before the next stage
 * @param backTo the stage to which a refusal sends the item; empty if nothing is refused there
 */
public record FlowStageView(
        String name,
        Optional<RoleName> role,
        Optional<String> state,
        List<FlowRuleView> gates,
        Optional<String> backTo) {
    public FlowStageView {
        gates = List.copyOf(gates);
    }

    /** A stage as an item with this key meets it. */
    public static FlowStageView of(FlowStage stage, String key) {
        return new FlowStageView(
                stage.name(),
                stage.role(),
                stage.state(),
                stage.gates().stream()
                        .map(rule -> new FlowRuleView(rule.word(), rule.of(key).told()))
                        .toList(),
                stage.gates().isEmpty() ? Optional.empty() : stage.backTo());
    }
}
