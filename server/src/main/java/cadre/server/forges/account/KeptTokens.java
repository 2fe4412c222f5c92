package cadre.server.forges.account;

import cadre.server.access.account.Holder;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.SecretScope;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of accounts with their tokens in the vault: each change of both in one transaction, with
 * its event. Thread-safe.
 */
final class KeptTokens {
    private static final Logger log = LoggerFactory.getLogger(KeptTokens.class);
    private static final String ACCOUNTS = "github-accounts";
    private static final String TOKEN = "token";
    private static final String REFRESH = "refresh";

    private final Store store;
    private final InstantSource clock;

    /** Where everything is kept. */
    record Store(Database db, Feed feed, Vault vault) {}

    KeptTokens(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** An account with its token of now. */
    record Held(AccountRow account, String token, Optional<String> refresh) {
        /** Without the tokens. */
        @Override
        public String toString() {
            return "Held[" + account.account() + "]";
        }
    }

    /**
     * An account that was connected.
     *
     * @param former the token that it had before, which is to be ended
     */
    record Connected(AccountRow row, Optional<String> former) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Connected[" + row.account() + "]";
        }
    }

    /** What a sign-in has given. */
    record SignedIn(Holder holder, String host, Tokens tokens, GitHubOAuth.User user) {}

    /** What belongs into the transaction that connects an account. */
    @FunctionalInterface
    interface Also {
        void change(Tx tx, AccountRow row);
    }

    /**
     * Stores what a sign-in has given; the account may have been here before.
     *
     * @throws CadreException as {@code also}; nothing is stored then
     */
    Connected connect(Actor by, SignedIn made, Also also) {
        var tokens = made.tokens();
        var user = made.user();
        return store.db()
                .write(tx -> {
                    tx.lock(ACCOUNTS);
                    var id =
                            GitHubAccountStore.find(tx, made.holder(), made.host(), user.id())
                                    .map(AccountRow::id)
                                    .orElseGet(() ->
                                            GitHubAccountStore.insert(
                                                    tx,
                                                    made.holder(),
                                                    made.host(),
                                                    user,
                                                    clock.instant()));
                    var former = lastToken(tx, id).filter(one -> !one.equals(tokens.access()));
                    keep(tx, by, id, tokens);
                    GitHubAccountStore.connected(tx, id, user.login(), tokens.expiresAt());
                    var row = GitHubAccountStore.find(tx, id).orElseThrow();
                    also.change(tx, row);
                    tell(tx, "github.connected", by, row);
                    return new Connected(row, former);
                });
    }

    private void keep(Tx tx, Actor by, long id, Tokens tokens) {
        store.vault().keep(tx, by, scope(id), TOKEN, tokens.access());
        if (tokens.refresh().isPresent()) {
            store.vault().keep(tx, by, scope(id), REFRESH, tokens.refresh().get());
        } else {
            store.vault().drop(tx, by, scope(id), REFRESH);
        }
    }

    /** Forgets the account; gives its token for the last time, if there is one. */
    Optional<String> forget(Actor by, AccountRow account) {
        return store.db()
                .write(tx -> {
                    lock(tx);
                    return forget(tx, by, account);
                });
    }

    /** The same in an open transaction that {@link #lock} began. */
    Optional<String> forget(Tx tx, Actor by, AccountRow account) {
        var token = lastToken(tx, account.id());
        drop(tx, by, account.id());
        GitHubAccountStore.delete(tx, account.id());
        tell(tx, "github.disconnected", by, account);
        return token;
    }

    /** Who changes accounts comes after whoever does so. */
    static void lock(Tx tx) {
        tx.lock(ACCOUNTS);
    }

    /** An account can be forgotten although the key of the secrets is lost. */
    private Optional<String> lastToken(Tx tx, long id) {
        store.vault().hold(tx);
        try {
            return Optional.ofNullable(store.vault().all(tx, scope(id)).get(TOKEN));
        } catch (CadreException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("a token cannot be revoked");
            return Optional.empty();
        }
    }

    private void drop(Tx tx, Actor by, long id) {
        store.vault().drop(tx, by, scope(id), TOKEN);
        store.vault().drop(tx, by, scope(id), REFRESH);
    }

    /**
     * The account as it is now.
     *
     * @throws CadreException CONFLICT if the person must sign in again
     */
    Held held(AccountRow account) {
        var found =
                store.vault()
                        .reading(tx ->
                                GitHubAccountStore.find(tx, account.id())
                                        .map(row -> read(tx, row)));
        return found.orElseThrow(() -> again(account)).orElseThrow(() -> again(account));
    }

    private Optional<Held> read(Tx tx, AccountRow row) {
        if (!row.isConnected()) {
            return Optional.empty();
        }
        var secrets = store.vault().all(tx, scope(row.id()));
        return Optional.ofNullable(secrets.get(TOKEN))
                .map(token -> new Held(row, token, Optional.ofNullable(secrets.get(REFRESH))));
    }

    /** Stores the next pair; what a sign-in has brought meanwhile is newer. */
    Held stored(Held before, Tokens tokens) {
        var id = before.account().id();
        return store.db()
                .write(tx -> {
                    tx.lock(ACCOUNTS);
                    var row =
                            GitHubAccountStore.find(tx, id)
                                    .orElseThrow(() -> again(before.account()));
                    if (row.version() != before.account().version()) {
                        store.vault().hold(tx);
                        return read(tx, row).orElseThrow(() -> again(row)); // signed in meanwhile
                    }
                    keep(tx, Actor.CADRE, id, tokens);
                    GitHubAccountStore.connected(tx, id, row.login(), tokens.expiresAt());
                    return new Held(
                            GitHubAccountStore.find(tx, id).orElseThrow(),
                            tokens.access(),
                            tokens.refresh());
                });
    }

    /** True for one server at a time, until it is done, or for that long. */
    boolean claim(AccountRow account, Duration most) {
        var now = clock.instant();
        return store.db().write(tx -> GitHubAccountStore.claim(tx, account, now, now.plus(most)));
    }

    void release(AccountRow account) {
        store.db()
                .write(tx -> {
                    GitHubAccountStore.release(tx, account);
                    return account;
                });
    }

    /** GitHub takes this token no more; tokens that came after it may be good. */
    void refused(Held held) {
        store.db()
                .write(tx -> {
                    tx.lock(ACCOUNTS);
                    var row = held.account();
                    if (GitHubAccountStore.mustSignIn(tx, row.id(), row.version())) {
                        drop(tx, Actor.CADRE, row.id());
                        tell(tx, "github.sign_in_again", Actor.CADRE, row);
                    }
                    return held;
                });
    }

    /** That the person must sign in again. */
    static CadreException again(AccountRow account) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "GitHub does not take the token of this account any more",
                Map.of("account", account.account(), "login", account.login()),
                "Sign in again: cadre login github, or in the console under Settings");
    }

    private void tell(Tx tx, String kind, Actor by, AccountRow row) {
        store.feed()
                .append(
                        tx,
                        kind,
                        row.account().toString(),
                        Optional.empty(),
                        by,
                        Map.of("login", row.login(), "host", row.host(), "user_id", row.userId()));
    }

    private static SecretScope scope(long id) {
        return new SecretScope(SecretScope.Kind.ACCOUNT, "g" + id);
    }
}
