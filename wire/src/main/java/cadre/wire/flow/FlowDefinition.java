package cadre.wire.flow;

import cadre.wire.id.RoleName;
import java.util.List;
import java.util.Optional;

/**
 * A flow: what {@code .cadre/flow.yaml} says, checked. Its first stage is where an item enters, in
 * its last one it is done.
 *
 * @param name 1 to 40 of a-z, 0-9 and '-'
 * @param branch the pattern of an item's branch
 * @param roles each stage's is among them
 * @param stages 2 to 30
 */
public record FlowDefinition(
        String name,
        FlowTrigger trigger,
        BranchPattern branch,
        FlowLimits limits,
        List<FlowRole> roles,
        List<FlowStage> stages) {
    public FlowDefinition {
        roles = List.copyOf(roles);
        stages = List.copyOf(stages);
    }

    /** Empty if it has none of that name. */
    public Optional<FlowStage> stage(String stageName) {
        return stages.stream().filter(stage -> stage.name().equals(stageName)).findFirst();
    }

    /** Empty if it has none of that name. */
    public Optional<FlowRole> role(RoleName roleName) {
        return roles.stream().filter(role -> role.name().equals(roleName)).findFirst();
    }

    /** Who does a stage; empty for a stage without a job. */
    public Optional<FlowRole> roleOf(FlowStage stage) {
        return stage.role().flatMap(this::role);
    }
}
