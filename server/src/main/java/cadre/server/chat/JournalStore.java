package cadre.server.chat;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.Optional;

/** The table chat_update. */
final class JournalStore {
    private JournalStore() {}

    /**
     * One that waits to be acted on.
     *
     * @param tries how often that was begun before
     */
    record Waiting(
            long number,
            Speaker speaker,
            String person,
            String message,
            String answers,
            String text,
            int tries,
            Instant receivedAt) {}

    /** What becomes of a message when it is stored, and with which words. */
    record Fate(String state, String text, String outcome) {}

    /**
     * False if it came before.
     *
     * @param number its place in the order of arrival
     */
    static boolean insert(Tx tx, long number, Incoming.Message message, Fate fate, Instant now) {
        return tx.update(
                        """
                        insert into chat_update (bot, number, name, user_id, chat_id, person, message, answers,
                               text, state, outcome, tries, received_at_ms)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
                        on conflict do nothing
                        """,
                        message.speaker().bot(),
                        number,
                        name(message),
                        message.speaker().user(),
                        message.speaker().chat(),
                        Quoted.storable(message.person()),
                        message.message(),
                        message.answers(),
                        fate.text(),
                        fate.state(),
                        fate.outcome(),
                        now)
                == 1;
    }

    static boolean insertIgnored(
            Tx tx, String bot, long number, Incoming.Ignored ignored, Instant now) {
        return tx.update(
                        """
                        insert into chat_update (bot, number, name, user_id, chat_id, person, message, text,
                               state, outcome, tries, received_at_ms, ended_at_ms)
                        values (?, ?, ?, '', '', '', '', '', 'ignored', ?, 0, ?, ?)
                        on conflict do nothing
                        """,
                        bot,
                        number,
                        name(ignored),
                        ignored.why(),
                        now,
                        now)
                == 1;
    }

    private static String name(Incoming each) {
        return switch (each.id()) {
            case Incoming.Id.Number _ -> "";
            case Incoming.Id.Name(var name) -> name;
        };
    }

    /** The oldest that waits; one more try is counted. */
    static Optional<Waiting> begin(Tx tx, String bot) {
        return tx.one(
                """
                update chat_update set tries = tries + 1
                 where bot = ? and state = 'waiting'
                   and number = (select min(number) from chat_update
                                  where bot = ? and state = 'waiting')
                returning number, user_id, chat_id, person, message, answers, text, tries, received_at_ms
                """,
                row ->
                        new Waiting(
                                row.number("number"),
                                new Speaker(bot, row.text("user_id"), row.text("chat_id")),
                                row.text("person"),
                                row.text("message"),
                                row.text("answers"),
                                row.text("text"),
                                row.integer("tries") - 1,
                                row.time("received_at_ms")),
                bot,
                bot);
    }

    /** The last try was none. */
    static void putBack(Tx tx, String bot, long number) {
        tx.update(
                "update chat_update set tries = tries - 1 where bot = ? and number = ? and tries > 1",
                bot,
                number);
    }

    static void end(Tx tx, String bot, long number, String outcome, Instant now) {
        tx.update(
                """
                update chat_update set state = 'handled', outcome = ?, ended_at_ms = ?
                 where bot = ? and number = ?
                """,
                outcome,
                now,
                bot,
                number);
    }

    static int forget(Tx tx, Instant before) {
        return tx.update(
                """
                delete from chat_update where state <> 'waiting' and received_at_ms < ?
                """,
                before);
    }
}
