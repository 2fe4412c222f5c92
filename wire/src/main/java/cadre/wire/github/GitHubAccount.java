package cadre.wire.github;

import cadre.wire.id.GitHubAccountId;
import java.time.Instant;
import java.util.Optional;

/**
 * An account at GitHub that a person has connected, without its tokens.
 *
 * @param host such as {@code github.com}, with its port if that is not the usual one
 * @param userId GitHub's number of the person, which no other person ever gets
 * @param login how the person is called there now
 * @param state {@code connected}; {@code sign_in_again} when GitHub takes its token no more; {@code
 *     other_host} when this server asks another GitHub now: it can be forgotten
 * @param expiresAt of the token, which is renewed by itself; none if it does not end
 */
public record GitHubAccount(
        GitHubAccountId account,
        String host,
        long userId,
        String login,
        String state,
        Instant connectedAt,
        Optional<Instant> expiresAt) {}
