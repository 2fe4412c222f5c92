package cadre.wire.job;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a custom command gets the prompt. */
public enum PromptBy {
    /** On standard input. */
    STDIN,
    /** As the last argument. */
    ARGUMENT,
    /** In a file whose path is in {@code CADRE_PROMPT_FILE}. */
    FILE;

    /** The word used in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
