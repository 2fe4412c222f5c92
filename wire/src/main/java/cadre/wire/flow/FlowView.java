package cadre.wire.flow;

import cadre.wire.id.FlowId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An item on its way through a flow.
 *
 * @param tracker the name of its connection
 * @param project as the tracker names it
 * @param item its id there
 * @param key as people call it, such as {@code WEB-42}
 * @param host the name of the connection of its repository
 * @param repository {@code owner/name}
 * @param base the branch that its work is meant for
 * @param branch where its work is
 * @param flow the flow's name
 * @param definitionSha the commit that the flow was read at
 * @param fileProblem what is wrong with the flow's file as the default branch has it now, so that
 *     items which begin now have an older flow; empty if nothing is
 * @param stage where it is
 * @param why what a person should know of its state; empty if there is nothing
 * @param rework how often it was sent back
 * @param submitter in whose name its jobs are filed
 * @param stageSince when it came into its stage
 * @param endedAt empty while it is on its way
 * @param stages of its flow, in their order; none in lists
 * @param gates of its stage, as they were last seen; none in lists
 * @param runs its jobs, oldest first; none in lists
 */
public record FlowView(
        FlowId id,
        String tracker,
        String project,
        String item,
        String key,
        String title,
        String host,
        String repository,
        String base,
        String branch,
        String flow,
        String definitionSha,
        String fileProblem,
        String stage,
        FlowState state,
        String why,
        int rework,
        String submitter,
        Instant enteredAt,
        Instant stageSince,
        Optional<Instant> endedAt,
        List<FlowStageView> stages,
        List<FlowGateView> gates,
        List<FlowRunView> runs) {
    public FlowView {
        stages = List.copyOf(stages);
        gates = List.copyOf(gates);
        runs = List.copyOf(runs);
    }
}
