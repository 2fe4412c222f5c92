package cadre.wire.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;

/**
 * What becomes of an attempt whose node does not answer, once its agent's first turn has begun: two
 * agents at once could do the same thing twice. Before that turn it is simply tried again. In JSON
 * {@code policy} names it. Times count from the node's last beat that the server answered.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "policy")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OnDisconnect.Wait.class, name = "wait"),
    @JsonSubTypes.Type(value = OnDisconnect.Replace.class, name = "replace"),
    @JsonSubTypes.Type(value = OnDisconnect.Stop.class, name = "stop"),
})
public sealed interface OnDisconnect {
    /** The shortest time of a policy that has one, in seconds. */
    long SHORTEST_SEC = 60;

    /**
     * How much earlier a node ends an agent that is to be replaced, and how much later the server
     * acts: between the two the agent has been ended, however the clocks drift.
     */
    Duration MARGIN = Duration.ofSeconds(20);

    /** The agent goes on, and the server waits for the node: until it is back, or a person acts. */
    record Wait() implements OnDisconnect {}

    /**
     * The node ends its agent before the time is over, the server begins another attempt after it.
     *
     * @param afterSec 60 to 604800
     */
    record Replace(long afterSec) implements OnDisconnect {}

    /**
     * The node ends its agent when the time is over, and the job is lost after it.
     *
     * @param afterSec 60 to 604800
     */
    record Stop(long afterSec) implements OnDisconnect {}

    /** The policy's word, as in JSON and SQL. */
    default String word() {
        return switch (this) {
            case Wait _ -> "wait";
            case Replace _ -> "replace";
            case Stop _ -> "stop";
        };
    }
}
