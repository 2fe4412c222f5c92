package cadre.server.access;

import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.PrivateFiles;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.KeyRequest;
import cadre.wire.api.KeyView;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys: made, looked up at each request, revoked at once. Secrets are shown when they are made
 * and never again. Every change is an event in its own transaction ({@code key.created}, {@code
 * key.expiring}, {@code key.revoked}). Thread-safe.
 */
public final class Keys {
    /** Of so many keys one statement asks. */
    private static final int MANY = 512;

    private static final Logger log = LoggerFactory.getLogger(Keys.class);
    private static final int LARGEST_KEY_FILE = 1000;

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final RandomGenerator chance;
    private final KnownKeys known = new KnownKeys(System::nanoTime);

    /**
     * The keys in {@code db}.
     *
     * @param chance where secrets come from: a {@code SecureRandom}, but for tests
     */
    public Keys(Database db, Feed feed, InstantSource clock, RandomGenerator chance) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * Who holds this secret; none if it is unknown, expired or revoked, which are not told apart.
     * Where servers share a store it is looked up anew each time, so that a revocation holds from
     * its commit on; where there is one server, {@link KnownKeys} sees to the same.
     *
     * @param address the peer's, kept in the principal
     */
    public Optional<Principal> authenticate(String secret, String address) {
        return good(secret).map(key -> principal(key, address));
    }

    /**
     * Who holds this key; none if it is expired or revoked. For what stands for a key: a session.
     *
     * @param address the peer's, kept in the principal
     */
    public Optional<Principal> holder(KeyId id, String address) {
        return db.read(tx -> KeyStore.byId(tx, id))
                .filter(this::isGood)
                .map(key -> principal(key, address));
    }

    /** When the key expires; none if it does not. */
    public Optional<Instant> expiryIn(Tx tx, KeyId id) {
        return KeyStore.byId(tx, id).flatMap(KeyView::expiresAt);
    }

    private static Principal principal(KeyView key, String address) {
        return new Principal(
                key.id(),
                key.name(),
                key.grant(),
                key.node(),
                seatOf(key),
                Optional.empty(),
                address);
    }

    /**
     * Makes a key.
     *
     * @throws CadreException FORBIDDEN if {@code by} is no admin; INVALID if the request is not in
     *     order
     */
    public KeyCreated create(Principal by, KeyRequest request) {
        by.require(Grant.ADMIN);
        return db.write(tx -> createIn(tx, by.actor(), request));
    }

    /**
     * Makes a key as part of a larger change, for a caller that has checked who asks.
     *
     * @throws CadreException INVALID if the request is not in order
     */
    public KeyCreated createIn(Tx tx, Actor by, KeyRequest request) {
        KeyRequests.check(request);
        return store(tx, by, request, Optional.empty(), Secrets.fresh(request.grant(), chance));
    }

    /**
     * Makes a key that speaks for a member of a team, as part of a larger change, for a caller that
     * has checked who asks and that there is this member.
     *
     * @param expiresInSec from now; never when empty
     * @throws CadreException INVALID if its life is too short or too long
     */
    public KeyCreated createIn(Tx tx, Actor by, Seat seat, Optional<Long> expiresInSec) {
        var request = new KeyRequest(seat.toString(), Grant.MEMBER, Optional.empty(), expiresInSec);
        KeyRequests.check(request);
        return store(tx, by, request, Optional.of(seat), Secrets.fresh(Grant.MEMBER, chance));
    }

    /** This key, unless it is expired or revoked. */
    public Optional<KeyView> goodIn(Tx tx, KeyId id) {
        return KeyStore.byId(tx, id).filter(this::isGood);
    }

    /** The same, also if it has expired no longer ago than that. */
    public Optional<KeyView> goodIn(Tx tx, KeyId id, Duration after) {
        var then = clock.instant().minus(after);
        return KeyStore.byId(tx, id).filter(key -> isGood(key, then));
    }

    /** Whether the key was revoked, or is none. */
    public boolean isRevokedIn(Tx tx, KeyId id) {
        return KeyStore.byId(tx, id).filter(key -> key.revokedAt().isEmpty()).isEmpty();
    }

    /** The good keys that speak for this member, oldest first. */
    public List<KeyView> ofSeatIn(Tx tx, Seat seat) {
        return KeyStore.goodOfSeat(tx, seat, clock.instant());
    }

