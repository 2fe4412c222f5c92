package cadre.wire.bus;

import cadre.wire.id.MemberName;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * A lock.
 *
 * @param heldBy who has it; null while only a delay runs
 * @param ttlRemaining seconds until it ends by itself
 * @param reason {@code delay} while it cannot be taken though nobody has it, else empty
 */
public record LockView(
        String resource,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<MemberName> heldBy,
        long ttlRemaining,
        long token,
        boolean verified,
        Optional<String> reason) {}
