package cadre.server.access.session;

import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The tables console_session and console_code. */
final class SessionStore {
    private SessionStore() {}

    /**
     * One that was opened.
     *
     * @param usedAt to some minutes
     */
    record Session(SessionId id, KeyId key, Instant usedAt, Instant until) {}

    static void insert(Tx tx, Session session) {
        tx.update(
                """
                insert into console_session (secret_sha256, key_id, created_at_ms, used_at_ms, until_ms)
                values (?, ?, ?, ?, ?)
                """,
                session.id().sha256(),
                session.key().number(),
                session.usedAt(),
                session.usedAt(),
                session.until());
    }

    /** Whether it is over or not. */
    static Optional<Session> find(Tx tx, SessionId id) {
        return tx.one(
                "select key_id, used_at_ms, until_ms from console_session where secret_sha256 = ?",
                row ->
                        new Session(
                                id,
                                new KeyId(row.number("key_id")),
                                row.time("used_at_ms"),
                                row.time("until_ms")),
                id.sha256());
    }

    /** Those of these that are not over by themselves. */
    static List<SessionId> open(Tx tx, List<SessionId> ids, Instant now, Instant idleSince) {
        var args = new ArrayList<Object>(ids.stream().map(SessionId::sha256).toList());
        while (Integer.bitCount(args.size()) != 1) {
            args.add(args.getLast()); // few lengths, so that few statements are kept
        }
        var marks = String.join(", ", Collections.nCopies(args.size(), "?"));
        args.add(now);
        args.add(idleSince);
        return tx.all(
                """
                select secret_sha256 from console_session
                 where secret_sha256 in (%s) and until_ms > ? and used_at_ms > ?
                """
                        .formatted(marks),
                row -> new SessionId(row.text("secret_sha256")),
                args.toArray());
    }

    static void touch(Tx tx, SessionId id, Instant now) {
        tx.update(
                "update console_session set used_at_ms = ? where secret_sha256 = ? and used_at_ms < ?",
                now,
                id.sha256(),
                now);
    }

    /** Whether it was there. */
    static boolean delete(Tx tx, SessionId id) {
        return tx.update("delete from console_session where secret_sha256 = ?", id.sha256()) > 0;
    }

    static void insertCode(Tx tx, String sha256, KeyId key, Instant now, Instant until) {
        tx.update(
                """
                insert into console_code (code_sha256, key_id, created_at_ms, until_ms)
                values (?, ?, ?, ?)
                """,
                sha256,
                key.number(),
                now,
                until);
    }

    /** Whose code it is; nobody else gets it any more. */
    static Optional<KeyId> takeCode(Tx tx, String sha256, Instant now) {
        return tx.one(
                "delete from console_code where code_sha256 = ? and until_ms > ? returning key_id",
                row -> new KeyId(row.number("key_id")),
                sha256,
                now);
    }

    /** Deletes what is over, and the oldest of a key that has more than {@code most} of a kind. */
    static void sweep(Tx tx, KeyId key, int most, Instant now, Instant idleSince) {
        tx.update(
                "delete from console_session where until_ms <= ? or used_at_ms <= ?",
                now,
                idleSince);
        tx.update("delete from console_code where until_ms <= ?", now);
        tx.update(
                """
                delete from console_session where secret_sha256 in
                (select secret_sha256 from console_session where key_id = ?
                  order by created_at_ms desc limit 1000 offset ?)
                """,
                key.number(),
                most);
        tx.update(
                """
                delete from console_code where code_sha256 in
                (select code_sha256 from console_code where key_id = ?
                  order by created_at_ms desc limit 1000 offset ?)
                """,
                key.number(),
                most);
    }
}