    /** Has a key end then, if it would not end before; the event tells of it. */
    public KeyView expireIn(Tx tx, Actor by, KeyView key, Instant at) {
        if (key.expiresAt().filter(end -> !end.isAfter(at)).isPresent()) {
            return key;
        }
        changes(tx);
        var changed = KeyStore.expire(tx, key.id(), at);
        feed.append(
                tx,
                "key.expiring",
                key.id().toString(),
                Optional.empty(),
                by,
                KeyEvent.of(changed));
        return changed;
    }

    /** Ends all keys that speak for this member; says how many. */
    public int revokeOfSeatIn(Tx tx, Actor by, Seat seat) {
        var keys = KeyStore.goodOfSeat(tx, seat, clock.instant());
        keys.forEach(key -> revokeIn(tx, by, key.id()));
        return keys.size();
    }

    /** Ends all keys that speak for members of this team; says how many. */
    public int revokeOfTeamIn(Tx tx, Actor by, TeamName team) {
        var keys = KeyStore.goodOfTeam(tx, team, clock.instant());
        keys.forEach(key -> revokeIn(tx, by, key.id()));
        return keys.size();
    }

    /**
     * The keys, newest first, those that are over too.
     *
     * @param cursor from the page before; none for the first
     * @param limit 1 to 500, brought into this range
     * @throws CadreException FORBIDDEN if {@code by} is no admin; INVALID if the cursor is none
     */
    public Page<KeyView> list(Principal by, Optional<String> cursor, int limit) {
        return list(by, KeyFilter.ALL, cursor, limit);
    }

    /** The same of those that a filter takes. */
    public Page<KeyView> list(Principal by, KeyFilter filter, Optional<String> cursor, int limit) {
        by.require(Grant.ADMIN);
        var most = Math.clamp(limit, 1, 500);
        var before = cursor.map(text -> KeyId.of(text).number()).orElse(Long.MAX_VALUE);
        var keys = db.read(tx -> KeyStore.page(tx, filter, before, most + 1));
        return keys.size() <= most
                ? new Page<>(keys, Optional.empty())
                : new Page<>(
                        keys.subList(0, most), Optional.of(keys.get(most - 1).id().toString()));
    }

    /**
     * Ends a key at once; one that is revoked already is left as it is. Open streams learn of it by
     * the event and ask {@link #isGood}.
     *
     * @throws CadreException FORBIDDEN if {@code by} is no admin; NOT_FOUND if there is no such
     *     key; CONFLICT if it is the last admin key that does not expire
     */
    public KeyView revoke(Principal by, KeyId id) {
        by.require(Grant.ADMIN);
        return db.write(tx -> revokeIn(tx, by.actor(), id));
    }

