package cadre.server.knowledge;

import cadre.server.storage.LowerCase;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.api.KnowledgeDocument;
import cadre.wire.api.KnowledgeText;
import cadre.wire.api.KnowledgeView;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables of collections and their documents. */
final class KnowledgeStore {
    private static final String VIEW =
            """
            select name, team, repository, made_by, made_at_ms,
                   (select count(*) from knowledge_document d where d.knowledge_id = k.id)
                       as documents,
                   (select coalesce(sum(d.bytes), 0) from knowledge_document d
                     where d.knowledge_id = k.id) as bytes,
                   (select coalesce(max(d.at_ms), k.made_at_ms) from knowledge_document d
                     where d.knowledge_id = k.id) as changed_at_ms
              from knowledge k
            """;

    private KnowledgeStore() {}

    /**
     * A collection as searches know it.
     *
     * @param team empty for everybody's
     */
    record Collection(long id, String name, Optional<String> team, Optional<String> repository) {}

    /**
     * How much a collection holds.
     *
     * @param bytes of the texts
     */
    record Size(long documents, long bytes) {}

    /**
     * A change that an index is to take.
     *
     * @param source empty for all of the collection
     * @param body empty if it is gone
     */
    record Change(long revision, long collection, String source, Optional<String> body) {}

    /**
     * What a document is to be.
     *
     * @param body its text
     * @param bytes of the text
     */
    record Document(String source, String sha256, String body, int bytes, int masked) {}

    static List<Collection> all(Tx tx) {
        return tx.all(
                "select id, name, team, repository from knowledge order by name",
                KnowledgeStore::collection);
    }

    /** One that nobody else changes before the end of this transaction. */
    static Optional<Collection> lock(Tx tx, String name) {
        return tx.one(
                "select id, name, team, repository from knowledge where name = ?"
                        + tx.dialect().forUpdate(),
                KnowledgeStore::collection,
                name);
    }

    static Optional<Collection> one(Tx tx, String name) {
        return tx.one(
                "select id, name, team, repository from knowledge where name = ?",
                KnowledgeStore::collection,
                name);
    }

    static List<KnowledgeView> views(Tx tx) {
        return tx.all(VIEW + " order by name", KnowledgeStore::view);
    }

    static KnowledgeView view(Tx tx, String name) {
        return tx.one(VIEW + " where name = ?", KnowledgeStore::view, name).orElseThrow();
    }

    static boolean isTeam(Tx tx, TeamName team) {
        return tx.one(
                        "select 1 as one from team where name = ? and deleted_at_ms is null"
                                + tx.dialect().forShare(),
                        row -> true,
                        team.name())
                .isPresent();
    }

    static void insert(
            Tx tx, String name, Optional<String> team, Optional<String> repository, By by) {
        tx.update(
                "insert into knowledge (name, team, repository, made_by, made_at_ms)"
                        + " values (?, ?, ?, ?, ?)",
                name,
                team,
                repository,
                by.name(),
                by.at());
    }

    /** Who does something, and when. */
    record By(String name, Instant at) {}

    static void change(Tx tx, long id, Optional<String> team, Optional<String> repository) {
        tx.update(
                "update knowledge set team = ?, repository = ? where id = ?", team, repository, id);
    }

    /** Some of its documents; the indexes hear of it with its end. */
    static int deleteSome(Tx tx, long id, int most) {
        return tx.update(
                """
                delete from knowledge_document where id in
                (select id from knowledge_document where knowledge_id = ? limit ?)
                """,
                id,
                most);
    }

    static void delete(Tx tx, long id) {
        tx.update("delete from knowledge_document where knowledge_id = ?", id);
        tx.update("delete from knowledge_removed where knowledge_id = ?", id);
        tx.update("delete from knowledge where id = ?", id);
        removed(tx, id, "");
    }

    static Size size(Tx tx, long id) {
        return tx.one(
                        "select count(*) as documents, coalesce(sum(bytes), 0) as bytes"
                                + " from knowledge_document where knowledge_id = ?",
                        row -> new Size(row.number("documents"), row.number("bytes")),
                        id)
                .orElseThrow();
    }

    /**
     * In the order of their names, behind one.
     *
     * @param part what their names hold, in any case; empty for all
     */
    static List<KnowledgeDocument> documents(
            Tx tx, long id, String part, String behind, int limit) {
        // lower(): LIKE minds the case on PostgreSQL and not on SQLite
        return tx.all(
                """
                select source, sha256, bytes, masked, at_ms from knowledge_document
                 where knowledge_id = ? and source > ? and lower(source) like ? escape '!'
                 order by source limit ?
                """,
                row ->
                        new KnowledgeDocument(
                                row.text("source"),
                                row.text("sha256"),
                                row.number("bytes"),
                                row.integer("masked"),
                                row.time("at_ms")),
                id,
                behind,
                "%"
                        + LowerCase.of(part)
                                .replace("!", "!!")
                                .replace("%", "!%")
                                .replace("_", "!_")
                        + "%",
                limit);
    }

