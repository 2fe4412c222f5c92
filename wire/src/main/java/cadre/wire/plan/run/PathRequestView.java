package cadre.wire.plan.run;

import cadre.wire.plan.SharedRule;
import java.time.Instant;
import java.util.Optional;

/**
 * A request of a stream for a path that is not its own.
 *
 * @param number counts the requests of the plan, from 1
 * @param stream that asks
 * @param owner the stream that is asked; empty where a person is
 * @param shared the rule that it was granted with; empty where it was given to the stream alone
 * @param answer what was said with it; empty for nothing
 * @param answeredBy a stream or a person; empty until then
 */
public record PathRequestView(
        int number,
        String stream,
        String path,
        String why,
        Optional<String> owner,
        PathRequestState state,
        Optional<SharedRule> shared,
        String answer,
        String answeredBy,
        Instant askedAt,
        Optional<Instant> answeredAt) {}
