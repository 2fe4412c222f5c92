package cadre.server.access.session;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.access.Secrets;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.SessionView;
import cadre.wire.api.SignInCode;
import cadre.wire.error.CadreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The sessions of the console: opened with a key or a one-time code, looked up at each request.
 * Each is for one key, with its name and its grant, and ends with it; besides after 12 hours
 * without a request, after 7 days, and when its holder signs out. Opening and closing are events
 * ({@code session.opened}, {@code session.closed}) of the key. Thread-safe.
 */
public final class Sessions {
    static final Duration IDLE = Duration.ofHours(12);
    static final Duration LONGEST = Duration.ofDays(7);
    static final Duration CODE = Duration.ofMinutes(10);

    /** A use is written down so often at most: what is read often is not written as often. */
    static final Duration TOUCH = Duration.ofMinutes(5);

    /** So many sessions, and so many codes, has a key; the oldest make way. */
    static final int MOST = 100;

    /** Of so many sessions one statement asks. */
    private static final int MANY = 512;

    private final Database db;
    private final Feed feed;
    private final Keys keys;
    private final InstantSource clock;
    private final RandomGenerator chance;

    /**
     * The sessions in {@code db}.
     *
     * @param chance where secrets come from: a {@code SecureRandom}, but for tests
     */
    public Sessions(
            Database db, Feed feed, Keys keys, InstantSource clock, RandomGenerator chance) {
        this.db = db;
        this.feed = feed;
        this.keys = keys;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * A new session with its secret, which only the browser keeps.
     *
     * @param life how long it lasts at most
     */
    public record Opened(SessionView session, String secret, Duration life) {}

    /** A session that is good, and who holds it. */
    public record Held(SessionId id, Principal principal) {}

    /**
     * Opens one for the holder of a key.
     *
     * @param secret of the key
     * @param address the peer's
     * @return none if the key is not good
     * @throws CadreException FORBIDDEN if the key is a node's
     */
    public Optional<Opened> openByKey(String secret, String address) {
        return keys.authenticate(secret, address).map(this::open);
    }

    /**
     * Opens one with a one-time code, which is used up then.
     *
     * @param address the peer's
     * @return none if the code is unknown, used or too old, or its key is not good any more
     */
    public Optional<Opened> openByCode(String code, String address) {
        if (!Secrets.isWellFormed(code)) {
            return Optional.empty();
        }
        var sha256 = Secrets.sha256(code);
        return db.write(tx -> SessionStore.takeCode(tx, sha256, clock.instant()))
                .flatMap(key -> keys.holder(key, address))
                .map(this::open);
    }

    private Opened open(Principal by) {
        by.require(Grant.VIEWER);
        var secret = Secrets.fresh("session", chance);
        return db.write(tx -> open(tx, by, secret));
    }

    private Opened open(Tx tx, Principal by, String secret) {
        var now = clock.instant();
        var latest = now.plus(LONGEST);
        var until = keys.expiryIn(tx, by.key()).filter(end -> end.isBefore(latest)).orElse(latest);
        var id = new SessionId(Secrets.sha256(secret));
        SessionStore.insert(tx, new SessionStore.Session(id, by.key(), now, until));
        SessionStore.sweep(tx, by.key(), MOST, now, now.minus(IDLE));
        tell(tx, "session.opened", by);
        var view =
                new SessionView(
                        by.key(),
                        by.name(),
                        by.grant(),
                        by.seat().map(Seat::team),
                        by.seat().map(Seat::member),
                        until);
        return new Opened(view, secret, Duration.between(now, until));
    }

    /**
     * Makes a code that opens one session, within ten minutes, for the same key.
     *
     * @throws CadreException FORBIDDEN if the key is a node's or a shared one
     */
    public SignInCode code(Principal by) {
        by.require(Grant.VIEWER);
        var code = Secrets.fresh("code", chance);
        return db.write(tx -> {
            var now = clock.instant();
            SessionStore.insertCode(tx, Secrets.sha256(code), by.key(), now, now.plus(CODE));
            SessionStore.sweep(tx, by.key(), MOST, now, now.minus(IDLE));
            return new SignInCode(code, "sign-in#code=" + code, now.plus(CODE));
        });
    }

    /**
     * Who holds this session's secret; none if it is unknown or over, or its key is not good.
     *
     * @param address the peer's, kept in the principal
     */
    public Optional<Held> authenticate(String secret, String address) {
        if (!Secrets.isWellFormed(secret)) {
            return Optional.empty();
        }
        var id = new SessionId(Secrets.sha256(secret));
        return db.read(tx -> SessionStore.find(tx, id)).flatMap(found -> held(found, address));
    }

    private Optional<Held> held(SessionStore.Session found, String address) {
        var now = clock.instant();
        if (!found.until().isAfter(now) || !found.usedAt().isAfter(now.minus(IDLE))) {
            return Optional.empty();
        }
        var held = keys.holder(found.key(), address).map(by -> new Held(found.id(), by));
        if (held.isPresent() && found.usedAt().isBefore(now.minus(TOUCH))) {
            db.write(tx -> {
                SessionStore.touch(tx, found.id(), now);
                return true;
            });
        }
        return held;
    }

    /** Ends a session; one that is over already stays so. Its open streams end within a second. */
    public void close(Principal by, SessionId id) {
        db.write(tx -> {
            if (SessionStore.delete(tx, id)) {
                tell(tx, "session.closed", by);
            }
            return true;
        });
    }

    /** Those of these sessions that are over by themselves; their keys are not looked at. */
    public Set<SessionId> over(Collection<SessionId> ids) {
        var over = new HashSet<>(ids);
        var all = List.copyOf(over);
        Instant now = clock.instant();
        for (int from = 0; from < all.size(); from += MANY) {
            var some = all.subList(from, Math.min(all.size(), from + MANY));
            over.removeAll(db.read(tx -> SessionStore.open(tx, some, now, now.minus(IDLE))));
        }
        return over;
    }

    private void tell(Tx tx, String kind, Principal by) {
        feed.append(
                tx,
                kind,
                by.key().toString(),
                Optional.empty(),
                by.actor(),
                new SessionEvent(by.name(), by.grant()));
    }

    /** What an event of a session adds: whose it is. */
    private record SessionEvent(String name, Grant grant) {}
}
