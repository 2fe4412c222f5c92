package cadre.server.access.secret;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.api.SecretView;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import cadre.wire.id.SecretScope;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The rows of secrets. */
final class SecretStore {
    private SecretStore() {}

    /** A row with what is encrypted in it. */
    record Sealed(SecretScope scope, String name, byte[] sealed) {}

    static SecretView put(Tx tx, Sealed secret, Actor by, Instant now) {
        var sql =
                """
                insert into secret (scope, name, sealed, set_by, set_by_key, set_at_ms)
                values (?, ?, ?, ?, ?, ?)
                on conflict (scope, name) do update
                   set sealed = excluded.sealed, set_by = excluded.set_by,
                       set_by_key = excluded.set_by_key, set_at_ms = excluded.set_at_ms
                returning scope, name, set_by, set_at_ms
                """;
        return tx.one(
                        sql,
                        SecretStore::view,
                        secret.scope().toString(),
                        secret.name(),
                        secret.sealed(),
                        by.name(),
                        by.key().map(KeyId::number).orElse(0L),
                        now)
                .orElseThrow();
    }

    /** The same value under another key: nobody has set it anew. */
    static void reseal(Tx tx, Sealed secret) {
        tx.update(
                "update secret set sealed = ? where scope = ? and name = ?",
                secret.sealed(),
                secret.scope().toString(),
                secret.name());
    }

    static List<SecretView> all(Tx tx) {
        return tx.all(
                "select scope, name, set_by, set_at_ms from secret order by scope, name",
                SecretStore::view);
    }

    static Optional<SecretView> find(Tx tx, String name, SecretScope scope) {
        return tx.one(
                "select scope, name, set_by, set_at_ms from secret where scope = ? and name = ?",
                SecretStore::view,
                scope.toString(),
                name);
    }

    static boolean delete(Tx tx, String name, SecretScope scope) {
        return tx.update("delete from secret where scope = ? and name = ?", scope.toString(), name)
                > 0;
    }

    /** How many servers share the store. */
    static long servers(Tx tx) {
        return tx.one("select count(*) as servers from server", row -> row.number("servers"))
                .orElseThrow();
    }

    static long count(Tx tx) {
        return tx.one("select count(*) as secrets from secret", row -> row.number("secrets"))
                .orElseThrow();
    }

    static long countButOf(Tx tx, SecretScope.Kind kind) {
        return tx.one(
                        "select count(*) as secrets from secret where scope not like ?",
                        row -> row.number("secrets"),
                        kind.word() + ":%")
                .orElseThrow();
    }

    static List<Sealed> sealed(Tx tx) {
        return tx.all("select scope, name, sealed from secret", SecretStore::sealed);
    }

    static List<Sealed> sealed(Tx tx, Collection<SecretScope> scopes) {
        var sql =
                "select scope, name, sealed from secret where scope in (%s) order by scope, name"
                        .formatted(String.join(", ", Collections.nCopies(scopes.size(), "?")));
        return tx.all(
                sql, SecretStore::sealed, scopes.stream().map(SecretScope::toString).toArray());
    }

    private static Sealed sealed(Row row) {
        return new Sealed(SecretScope.of(row.text("scope")), row.text("name"), row.bytes("sealed"));
    }

    private static SecretView view(Row row) {
        return new SecretView(
                row.text("name"),
                SecretScope.of(row.text("scope")),
                row.text("set_by"),
                row.time("set_at_ms"));
    }
}
