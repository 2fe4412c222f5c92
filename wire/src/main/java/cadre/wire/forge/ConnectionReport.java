package cadre.wire.forge;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What a look at a connection found.
 *
 * @param connection its name
 * @param provider such as {@code plane}
 * @param url where its API is
 * @param ok false when something in it failed
 * @param findings in the order in which they were looked at
 */
public record ConnectionReport(
        String connection, String provider, String url, boolean ok, List<Finding> findings) {
    public ConnectionReport {
        findings = List.copyOf(findings);
    }

    /**
     * One thing that was looked at.
     *
     * @param name a few words
     * @param found what was found
     * @param fix what to do, with the places to click; empty when there is nothing to do
     */
    public record Finding(String name, Result result, String found, String fix) {}

    /** How it stands. */
    public enum Result {
        OK,
        /** It works, and a person should know. */
        WARNING,
        /** The other end does not tell. */
        UNKNOWN,
        FAILED;

        /** The word used in JSON and on the screen. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