    /** As {@link #revoke}, as part of a larger change, for a caller that has checked who asks. */
    public KeyView revokeIn(Tx tx, Actor by, KeyId id) {
        var key =
                KeyStore.lock(tx, id)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "No such key",
                                        Map.of("key", id),
                                        "List them with 'cadre key list'"));
        if (key.revokedAt().isPresent()) {
            return key;
        }
        if (key.grant() == Grant.ADMIN && isLastAdmin(tx, id)) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "This is the last admin key",
                    Map.of("key", id),
                    "Make another first, with 'cadre key create --grant admin', and use that");
        }
        changes(tx);
        var revoked = KeyStore.revoke(tx, id, clock.instant());
        feed.append(tx, "key.revoked", id.toString(), Optional.empty(), by, KeyEvent.of(revoked));
        return revoked;
    }

    private static boolean isLastAdmin(Tx tx, KeyId id) {
        tx.lock("admin-keys"); // two that revoke each other's key: one of them comes first
        return KeyStore.countGood(tx, Grant.ADMIN, id) == 0;
    }

    /** Ends all keys that speak for this node, as part of its removal; says how many. */
    public int revokeOfNodeIn(Tx tx, Actor by, NodeName node) {
        var keys = KeyStore.goodOfNode(tx, node, clock.instant());
        keys.forEach(key -> revokeIn(tx, by, key.id()));
        return keys.size();
    }

    /**
     * Whether the key exists and is neither expired nor revoked. Streams ask after each key event.
     */
    public boolean isGood(KeyId id) {
        return db.read(tx -> KeyStore.byId(tx, id)).filter(this::isGood).isPresent();
    }

    /**
     * The keys of this name, and the one with this id: a key keeps its name, and its row stays.
     *
     * @param limit how many at most
     */
    Set<KeyId> called(String actor, int limit) {
        return db.read(tx -> {
            var found = new HashSet<>(KeyStore.named(tx, actor, limit));
            if (actor.matches("k\\d{1,18}")) {
                found.add(KeyId.of(actor));
            }
            return found;
        });
    }

    /** Those of these keys that are not good any more, in few statements for thousands of them. */
    public Set<KeyId> notGood(Collection<KeyId> ids) {
        var bad = new HashSet<>(ids);
        var all = List.copyOf(bad);
        var now = clock.instant();
        for (int from = 0; from < all.size(); from += MANY) {
            var some = all.subList(from, Math.min(all.size(), from + MANY));
            bad.removeAll(db.read(tx -> KeyStore.good(tx, some, now)));
        }
        return bad;
    }

    /**
     * Sees to it that {@code home/admin.key} (mode 0600) holds a good admin key: at the first
     * start, and whenever the one in the file is not good, because the database was deleted or the
     * key revoked, a new one is made.
     *
     * @return the file
     * @throws CadreException UNAVAILABLE if the file cannot be read or written
     */
    public Path ensureAdminKey(Path home) {
        PrivateFiles.createFolder(home);
        var file = home.resolve("admin.key");
        if (holdsGoodAdminKey(file)) {
            return file;
        }
        var secret = Secrets.fresh(Grant.ADMIN, chance);
        var request = new KeyRequest("admin.key", Grant.ADMIN, Optional.empty(), Optional.empty());
        // the file first: if we die in between, the next start finds a key that is not good and
        // makes another; the other way round a key would stay that nobody holds
        PrivateFiles.write(file, (secret + "\n").getBytes(StandardCharsets.UTF_8));
        var created = db.write(tx -> store(tx, Actor.CADRE, request, Optional.empty(), secret));
        log.atInfo()
                .addKeyValue("file", file)
                .addKeyValue("key", created.key().id())
                .log("admin key written");
        return file;
    }

    private boolean holdsGoodAdminKey(Path file) {
        try {
            if (!Files.exists(file)) {
                return false;
            }
            PrivateFiles.createFile(file);
            var content = Files.size(file) > LARGEST_KEY_FILE ? "" : Files.readString(file).strip();
            return good(content).filter(key -> key.grant() == Grant.ADMIN).isPresent();
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The admin key file cannot be read",
                    Map.of("file", file),
                    "Give it to this user, or move it away and a new key is made",
                    e);
        }
    }

    private Optional<KeyView> good(String secret) {
        if (!Secrets.isWellFormed(secret)) {
            return Optional.empty();
        }
        var sha256 = Secrets.sha256(secret);
        var found =
                db.dialect().isShared()
                        ? bySecret(sha256)
                        : known.find(sha256, () -> bySecret(sha256));
        return found.filter(this::isGood);
    }

    private Optional<KeyView> bySecret(String sha256) {
        return db.read(tx -> KeyStore.bySecret(tx, sha256));
    }

    private void changes(Tx tx) {
        known.changed();
        tx.afterCommit(known::changed);
    }

    private boolean isGood(KeyView key) {
        return isGood(key, clock.instant());
    }

    private static boolean isGood(KeyView key, Instant now) {
        return key.revokedAt().isEmpty()
                && key.expiresAt().filter(at -> !now.isBefore(at)).isEmpty();
    }

    private static Optional<Seat> seatOf(KeyView key) {
        return key.team().flatMap(team -> key.member().map(member -> new Seat(team, member)));
    }

    private KeyCreated store(
            Tx tx, Actor by, KeyRequest request, Optional<Seat> seat, String secret) {
        var now = clock.instant();
        var key =
                KeyStore.insert(
                        tx,
                        request.name(),
                        Secrets.sha256(secret),
                        request.grant(),
                        request.node(),
                        seat,
                        now,
                        request.expiresInSec().map(now::plusSeconds));
        feed.append(tx, "key.created", key.id().toString(), Optional.empty(), by, KeyEvent.of(key));
        return new KeyCreated(key, secret);
    }

    /** What an event of a key adds. */
    private record KeyEvent(
            String name,
            Grant grant,
            Optional<NodeName> node,
            Optional<TeamName> team,
            Optional<MemberName> member,
            Optional<Instant> expiresAt) {
        static KeyEvent of(KeyView key) {
            return new KeyEvent(
                    key.name(), key.grant(), key.node(), key.team(), key.member(), key.expiresAt());
        }
    }
}
