package cadre.server.fleet;

import java.util.Locale;

/**
 * Checks that can be left out, so that it can be shown that {@code cadre drill} notices. One is
 * named in the system property {@code cadre.fault}; without the property nothing is left out.
 */
public enum Sabotage {
    /** A result is applied whoever holds the job now. */
    NO_LEASE_CHECK;

    private final boolean isOn =
            name().toLowerCase(Locale.ROOT).equals(System.getProperty("cadre.fault"));

    /** Whether it is to be done. */
    public boolean isOn() {
        return isOn;
    }
}
