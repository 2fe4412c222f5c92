package cadre.wire.api;

import cadre.wire.agent.Usage;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * One thing an agent did, for people to read. In JSON {@code kind} names it. Every kind has an
 * {@code id}, the place of the step in its attempt such as {@code j17.1:4096}, and {@code at}, when
 * the node read it (absent for a node that does not say). Texts are cut; {@code cut} says so, and
 * the log stream {@code steps} has them longer.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StepView.Session.class, name = "session"),
    @JsonSubTypes.Type(value = StepView.Message.class, name = "message"),
    @JsonSubTypes.Type(value = StepView.Tool.class, name = "tool"),
    @JsonSubTypes.Type(value = StepView.FileChange.class, name = "file_change"),
    @JsonSubTypes.Type(value = StepView.Tokens.class, name = "tokens"),
    @JsonSubTypes.Type(value = StepView.Notice.class, name = "notice"),
    @JsonSubTypes.Type(value = StepView.Answer.class, name = "answer"),
    @JsonSubTypes.Type(value = StepView.Failure.class, name = "failure"),
    @JsonSubTypes.Type(value = StepView.Gap.class, name = "gap"),
})
public sealed interface StepView {
    /** The place of the step; a later view with the same id takes its place. */
    String id();

    /** When the node read it. */
    Optional<Instant> at();

    /** The agent's session began; {@code model} is empty when the CLI does not say. */
    record Session(String id, Optional<Instant> at, String sessionId, String model)
            implements StepView {}

    /** The agent said something, to 8,000 characters. */
    record Message(String id, Optional<Instant> at, String text, boolean cut) implements StepView {}

    /**
     * The agent used a tool. It is told when the call is made, and again under the same id when it
     * came back.
     *
     * @param tool its name; empty when the call is too far back to be seen from here
     * @param arguments JSON or the command, to 2,000 characters
     * @param state running, done or failed
     * @param durationMs from the call to its result
     * @param output to 2,000 characters, empty while it runs
     */
    record Tool(
            String id,
            Optional<Instant> at,
            String tool,
            String arguments,
            String state,
            Optional<Long> durationMs,
            String output,
            boolean cut)
            implements StepView {}

    /** A file was changed; {@code change} is add, edit or delete. */
    record FileChange(String id, Optional<Instant> at, String path, String change)
            implements StepView {}

    /** What the run has used of one model so far; {@code model} is empty if nobody says. */
    record Tokens(String id, Optional<Instant> at, String model, Usage usage) implements StepView {}

    /** Something a person might want to know: a retry, a denied tool; to 2,000 characters. */
    record Notice(String id, Optional<Instant> at, String text, boolean cut) implements StepView {}

    /** The agent's final answer, to 8,000 characters. */
    record Answer(String id, Optional<Instant> at, String text, boolean cut) implements StepView {}

    /**
     * The agent's final word, when it went wrong.
     *
     * @param reason authentication, quota, overload, bad_request, refused_tool, cut_stream,
     *     turn_limit, other
     * @param resetAt when a used-up quota is there again, if the CLI says so
     */
    record Failure(
            String id,
            Optional<Instant> at,
            String reason,
            String message,
            Optional<Integer> httpStatus,
            Optional<Instant> resetAt)
            implements StepView {}

    /** Steps are missing here: so many bytes were lost, left out or not to be read. */
    record Gap(String id, Optional<Instant> at, long bytes) implements StepView {}
}
