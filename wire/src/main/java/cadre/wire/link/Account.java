package cadre.wire.link;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an agent CLI logs in with. */
public enum Account {
    /** A key if there is one, else the login. */
    AUTO,
    /** The CLI's own login of the node's user, used in place. */
    LOGIN,
    /** A key: a secret of the server's, or a variable of the node's. */
    KEY;

    /** The word used in JSON and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
