package cadre.wire.bus;

import java.util.Optional;

/**
 * A claim that is to go on.
 *
 * @param token the claim's fencing token
 * @param leaseSec from now; as long as before when empty
 */
public record RenewRequest(long token, Optional<Long> leaseSec) {}
