package cadre.server.forges.connection;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import cadre.wire.json.Json;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table connection. */
final class ConnectionStore {
    private ConnectionStore() {}

    /**
     * A connection without its secrets.
     *
     * @param approvers sorted, as are {@code ownActors}
     */
    record Stored(
            String name,
            Provider provider,
            URI url,
            String workspace,
            List<String> approvers,
            List<String> ownActors,
            Optional<GitHubApp> app) {
        Stored {
            approvers = List.copyOf(approvers);
            ownActors = List.copyOf(ownActors);
        }
    }

    /** Who changed it last, and when. */
    record Kept(Stored stored, String changedBy, Instant changedAt) {}

    static void put(Tx tx, Stored one, Actor by, Instant now) {
        tx.update(
                """
                insert into connection (name, provider, url, workspace, approvers, own_actors,
                       app_id, installation_id, changed_by, changed_by_key, changed_at_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (name) do update
                   set provider = excluded.provider, url = excluded.url,
                       workspace = excluded.workspace, approvers = excluded.approvers,
                       own_actors = excluded.own_actors, app_id = excluded.app_id,
                       installation_id = excluded.installation_id, changed_by = excluded.changed_by,
                       changed_by_key = excluded.changed_by_key,
                       changed_at_ms = excluded.changed_at_ms
                """,
                one.name(),
                one.provider().word(),
                one.url().toString(),
                one.workspace(),
                Json.write(one.approvers()),
                Json.write(one.ownActors()),
                one.app().map(GitHubApp::id).orElse(""),
                one.app().map(GitHubApp::installation).orElse(""),
                by.name(),
                by.key().map(KeyId::number).orElse(0L),
                now);
    }

    static Optional<Kept> find(Tx tx, String name) {
        return tx.one("select * from connection where name = ?", ConnectionStore::kept, name);
    }

    static List<Stored> all(Tx tx) {
        return tx.all(
                "select * from connection order by name",
                row -> ConnectionStore.kept(row).stored());
    }

    static long count(Tx tx) {
        return tx.one("select count(*) as rows from connection", row -> row.number("rows"))
                .orElseThrow();
    }

    static boolean delete(Tx tx, String name) {
        return tx.update("delete from connection where name = ?", name) > 0;
    }

    private static Kept kept(Row row) {
        return new Kept(
                new Stored(
                        row.text("name"),
                        Provider.of(row.text("provider")).orElseThrow(),
                        URI.create(row.text("url")),
                        row.text("workspace"),
                        ids(row.text("approvers")),
                        ids(row.text("own_actors")),
                        Optional.of(new GitHubApp(row.text("app_id"), row.text("installation_id")))
                                .filter(app -> !app.id().isEmpty())),
                row.text("changed_by"),
                row.time("changed_at_ms"));
    }

    private static List<String> ids(String json) {
        return List.of(Json.read(json, String[].class));
    }
}
