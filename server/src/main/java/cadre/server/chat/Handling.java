package cadre.server.chat;

import cadre.server.access.Principal;
import cadre.server.chat.ButtonStore.Shown;
import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.chat.JournalStore.Waiting;
import cadre.server.chat.Links.Linked;
import cadre.server.chat.Links.Standing;
import cadre.server.feed.cause.Origin;
import cadre.server.feed.cause.Origins;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.KeyId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on what is in the journal, one after the other. What became of it and the answer are stored
 * in one transaction; a crash before that has it handled again, which finds the job of then.
 */
final class Handling {
    private static final Logger log = LoggerFactory.getLogger(Handling.class);

    /** What brought the server down so often is left alone. */
    private static final int MOST_TRIES = 5;

    /** So often in a row something may be missing while the store is there; then that is said. */
    private static final int MOST_ROUNDS = 5;

    /** What is answered once a day. */
    private static final String STRANGER = "stranger";

    private static final String WRONG = "Something went wrong here; the server's log says what.";

    private final Database db;
    private final Duty duty;
    private final Links links;
    private final Commands commands;
    private final Presses presses;
    private final Outbox outbox;
    private final Origins origins;
    private final InstantSource clock;

    /** What was put back last, and how often in a row. */
    private long putBack = -1;

    private int rounds;

    Handling(
            Database db,
            Duty duty,
            Links links,
            Commands commands,
            Outbox outbox,
            Origins origins,
            InstantSource clock) {
        this.db = db;
        this.duty = duty;
        this.links = links;
        this.commands = commands;
        this.presses = new Presses(db, commands);
        this.outbox = outbox;
        this.origins = origins;
        this.clock = clock;
    }

    /** What is said to whom, and what the journal keeps of it. */
    private record Answer(
            String outcome, Optional<Reply> reply, Optional<KeyId> key, Optional<Shown> used) {
        static Answer said(String outcome, String text) {
            return of(outcome, Reply.of(text), Optional.empty());
        }

        static Answer of(String outcome, Reply reply, Optional<KeyId> key) {
            return new Answer(outcome, Optional.of(reply), key, Optional.empty());
        }
    }

    /** Handles the oldest that waits; false if none does. */
    boolean handleNext() {
        if (!duty.isHeld()) {
            return false;
        }
        var next =
                db.write(tx -> {
                    duty.require(tx);
                    return JournalStore.begin(tx, duty.bot());
                });
        next.ifPresent(this::handleOrPutBack);
        return next.isPresent();
    }

