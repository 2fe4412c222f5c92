package cadre.server.chat;

import cadre.server.chat.Command.Follows;
import cadre.server.chat.Command.Shows;
import cadre.server.chat.Patches.Attachment;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.wire.id.ArtifactId;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.QuestionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table chat_message. */
final class MessageStore {
    private MessageStore() {}

    /** What is to be sent, perhaps not before some time. */
    record Draft(
            Speaker to,
            String name,
            String answers,
            String text,
            Optional<Attachment> file,
            Optional<Instant> heldTo) {}

    /** One that stands otherwise than it should, or nowhere yet. */
    record Waiting(
            long id,
            String chat,
            String answers,
            String text,
            String message,
            boolean hasButtons,
            Optional<Attachment> file,
            int tries,
            Instant storedAt) {}

    /** One that shows a job. */
    record Following(
            long id, Follows what, KeyId key, String address, String answers, String text) {}

    /** What is to be sent, by whichever bot; not what quiet hours hold back. */
    static Waits waits(Tx tx) {
        return tx.one(
                        "select count(*) as n, min(stored_at_ms) as oldest_ms from chat_message"
                                + " where state = 'waiting'",
                        Waits::of)
                .orElse(Waits.NONE);
    }

    /** False if something of this name was stored before. */
    static boolean insert(Tx tx, Draft draft, Instant now) {
        return tx.update(
                        """
                        insert into chat_message (bot, chat_id, name, answers, text, state, message,
                               address, following, tries, due_ms, reason, stored_at_ms,
                               artifact, file_name)
                        values (?, ?, ?, ?, ?, ?, '', ?, 0, 0, ?, '', ?, ?, ?)
                        on conflict (bot, name) do nothing
                        """,
                        draft.to().bot(),
                        draft.to().chat(),
                        draft.name(),
                        draft.answers(),
                        draft.text(),
                        draft.heldTo().isPresent() ? "held" : "waiting",
                        draft.to().address(),
                        draft.heldTo().orElse(now),
                        now,
                        draft.file().map(file -> file.artifact().number()),
                        draft.file().map(Attachment::name).orElse(""))
                == 1;
    }

    static void follow(Tx tx, String bot, String name, Follows what, KeyId key) {
        tx.update(
                """
                update chat_message set job = ?, shows_log = ?, key_id = ?, following = ?
                 where bot = ? and name = ?
                """,
                what.job().number(),
                what.shows() == Shows.LOG,
                key.number(),
                what.shows() != Shows.NOTHING,
                bot,
                name);
    }

    static boolean isHeldUntil(Tx tx, String bot, Instant now) {
        return tx.one(
                        """
                        select id from chat_message
                         where state = 'held' and bot = ? and due_ms <= ? limit 1
                        """,
                        row -> row.number("id"),
                        bot,
                        now)
                .isPresent();
    }

    static int release(Tx tx, String bot, Instant now) {
        return tx.update(
                """
                update chat_message set state = 'waiting'
                 where state = 'held' and bot = ? and due_ms <= ?
                """,
                bot,
                now);
    }

    /**
     * The job that a message shows, or the last one in its thread.
     *
     * @param message what the platform calls it; none for an empty one
     */
    static Optional<JobId> jobOf(Tx tx, Speaker at, String message) {
        return message.isEmpty()
                ? Optional.empty()
                : tx.one(
                        """
                        select job from chat_message
                         where bot = ? and chat_id = ? and job is not null
                           and (message = ? or answers = ?)
                         order by id desc limit 1
                        """,
                        row -> new JobId(row.number("job")),
                        at.bot(),
                        at.chat(),
                        message,
                        message);
    }

    /** The message of this name shows a question, perhaps to the holder of a key. */
    static void question(Tx tx, String bot, String name, QuestionId question, Optional<KeyId> key) {
        tx.update(
                """
                update chat_message set question = ?, key_id = ?, asks = 1
                 where bot = ? and name = ?
                """,
                question.number(),
                key.map(KeyId::number),
                bot,
                name);
    }

    /** One that asks what is answered, withdrawn or deleted by now. */
    record Asking(long id, QuestionId question, Optional<KeyId> key, String address, String text) {}

    static List<Asking> askingInVain(Tx tx, String bot, int limit) {
        return tx.all(
                """
                select m.id, m.question, m.key_id, m.address, m.text from chat_message m
                  left join question q on q.id = m.question
                 where m.asks = 1 and m.bot = ? and (q.id is null or q.state <> 'open')
                 order by m.id limit ?
                """,
                row ->
                        new Asking(
                                row.number("id"),
                                new QuestionId(row.number("question")),
                                row.numberOrNone("key_id").map(KeyId::new),
                                row.text("address"),
                                row.text("text")),
                bot,
                limit);
    }

    /** It asks nothing any more, and has no buttons. */
    static void asksNothing(Tx tx, long id) {
        tx.update(
                """
                update chat_message
                   set asks = 0, buttons = 0,
                       state = case when state = 'shown' and buttons = 1 then 'waiting' else state end
                 where id = ?
                """,
                id);
    }

    /** The question that a message shows, if it shows one; none for an empty message. */
    static Optional<QuestionId> questionOf(Tx tx, Speaker at, String message) {
        return message.isEmpty()
                ? Optional.empty()
                : tx.one(
                        """
                        select question from chat_message
                         where bot = ? and chat_id = ? and message = ? and question is not null
                        """,
                        row -> new QuestionId(row.number("question")),
                        at.bot(),
                        at.chat(),
                        message);
    }

