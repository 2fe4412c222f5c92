package cadre.wire.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why an attempt failed, by stable code. */
public enum FailureCode {
    /** The node could not start it: CLI missing, repository unreadable, no space, no isolation. */
    PREFLIGHT,
    /** Saved changes that it was to begin with cannot be merged; nothing was run. */
    CONFLICT,
    /** A prepare script failed. */
    PREPARE,
    /** The agent's final event says that it went wrong. */
    AGENT_ERROR,
    /** The CLI was refused by the model's service: no or bad key. */
    AUTHENTICATION,
    /** The account's quota is used up. */
    QUOTA,
    /** The model's service is overloaded, broken or away, beyond the CLI's own patience. */
    OVERLOAD,
    /** The model's service refused what it was asked: unknown model, prompt too long. */
    BAD_REQUEST,
    /** The answer of the model's service broke off. */
    CUT_STREAM,
    /** The job's limit of tokens or money is reached; its work is kept. */
    LIMIT,
    /** It got nowhere, and was to be stopped then; its work is kept. */
    NO_PROGRESS,
    /** The agent ended with exit code 0 and without its final event. */
    NO_FINAL_EVENT,
    /** The agent ended with another exit code and without its final event. */
    EXIT_CODE,
    /** An after script failed; the change is saved. */
    AFTER,
    /** The change could not be stored. */
    SAVE,
    /** A bug or a failure of Cadre's own. */
    INTERNAL;

    /** The word used in JSON and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
