package cadre.wire.bus;

import cadre.wire.id.MemberName;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * A lock; one that several share is there once for each of them.
 *
 * @param heldBy who has it; null while only a delay runs, or only someone waits
 * @param ttlRemaining seconds until it ends by itself
 * @param token 0 where nobody ever had it
 * @param reason why it cannot be taken though nobody has it: {@code delay}, or {@code queue} while
 *     it is kept for who waits; else empty
 * @param waiting who waits for it or for what overlaps it, in the order in which they asked
 */
public record LockView(
        String resource,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<MemberName> heldBy,
        long ttlRemaining,
        long token,
        boolean verified,
        Optional<String> reason,
        LockMode mode,
        List<LockWait> waiting) {
    public LockView {
        mode = mode == null ? LockMode.EXCLUSIVE : mode; // as of a server without modes
        waiting = waiting == null ? List.of() : List.copyOf(waiting);
    }
}
