package cadre.wire.bus;

import java.util.Optional;

/**
 * A lock that an operator takes away from whoever has it.
 *
 * @param token only from who has it under this grant; of a shared lock else from all
 */
public record LockSteal(String resource, Optional<Long> token) {}
