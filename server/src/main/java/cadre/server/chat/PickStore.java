package cadre.server.chat;

import cadre.server.chat.Command.Asked;
import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The table chat_pick. */
final class PickStore {
    private PickStore() {}

    /**
     * What a person said.
     *
     * @param repository empty for {@link Kind#CLEAR}
     */
    record Change(Kind kind, String repository, Instant at) {}

    /** What becomes of picks. */
    enum Kind {
        /** One more, and all count for longer. */
        PICK,
        /** One less. */
        DROP,
        /** None any more. */
        CLEAR;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the person has said in this chat up to this message, in that order. */
    static List<Change> upTo(Tx tx, Asked asked) {
        return tx.all(
                """
                select change, repository, at_ms from chat_pick
                 where bot = ? and user_id = ? and chat_id = ?
                   and (at_ms < ? or at_ms = ? and number <= ?)
                 order by at_ms, number
                """,
                row ->
                        new Change(
                                Kind.valueOf(row.text("change").toUpperCase(Locale.ROOT)),
                                row.text("repository"),
                                row.time("at_ms")),
                asked.from().bot(),
                asked.from().user(),
                asked.from().chat(),
                asked.at(),
                asked.at(),
                asked.number());
    }

    /** Puts in what this message says, once; what counts by then is kept until {@code kept}. */
    static void insert(Tx tx, Asked asked, Kind kind, String repository, Instant kept) {
        var from = asked.from();
        tx.update(
                """
                insert into chat_pick (bot, user_id, chat_id, at_ms, number, change, repository,
                       kept_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """,
                from.bot(),
                from.user(),
                from.chat(),
                asked.at(),
                asked.number(),
                kind.word(),
                repository,
                kept);
        tx.update(
                """
                update chat_pick set kept_ms = ?
                 where bot = ? and user_id = ? and chat_id = ? and kept_ms > ? and kept_ms < ?
                """,
                kept,
                from.bot(),
                from.user(),
                from.chat(),
                asked.at(),
                kept);
    }

    static int forget(Tx tx, Instant before) {
        return tx.update("delete from chat_pick where kept_ms < ?", before);
    }
}
