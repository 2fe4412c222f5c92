package cadre.server.access.secret;

import cadre.server.access.Principal;
import cadre.server.access.secret.SecretStore.Sealed;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.api.SecretRequest;
import cadre.wire.api.SecretView;
import cadre.wire.api.SecretsRotated;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import cadre.wire.id.SecretScope;
import cadre.wire.id.SecretScope.Kind;
import cadre.wire.link.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets: set, listed without their values, removed, and revealed for a job that is given to a
 * node. Each change is an event in its own transaction ({@code secret.set}, {@code secret.removed},
 * {@code secret.rotated}), without a value. The key is needed only where a value is: a lost one is
 * an error of that use. Thread-safe.
 */
public final class Vault {
    private static final Logger log = LoggerFactory.getLogger(Vault.class);
    private static final int MOST = 1000;

    /** So many may come between the rows and their key while a reader is kept waiting. */
    private static final int ROTATIONS = 5;

    private static final String SECRETS = "secrets";
    private static final String OTHER_KEY =
            "Give this server the key of the others (secrets.key of the data folder in which they"
                    + " were set, or "
                    + KeyPlace.VARIABLE
                    + "); if that key is lost, remove those secrets with 'cadre secret rm' and set"
                    + " them again";

    private final Database db;
    private final Feed feed;
    private final KeyPlace place;
    private final InstantSource clock;

    /** The secrets in {@code db}, whose key is at {@code place}. */
    public Vault(Database db, Feed feed, KeyPlace place, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.place = place;
        this.clock = clock;
    }

    /**
     * Keeps a secret; one of the same name and scope is replaced. Needs operator for a repository
     * or a profile, admin for the rest.
     *
     * @throws CadreException FORBIDDEN; INVALID or TOO_LARGE for a bad name or value; CONFLICT if
     *     the host has a secret of another name; UNAVAILABLE if the key is lost
     */
    public SecretView set(Principal by, SecretRequest request) {
        by.require(needed(request.scope()));
        SecretCheck.check(request);
        return db.write(tx -> set(tx, by, request));
    }

    /** The same in an open transaction, which takes names before {@code secrets} alone. */
    public SecretView set(Tx tx, Principal by, SecretRequest request) {
        by.require(needed(request.scope()));
        SecretCheck.check(request);
        tx.lock(SECRETS);
        refuseSecondOfHost(tx, request);
        refuseTooMany(tx, request.scope());
        // inside the transaction: a rotation comes as a whole before it or after it
        var sealed = seal(keysToWrite(tx), request);
        var view = SecretStore.put(tx, sealed, by.actor(), clock.instant());
        tell(tx, "secret.set", by.actor(), view);
        return view;
    }

