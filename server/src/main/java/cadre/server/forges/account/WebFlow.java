package cadre.server.forges.account;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.Secrets;
import cadre.server.access.account.Holder;
import cadre.server.forges.api.ProviderCalls;
import cadre.server.storage.Database;
import cadre.wire.github.GitHubAccount;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Sign-ins for which a browser is sent away: each is ended once, within ten minutes, by the browser
 * that began it, for the key with which it was begun. Thread-safe.
 */
public final class WebFlow {
    /** How long one has for it. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    private static final int MOST = 10_000;
    private static final KeptTokens.Also NOTHING = (_, _) -> {};

    /** As of the sign-ins on a device. */
    private static final int MOST_OPEN = DeviceFlow.MOST_OPEN;

    private final Database db;
    private final Keys keys;
    private final GitHubClient client;
    private final GitHubOAuth oauth;
    private final KeptTokens kept;
    private final Chances chances;

    /** The time, and where secrets come from: a {@code SecureRandom}, but for tests. */
    record Chances(InstantSource clock, RandomGenerator chance) {
        String fresh() {
            return Secrets.fresh("github", chance);
        }
    }

    WebFlow(
            Database db,
            Keys keys,
            GitHubClient client,
            GitHubOAuth oauth,
            KeptTokens kept,
            Chances chances) {
        this.db = db;
        this.keys = keys;
        this.client = client;
        this.oauth = oauth;
        this.kept = kept;
        this.chances = chances;
    }

    /**
     * One that has begun.
     *
     * @param url where the browser is to be sent
     * @param browser the value of a cookie that it keeps until it is back
     */
    public record Begun(URI url, String browser) {}

    /**
     * Begins one; of thousands, and of five of one key, the oldest make way.
     *
     * @param back where the browser is to come back
     * @throws cadre.wire.error.CadreException UNAVAILABLE that says how to set up the app
     */
    public Begun begin(Principal by, URI back) {
        client.requireSecret();
        var state = chances.fresh();
        var browser = chances.fresh();
        var verifier = chances.fresh();
        var now = chances.clock().instant();
        db.write(tx -> {
            tx.lock("github-web"); // two of one key: none is one too many
            GitHubAccountStore.keepRoom(tx, now, MOST - 1);
            GitHubAccountStore.keepRoom(tx, by.key(), MOST_OPEN - 1);
            GitHubAccountStore.insertWeb(
                    tx,
                    Secrets.sha256(state),
                    Secrets.sha256(browser),
                    by.key(),
                    verifier,
                    now.plus(LIFE));
            return state;
        });
        return new Begun(oauth.authorize(state, ProviderCalls.challenge(verifier), back), browser);
    }

    /**
     * Ends one; none if it is unknown, too old, ended before, another browser's, or its key is not
     * good any more.
     *
     * @param code that the browser brought; none if the person said no, which ends it, too
     * @throws cadre.wire.error.CadreException FORBIDDEN or UPSTREAM if GitHub does not go along
     */
    public Optional<GitHubAccount> end(
            String state, String browser, Optional<String> code, URI back, String address) {
        var now = chances.clock().instant();
        var taken =
                db.write(tx ->
                        GitHubAccountStore.takeWeb(
                                tx, Secrets.sha256(state), Secrets.sha256(browser), now));
        var by = taken.flatMap(one -> keys.holder(one.key(), address));
        if (by.isEmpty() || code.isEmpty()) {
            return Optional.empty();
        }
        var tokens = oauth.redeem(code.get(), taken.orElseThrow().verifier(), back);
        var user = oauth.owner(tokens);
        var holder = db.read(tx -> Holder.of(tx, by.get().key()));
        var made = new KeptTokens.SignedIn(holder, client.host(), tokens, user);
        var connected = oauth.orEnded(tokens, () -> kept.connect(by.get().actor(), made, NOTHING));
        connected.former().ifPresent(oauth::revoke);
        return Optional.of(connected.row().view());
    }
}
