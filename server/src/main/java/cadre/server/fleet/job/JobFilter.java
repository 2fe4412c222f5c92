package cadre.server.fleet.job;

import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import java.util.Optional;

/**
 * Which jobs a list shows; empty means any.
 *
 * @param state the state's word
 * @param node of the last attempt
 * @param label {@code name} or {@code name=value}
 * @param text a part of the prompt's first 2,000 characters, whatever its case
 * @param submitter the name of the key that filed it
 */
public record JobFilter(
        Optional<String> state,
        Optional<NodeName> node,
        Optional<AgentName> agent,
        Optional<String> label,
        Optional<String> text,
        Optional<String> submitter) {
    /** Every job. */
    public static final JobFilter ANY =
            new JobFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
}
