package cadre.server.chat;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables chat_link, chat_code and chat_stranger. */
final class LinkStore {
    private LinkStore() {}

    /**
     * A link.
     *
     * @param person how the platform showed the person then
     */
    record Link(long id, Speaker speaker, String person, KeyId key, Instant linkedAt) {}

    /** Whose a code is. */
    record Owner(KeyId key, String name) {}

    static void insertCode(Tx tx, String sha256, Owner owner, Instant now, Instant until) {
        tx.update("delete from chat_code where until_ms <= ?", now);
        tx.update(
                "delete from chat_code where key_id = ?",
                owner.key().number()); // the newest counts
        tx.update(
                """
                insert into chat_code (code_sha256, key_id, key_name, created_at_ms, until_ms)
                values (?, ?, ?, ?, ?)
                """,
                sha256,
                owner.key().number(),
                owner.name(),
                now,
                until);
    }

    /** Whose code it is; nobody else gets it any more. */
    static Optional<Owner> takeCode(Tx tx, String sha256, Instant now) {
        return tx.one(
                "delete from chat_code where code_sha256 = ? and until_ms > ? returning key_id,"
                        + " key_name",
                row -> new Owner(new KeyId(row.number("key_id")), row.text("key_name")),
                sha256,
                now);
    }

    static void link(Tx tx, Speaker speaker, String person, KeyId key, Instant now) {
        tx.update(
                """
                insert into chat_link (bot, user_id, chat_id, person, key_id, linked_at_ms)
                values (?, ?, ?, ?, ?, ?)
                on conflict (bot, user_id, chat_id) do update
                   set person = excluded.person, key_id = excluded.key_id,
                       linked_at_ms = excluded.linked_at_ms
                """,
                speaker.bot(),
                speaker.user(),
                speaker.chat(),
                person,
                key.number(),
                now);
    }

    static Optional<Link> find(Tx tx, Speaker speaker) {
        return tx.one(
                "select * from chat_link where bot = ? and user_id = ? and chat_id = ?",
                LinkStore::link,
                speaker.bot(),
                speaker.user(),
                speaker.chat());
    }

    static Optional<Link> find(Tx tx, long id) {
        return tx.one("select * from chat_link where id = ?", LinkStore::link, id);
    }

    static List<Link> all(Tx tx) {
        return tx.all("select * from chat_link order by id", LinkStore::link);
    }

    /** Whoever else changes what belongs to a link waits until this is over. */
    static void hold(Tx tx, long id) {
        tx.update("update chat_link set person = person where id = ?", id);
    }

    static void unlink(Tx tx, long id) {
        tx.update("delete from chat_subscription where link_id = ?", id);
        tx.update("delete from chat_quiet where link_id = ?", id);
        tx.update("delete from chat_link where id = ?", id);
    }

    /** Whether this one is to be told that nobody knows it: not told since {@code since}. */
    static boolean tell(Tx tx, Speaker speaker, Instant now, Instant since) {
        return tx.one(
                        """
                        insert into chat_stranger (bot, user_id, chat_id, told_at_ms, tries,
                               tries_since_ms)
                        values (?, ?, ?, ?, 0, 0)
                        on conflict (bot, user_id, chat_id) do update
                           set told_at_ms = excluded.told_at_ms
                         where chat_stranger.told_at_ms < ?
                        returning told_at_ms
                        """,
                        row -> row.number("told_at_ms"),
                        speaker.bot(),
                        speaker.user(),
                        speaker.chat(),
                        now,
                        since)
                .isPresent();
    }

    /** How many wrong codes this one gave since {@code since}, in any chat of the bot. */
    static long tries(Tx tx, Speaker speaker, Instant since) {
        return tx.one(
                        """
                        select coalesce(sum(tries), 0) as tries from chat_stranger
                         where bot = ? and user_id = ? and tries_since_ms > ?
                        """,
                        row -> row.number("tries"),
                        speaker.bot(),
                        speaker.user(),
                        since)
                .orElse(0L);
    }

    static void countTry(Tx tx, Speaker speaker, Instant now, Instant since) {
        tx.update(
                """
                insert into chat_stranger (bot, user_id, chat_id, told_at_ms, tries, tries_since_ms)
                values (?, ?, ?, 0, 1, ?)
                on conflict (bot, user_id, chat_id) do update
                   set tries = case when chat_stranger.tries_since_ms > ?
                                    then chat_stranger.tries + 1 else 1 end,
                       tries_since_ms = case when chat_stranger.tries_since_ms > ?
                                             then chat_stranger.tries_since_ms
                                             else excluded.tries_since_ms end
                """,
                speaker.bot(),
                speaker.user(),
                speaker.chat(),
                now,
                since,
                since);
    }

    static void forgetStrangers(Tx tx, Instant before) {
        tx.update(
                "delete from chat_stranger where told_at_ms < ? and tries_since_ms < ?",
                before,
                before);
    }

    private static Link link(Row row) {
        return new Link(
                row.number("id"),
                new Speaker(row.text("bot"), row.text("user_id"), row.text("chat_id")),
                row.text("person"),
                new KeyId(row.number("key_id")),
                row.time("linked_at_ms"));
    }
}
