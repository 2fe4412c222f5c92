package cadre.server.forges.connection;

import cadre.server.access.Principal;
import cadre.server.access.Secrets;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.forges.connection.ConnectionStore.Kept;
import cadre.server.forges.connection.ConnectionStore.Stored;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.forge.ConnectionRequest;
import cadre.wire.forge.ConnectionSaved;
import cadre.wire.forge.ConnectionSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Makes, changes and removes connections for an admin. Each change is an event in its own
 * transaction ({@code connection.set}, {@code connection.removed}), without a secret, and counts at
 * once on this server, on others within ten seconds. Thread-safe.
 */
public final class ConnectionChanges {
    private static final int MOST = 100;
    private static final int SHOWN = 5;

    private final Store store;
    private final Connections connections;
    private final FlowProjects projects;
    private final InstantSource clock;
    private final RandomGenerator chance;

    /** Where connections, their events and their secrets are kept. */
    public record Store(Database db, Feed feed, Vault vault) {}

    /** Changes of {@code connections}, which know the stored ones of the same store. */
    public ConnectionChanges(
            Store store,
            Connections connections,
            FlowProjects projects,
            InstantSource clock,
            RandomGenerator chance) {
        this.store = store;
        this.connections = connections;
        this.projects = projects;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * One that an admin has made. Needs admin.
     *
     * @throws CadreException FORBIDDEN; NOT_FOUND; CONFLICT if it is configured elsewhere
     */
    public ConnectionSettings find(Principal by, String name) {
        by.require(Grant.ADMIN);
        return store.db()
                .read(tx -> ConnectionStore.find(tx, name).map(kept -> settings(tx, kept)))
                .orElseThrow(() -> missing(name));
    }

    /**
     * Makes one or changes it. Needs admin.
     *
     * @throws CadreException FORBIDDEN; INVALID, naming the field; CONFLICT if another source has a
     *     connection of this name, or the former rotation of the webhook secret has not ended, or
     *     there is none to end; UNAVAILABLE if the key of the secrets is lost
     */
    public ConnectionSaved set(Principal by, String name, ConnectionRequest request) {
        by.require(Grant.ADMIN);
        ConnectionForm.checkName(name);
        ConnectionForm.checkSecrets(request);
        var elsewhere = connections.elsewhere(name);
        var generated =
                request.generateSecret()
                        ? Optional.of(Secrets.fresh("hook", chance))
                        : Optional.<String>empty();
        var saved =
                store.db()
                        .write(tx -> {
                            tx.lock("connections");
                            var before = ConnectionStore.find(tx, name);
                            if (before.isEmpty()) {
                                elsewhere.ifPresent(source -> refuse(name, source));
                                refuseMore(tx);
                            }
                            var wanted =
                                    ConnectionForm.merged(name, request, before.map(Kept::stored));
                            before.ifPresent(
                                    kept -> refuseElsewhere(tx, kept.stored(), wanted, request));
                            var secrets = new ConnectionSecrets(store.vault(), tx, by, name);
                            if (before.isEmpty()) {
                                secrets.dropAll(); // a token that somebody left there goes nowhere
                                // new
                            }
                            request.token().ifPresent(secrets::token);
                            if (request.removeToken()) {
                                secrets.dropToken();
                            }
                            if (request.removeWebhookSecrets()) {
                                secrets.dropWebhook();
                            } else {
                                secrets.webhook(
                                        request.webhookSecret().or(() -> generated),
                                        request.endRotation());
                            }
                            var same = before.map(Kept::stored).filter(wanted::equals).isPresent();
                            if (!same || !secrets.changed().isEmpty()) {
                                ConnectionStore.put(tx, wanted, by.actor(), clock.instant());
                                tell(
                                        tx,
                                        "connection.set",
                                        by,
                                        name,
                                        Changed.of(wanted, secrets.changed()));
                            }
                            return settings(tx, ConnectionStore.find(tx, name).orElseThrow());
                        });
        connections.reread();
        return new ConnectionSaved(saved, generated);
    }

    /**
     * Removes one, with its secrets. Needs admin.
     *
     * @throws CadreException FORBIDDEN; NOT_FOUND; CONFLICT if it is configured elsewhere, or
     *     projects of flows use it
     */
    public void remove(Principal by, String name) {
        by.require(Grant.ADMIN);
        if (connections.elsewhere(name).isEmpty()) { // else that one counts from then on
            refuseUsed(name);
        }
        var wasThere =
                store.db()
                        .write(tx -> {
                            tx.lock("connections");
                            if (!ConnectionStore.delete(tx, name)) {
                                return false;
                            }
                            var secrets = new ConnectionSecrets(store.vault(), tx, by, name);
                            secrets.dropAll();
                            tell(tx, "connection.removed", by, name, Map.of());
                            return true;
                        });
        if (!wasThere) {
            throw missing(name); // reads the configuration, for which no transaction may be open
        }
        connections.reread();
    }

    private ConnectionSettings settings(Tx tx, Kept kept) {
        var one = kept.stored();
        var hooks =
                List.of(StoredConnections.WEBHOOK, StoredConnections.WEBHOOK_OLD).stream()
                        .filter(secret -> store.vault().has(tx, one.name(), secret))
                        .count();
        return new ConnectionSettings(
                one.name(),
                one.provider().word(),
                one.url().toString(),
                one.workspace(),
                one.approvers(),
                one.ownActors(),
                one.app().map(GitHubApp::id),
                one.app().map(GitHubApp::installation).filter(id -> !id.isEmpty()),
                store.vault().has(tx, one.name(), StoredConnections.TOKEN),
                (int) hooks,
                "/webhook/c/" + one.name(),
                Optional.empty(),
                kept.changedBy(),
                kept.changedAt());
    }

    /** Whoever may change the address could have the token sent there. */
    private void refuseElsewhere(Tx tx, Stored before, Stored wanted, ConnectionRequest request) {
        if (before.provider() != wanted.provider()) {
            throw ConnectionForm.wrong(
                    "provider",
                    "it is "
                            + before.provider().word()
                            + ", whose ids and secrets are for nothing else: use another name, or"
                            + " remove this one first");
        }
        if (!before.app().map(GitHubApp::id).equals(wanted.app().map(GitHubApp::id))
                && request.token().isEmpty()
                && !request.removeToken()
                && store.vault().has(tx, before.name(), StoredConnections.TOKEN)) {
            throw ConnectionForm.wrong(
                    "token",
                    "give the private key with another app, and a token with none: the former one"
                            + " is not for it");
        }
        if (!Addresses.same(before.url(), wanted.url())
                && request.token().isEmpty()
                && !request.removeToken()
                && store.vault().has(tx, before.name(), StoredConnections.TOKEN)) {
            throw ConnectionForm.wrong(
                    "token",
                    "give the token with another address: the former one is not sent there");
        }
    }

    private static void refuseMore(Tx tx) {
        if (ConnectionStore.count(tx) >= MOST) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "There are too many connections",
                    Map.of("most", MOST),
                    "Remove those that nothing uses, with 'cadre connection remove'");
        }
    }

    private static void refuse(String name, Source source) {
        throw new CadreException(
                ErrorCode.CONFLICT,
                "A connection of this name is configured elsewhere",
                Map.of("field", "name", "connection", name, "source", source.word()),
                source == Source.FILE
                        ? "Change it in " + ConfiguredConnections.FILE + ", or use another name"
                        : "Change the variables of the server, or use another name");
    }

    private void refuseUsed(String name) {
        var used =
                projects.all().stream()
                        .filter(each -> each.tracker().equals(name) || each.host().equals(name))
                        .map(FlowProject::project)
                        .distinct()
                        .toList();
        if (!used.isEmpty()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "Flows use this connection",
                    Map.of(
                            "connection",
                            name,
                            "projects",
                            used.stream().limit(SHOWN).collect(Collectors.joining(", "))
                                    + (used.size() > SHOWN ? ", ..." : "")),
                    "Take those projects out of 'flows' in "
                            + ConfiguredConnections.FILE
                            + " first");
        }
    }

    private CadreException missing(String name) {
        connections.elsewhere(name).ifPresent(source -> refuse(name, source));
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such connection",
                Map.of("connection", name.length() > 40 ? name.substring(0, 40) : name),
                "List them with 'cadre connection list'");
    }

    private void tell(Tx tx, String kind, Principal by, String name, Object body) {
        store.feed().append(tx, kind, name, Optional.empty(), by.actor(), body);
    }

    /**
     * What an event of a change adds.
     *
     * @param secrets names of those that were set or removed
     */
    private record Changed(
            String provider,
            String url,
            String workspace,
            List<String> approvers,
            List<String> ownActors,
            String appId,
            List<String> secrets) {
        static Changed of(Stored one, List<String> secrets) {
            return new Changed(
                    one.provider().word(),
                    one.url().toString(),
                    one.workspace(),
                    one.approvers(),
                    one.ownActors(),
                    one.app().map(GitHubApp::id).orElse(""),
                    secrets);
        }
    }
}
