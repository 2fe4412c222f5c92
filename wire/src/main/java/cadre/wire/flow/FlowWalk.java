package cadre.wire.flow;

import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * What would happen to an item, step by step, if every gate opened; nothing is done.
 *
 * @param flow its name
 * @param item the item's key
 * @param obstacle why the flow would not take the item; empty when it would
 * @param branch that would be made
 * @param steps all stages, in their order
 */
public record FlowWalk(
        String flow, String item, Optional<String> obstacle, String branch, List<Step> steps) {
    public FlowWalk {
        steps = List.copyOf(steps);
    }

    /**
     * One stage.
     *
     * @param state that the item would get in the tracker; empty to leave it
     * @param role who would do it; empty for a stage without a job
     * @param work the role of the routing table
     * @param profile in place of that role's
     * @param prompt where its instructions are looked for first
     * @param gates with the item's key filled in
     * @param backTo where a refusal would send it
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Step(
            String stage,
            Optional<String> state,
            Optional<RoleName> role,
            Optional<RoleName> work,
            Optional<AgentName> profile,
            Optional<String> prompt,
            List<GateRule> gates,
            Optional<String> backTo) {
        public Step {
            gates = List.copyOf(gates);
        }
    }

    /** The walk of an item through a flow. */
    public static FlowWalk of(FlowDefinition flow, FlowItem item) {
        return new FlowWalk(
                flow.name(),
                item.key(),
                flow.trigger().obstacle(item),
                flow.branch().of(item.key(), item.title()),
                flow.stages().stream().map(stage -> step(flow, stage, item)).toList());
    }

    private static Step step(FlowDefinition flow, FlowStage stage, FlowItem item) {
        var role = flow.roleOf(stage);
        return new Step(
                stage.name(),
                stage.state(),
                stage.role(),
                role.map(FlowRole::work),
                role.flatMap(FlowRole::profile),
                role.map(FlowRole::promptPath),
                stage.gates().stream().map(gate -> gate.of(item.key())).toList(),
                stage.gates().isEmpty() ? Optional.empty() : stage.backTo());
    }
}
