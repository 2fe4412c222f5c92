package cadre.server.chat;

import cadre.server.access.Keys;
import cadre.server.chat.MessageStore.Asking;
import cadre.server.fleet.question.Questions;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;

/**
 * Has messages that show a question say who answered it, or that it is over, wherever that was
 * done; buttons do not stay under them. Whoever's key is not good any more sees no answer.
 */
final class QuestionWatch {
    private static final int SLICE = 100;

    private final Database db;
    private final Duty duty;
    private final Keys keys;
    private final Questions questions;
    private final QuestionText texts;
    private final Outbox outbox;

    QuestionWatch(Database db, Duty duty, Keys keys, Chat.Fleet fleet, Outbox outbox) {
        this.db = db;
        this.duty = duty;
        this.keys = keys;
        this.questions = fleet.questions();
        this.texts = fleet.questionTexts();
        this.outbox = outbox;
    }

    /** Looks at those whose question is over. */
    void lookOnce() {
        if (duty.isHeld()) {
            db.read(tx -> MessageStore.askingInVain(tx, duty.bot(), SLICE)).forEach(this::end);
        }
    }

    private void end(Asking message) {
        var text = text(message);
        db.write(tx -> {
            duty.require(tx);
            MessageStore.asksNothing(tx, message.id());
            outbox.reword(tx, message.id(), text);
            return true;
        });
    }

    private String text(Asking message) {
        var by = message.key().flatMap(key -> keys.holder(key, message.address()));
        if (by.isEmpty()) {
            return message.text();
        }
        try {
            var now = questions.view(by.get(), message.question());
            return Quoted.storable(texts.shown(now, by.get()).text());
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            return message.text(); // it is deleted
        }
    }
}
