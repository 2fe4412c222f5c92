package cadre.server.agents;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether whoever gave out the work waits for it. */
public enum RoleMode {
    /** In the foreground: the answer is waited for. */
    FG,
    /** In the background: other work goes on meanwhile. */
    BG;

    /** The word used in JSON and in files. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
