package cadre.wire.api;

import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.util.Optional;

/**
 * Which jobs are meant: those that meet everything given here, as the parameters of a list.
 *
 * @param state the state's word, or several with commas
 * @param node of the last attempt
 * @param label {@code name} or {@code name=value}
 * @param text a part of the prompt's first 2,000 characters, whatever its case
 * @param submitter the name of the key that filed it
 * @param repository the URL or path of one that it works in, as the list of repositories has it
 * @param team whose bus its agent gets
 */
public record JobSelection(
        Optional<String> state,
        Optional<NodeName> node,
        Optional<AgentName> agent,
        Optional<String> label,
        Optional<String> text,
        Optional<String> submitter,
        Optional<String> repository,
        Optional<TeamName> team) {
    /** Whether it leaves everything open. */
    public boolean meansAll() {
        return state.isEmpty()
                && node.isEmpty()
                && agent.isEmpty()
                && label.isEmpty()
                && text.isEmpty()
                && submitter.isEmpty()
                && repository.isEmpty()
                && team.isEmpty();
    }
}