    /**
     * While the store is away nothing is tried. A store that takes this is there: what else is
     * missing must not keep all that waits behind it.
     */
    private void handleOrPutBack(Waiting update) {
        try {
            handle(update);
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                db.write(tx -> {
                    JournalStore.putBack(tx, duty.bot(), update.number());
                    return true;
                });
                rounds = update.number() == putBack ? rounds + 1 : 1;
                putBack = update.number();
            }
            throw e;
        }
    }

    private void handle(Waiting update) {
        var standing = links.of(update.speaker());
        var answer = answer(update, standing);
        db.write(tx -> {
            duty.require(tx);
            if (answer.outcome().equals(STRANGER) && !links.refuse(tx, update.speaker())) {
                end(tx, update, "stranger, told before");
                return false;
            }
            end(tx, update, answer.outcome());
            answer.used().ifPresent(button -> use(tx, button, standing));
            answer.reply().ifPresent(reply -> reply(tx, update, reply, answer));
            return true;
        });
    }

    private void use(Tx tx, Shown button, Standing standing) {
        if (standing instanceof Standing.Known(var by)) {
            var said = "\n\n%s: `%s`".formatted(button.what().label(), Quoted.line(by.name(), 60));
            ButtonStore.use(tx, button, by.name(), said);
            outbox.ring(tx, duty.bot());
        }
    }

    private void end(Tx tx, Waiting update, String outcome) {
        JournalStore.end(tx, duty.bot(), update.number(), outcome, clock.instant());
    }

    private void reply(Tx tx, Waiting update, Reply reply, Answer answer) {
        if (reply.place() == Command.Place.PRESSED && answer.used().isPresent()) {
            outbox.replace(tx, update.speaker(), answer.used().get().message(), reply);
            return;
        }
        outbox.store(
                tx,
                update.speaker(),
                Outbox.Post.of("update/" + update.number(), reply, answer.key())
                        .answering(update.message()));
    }

    private Answer answer(Waiting update, Standing standing) {
        if (update.tries() >= MOST_TRIES) {
            log.atError()
                    .addKeyValue("bot", duty.bot())
                    .addKeyValue("update", update.number())
                    .log("a chat message is left alone: the server ended each time; report it");
            return Answer.said("given up", WRONG);
        }
        var said = CommandLine.of(update.text()).orElse(CommandLine.WORDS);
        if (said.name().equals(CommandLine.LINK)) {
            return link(update, said.arguments());
        }
        if (said.name().equals(CommandLine.TOO_LONG) && standing instanceof Standing.Known) {
            return Answer.said(
                    "too long",
                    "Your message is longer than %d characters, so nothing of it was done. Put long texts into a file of the repository."
                            .formatted(Reception.LONGEST));
        }
        return switch (standing) {
            case Standing.Stranger _ -> Answer.said(STRANGER, stranger(update));
            case Standing.Lapsed(var key) ->
                    Answer.said(
                            "key " + key + " is not good",
                            "The key that this chat is linked to is revoked or expired. Link the"
                                    + " chat anew: `cadre chat link`, with another key.");
            case Standing.Known(var by) when said.name().isEmpty() -> words(update, by);
            case Standing.Known(var by) -> command(said, update, by);
        };
    }

    private Answer words(Waiting update, Principal by) {
        try {
            return goOn(update, by)
                    .map(one -> command(one, update, by))
                    .orElseGet(
                            () -> Answer.said("no command", "Write /help for what I understand."));
        } catch (CadreException e) {
            return refused(update, e);
        }
    }

    private Answer refused(Waiting update, CadreException e) {
        var isTold = update.number() == putBack && rounds >= MOST_ROUNDS;
        if (e.code() == ErrorCode.UNAVAILABLE && !isTold) {
            throw e; // perhaps the store is away: later
        }
        return Answer.said(
                "refused: " + e.code(), "❌ " + Quoted.line(String.valueOf(e.getMessage()), 1000));
    }

    /**
     * What a text in the thread of a job stands for: the answer to what the job asks, else what it
     * is to go on with; none where there is no job.
     */
    private Optional<CommandLine> goOn(Waiting update, Principal by) {
        if (update.text().isBlank()) {
            return Optional.empty();
        }
        var asked = db.read(tx -> MessageStore.questionOf(tx, update.speaker(), update.answers()));
        if (asked.isPresent()) {
            return Optional.of(new CommandLine("answer", asked.get() + " " + update.text()));
        }
        return db.read(tx -> MessageStore.jobOf(tx, update.speaker(), update.answers()))
                .map(job -> commands.words(by, job, update.text(), update.receivedAt()));
    }

    private static String stranger(Waiting update) {
        return "I do not know you here, so I do nothing for you. If you have a key of this Cadre,"
                + " run `cadre chat link` and type here what it prints. Your id is `%s`, this chat's `%s`."
                        .formatted(update.speaker().user(), update.speaker().chat());
    }

    private Answer link(Waiting update, String hash) {
        return switch (links.link(update.speaker(), update.person(), hash)) {
            case Linked.Done(var by) ->
                    Answer.said(
                            "linked to " + by.key(),
                            "Welcome. Here you act as `%s` (%s). Write /help for what I understand."
                                    .formatted(Quoted.line(by.name(), 60), by.grant().word()));
            case Linked.Wrong _
                    when update.tries() > 0
                            && links.of(update.speaker()) instanceof Standing.Known known ->
                    Answer.said(
                            "linked to " + known.principal().key(),
                            "Welcome. Here you act as `%s`. Write /help for what I understand."
                                    .formatted(Quoted.line(known.principal().name(), 60)));
            case Linked.Wrong _ ->
                    Answer.said(
                            "wrong code",
                            hash.equals(CommandLine.hash(""))
                                    ? "The code is missing. Type here all that `cadre chat link`"
                                            + " prints."
                                    : "This code is wrong, used or older than ten minutes."
                                            + " `cadre chat link` makes another.");
            case Linked.TooMany _ ->
                    Answer.said(STRANGER, "Too many wrong codes. Wait ten minutes.");
        };
    }

    /** Its name has no word that somebody made up. */
    private Origin origin(String command, String update) {
        var name =
                command.equals(CommandLine.PRESS)
                        ? "chat button"
                        : commands.names().contains(command) ? "chat /" + command : "chat";
        return origins.begin(Optional.of(update), name, Optional.empty());
    }

    private Answer command(CommandLine said, Waiting update, Principal by) {
        var name = said.name();
        var asked =
                new Asked(
                        update.speaker(),
                        by,
                        "chat/" + duty.bot() + "/" + update.number(),
                        update.tries() > 0,
                        update.receivedAt(),
                        update.number(),
                        List.of(),
                        said.arguments());
        try (var _ = origin(name, asked.name()).bind()) {
            if (name.equals(CommandLine.PRESS)) {
                var pressed = presses.press(asked);
                return new Answer(
                        "button: " + pressed.outcome(),
                        Optional.of(pressed.reply()),
                        Optional.of(by.key()),
                        pressed.used());
            }
            return Answer.of("/" + name, commands.handle(name, asked), Optional.of(by.key()));
        } catch (CadreException e) {
            return refused(update, e);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("bot", duty.bot())
                    .addKeyValue("command", name)
                    .setCause(e)
                    .log("a command of a chat failed; report it");
            return Answer.said("failed", WRONG);
        }
    }
}
