package cadre.server.chat;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table chat_bot. */
final class BotStore {
    private BotStore() {}

    /**
     * A bot as it stands.
     *
     * @param heardAt when the platform answered last
     * @param trouble what keeps it from working; empty for nothing
     */
    record Bot(
            String bot,
            String name,
            String holder,
            Instant leaseUntil,
            Optional<Instant> heardAt,
            String trouble,
            String fix,
            Optional<Instant> troubleSince) {}

    /** The fencing token, if nobody else has the lease. */
    static Optional<Long> take(Tx tx, String bot, String holder, Instant now, Instant until) {
        return tx.one(
                """
                insert into chat_bot (bot, name, next_update, holder, token, lease_until_ms, trouble, fix)
                values (?, '', 0, ?, 1, ?, '', '')
                on conflict (bot) do update
                   set holder = excluded.holder, token = chat_bot.token + 1,
                       lease_until_ms = excluded.lease_until_ms
                 where chat_bot.lease_until_ms < ? or chat_bot.holder = excluded.holder
                returning token
                """,
                row -> row.number("token"),
                bot,
                holder,
                until,
                now);
    }

    static boolean renew(Tx tx, String bot, long token, Instant until) {
        return tx.update(
                        "update chat_bot set lease_until_ms = ? where bot = ? and token = ?",
                        until,
                        bot,
                        token)
                == 1;
    }

    static boolean release(Tx tx, String bot, long token) {
        return tx.update(
                        "update chat_bot set lease_until_ms = 0 where bot = ? and token = ?",
                        bot,
                        token)
                == 1;
    }

    static boolean isHeld(Tx tx, String bot, long token) {
        return tx.one(
                        "select token from chat_bot where bot = ? and token = ?"
                                + tx.dialect().forUpdate(),
                        row -> row.number("token"),
                        bot,
                        token)
                .isPresent();
    }

    static long next(Tx tx, String bot) {
        return tx.one(
                        "select next_update from chat_bot where bot = ?",
                        row -> row.number("next_update"),
                        bot)
                .orElse(0L);
    }

    static void next(Tx tx, String bot, long next) {
        tx.update("update chat_bot set next_update = ? where bot = ?", next, bot);
    }

    /** How far the feed was read for notices. */
    static long toldUpTo(Tx tx, String bot) {
        return tx.one(
                        "select told_up_to from chat_bot where bot = ?",
                        row -> row.number("told_up_to"),
                        bot)
                .orElse(0L);
    }

    static void toldUpTo(Tx tx, String bot, long seq) {
        tx.update("update chat_bot set told_up_to = ? where bot = ?", seq, bot);
    }

    /** Whether it was in trouble. */
    static boolean well(Tx tx, String bot, String name, Instant now) {
        var before = find(tx, bot).map(Bot::trouble).orElse("");
        tx.update(
                """
                update chat_bot set heard_at_ms = ?, name = ?, trouble = '', fix = '',
                       trouble_since_ms = null
                 where bot = ?
                """,
                now,
                name,
                bot);
        return !before.isEmpty();
    }

    /** Whether it was in no or another trouble. */
    static boolean trouble(Tx tx, String bot, String what, String fix, Instant now) {
        return tx.update(
                        """
                        update chat_bot set trouble = ?, fix = ?, trouble_since_ms = ?
                         where bot = ? and trouble <> ?
                        """,
                        what,
                        fix,
                        now,
                        bot,
                        what)
                == 1;
    }

    static Optional<Bot> find(Tx tx, String bot) {
        return tx.one("select * from chat_bot where bot = ?", BotStore::bot, bot);
    }

    static List<Bot> all(Tx tx) {
        return tx.all("select * from chat_bot order by bot", BotStore::bot);
    }

    private static Bot bot(Row row) {
        return new Bot(
                row.text("bot"),
                row.text("name"),
                row.text("holder"),
                row.time("lease_until_ms"),
                row.timeOrNone("heard_at_ms"),
                row.text("trouble"),
                row.text("fix"),
                row.timeOrNone("trouble_since_ms"));
    }
}
