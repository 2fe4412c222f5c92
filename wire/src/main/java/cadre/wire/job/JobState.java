package cadre.wire.job;

import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;

/** Where a job stands; each state carries what is true in it. In JSON {@code state} names it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobState.Queued.class, name = "queued"),
    @JsonSubTypes.Type(value = JobState.Running.class, name = "running"),
    @JsonSubTypes.Type(value = JobState.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = JobState.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = JobState.Cancelled.class, name = "cancelled"),
    @JsonSubTypes.Type(value = JobState.TimedOut.class, name = "timed_out"),
    @JsonSubTypes.Type(value = JobState.Lost.class, name = "lost"),
})
public sealed interface JobState {
    /** Waits for a node; {@code why} says for what. */
    record Queued(Instant since, String why) implements JobState {}

    /**
     * Runs on a node under a lease.
     *
     * @param stopping why it is being stopped, empty if it is not
     * @param disconnectedSince when its lease ran out because its node does not answer; empty while
     *     it does
     * @param disconnected what is done about that, for people; empty while the node answers
     */
    record Running(
            AttemptId attempt,
            NodeName node,
            Instant since,
            Instant leaseUntil,
            String stopping,
            Optional<Instant> disconnectedSince,
            String disconnected)
            implements JobState {
        public Running {
            disconnectedSince = disconnectedSince == null ? Optional.empty() : disconnectedSince;
            disconnected = disconnected == null ? "" : disconnected;
        }

        /** On a node that answers. */
        public Running(
                AttemptId attempt,
                NodeName node,
                Instant since,
                Instant leaseUntil,
                String stopping) {
            this(attempt, node, since, leaseUntil, stopping, Optional.empty(), "");
        }
    }

    /** The agent said that it is done, and what it left is stored. */
    record Succeeded(AttemptId attempt, Instant at) implements JobState {}

    /**
     * It went wrong; {@code code} is stable ({@link FailureCode#word()}), {@code reason} is for
     * people.
     */
    record Failed(FailureCode code, String reason, Instant at) implements JobState {}

    /**
     * Someone cancelled it.
     *
     * @param reason in the words of who did, empty if none were given
     */
    record Cancelled(String by, String reason, Instant at) implements JobState {}

    /**
     * A limit ended it.
     *
     * @param limit {@code timeout}, {@code idle_timeout} or {@code queue_timeout}
     * @param said the last trouble that the CLI told of, or its last line for people
     */
    record TimedOut(String limit, Instant at, Optional<String> said) implements JobState {
        /** The CLI had nothing to say. */
        public TimedOut(String limit, Instant at) {
            this(limit, at, Optional.empty());
        }
    }

    /** Its node or its processes vanished after the agent's first turn. */
    record Lost(String reason, Instant at) implements JobState {}

    /** Whether nothing more will happen to the job by itself. */
    default boolean isOver() {
        return switch (this) {
            case Queued _, Running _ -> false;
            case Succeeded _, Failed _, Cancelled _, TimedOut _, Lost _ -> true;
        };
    }

    /** The state's word, as in JSON and SQL. */
    default String word() {
        return switch (this) {
            case Queued _ -> "queued";
            case Running _ -> "running";
            case Succeeded _ -> "succeeded";
            case Failed _ -> "failed";
            case Cancelled _ -> "cancelled";
            case TimedOut _ -> "timed_out";
            case Lost _ -> "lost";
        };
    }
}
