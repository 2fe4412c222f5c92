package cadre.server.agents;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a role or a tool set comes from. A later one here wins over an earlier one of its name. */
public enum RoleSource {
    /** Part of Cadre. */
    SHIPPED,
    /** {@code agents.yaml} in the data folder. */
    AGENTS_YAML;

    /** The word used in JSON and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
