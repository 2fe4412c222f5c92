package cadre.server.chat;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table chat_button. */
final class ButtonStore {
    /** Behind so much of a text nothing has room on every platform. */
    private static final int LONG = 3_000;

    private ButtonStore() {}

    /**
     * One under a message.
     *
     * @param message the message's number in chat_message
     * @param usedBy who pressed it or its neighbour
     */
    record Shown(
            String token,
            long message,
            String user,
            Button what,
            Instant until,
            Optional<String> usedBy) {}

    /** What a button needs to be stored. */
    record Draft(String token, int place, Button what, Instant until) {}

    /** Puts one under the message of this name. */
    static void insert(Tx tx, Speaker to, String messageName, Draft draft) {
        tx.update(
                """
                insert into chat_button (token, bot, message_id, place, user_id, chat_id, label, does,
                       shows, content, until_ms)
                select ?, bot, id, ?, ?, chat_id, ?, ?, ?, ?, ? from chat_message
                 where bot = ? and name = ?
                """,
                draft.token(),
                draft.place(),
                to.user(),
                draft.what().label(),
                draft.what().does(),
                draft.what().shows(),
                draft.what().content(),
                draft.until(),
                to.bot(),
                messageName);
        tx.update(
                "update chat_message set buttons = 1 where bot = ? and name = ?",
                to.bot(),
                messageName);
    }

    /** Those that a message shows, in their order. */
    static List<Platform.Key> keys(Tx tx, long message) {
        return tx.all(
                "select token, label from chat_button"
                        + " where message_id = ? and used_by is null order by place",
                row -> new Platform.Key(row.text("label"), row.text("token")),
                message);
    }

    /** What those that a message shows do, in their order. */
    static List<String> does(Tx tx, long message) {
        return tx.all(
                "select does from chat_button"
                        + " where message_id = ? and used_by is null order by place",
                row -> row.text("does"),
                message);
    }

    static Optional<Shown> find(Tx tx, Speaker at, String token) {
        return tx.one(
                "select * from chat_button where token = ? and bot = ? and chat_id = ?",
                ButtonStore::shown,
                token,
                at.bot(),
                at.chat());
    }

    /**
     * No button of the message is pressed any more, and the message says so; one that shows a
     * question will show its answer.
     */
    static void use(Tx tx, Shown button, String by, String said) {
        tx.update("update chat_button set used_by = ? where message_id = ?", by, button.message());
        tx.update(
                """
                update chat_message
                   set text = case when question is null and length(text) < ?
                                   then text || ? else text end,
                       buttons = 0,
                       state = case when state = 'shown' then 'waiting' else state end
                 where id = ?
                """,
                LONG,
                said,
                button.message());
    }

    static int forget(Tx tx, Instant before) {
        return tx.update("delete from chat_button where until_ms < ?", before);
    }

    private static Shown shown(Row row) {
        return new Shown(
                row.text("token"),
                row.number("message_id"),
                row.text("user_id"),
                new Button(
                        row.text("label"),
                        row.text("does"),
                        row.text("shows"),
                        row.text("content")),
                row.time("until_ms"),
                row.textOrNone("used_by"));
    }
}
