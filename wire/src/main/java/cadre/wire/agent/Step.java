package cadre.wire.agent;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * One thing an agent did, in the normal form that every adapter reads its CLI's stream into. In
 * JSON the field {@code step} names the kind. Texts are cut by the adapter to 16 KiB each.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Step.Session.class, name = "session"),
    @JsonSubTypes.Type(value = Step.Message.class, name = "message"),
    @JsonSubTypes.Type(value = Step.ToolCall.class, name = "tool_call"),
    @JsonSubTypes.Type(value = Step.ToolResult.class, name = "tool_result"),
    @JsonSubTypes.Type(value = Step.FileChange.class, name = "file_change"),
    @JsonSubTypes.Type(value = Step.Used.class, name = "used"),
    @JsonSubTypes.Type(value = Step.Notice.class, name = "notice"),
    @JsonSubTypes.Type(value = Step.Answered.class, name = "answered"),
    @JsonSubTypes.Type(value = Step.Failed.class, name = "failed"),
})
public sealed interface Step {
    /** The session began; {@code model} is empty when the CLI does not say. */
    record Session(String sessionId, String model) implements Step {}

    /** The agent said something. */
    record Message(String text) implements Step {}

    /** The agent called a tool; {@code arguments} is JSON or the command, cut to size. */
    record ToolCall(String id, String tool, String arguments) implements Step {}

    /** A tool came back; {@code failed} as the CLI says it. */
    record ToolResult(String id, boolean failed, String output) implements Step {}

    /** A file was changed; {@code change} is add, edit or delete. */
    record FileChange(String path, String change) implements Step {}

    /**
     * What the run has used of one model so far; takes the place of what was said of it before.
     *
     * @param model as in {@link ModelUsage}
     */
    record Used(String model, Usage usage) implements Step {}

    /** Something a person might want to know: a retry, a denied tool. */
    record Notice(String text) implements Step {}

    /**
     * The final event of a run that went well.
     *
     * @param usage of the whole run; {@link Usage#NONE} leaves what {@link Used} said
     */
    record Answered(String answer, Usage usage) implements Step {}

    /**
     * The final event of a run that went wrong.
     *
     * @param kind authentication, quota, overload, bad_request, refused_tool, cut_stream,
     *     turn_limit, other
     * @param resetAt when a used-up quota is there again, if the CLI says so
     * @param usage of the whole run; {@link Usage#NONE} leaves what {@link Used} said
     */
    record Failed(
            String kind,
            String message,
            Optional<Integer> httpStatus,
            Optional<Instant> resetAt,
            Usage usage)
            implements Step {
        /** A failure without a time at which it ends by itself. */
        public Failed(String kind, String message, Optional<Integer> httpStatus, Usage usage) {
            this(kind, message, httpStatus, Optional.empty(), usage);
        }
    }

    /** Whether this ends the run: only then may exit code 0 count as success. */
    @JsonIgnore
    default boolean isFinal() {
        return switch (this) {
            case Answered _, Failed _ -> true;
            case Session _, Message _, ToolCall _, ToolResult _, FileChange _, Used _, Notice _ ->
                    false;
        };
    }
}
