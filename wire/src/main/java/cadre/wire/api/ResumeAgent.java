package cadre.wire.api;

import java.util.Optional;

/**
 * Lets a paused agent start again.
 *
 * @param account only this one of its accounts, as {@link BreakerView} shows it; all when empty
 */
public record ResumeAgent(Optional<String> account) {}
