package cadre.wire.github;

import java.util.Optional;

/**
 * How such a sign-in goes.
 *
 * @param state {@code pending}, {@code connected}, {@code denied}, {@code expired}, {@code
 *     cancelled} when it was ended here, or {@code failed} when GitHub did not say who has signed
 *     in
 * @param intervalSec how long to wait before asking again: GitHub may want more than at first
 * @param account once it is connected
 */
public record GitHubDeviceState(String state, long intervalSec, Optional<GitHubAccount> account) {}
