package cadre.server.forges.account;

import cadre.wire.github.GitHubAccount;
import cadre.wire.id.GitHubAccountId;
import java.time.Instant;
import java.util.Optional;

/** A row of github_account. */
record AccountRow(
        long id,
        String holder,
        String host,
        long userId,
        String login,
        String state,
        long version,
        Optional<Instant> expiresAt,
        Instant connectedAt) {
    static final String CONNECTED = "connected";
    static final String SIGN_IN_AGAIN = "sign_in_again";
    private static final String OTHER_HOST = "other_host";

    boolean isConnected() {
        return state.equals(CONNECTED);
    }

    GitHubAccountId account() {
        return new GitHubAccountId(id);
    }

    GitHubAccount view() {
        return view(state);
    }

    /** The same where this server asks another GitHub: its token is of no use here. */
    GitHubAccount elsewhere() {
        return view(OTHER_HOST);
    }

    private GitHubAccount view(String shown) {
        return new GitHubAccount(account(), host, userId, login, shown, connectedAt, expiresAt);
    }
}