    /** What people's accounts hold comes and goes by itself, and takes no place of what is set. */
    private static void refuseTooMany(Tx tx, SecretScope scope) {
        if (scope.kind() != Kind.ACCOUNT && SecretStore.countButOf(tx, Kind.ACCOUNT) >= MOST) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "There are too many secrets",
                    Map.of("most", MOST),
                    "Remove those that nothing uses, with 'cadre secret rm'");
        }
    }

    /** All secrets by scope and name, on one page, without their values. Needs operator. */
    public Page<SecretView> list(Principal by) {
        by.require(Grant.OPERATOR);
        return new Page<>(db.read(SecretStore::all), Optional.empty());
    }

    /**
     * Removes a secret; attempts that have it keep it to their end. The key is not needed.
     *
     * @throws CadreException FORBIDDEN; NOT_FOUND if there is none
     */
    public SecretView remove(Principal by, String name, SecretScope scope) {
        return db.write(tx -> drop(tx, by, name, scope).orElseThrow(() -> missing(name, scope)));
    }

    /** Removes a secret in an open transaction, if it is there. */
    public Optional<SecretView> drop(Tx tx, Principal by, String name, SecretScope scope) {
        by.require(needed(scope));
        tx.lock(SECRETS);
        var found = SecretStore.find(tx, name, scope);
        found.ifPresent(view -> {
            SecretStore.delete(tx, name, scope);
            tell(tx, "secret.removed", by.actor(), view);
        });
        return found;
    }

    /**
     * Makes a new key, encrypts all secrets with it in one transaction, and forgets the old key. A
     * key in the environment is changed there by a person: what comes first in it encrypts. Needs
     * admin.
     *
     * @throws CadreException UNAVAILABLE if the key is lost; CONFLICT if the environment holds one
     *     key alone
     */
    public synchronized SecretsRotated rotate(Principal by) {
        by.require(Grant.ADMIN);
        var old = place.keys().orElseThrow(this::lost);
        try {
            if (place.isFixed()) {
                refuseSingle(old);
                return new SecretsRotated(reseal(by, old));
            }
            refuseOtherServers();
            var both = old.rotated();
            place.write(both); // first: what is encrypted with it must be readable whatever comes
            int count = reseal(by, both);
            place.write(both.firstOnly());
            return new SecretsRotated(count);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink makes no key", e);
        }
    }

    /**
     * The values for one attempt. Of several secrets with one name that of the profile wins over
     * those of the repositories, the first repository's over the next one's, and these over the
     * team's.
     *
     * @param repositories addresses and paths of the job's repositories; unreadable ones count
     *     nothing
     * @param remotes addresses that the node's git fetches from: those with https get the token of
     *     their host
     * @throws CadreException UNAVAILABLE, naming the secret, if the key is lost
     */
    public List<SecretValue> reveal(
            AgentName profile, List<String> repositories, List<String> remotes) {
        var scopes = new LinkedHashSet<SecretScope>();
        scopes.add(new SecretScope(Kind.PROFILE, profile.name()));
        repositories.forEach(one -> readable(Kind.REPO, one).ifPresent(scopes::add));
        scopes.add(SecretScope.team());
        remotes.stream().flatMap(url -> HttpsHost.of(url).stream()).forEach(scopes::add);
        var inOrder = List.copyOf(scopes);
        return read(() -> open(inOrder));
    }

    /**
     * Keeps a secret that the server made itself, in the caller's transaction, before any of its
     * rows are locked. One of the same name and scope is replaced.
     *
     * @throws CadreException as {@link #set}, but for the grant
     */
    public void keep(Tx tx, Actor by, SecretScope scope, String name, String value) {
        tx.lock(SECRETS);
        if (SecretStore.find(tx, name, scope).isEmpty()) {
            refuseTooMany(tx, scope);
        }
        tell(tx, "secret.set", by, put(tx, by, scope, name, value));
    }

    private SecretView put(Tx tx, Actor by, SecretScope scope, String name, String value) {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        return SecretStore.put(tx, seal(keysToWrite(tx), scope, name, bytes), by, clock.instant());
    }

    /** As {@link #keep}, for what lasts as long as an attempt at most: no event tells of it. */
    public void keepBriefly(Tx tx, SecretScope scope, String name, String value) {
        tx.lock(SECRETS);
        put(tx, Actor.CADRE, scope, name, value);
    }

    /** Removes what was kept so. */
    public void dropBrief(Tx tx, SecretScope scope, String name) {
        tx.lock(SECRETS);
        SecretStore.delete(tx, name, scope);
    }

    /** Removes one that the server made itself, if it is there, as {@link #keep} keeps it. */
    public void drop(Tx tx, Actor by, SecretScope scope, String name) {
        tx.lock(SECRETS);
        SecretStore.find(tx, name, scope)
                .ifPresent(view -> {
                    SecretStore.delete(tx, name, scope);
                    tell(tx, "secret.removed", by, view);
                });
    }

    /**
     * The value of a secret that the server itself uses: one of a connection.
     *
     * @throws CadreException UNAVAILABLE, naming the secret, if the key is lost
     */
    public Optional<String> ofConnection(String connection, String name) {
        return value(new SecretScope(Kind.CONNECTION, connection), name);
    }

    /**
     * The value of a secret that the server itself uses.
     *
     * @throws CadreException UNAVAILABLE, naming the secret, if the key is lost
     */
    public Optional<String> value(SecretScope scope, String name) {
        return reading(tx ->
                SecretStore.sealed(tx, List.of(scope)).stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .map(one -> unseal(place.keys().orElseThrow(this::lost), one))
                        .map(value -> new String(value, StandardCharsets.UTF_8)));
    }

    /**
     * Reads secrets in a transaction of its own, with {@link #all} and the like: anew if a rotation
     * came between their rows and their key.
     *
     * @throws CadreException UNAVAILABLE, naming the secret, if the key is lost
     */
    public <T> T reading(Function<Tx, T> reader) {
        return read(() -> db.read(reader::apply));
    }

    private static <T> T read(Supplier<T> once) {
        for (int rotated = 0; rotated < ROTATIONS; rotated++) {
            try {
                return once.get();
            } catch (CadreException e) {
                if (e.code() != ErrorCode.UNAVAILABLE) {
                    throw e;
                }
                log.atDebug().setCause(e).log("secrets are read again");
            }
        }
        return once.get();
    }

    /** Keeps rotations out to the end of this transaction, which reads secrets and writes. */
    public void hold(Tx tx) {
        tx.lock(SECRETS);
    }

    /**
     * All secrets of a connection by name, for the server itself.
     *
     * @throws CadreException UNAVAILABLE, naming the secret, if the key is lost
     */
    public Map<String, String> ofConnection(String connection) {
        return reading(tx -> ofConnection(tx, connection));
    }

    /** The same in an open transaction; one that writes keeps out rotations. */
    public Map<String, String> ofConnection(Tx tx, String connection) {
        return all(tx, new SecretScope(Kind.CONNECTION, connection));
    }

    /** All secrets of a scope by name, for the server itself, in an open transaction. */
    public Map<String, String> all(Tx tx, SecretScope scope) {
        var found = SecretStore.sealed(tx, List.of(scope));
        if (found.isEmpty()) {
            return Map.of();
        }
        var keys = place.keys().orElseThrow(this::lost);
        var values = new TreeMap<String, String>();
        found.forEach(one ->
                values.put(one.name(), new String(unseal(keys, one), StandardCharsets.UTF_8)));
        return values;
    }

    /** Whether a connection has a secret of this name; the key is not needed. */
    public boolean has(Tx tx, String connection, String name) {
        var scope = new SecretScope(Kind.CONNECTION, connection);
        return SecretStore.find(tx, name, scope).isPresent();
    }

    /**
     * The values of all secrets, for whoever looks whether a text holds one.
     *
     * @throws CadreException UNAVAILABLE, naming a secret, if the key is lost
     */
    public List<SecretValue> live() {
        return read(this::openAll);
    }

    private List<SecretValue> openAll() {
        var found = db.read(SecretStore::sealed);
        if (found.isEmpty()) {
            return List.of();
        }
        var keys = place.keys().orElseThrow(this::lost);
        return found.stream().map(one -> value(keys, one)).toList();
    }

    private List<SecretValue> open(List<SecretScope> scopes) {
        var found = new ArrayList<>(db.read(tx -> SecretStore.sealed(tx, scopes)));
        if (found.isEmpty()) {
            return List.of();
        }
        found.sort(Comparator.comparingInt(one -> scopes.indexOf(one.scope())));
        var keys = place.keys().orElseThrow(this::lost);
        var values = new TreeMap<String, SecretValue>();
        for (var one : found) {
            var value = value(keys, one);
            values.putIfAbsent(value.use() + " " + value.name(), value);
        }
        return List.copyOf(values.values());
    }

    private SecretValue value(Keyring keys, Sealed one) {
        var value = new String(unseal(keys, one), StandardCharsets.UTF_8);
        var from = one.scope().toString();
        return one.scope().kind() == Kind.HOST
                ? new SecretValue(one.scope().of(), SecretValue.Use.GIT, from, value)
                : new SecretValue(one.name(), SecretValue.Use.ENV, from, value);
    }

    private int reseal(Principal by, Keyring keys) {
        return db.write(tx -> {
            tx.lock(SECRETS);
            var all = SecretStore.sealed(tx);
            for (var one : all) {
                SecretStore.reseal(tx, seal(keys, one.scope(), one.name(), unseal(keys, one)));
            }
            feed.append(
                    tx,
                    "secret.rotated",
                    "secrets",
                    Optional.empty(),
                    by.actor(),
                    Map.of("secrets", all.size()));
            return all.size();
        });
    }

    /**
     * Made with the first secret; a new one beside secrets that it cannot read would hide a loss.
     */
    private Keyring keysToWrite(Tx tx) {
        var keys = place.keys();
        if (keys.isPresent()) {
            refuseOtherKey(tx, keys.get());
            return keys.get();
        }
        if (SecretStore.count(tx) > 0) {
            throw lost();
        }
        try {
            var fresh = Keyring.fresh();
            place.write(fresh);
            return fresh;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink makes no key", e);
        }
    }

    /** What one server encrypts another one could not read, and neither would say so here. */
    private void refuseOtherKey(Tx tx, Keyring keys) {
        var other = unreadable(tx, keys);
        if (!other.isEmpty()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The secrets that are there were encrypted with another key than this server's",
                    Map.of(
                            "secrets", other.size(),
                            "encrypted_with", keysOf(other),
                            "key_in", place.shown(),
                            "its_key", String.join(", ", keys.ids())),
                    OTHER_KEY);
        }
    }

    private static List<Sealed> unreadable(Tx tx, Keyring keys) {
        return SecretStore.sealed(tx).stream().filter(one -> !keys.knows(one.sealed())).toList();
    }

    private static String keysOf(List<Sealed> some) {
        return some.stream()
                .map(one -> Keyring.keyOf(one.sealed()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /**
     * Whether this server can read the secrets that are there.
     *
     * @param ok whether it can read all
     * @param text how many there are, and with which keys
     * @param fix what to do; empty if it is ok
     */
    public record KeyFinding(boolean ok, String text, String fix) {}

    /** Looks whether this server's key fits the secrets; decrypts none. */
    public KeyFinding look() {
        return db.read(tx -> {
            var all = SecretStore.sealed(tx);
            try {
                var keys = place.keys();
                if (all.isEmpty()) {
                    return new KeyFinding(true, "none", "");
                }
                var other =
                        all.stream()
                                .filter(one -> keys.isEmpty() || !keys.get().knows(one.sealed()))
                                .toList();
                return other.isEmpty()
                        ? new KeyFinding(true, all.size() + ", all readable here", "")
                        : new KeyFinding(
                                false,
                                "%d of %d cannot be read here: encrypted with %s, %s holds %s"
                                        .formatted(
                                                other.size(),
                                                all.size(),
                                                keysOf(other),
                                                place.shown(),
                                                keys.map(one -> String.join(", ", one.ids()))
                                                        .orElse("no key")),
                                OTHER_KEY);
            } catch (CadreException e) {
                return new KeyFinding(false, e.what() + " (" + place.shown() + ")", e.fix());
            }
        });
    }

    /**
     * Looks at the key before the server serves.
     *
     * @throws CadreException UNAVAILABLE if the environment holds what is no key; all else is an
     *     error of the use of a secret, and a warning here
     */
    public void beforeStart() {
        if (place.isFixed()) {
            place.keys();
        }
        var found = look();
        if (!found.ok()) {
            log.atWarn()
                    .addKeyValue("secrets", found.text())
                    .addKeyValue("fix", found.fix())
                    .log("this server's key does not fit the secrets");
        }
    }

    private static Sealed seal(Keyring keys, SecretRequest request) {
        return seal(
                keys,
                request.scope(),
                request.name(),
                request.value().getBytes(StandardCharsets.UTF_8));
    }

    private static Sealed seal(Keyring keys, SecretScope scope, String name, byte[] value) {
        try {
            return new Sealed(scope, name, keys.encrypt(value, boundTo(scope, name)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink does not encrypt", e);
        }
    }

    private byte[] unseal(Keyring keys, Sealed one) {
        try {
            return keys.decrypt(one.sealed(), boundTo(one.scope(), one.name()));
        } catch (GeneralSecurityException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "A secret cannot be decrypted",
                    Map.of(
                            "secret", one.name(),
                            "scope", one.scope(),
                            "encrypted_with", Keyring.keyOf(one.sealed()),
                            "key_in", place.shown()),
                    "Put the key back that it was encrypted with, or set the secret again after"
                            + " 'cadre secret rm'");
        }
    }

    /** Name and scope: a row that was copied over another one is not decrypted. */
    private static byte[] boundTo(SecretScope scope, String name) {
        return ("cadre secret\n" + scope + "\n" + name).getBytes(StandardCharsets.UTF_8);
    }

    private static void refuseSecondOfHost(Tx tx, SecretRequest request) {
        if (request.scope().kind() != Kind.HOST) {
            return;
        }
        SecretStore.sealed(tx, List.of(request.scope())).stream()
                .filter(other -> !other.name().equals(request.name()))
                .findFirst()
                .ifPresent(other -> {
                    throw new CadreException(
                            ErrorCode.CONFLICT,
                            "The host has a secret of another name",
                            Map.of("scope", request.scope(), "secret", other.name()),
                            "Set that one, or remove it first: git logs in with one");
                });
    }

    /** A new key in this server's file would be missing in the others'. */
    private void refuseOtherServers() {
        if (db.dialect().isShared() && db.read(SecretStore::servers) > 1) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "Several servers use the key of the secrets, each from its own file",
                    Map.of("place", place.shown()),
                    "Give all of them the same keys in "
                            + KeyPlace.VARIABLE
                            + ", a new one first, start them again, and rotate; or stop the others"
                            + " and copy the file to them afterwards");
        }
    }

    private void refuseSingle(Keyring keys) {
        if (keys.size() < 2) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The environment holds one key alone, so there is nothing to rotate to",
                    Map.of("place", place.shown()),
                    "Put a new one (openssl rand -base64 32) before it, with a comma between the"
                            + " two, start the server again, rotate, then take the old one out");
        }
    }

    private CadreException lost() {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The key of the secrets is gone",
                Map.of("place", place.shown()),
                "Put it back from a backup; without one, remove the secrets with 'cadre secret rm'"
                        + " and set them again");
    }

    private static CadreException missing(String name, SecretScope scope) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such secret",
                Map.of("secret", name, "scope", scope),
                "See 'cadre secret list': a secret is named together with what it is for");
    }

    private static Grant needed(SecretScope scope) {
        return switch (scope.kind()) {
            case TEAM, HOST, CONNECTION, WEBHOOK, ACCOUNT -> Grant.ADMIN;
            case REPO, PROFILE -> Grant.OPERATOR;
        };
    }

    private static Optional<SecretScope> readable(Kind kind, String text) {
        try {
            return Optional.of(new SecretScope(kind, text));
        } catch (CadreException e) {
            return Optional.empty();
        }
    }

    private void tell(Tx tx, String kind, Actor by, SecretView view) {
        feed.append(
                tx,
                kind,
                view.name(),
                Optional.empty(),
                by,
                Map.of("scope", view.scope().toString()));
    }
}
