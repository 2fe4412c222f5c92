package cadre.server.agents;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an agent profile comes from. A later one here wins over an earlier one of its name. */
public enum ProfileSource {
    /** Part of Cadre. */
    BUILT_IN,
    /** The key {@code profiles} of {@code cadre.yaml}, or its variable. */
    CADRE_YAML,
    /** {@code agents.yaml} in the data folder. */
    AGENTS_YAML;

    /** The word used in JSON and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
