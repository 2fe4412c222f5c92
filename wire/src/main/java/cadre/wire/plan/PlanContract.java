package cadre.wire.plan;

import java.util.List;
import java.util.Optional;

/**
 * An interface that streams have agreed on.
 *
 * @param file where it stands; this or {@code text}
 * @param text itself
 * @param owner the stream that may change it
 * @param consumers streams that rely on it
 * @param repository by name; empty in a plan that names none
 * @param line where the plan's file says so
 */
public record PlanContract(
        String name,
        ContractKind kind,
        Optional<String> file,
        Optional<String> text,
        String owner,
        List<String> consumers,
        Optional<String> repository,
        int line) {
    public PlanContract {
        consumers = List.copyOf(consumers);
    }
}
