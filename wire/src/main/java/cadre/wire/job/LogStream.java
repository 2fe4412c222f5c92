package cadre.wire.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The three streams of an attempt's log. */
public enum LogStream {
    /** The agent's standard output, as it wrote it, secrets masked. */
    OUT,
    /** The agent's standard error, and what Cadre says about the attempt. */
    ERR,
    /** The normal form: one {@link cadre.wire.agent.Step} as a JSON object per line. */
    STEPS;

    /** The word used in JSON, SQL and addresses. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
