package cadre.server.forges.connection;

import static cadre.server.forges.connection.StoredConnections.TOKEN;
import static cadre.server.forges.connection.StoredConnections.WEBHOOK;
import static cadre.server.forges.connection.StoredConnections.WEBHOOK_OLD;

import cadre.server.access.Principal;
import cadre.server.access.secret.Vault;
import cadre.server.storage.Tx;
import cadre.wire.api.SecretRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.SecretScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The secrets of one connection in the vault, while a transaction changes them. */
final class ConnectionSecrets {
    private final Vault vault;
    private final Tx tx;
    private final Principal by;
    private final SecretScope scope;
    private final TreeSet<String> changed = new TreeSet<>();

    ConnectionSecrets(Vault vault, Tx tx, Principal by, String connection) {
        this.vault = vault;
        this.tx = tx;
        this.by = by;
        this.scope = new SecretScope(SecretScope.Kind.CONNECTION, connection);
    }

    /** Names of those that were set or removed. */
    List<String> changed() {
        return List.copyOf(changed);
    }

    void token(String value) {
        if (!value.equals(known().get(TOKEN))) {
            put(TOKEN, value);
        }
    }

    /**
     * Begins a rotation if one is given and another one is there, or else ends one. The same one
     * again changes nothing: a request that is sent twice is no second rotation.
     *
     * @throws CadreException CONFLICT for a third one, and if there is none to end
     */
    void webhook(Optional<String> given, boolean endRotation) {
        if (given.isEmpty()) {
            if (endRotation && !drop(WEBHOOK_OLD)) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "No rotation of the webhook secret is running",
                        Map.of("field", "end_rotation", "connection", scope.of()),
                        "There is nothing to end: at most one webhook secret is good. A new one"
                                + " begins a rotation");
            }
            return;
        }
        var known = known();
        var now = Optional.ofNullable(known.get(WEBHOOK));
        if (now.equals(given)) {
            return;
        }
        if (known.containsKey(WEBHOOK_OLD) && !endRotation) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The former rotation of the webhook secret has not ended",
                    Map.of("field", "webhook_secret", "connection", scope.of()),
                    "End it first, with 'cadre connection add "
                            + scope.of()
                            + " --end-rotation' or in the console, once the other end signs with"
                            + " the newer one: two secrets are good at most");
        }
        now.ifPresent(former -> put(WEBHOOK_OLD, former));
        put(WEBHOOK, given.get());
    }

    void dropAll() {
        dropToken();
        dropWebhook();
    }

    void dropToken() {
        drop(TOKEN);
    }

    void dropWebhook() {
        List.of(WEBHOOK, WEBHOOK_OLD).forEach(this::drop);
    }

    private Map<String, String> known() {
        return vault.ofConnection(tx, scope.of());
    }

    private void put(String name, String value) {
        vault.set(tx, by, new SecretRequest(name, scope, value));
        changed.add(name);
    }

    private boolean drop(String name) {
        var wasThere = vault.drop(tx, by, name, scope).isPresent();
        if (wasThere) {
            changed.add(name);
        }
        return wasThere;
    }
}