    /** What the message answers that goes on to show a job to this person. */
    static Optional<String> thread(Tx tx, Speaker to, JobId job) {
        return tx.one(
                """
                select answers from chat_message
                 where following = 1 and bot = ? and job = ? and address = ?
                 order by id desc limit 1
                """,
                row -> row.text("answers"),
                to.bot(),
                job.number(),
                to.address());
    }

    /** The oldest of each chat that was never sent, if its time has come; oldest first. */
    static List<Waiting> unsent(Tx tx, String bot, Instant now, int limit) {
        return tx.all(
                """
                select * from chat_message
                 where id in (select min(id) from chat_message
                               where state = 'waiting' and bot = ? and message = ''
                               group by chat_id)
                   and due_ms <= ?
                 order by id limit ?
                """,
                MessageStore::waiting,
                bot,
                now,
                limit);
    }

    /** Those that were sent and say something else by now, oldest first. */
    static List<Waiting> stale(Tx tx, String bot, Instant now, int limit) {
        return tx.all(
                """
                select * from chat_message
                 where state = 'waiting' and bot = ? and message <> '' and due_ms <= ?
                 order by id limit ?
                """,
                MessageStore::waiting,
                bot,
                now,
                limit);
    }

    static void shown(Tx tx, Waiting which, String message, Instant now) {
        tx.update(
                """
                update chat_message
                   set message = ?, tries = 0, reason = '', ended_at_ms = ?, due_ms = ?,
                       state = case when text = ? and buttons = ? then 'shown' else 'waiting' end
                 where id = ?
                """,
                message,
                now,
                now,
                which.text(),
                which.hasButtons(),
                which.id());
    }

    static void again(Tx tx, long id, int tries, Instant due, String reason) {
        tx.update(
                "update chat_message set tries = ?, due_ms = ?, reason = ? where id = ?",
                tries,
                due,
                reason,
                id);
    }

    /** Nothing more is sent to a chat before {@code due}. */
    static void pause(Tx tx, String bot, String chat, Instant due) {
        tx.update(
                """
                update chat_message set due_ms = ?
                 where bot = ? and chat_id = ? and state = 'waiting' and due_ms < ?
                """,
                due,
                bot,
                chat,
                due);
    }

    static void refused(Tx tx, long id, String reason, Instant now) {
        tx.update(
                """
                update chat_message
                   set state = 'refused', following = 0, reason = ?, ended_at_ms = ?
                 where id = ?
                """,
                reason,
                now,
                id);
    }

    /** A file that cannot be shown becomes a text. */
    static void sayInstead(Tx tx, long id, String text, Instant now) {
        tx.update(
                """
                update chat_message set artifact = null, text = ?, tries = 0, due_ms = ?
                 where id = ?
                """,
                text,
                now,
                id);
    }

    static void closed(Tx tx, String bot, String chat, String reason, Instant now) {
        tx.update(
                """
                update chat_message
                   set state = 'refused', following = 0, reason = ?, ended_at_ms = ?
                 where bot = ? and chat_id = ? and (state in ('waiting', 'held') or following = 1)
                """,
                reason,
                now,
                bot,
                chat);
    }

    static List<Following> following(Tx tx, String bot, long after, int limit) {
        return tx.all(
                """
                select id, job, shows_log, key_id, address, answers, text from chat_message
                 where following = 1 and bot = ? and id > ? order by id limit ?
                """,
                row ->
                        new Following(
                                row.number("id"),
                                new Follows(
                                        new JobId(row.number("job")),
                                        row.flag("shows_log") ? Shows.LOG : Shows.JOB),
                                new KeyId(row.number("key_id")),
                                row.text("address"),
                                row.text("answers"),
                                row.text("text")),
                bot,
                after,
                limit);
    }

    /** Has a message say something else; the platform learns of it later. */
    static void reword(Tx tx, long id, String text) {
        tx.update(
                "update chat_message set text = ?,"
                        + " state = case when state = 'held' then state else 'waiting' end"
                        + " where id = ? and text <> ? and state <> 'refused'",
                text,
                id,
                text);
    }

    static String name(Tx tx, long id) {
        return tx.one("select name from chat_message where id = ?", row -> row.text("name"), id)
                .orElseThrow();
    }

    static void unfollow(Tx tx, long id) {
        tx.update("update chat_message set following = 0 where id = ?", id);
    }

    /** Nothing more is shown to a person in a chat, neither what waits nor what changes. */
    static void leave(Tx tx, Speaker person, Instant now) {
        tx.update(
                """
                update chat_message
                   set following = 0, ended_at_ms = ?,
                       state = case when state = 'shown' then state else 'refused' end,
                       reason = case when state = 'shown' then reason else 'unlinked' end
                 where bot = ? and chat_id = ? and address = ?
                   and (state in ('waiting', 'held') or following = 1)
                """,
                now,
                person.bot(),
                person.chat(),
                person.address());
        tx.update(
                """
                update chat_message set asks = 0
                 where bot = ? and chat_id = ? and address = ? and asks = 1
                """,
                person.bot(),
                person.chat(),
                person.address());
    }

    static int forget(Tx tx, Instant before) {
        return tx.update(
                """
                delete from chat_message
                 where state in ('shown', 'refused') and following = 0 and ended_at_ms < ?
                """,
                before);
    }

    private static Waiting waiting(Row row) {
        return new Waiting(
                row.number("id"),
                row.text("chat_id"),
                row.text("answers"),
                row.text("text"),
                row.text("message"),
                row.flag("buttons"),
                row.numberOrNone("artifact")
                        .map(id -> new Attachment(new ArtifactId(id), row.text("file_name"))),
                row.integer("tries"),
                row.time("stored_at_ms"));
    }
}
