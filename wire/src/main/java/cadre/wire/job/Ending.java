package cadre.wire.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;

/** How an attempt ended, as the node says it. In JSON {@code ending} names it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "ending")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Ending.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = Ending.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Ending.Stopped.class, name = "stopped"),
    @JsonSubTypes.Type(value = Ending.TimedOut.class, name = "timed_out"),
    @JsonSubTypes.Type(value = Ending.Lost.class, name = "lost"),
})
public sealed interface Ending {
    /** The agent's final event says success. */
    record Succeeded() implements Ending {}

    /**
     * It went wrong.
     *
     * @param resetAt when a used-up quota is there again, if the CLI says so
     */
    record Failed(FailureCode code, String reason, Optional<Instant> resetAt) implements Ending {
        /** A failure that does not end by itself. */
        public Failed(FailureCode code, String reason) {
            this(code, reason, Optional.empty());
        }
    }

    /** The server said stop. */
    record Stopped(String reason) implements Ending {}

    /**
     * A limit of the job ended it.
     *
     * @param limit {@code timeout} or {@code idle_timeout}
     * @param said the last trouble that the CLI told of, or its last line for people
     */
    record TimedOut(String limit, Optional<String> said) implements Ending {
        /** The CLI had nothing to say. */
        public TimedOut(String limit) {
            this(limit, Optional.empty());
        }
    }

    /** Its processes vanished while nobody watched. */
    record Lost(String reason) implements Ending {}
}
