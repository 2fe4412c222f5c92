package cadre.server.forges.connection;

import cadre.server.access.secret.Vault;
import cadre.server.forges.connection.ConnectionStore.Stored;
import cadre.server.forges.connection.Connections.Configured;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The connections that an admin has made, with their secrets out of the vault. */
public final class StoredConnections {
    private static final int MOST_CHANGES = 10;

    static final String TOKEN = "token";
    static final String WEBHOOK = "webhook";
    static final String WEBHOOK_OLD = "webhook-old";

    private final Database db;
    private final Vault vault;

    /** Those in {@code db}. */
    public StoredConnections(Database db, Vault vault) {
        this.db = db;
        this.vault = vault;
    }

    /**
     * All of them by name. One whose secrets cannot be decrypted is there without them, and says
     * so: the key of the vault is put back while the server runs.
     *
     * @throws CadreException UNAVAILABLE if the store is
     */
    public List<Configured> all() {
        var rows = db.read(ConnectionStore::all);
        for (int changed = 0; changed < MOST_CHANGES; changed++) {
            var all = rows.stream().map(this::configured).toList();
            // a token that came in between is for the address that came with it
            var after = db.read(ConnectionStore::all);
            if (after.equals(rows)) {
                return all;
            }
            rows = after;
        }
        throw new CadreException(
                ErrorCode.UNAVAILABLE,
                "The connections change all the time",
                Map.of("connections", rows.size()),
                "Try again");
    }

    private Configured configured(Stored one) {
        var missing = new ArrayList<String>();
        var secrets = secrets(one.name(), missing);
        return new Configured(
                new Connection(
                        one.name(),
                        one.provider(),
                        one.url(),
                        one.workspace(),
                        secrets.getOrDefault(TOKEN, ""),
                        Stream.of(WEBHOOK, WEBHOOK_OLD)
                                .filter(secrets::containsKey)
                                .map(secrets::get)
                                .toList(),
                        false,
                        Set.copyOf(one.approvers()),
                        Set.copyOf(one.ownActors()),
                        one.app()),
                missing,
                Source.STORED);
    }

    private Map<String, String> secrets(String connection, List<String> missing) {
        try {
            return vault.ofConnection(connection);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.UNAVAILABLE) {
                throw e;
            }
            missing.add("the key of its secrets");
            return Map.of();
        }
    }
}
