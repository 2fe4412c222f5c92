package cadre.server.forges.connection;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What kind of tracker or Git host is at the other end. */
public enum Provider {
    PLANE,
    GITEA,
    FORGEJO,
    GITHUB,
    GITLAB;

    /** As in configuration, addresses and journal: {@code plane}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reverse of {@link #word()}; empty for a word that is none. */
    public static Optional<Provider> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }
}
