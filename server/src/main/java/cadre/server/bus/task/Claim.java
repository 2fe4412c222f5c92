package cadre.server.bus.task;

import cadre.wire.bus.TaskUpdate;
import java.util.Optional;

/**
 * How a task is claimed.
 *
 * @param leaseSec when the claim ends by itself unless renewed, 1 to 86,400; never when empty
 * @param whose which open tasks may be claimed
 * @param then what is changed along with it; its status and token are not looked at
 */
public record Claim(Optional<Long> leaseSec, Whose whose, Optional<TaskUpdate> then) {
    /** Which open tasks may be claimed. */
    public enum Whose {
        /** Any. */
        ANY,
        /** Those that are meant for nobody else. */
        OWN_OR_FREE
    }

    /** Any open task, without an end. */
    public static final Claim PLAIN = new Claim(Optional.empty(), Whose.ANY, Optional.empty());

    /** Any open task, for so many seconds. */
    public static Claim leased(long leaseSec) {
        return new Claim(Optional.of(leaseSec), Whose.ANY, Optional.empty());
    }
}
