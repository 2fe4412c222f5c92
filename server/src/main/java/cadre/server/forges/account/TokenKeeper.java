package cadre.server.forges.account;

import cadre.server.forges.account.KeptTokens.Held;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
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
 * Renews tokens before they end: once, however many ask and on however many servers, and the new
 * pair is stored before anybody uses it. Thread-safe.
 */
final class TokenKeeper {
    private static final Logger log = LoggerFactory.getLogger(TokenKeeper.class);

    /** What ends sooner is renewed: an attempt shall be able to begin with it. */
    private static final Duration SOON = Duration.ofMinutes(20);

    /** A server that renews and says nothing for so long is gone. */
    private static final Duration CLAIM = Duration.ofSeconds(40);

    private static final int TRIES = 20;
    private static final Duration LOOK = Duration.ofMillis(100);

    /** So long nobody asks a GitHub again that did not answer: whoever starts jobs waits not. */
    private static final Duration REST = Duration.ofSeconds(30);

    private final KeptTokens kept;
    private final GitHubOAuth oauth;
    private final InstantSource clock;
    private final ConcurrentHashMap<Long, FutureTask<Held>> renewals = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Failed> failures = new ConcurrentHashMap<>();

    private record Failed(long version, Instant at, CadreException why) {}

    TokenKeeper(KeptTokens kept, GitHubOAuth oauth, InstantSource clock) {
        this.kept = kept;
        this.oauth = oauth;
        this.clock = clock;
    }

    /**
     * The token, good for some minutes at least.
     *
     * @throws CadreException CONFLICT if the person must sign in again; UPSTREAM if it has ended
     *     and GitHub cannot be reached
     */
    Held token(AccountRow account) {
        var held = kept.held(account);
        var end = held.account().expiresAt();
        if (end.isEmpty() || end.get().isAfter(clock.instant().plus(SOON))) {
            return held;
        }
        if (held.refresh().isEmpty()) {
            if (end.get().isAfter(clock.instant())) {
                return held;
            }
            kept.refused(held);
            throw KeptTokens.again(account);
        }
        return renewed(held);
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
            var now = kept.held(asked.account());
            if (now.account().version() != asked.account().version()) {
                return now;
            }
            if (kept.claim(now.account(), CLAIM)) {
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
        Optional<Tokens> next;
        try {
            next = oauth.renew(rested(held).refresh().orElseThrow());
        } catch (CadreException e) {
            kept.release(held.account());
            return old(held, e);
        }
        failures.remove(held.account().id());
        if (next.isEmpty()) {
            kept.refused(held);
            throw KeptTokens.again(held.account());
        }
        try {
            return stored(held, next.get());
        } catch (CadreException e) {
            oauth.revoke(next.get().access()); // the account was forgotten meanwhile
            throw e;
        }
    }

    /** The old pair is gone at GitHub, so that a store that stumbles is asked again. */
    private Held stored(Held held, Tokens next) {
        for (int i = 1; i < TRIES; i++) {
            try {
                return kept.stored(held, next);
            } catch (CadreException e) {
                if (e.code() != ErrorCode.UNAVAILABLE) {
                    throw e;
                }
                log.atWarn().setCause(e).log("a renewed token is not stored yet");
                pause();
            }
        }
        return kept.stored(held, next);
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

    /** GitHub takes this token no more; tokens that came after it may be good. */
    void refused(Held held) {
        kept.refused(held);
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
}
