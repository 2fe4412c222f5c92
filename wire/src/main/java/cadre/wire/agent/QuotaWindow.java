package cadre.wire.agent;

import java.time.Instant;
import java.util.Optional;

/**
 * One window of an account's quota, as a CLI says it.
 *
 * @param name such as {@code five_hour}, 1 to 40 small letters, digits and {@code _}
 * @param usedPercent 0 to 100; empty if the CLI does not say
 * @param windowSec how long the window is; 0 if the CLI does not say
 * @param resetsAt when all of it is there again; empty if the CLI does not say
 * @param state {@code ok}, {@code near} its end, or {@code used_up}
 */
public record QuotaWindow(
        String name,
        Optional<Integer> usedPercent,
        long windowSec,
        Optional<Instant> resetsAt,
        String state) {
    /** There is room. */
    public static final String OK = "ok";

    /** The CLI warns. */
    public static final String NEAR = "near";

    /** Nothing is left. */
    public static final String USED_UP = "used_up";

    private static final long LONGEST_SEC = 400L * 24 * 3600;

    /** Whether all of it is within its bounds: an agent can write what its CLI says. */
    public boolean isSane() {
        return name.matches("[a-z0-9_]{1,40}")
                && usedPercent.map(percent -> percent >= 0 && percent <= 100).orElse(true)
                && windowSec >= 0
                && windowSec <= LONGEST_SEC
                && (state.equals(OK) || state.equals(NEAR) || state.equals(USED_UP));
    }
}
