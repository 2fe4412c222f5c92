package cadre.server.access.account;

import cadre.server.access.Secrets;
import cadre.server.storage.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Sign-ins that were begun. Each is ended once, within ten minutes, by the browser that began it:
 * nobody else's account can be slipped in. Thread-safe.
 */
public final class SignInTries {
    /** How long one has for it. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    private static final int MOST = 10_000;

    private final Database db;
    private final InstantSource clock;
    private final RandomGenerator chance;

    /**
     * The tries in {@code db}.
     *
     * @param chance where secrets come from: a {@code SecureRandom}, but for tests
     */
    public SignInTries(Database db, InstantSource clock, RandomGenerator chance) {
        this.db = db;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * A try.
     *
     * @param state goes to the provider and comes back
     * @param browser the value of a cookie
     * @param verifier of PKCE, 43 to 128 characters
     * @param nonce that the provider's word of the person repeats
     */
    public record Try(String state, String browser, String verifier, String nonce) {}

    /** Begins one; of thousands the oldest make way. */
    public Try begin(String provider) {
        var made = new Try(fresh(), fresh(), fresh(), fresh());
        var now = clock.instant();
        return db.write(tx -> {
            AccountStore.forgetTries(tx, now);
            AccountStore.forgetOldest(tx, Math.max(0, AccountStore.tries(tx) - MOST + 1));
            AccountStore.insertTry(
                    tx,
                    Secrets.sha256(made.state()),
                    provider,
                    Secrets.sha256(made.browser()),
                    made,
                    now.plus(LIFE));
            return made;
        });
    }

    /** Ends one; none if it is unknown, too old, ended before, or another browser's. */
    public Optional<Try> end(String provider, String state, String browser) {
        var now = clock.instant();
        return db.write(tx ->
                AccountStore.takeTry(
                        tx,
                        Secrets.sha256(state),
                        provider,
                        Secrets.sha256(browser),
                        now,
                        (verifier, nonce) -> new Try(state, browser, verifier, nonce)));
    }

    private String fresh() {
        return Secrets.fresh("signin", chance);
    }
}
