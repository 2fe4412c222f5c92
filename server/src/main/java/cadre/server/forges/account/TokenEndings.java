package cadre.server.forges.account;

import cadre.server.access.secret.Vault;
import cadre.server.forges.account.EndingStore.Ending;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import cadre.wire.id.SecretScope;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tokens that are to be ended at GitHub, each tried for about a day and then deleted here all the
 * same. A round asks little of GitHub, and nothing more once it has not answered. Thread-safe.
 */
final class TokenEndings {
    private static final Logger log = LoggerFactory.getLogger(TokenEndings.class);
    private static final String TOKEN = "token";

    /** So many calls a round: each may take as long as GitHub likes, within limits. */
    private static final int CALLS = 50;

    /** After minutes that double up to an hour this is about a day. */
    private static final int TRIES = 30;

    private static final Duration LONGEST = Duration.ofHours(1);

    private final Database db;
    private final Vault vault;
    private final GitHubClient client;
    private final GitHubOAuth oauth;
    private final InstantSource clock;

    TokenEndings(
            KeptTokens.Store store, GitHubClient client, GitHubOAuth oauth, InstantSource clock) {
        this.db = store.db();
        this.vault = store.vault();
        this.client = client;
        this.oauth = oauth;
        this.clock = clock;
    }

    /** Keeps a token until it is ended: once the attempt runs no more, or at the next round. */
    void add(Tx tx, String host, Optional<AttemptId> attempt, String token) {
        var id = EndingStore.insert(tx, host, attempt, clock.instant());
        vault.keepBriefly(tx, scope(id), TOKEN, token);
    }

    /** The same of one that was made for an attempt. */
    void lent(AttemptId attempt, String token) {
        db.write(tx -> {
            add(tx, client.host(), Optional.of(attempt), token);
            return attempt;
        });
    }

    /**
     * Ends those whose time has come.
     *
     * @param running of some attempts those that run
     */
    void endOnce(UnaryOperator<Set<AttemptId>> running) {
        var due = db.read(tx -> EndingStore.due(tx, clock.instant()));
        var attempts = new HashSet<AttemptId>();
        due.forEach(one -> one.attempt().ifPresent(attempts::add));
        var run = attempts.isEmpty() ? Set.<AttemptId>of() : running.apply(attempts);
        var isOver = due.stream().filter(one -> one.attempt().filter(run::contains).isEmpty());
        for (var one : isOver.limit(CALLS).toList()) {
            if (!ended(one)) {
                return;
            }
        }
    }

    /** False if GitHub did not answer. */
    private boolean ended(Ending one) {
        var next = clock.instant().plus(pause(one.tries()));
        if (!db.write(tx -> EndingStore.take(tx, one, next))) {
            return true; // another server does it
        }
        var token = token(one).filter(_ -> canEnd(one));
        var isEnded = token.isEmpty() || oauth.revoke(token.get());
        var isLast = one.tries() + 1 >= TRIES;
        if (isEnded || isLast) {
            db.write(tx -> {
                vault.dropBrief(tx, scope(one.id()), TOKEN);
                EndingStore.delete(tx, one.id());
                return one;
            });
        }
        if (!isEnded) {
            log.atLevel(isLast ? Level.WARN : Level.DEBUG)
                    .addKeyValue("ending", one.id())
                    .addKeyValue("host", one.host())
                    .addKeyValue("given_up", isLast)
                    .log("a token was not ended at github");
        }
        return isEnded;
    }

    private boolean canEnd(Ending one) {
        return client.isSet() && !client.secret().isEmpty() && one.host().equals(client.host());
    }

    /** None if it cannot be read any more: then there is nothing that could be done. */
    private Optional<String> token(Ending one) {
        try {
            return vault.value(scope(one.id()), TOKEN);
        } catch (CadreException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("a token cannot be revoked");
            return Optional.empty();
        }
    }

    private static Duration pause(int tries) {
        var next = Duration.ofMinutes(1L << Math.min(tries, 6));
        return next.compareTo(LONGEST) > 0 ? LONGEST : next;
    }

    private static SecretScope scope(long id) {
        return new SecretScope(SecretScope.Kind.ACCOUNT, "e" + id);
    }
}
