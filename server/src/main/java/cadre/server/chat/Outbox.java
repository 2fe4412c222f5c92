package cadre.server.chat;

import cadre.server.chat.Command.Follows;
import cadre.server.chat.Command.Reply;
import cadre.server.chat.MessageStore.Draft;
import cadre.server.chat.MessageStore.Waiting;
import cadre.server.chat.Patches.Attachment;
import cadre.server.chat.Platform.Outcome;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import cadre.wire.id.QuestionId;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a bot. {@link #store} puts one in, within the caller's transaction; {@link
 * #sendNext}, called by one thread of the server on duty, has the platform show what waits: what is
 * new in the order of its chat, and edits at most every two seconds in a chat, so that what changes
 * often is shown as it is by then. A message of which nobody knows whether it was sent is sent
 * again: a platform without a key for that may show it twice.
 */
final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    static final String TOPIC = "chatout";

    private static final Duration BETWEEN_EDITS = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofHours(24);

    /** With the pauses between them some four minutes. */
    private static final int TRIES_OF_FILE = 8;

    private static final int FEW = 50;
    private static final int REASON = 500;

    /** A call that has begun when the server stops gets so long to come to its end. */
    private static final Duration LAST_CALL = Duration.ofSeconds(3);

    private static final String CUT = "\n[…]";

    /** So long a button can be pressed. */
    private static final Duration BUTTON = Duration.ofHours(24);

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int TOKEN_LETTERS = 20;

    private final Database db;
    private final Feed feed;
    private final Duty duty;
    private final Platform platform;
    private final Function<Attachment, byte[]> files;
    private final InstantSource clock;
    private final RandomGenerator chance;

    /** Held while something is on its way. */
    private final ReentrantLock onItsWay = new ReentrantLock();

    private volatile boolean ended;

    /** When a message of a chat was edited last. */
    private final Map<String, Instant> edited = new HashMap<>();

    Outbox(
            Database db,
            Feed feed,
            Duty duty,
            Platform platform,
            Function<Attachment, byte[]> files,
            InstantSource clock,
            RandomGenerator chance) {
        this.db = db;
        this.feed = feed;
        this.duty = duty;
        this.platform = platform;
        this.files = files;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * What is to be said.
     *
     * @param name whoever asks names each thing, such as {@code update/812}
     * @param answers the message that it answers; empty for none
     * @param follows what it goes on to show; then it is one message
     * @param key as whose holder
     * @param question that it shows
     * @param buttons under it, for whom it is said to
     * @param files messages of their own after it
     * @param heldTo not before
     */
    record Post(
            String name,
            String answers,
            String text,
            Optional<Follows> follows,
            Optional<KeyId> key,
            Optional<QuestionId> question,
            List<Button> buttons,
            List<Attachment> files,
            Optional<Instant> heldTo) {
        Post {
            files = List.copyOf(files);
            buttons = List.copyOf(buttons);
        }

        /**
         * A reply.
         *
         * @param key of whom it may show a job
         */
        static Post of(String name, Reply reply, Optional<KeyId> key) {
            return new Post(
                    name,
                    "",
                    reply.text(),
                    reply.follows().filter(_ -> key.isPresent()),
                    key,
                    reply.question(),
                    reply.buttons(),
                    reply.files(),
                    Optional.empty());
        }

        Post answering(String message) {
            return new Post(name, message, text, follows, key, question, buttons, files, heldTo);
        }

        Post heldTo(Optional<Instant> time) {
            return new Post(name, answers, text, follows, key, question, buttons, files, time);
        }
    }

    /** Puts a text in, in as many messages as the platform needs; under one name only once. */
    void store(Tx tx, Speaker to, Post post) {
        var now = clock.instant();
        var text = Quoted.storable(post.text());
        var parts =
                post.follows().isPresent() || post.question().isPresent()
                        ? List.of(inOne(text))
                        : Parts.of(text, platform.longestText());
        for (int i = 0; i < parts.size(); i++) {
            var name = i == 0 ? post.name() : post.name() + "/" + (i + 1);
            var named = i == 0 || platform.hasThreads() ? post.answers() : "";
            var draft = new Draft(to, name, named, parts.get(i), Optional.empty(), post.heldTo());
            if (!MessageStore.insert(tx, draft, now)) {
                return; // stored before
            }
        }
        var last = parts.size() == 1 ? post.name() : post.name() + "/" + parts.size();
        buttons(tx, to, last, post.buttons());
        post.question()
                .ifPresent(
                        what -> MessageStore.question(tx, to.bot(), post.name(), what, post.key()));
        post.follows()
                .ifPresent(what ->
                        MessageStore.follow(
                                tx, to.bot(), post.name(), what, post.key().orElseThrow()));
        for (int i = 0; i < post.files().size(); i++) {
            var name = post.name() + "/file" + (i + 1);
            var file = Optional.of(post.files().get(i));
            MessageStore.insert(
                    tx, new Draft(to, name, post.answers(), "", file, post.heldTo()), now);
        }
        ring(tx, to.bot());
    }

    private void buttons(Tx tx, Speaker to, String message, List<Button> offered) {
        var until = clock.instant().plus(BUTTON);
        for (int i = 0; i < offered.size(); i++) {
            var draft = new ButtonStore.Draft(token(), i, offered.get(i), until);
            ButtonStore.insert(tx, to, message, draft);
        }
    }

    /** Has a message whose buttons are used say this, with these buttons. */
    void replace(Tx tx, Speaker to, long id, Reply reply) {
        reword(tx, id, Quoted.storable(reply.text()));
        buttons(tx, to, MessageStore.name(tx, id), reply.buttons());
    }

    /** What can be edited is one message. */
    String inOne(String text) {
        if (text.length() <= platform.longestText()) {
            return text;
        }
        return Parts.of(text, platform.longestText() - CUT.length()).getFirst() + CUT;
    }

    private String token() {
        var letters = new StringBuilder();
        for (int i = 0; i < TOKEN_LETTERS; i++) {
            letters.append(LETTERS.charAt(chance.nextInt(LETTERS.length())));
        }
        return letters.toString();
    }

    /** Has what was held until now sent. */
    void releaseHeld() {
        var now = clock.instant();
        if (!db.read(tx -> MessageStore.isHeldUntil(tx, duty.bot(), now))) {
            return;
        }
        db.write(tx -> {
            duty.require(tx);
            ring(tx, duty.bot());
            return MessageStore.release(tx, duty.bot(), now);
        });
    }

    /** Has a message say something else. */
    void reword(Tx tx, long id, String text) {
        MessageStore.reword(tx, id, inOne(text));
        ring(tx, duty.bot());
    }

    /** There is something to be sent. */
    void ring(Tx tx, String bot) {
        tx.afterCommit(() -> db.wakes().ring(new Topic(TOPIC, bot)));
    }

    /**
     * Sends nothing more. What is on its way comes to its end first, so that it is known whether it
     * was sent, but that takes three seconds at most.
     */
    void end() throws InterruptedException {
        ended = true;
        if (onItsWay.tryLock(LAST_CALL.toMillis(), TimeUnit.MILLISECONDS)) {
            onItsWay.unlock();
        }
    }

    /** Has the next one shown; false if nothing is due. */
    boolean sendNext() {
        onItsWay.lock();
        try {
            return !ended && duty.isHeld() && showNext();
        } finally {
            onItsWay.unlock();
        }
    }

    private boolean showNext() {
        var now = clock.instant();
        var next =
                db.read(tx ->
                        MessageStore.unsent(tx, duty.bot(), now, 1).stream()
                                .findFirst()
                                .or(() ->
                                        MessageStore.stale(tx, duty.bot(), now, FEW).stream()
                                                .filter(one -> mayEdit(one.chat(), now))
                                                .findFirst()));
        next.ifPresent(this::show);
        return next.isPresent();
    }

    private boolean mayEdit(String chat, Instant now) {
        var last = edited.get(chat);
        return last == null || !last.plus(BETWEEN_EDITS).isAfter(now);
    }

    private void show(Waiting which) {
        var keys =
                which.hasButtons()
                        ? db.read(tx -> ButtonStore.keys(tx, which.id()))
                        : List.<Platform.Key>of();
        Outcome outcome;
        if (which.file().isPresent()) {
            outcome = sendFile(which, which.file().get());
        } else if (which.message().isEmpty()) {
            outcome = platform.send(which.chat(), which.answers(), which.text(), keys);
        } else {
            outcome = platform.edit(which.chat(), which.message(), which.text(), keys);
        }
        var now = clock.instant();
        edited.values().removeIf(at -> !at.plus(BETWEEN_EDITS).isAfter(now));
        edited.put(which.chat(), now);
        db.write(tx -> {
            duty.require(tx);
            settle(tx, which, outcome, now);
            return outcome;
        });
    }

    private Outcome sendFile(Waiting which, Attachment file) {
        byte[] bytes;
        try {
            bytes = files.apply(file);
        } catch (CadreException e) {
            var why = String.valueOf(e.getMessage());
            return e.code() == ErrorCode.UNAVAILABLE
                    ? new Outcome.Away(why) // later: all else goes on meanwhile
                    : new Outcome.Refused(why);
        } catch (UncheckedIOException e) {
            return new Outcome.Refused("it cannot be read");
        }
        return platform.sendFile(which.chat(), which.answers(), file.name(), bytes);
    }

    private void settle(Tx tx, Waiting which, Outcome outcome, Instant now) {
        switch (outcome) {
            case Outcome.Done(var message) -> MessageStore.shown(tx, which, message, now);
            case Outcome.Wait(var pause) ->
                    MessageStore.pause(tx, duty.bot(), which.chat(), now.plus(pause));
            case Outcome.Refused(var why) when which.file().isPresent() ->
                    sayInstead(tx, which, which.file().get(), why);
            case Outcome.Away(var why)
                    when which.file().isPresent() && which.tries() >= TRIES_OF_FILE ->
                    sayInstead(tx, which, which.file().get(), why);
            case Outcome.Refused(var why) -> MessageStore.refused(tx, which.id(), why, now);
            case Outcome.Closed(var why) -> {
                MessageStore.closed(tx, duty.bot(), which.chat(), why, now);
                tellClosed(tx, which.chat(), why);
            }
            case Outcome.Away(var why) -> {
                if (which.message().isEmpty() && which.storedAt().plus(PATIENCE).isBefore(now)) {
                    MessageStore.refused(tx, which.id(), why, now);
                } else {
                    var tries = which.tries() + 1;
                    MessageStore.again(tx, which.id(), tries, now.plus(pauseAfter(tries)), why);
                }
            }
        }
    }

    /** Words take the place of a file, in which all that comes after it waits. */
    private void sayInstead(Tx tx, Waiting which, Attachment file, String why) {
        var text = "`%s` is not shown here: %s".formatted(file.name(), Quoted.line(why, REASON));
        MessageStore.sayInstead(tx, which.id(), text, clock.instant());
    }

    /** Nobody there can be told, so the operator is. */
    private void tellClosed(Tx tx, String chat, String why) {
        feed.append(
                tx,
                "chat.closed",
                duty.bot(),
                Optional.empty(),
                Actor.CADRE,
                Map.of("chat", chat, "reason", why));
        tx.afterCommit(() ->
                log.atWarn()
                        .addKeyValue("bot", duty.bot())
                        .addKeyValue("chat", chat)
                        .addKeyValue("reason", why)
                        .addKeyValue("fix", "invite it there again, or see who has blocked it")
                        .log("the bot may not write in a chat; what waited for it is dropped"));
    }

    private static Duration pauseAfter(int tries) {
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(20, tries - 1));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
