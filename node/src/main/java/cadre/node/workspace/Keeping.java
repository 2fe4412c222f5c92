package cadre.node.workspace;

import java.time.Duration;

/**
 * How long the workspaces of ended attempts stay, so that their sessions can go on.
 *
 * @param keepFor since the end; zero keeps none
 * @param most the newest of them; 0 keeps none
 * @param minFreeBytes with less free disk the oldest are deleted
 */
public record Keeping(Duration keepFor, int most, long minFreeBytes) {
    /** Every workspace is deleted as soon as its attempt is reported. */
    public static final Keeping NONE = new Keeping(Duration.ZERO, 0, 0);

    boolean isOn() {
        return most > 0 && keepFor.isPositive();
    }
}
