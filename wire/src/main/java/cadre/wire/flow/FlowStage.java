package cadre.wire.flow;

import cadre.wire.id.RoleName;
import java.util.List;
import java.util.Optional;

/**
 * One step of a flow.
 *
 * @param name 1 to 40 of a-z, 0-9 and '-'
 * @param role who does it; empty for a stage without a job
 * @param state the tracker's state that an item gets when it enters, by name or group; empty to
 *     leave it
 * @param gates that must all be open before the next stage; none lets the item go on at once
 * @param backTo the stage to which a refusal sends the item
 */
public record FlowStage(
        String name,
        Optional<RoleName> role,
        Optional<String> state,
        List<GateRule> gates,
        Optional<String> backTo) {
    public FlowStage {
        gates = List.copyOf(gates);
    }
}
