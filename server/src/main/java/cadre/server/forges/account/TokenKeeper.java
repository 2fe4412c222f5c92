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
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tokens of accounts in the vault and renews them before they end: once, however many ask
 * and on however many servers, and the new pair is stored before anybody uses it. Thread-safe.
 */
final class TokenKeeper {
    private static final Logger log = LoggerFactory.getLogger(TokenKeeper.class);
    private static final String ACCOUNTS = "github-accounts";
    private static final String TOKEN = "token";
    private static final String REFRESH = "refresh";

    /** What ends sooner is renewed: an attempt shall be able to begin with it. */
    private static final Duration SOON = Duration.ofMinutes(20);

    /** A server that renews and says nothing for so long is gone. */
    private static final Duration CLAIM = Duration.ofSeconds(40);

    private static final Duration LOOK = Duration.ofMillis(100);

    /** So long nobody asks a GitHub again that did not answer: whoever starts jobs waits not. */
    private static final Duration REST = Duration.ofSeconds(30);

    private final Store store;
    private final GitHubOAuth oauth;
    private final InstantSource clock;
    private final ConcurrentHashMap<Long, FutureTask<Held>> renewals = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Failed> failures = new ConcurrentHashMap<>();

    /** Where everything is kept. */
    record Store(Database db, Feed feed, Vault vault) {}

    private record Failed(long version, Instant at, CadreException why) {}

    TokenKeeper(Store store, GitHubOAuth oauth, InstantSource clock) {
        this.store = store;
        this.oauth = oauth;
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

    /** Stores what a sign-in has given; the account may have been here before. */
    AccountRow connect(Actor by, Holder holder, String host, Tokens tokens, GitHubOAuth.User user) {
        return store.db()
                .write(tx -> {
                    tx.lock(ACCOUNTS);
                    var id =
                            GitHubAccountStore.find(tx, holder, host, user.id())
                                    .map(AccountRow::id)
                                    .orElseGet(() ->
                                            GitHubAccountStore.insert(
                                                    tx, holder, host, user, clock.instant()));
                    keep(tx, by, id, tokens);
                    GitHubAccountStore.connected(tx, id, user.login(), tokens.expiresAt());
                    var row = GitHubAccountStore.find(tx, id).orElseThrow();
                    tell(tx, "github.connected", by, row);
                    return row;
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
                    tx.lock(ACCOUNTS);
                    var token = lastToken(tx, account.id());
                    drop(tx, by, account.id());
                    GitHubAccountStore.delete(tx, account.id());
                    tell(tx, "github.disconnected", by, account);
                    return token;
                });
    }

    /** An account can be forgotten although the key of the secrets is lost. */
    private Optional<String> lastToken(Tx tx, long id) {
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
     * The token, good for some minutes at least.
     *
     * @throws CadreException UNAUTHORIZED if the person must sign in again; UPSTREAM if it has
     *     ended and GitHub cannot be reached
     */
    Held token(AccountRow account) {
        var held = held(account);
        var end = held.account().expiresAt();
        if (end.isEmpty() || end.get().isAfter(clock.instant().plus(SOON))) {
            return held;
        }
        if (held.refresh().isEmpty()) {
            if (end.get().isAfter(clock.instant())) {
                return held;
            }
            refused(held);
            throw again(account);
        }
        return renewed(held);
    }

    private Held held(AccountRow account) {
        var found =
                store.db()
                        .read(tx ->
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

    /** Whoever comes first does it, all others take what comes of it. */
    private Held renewed(Held held) {
        var id = held.account().id();
        var mine = new FutureTask<>(() -> renew(held));
        var running = renewals.putIfAbsent(id, mine);
        if (running == null) {
            try {
                mine.run();
            } finally {
                renewals.remove(id, mine);
            }
            running = mine;
        }
        try {
            return running.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CadreException known
                    ? known
                    : new IllegalStateException("a token was not renewed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
    }

    private Held renew(Held asked) {
        var most = System.nanoTime() + CLAIM.multipliedBy(2).toNanos();
        while (System.nanoTime() < most) {
            var now = held(asked.account());
            if (now.account().version() != asked.account().version()) {
                return now;
            }
            var claimed =
                    store.db()
                            .write(tx ->
                                    GitHubAccountStore.claim(
                                            tx,
                                            now.account(),
                                            clock.instant(),
                                            clock.instant().plus(CLAIM)));
            if (claimed) {
                return exchanged(now);
            }
            pause();
        }
        throw new CadreException(
                ErrorCode.UNAVAILABLE,
                "Another server renews the token of a GitHub account and does not end",
                Map.of("account", asked.account().account()),
                "Try again");
    }

    private Held exchanged(Held held) {
        try {
            var tokens = oauth.renew(rested(held).refresh().orElseThrow());
            if (tokens.isPresent()) {
                return stored(held, tokens.get());
            }
        } catch (CadreException e) {
            store.db()
                    .write(tx -> {
                        GitHubAccountStore.release(tx, held.account());
                        return held;
                    });
            return old(held, e);
        }
        refused(held);
        throw again(held.account());
    }

    private Held rested(Held held) {
        var last = failures.get(held.account().id());
        if (last != null
                && last.version() == held.account().version()
                && last.at().plus(REST).isAfter(clock.instant())) {
            throw last.why();
        }
        return held;
    }

    /** It is good for a while yet. */
    private Held old(Held held, CadreException why) {
        failures.compute(
                held.account().id(),
                (_, last) ->
                        last != null && last.why() == why
                                ? last
                                : new Failed(held.account().version(), clock.instant(), why));
        if (held.account().expiresAt().filter(end -> end.isAfter(clock.instant())).isEmpty()) {
            throw why;
        }
        log.atWarn()
                .addKeyValue("account", held.account().account())
                .addKeyValue("reason", why.getMessage())
                .log("a token of github is not renewed");
        return held;
    }

    private Held stored(Held before, Tokens tokens) {
        failures.remove(before.account().id());
        var id = before.account().id();
        return store.db()
                .write(tx -> {
                    tx.lock(ACCOUNTS);
                    var row =
                            GitHubAccountStore.find(tx, id)
                                    .orElseThrow(() -> again(before.account()));
                    if (row.version() != before.account().version()) {
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

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
    }

    private static CadreException stopping() {
        return new CadreException(
                ErrorCode.UNAVAILABLE, "The server is stopping", Map.of(), "Try again");
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
