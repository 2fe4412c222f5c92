package cadre.server.access.account;

import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;

/** The tables account, account_key and sign_in_try. */
final class AccountStore {
    private AccountStore() {}

    /** Someone who was here before. */
    record Known(String name, KeyId key) {}

    static Optional<Known> find(Tx tx, String issuer, String subject) {
        return tx.one(
                "select name, key_id from account where issuer = ? and subject = ?"
                        + tx.dialect().forUpdate(),
                row -> new Known(row.text("name"), new KeyId(row.number("key_id"))),
                issuer,
                subject);
    }

    /** Whether a key or another account has this name. */
    static boolean isTaken(Tx tx, String name) {
        return tx.one(
                        """
                        select 1 as one from access_key where name = ?
                        union select 1 from account where name = ?
                        """,
                        row -> row.number("one"),
                        name,
                        name)
                .isPresent();
    }

    static void keep(Tx tx, String issuer, String subject, String login, Known known, Instant now) {
        tx.update(
                """
                insert into account (issuer, subject, name, login, key_id, seen_at_ms)
                values (?, ?, ?, ?, ?, ?)
                on conflict (issuer, subject) do update
                   set login = excluded.login, key_id = excluded.key_id,
                       seen_at_ms = excluded.seen_at_ms
                """,
                issuer,
                subject,
                known.name(),
                login,
                known.key().number(),
                now);
    }

    static void keepKey(Tx tx, Known known) {
        tx.update(
                "insert into account_key (key_id, name) values (?, ?) on conflict do nothing",
                known.key().number(),
                known.name());
    }

    /** The person's name, if the key is one that a person got by signing in. */
    static Optional<String> person(Tx tx, KeyId key) {
        return tx.one(
                "select name from account_key where key_id = ?",
                row -> row.text("name"),
                key.number());
    }

    /** The person gets another one by signing in, which is no doubt of what this one has begun. */
    static void replaced(Tx tx, KeyId key) {
        tx.update("update account_key set replaced = 1 where key_id = ?", key.number());
    }

    static boolean isReplaced(Tx tx, KeyId key) {
        return tx.one(
                        "select replaced from account_key where key_id = ? and replaced = 1",
                        row -> row.number("replaced"),
                        key.number())
                .isPresent();
    }

    /** The key that the person got last. */
    static Optional<KeyId> keyOf(Tx tx, String name) {
        return tx.one(
                "select key_id from account where name = ?",
                row -> new KeyId(row.number("key_id")),
                name);
    }

    static long tries(Tx tx) {
        return tx.one("select count(*) as n from sign_in_try", row -> row.number("n")).orElse(0L);
    }

    /** Those that end first make way. */
    static void forgetOldest(Tx tx, long many) {
        tx.update(
                """
                delete from sign_in_try where state_sha256 in
                (select state_sha256 from sign_in_try order by until_ms limit ?)
                """,
                many);
    }

    static void forgetTries(Tx tx, Instant now) {
        tx.update("delete from sign_in_try where until_ms <= ?", now);
    }

    static void insertTry(
            Tx tx,
            String state,
            String provider,
            String browser,
            SignInTries.Try made,
            Instant until) {
        tx.update(
                """
                insert into sign_in_try (state_sha256, provider, browser_sha256, verifier, nonce,
                       until_ms)
                values (?, ?, ?, ?, ?, ?)
                """,
                state,
                provider,
                browser,
                made.verifier(),
                made.nonce(),
                until);
    }

    static <T> Optional<T> takeTry(
            Tx tx,
            String state,
            String provider,
            String browser,
            Instant now,
            BiFunction<String, String, T> reader) {
        return tx.one(
                """
                delete from sign_in_try
                 where state_sha256 = ? and provider = ? and browser_sha256 = ? and until_ms > ?
                returning verifier, nonce
                """,
                row -> reader.apply(row.text("verifier"), row.text("nonce")),
                state,
                provider,
                browser,
                now);
    }
}