    /** A document with its text. */
    static Optional<KnowledgeText> text(Tx tx, Collection of, String source) {
        return tx.one(
                "select masked, at_ms, body from knowledge_document"
                        + " where knowledge_id = ? and source = ?",
                row ->
                        new KnowledgeText(
                                of.name(),
                                source,
                                row.integer("masked"),
                                row.time("at_ms"),
                                row.text("body")),
                of.id(),
                source);
    }

    /** The hash and size of a document's text as they are now. */
    static Optional<Document> known(Tx tx, long id, String source) {
        return tx.one(
                "select sha256, bytes, masked from knowledge_document"
                        + " where knowledge_id = ? and source = ?",
                row ->
                        new Document(
                                source,
                                row.text("sha256"),
                                "",
                                row.integer("bytes"),
                                row.integer("masked")),
                id,
                source);
    }

    static Optional<String> text(Tx tx, long id, String source) {
        return tx.one(
                "select body from knowledge_document where knowledge_id = ? and source = ?",
                row -> row.text("body"),
                id,
                source);
    }

    static void put(Tx tx, long id, Document document, Instant at) {
        tx.update(
                "delete from knowledge_removed where knowledge_id = ? and source = ?",
                id,
                document.source()); // its new number stands for that, too
        tx.update(
                """
                insert into knowledge_document
                    (knowledge_id, source, sha256, body, bytes, masked, revision, at_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (knowledge_id, source) do update
                   set sha256 = excluded.sha256, body = excluded.body, bytes = excluded.bytes,
                       masked = excluded.masked, revision = excluded.revision,
                       at_ms = excluded.at_ms
                """,
                id,
                document.source(),
                document.sha256(),
                document.body(),
                document.bytes(),
                document.masked(),
                next(tx),
                at);
    }

    static boolean remove(Tx tx, long id, String source) {
        var isGone =
                tx.update(
                                "delete from knowledge_document"
                                        + " where knowledge_id = ? and source = ?",
                                id,
                                source)
                        == 1;
        if (isGone) {
            removed(tx, id, source);
        }
        return isGone;
    }

    private static void removed(Tx tx, long id, String source) {
        tx.update(
                "insert into knowledge_removed (revision, knowledge_id, source) values (?, ?, ?)",
                next(tx),
                id,
                source);
    }

    /** Holds the counter to the end of the transaction, so that numbers commit in their order. */
    private static long next(Tx tx) {
        return tx.one(
                        "update knowledge_revision set revision = revision + 1 where one = 1"
                                + " returning revision",
                        row -> row.number("revision"))
                .orElseThrow();
    }

    /** By chance, for as long as no restore puts the store back. */
    static String history(Tx tx, String fresh) {
        tx.update(
                "update knowledge_revision set history = ? where one = 1 and history = ''", fresh);
        return tx.one(
                        "select history from knowledge_revision where one = 1",
                        row -> row.text("history"))
                .orElseThrow();
    }

    /** The number of the newest change; 0 before the first. */
    static long revision(Tx tx) {
        return tx.one(
                        "select revision from knowledge_revision where one = 1",
                        row -> row.number("revision"))
                .orElseThrow();
    }

    /** Changes behind a number, in their order. */
    static List<Change> changes(Tx tx, long revision, int limit) {
        return tx.all(
                """
                select revision, knowledge_id, source, body from knowledge_document
                 where revision > ?
                union all
                select revision, knowledge_id, source, null as body from knowledge_removed
                 where revision > ?
                 order by revision limit ?
                """,
                row ->
                        new Change(
                                row.number("revision"),
                                row.number("knowledge_id"),
                                row.text("source"),
                                row.textOrNone("body")),
                revision,
                revision,
                limit);
    }

    private static Collection collection(Row row) {
        return new Collection(
                row.number("id"),
                row.text("name"),
                row.textOrNone("team"),
                row.textOrNone("repository"));
    }

    private static KnowledgeView view(Row row) {
        return new KnowledgeView(
                row.text("name"),
                row.textOrNone("team").map(TeamName::new),
                row.textOrNone("repository"),
                row.number("documents"),
                row.number("bytes"),
                row.text("made_by"),
                row.time("made_at_ms"),
                row.time("changed_at_ms"),
                Optional.empty());
    }
}
