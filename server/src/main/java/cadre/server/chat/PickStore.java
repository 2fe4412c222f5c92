package cadre.server.chat;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;

/** The table chat_pick. */
final class PickStore {
    private PickStore() {}

    /** What a person has picked, while it counts. */
    static List<String> of(Tx tx, Speaker person, Instant now) {
        return tx.all(
                """
                select repository from chat_pick
                 where bot = ? and user_id = ? and chat_id = ? and until_ms > ? order by repository
                """,
                row -> row.text("repository"),
                person.bot(),
                person.user(),
                person.chat(),
                now);
    }

    /** Picks one; all that count now count until then. */
    static void add(Tx tx, Speaker person, String repository, Instant now, Instant until) {
        tx.update(
                """
                insert into chat_pick (bot, user_id, chat_id, repository, until_ms)
                values (?, ?, ?, ?, ?) on conflict do nothing
                """,
                person.bot(),
                person.user(),
                person.chat(),
                repository,
                until);
        tx.update(
                "delete from chat_pick"
                        + " where bot = ? and user_id = ? and chat_id = ? and until_ms <= ?",
                person.bot(),
                person.user(),
                person.chat(),
                now);
        tx.update(
                "update chat_pick set until_ms = ? where bot = ? and user_id = ? and chat_id = ?",
                until,
                person.bot(),
                person.user(),
                person.chat());
    }

    static void remove(Tx tx, Speaker person, String repository) {
        tx.update(
                """
                delete from chat_pick
                 where bot = ? and user_id = ? and chat_id = ? and repository = ?
                """,
                person.bot(),
                person.user(),
                person.chat(),
                repository);
    }

    static void removeAll(Tx tx, Speaker person) {
        tx.update(
                "delete from chat_pick where bot = ? and user_id = ? and chat_id = ?",
                person.bot(),
                person.user(),
                person.chat());
    }

    static int forget(Tx tx, Instant before) {
        return tx.update("delete from chat_pick where until_ms < ?", before);
    }
}
