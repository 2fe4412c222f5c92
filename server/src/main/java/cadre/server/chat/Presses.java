package cadre.server.chat;

import cadre.server.chat.ButtonStore.Shown;
import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.storage.Database;
import java.util.Optional;

/**
 * Does what a button stands for: once, for the person to whom it was shown, while it is not too
 * old, and as long as what it is about is as it was shown. Otherwise it says why not.
 */
final class Presses {
    private final Database db;
    private final Commands commands;

    Presses(Database db, Commands commands) {
        this.db = db;
        this.commands = commands;
    }

    /**
     * What came of it.
     *
     * @param outcome for the journal
     * @param used the button whose message has none any more
     */
    record Pressed(String outcome, Reply reply, Optional<Shown> used) {
        static Pressed refused(String outcome, Reply reply) {
            return new Pressed(outcome, reply, Optional.empty());
        }
    }

    /**
     * Presses one.
     *
     * @param asked whose arguments are the button's token
     * @throws cadre.wire.error.CadreException as the command that it stands for
     */
    Pressed press(Asked asked) {
        var found = db.read(tx -> ButtonStore.find(tx, asked.from(), asked.arguments()));
        if (found.isEmpty()) {
            return Pressed.refused(
                    "unknown button", Reply.of("This button is too old, or none of mine."));
        }
        var button = found.get();
        if (!button.user().equals(asked.from().user())) {
            return Pressed.refused(
                    "somebody else's button",
                    Reply.of(
                            "This button is for somebody else. `/%s` shows you the same."
                                    .formatted(button.what().shows())));
        }
        if (button.usedBy().isPresent()) {
            return Pressed.refused(
                    "used button",
                    Reply.of(
                            "This was answered before, by `%s`."
                                    .formatted(Quoted.line(button.usedBy().get(), 60))));
        }
        // also of what was pressed before a crash: what was done then has changed what it is about
        var pressed = asked.beside(db.read(tx -> ButtonStore.does(tx, button.message())));
        var now = commands.line(pressed, button.what().shows());
        var isOld = button.until().isBefore(asked.at());
        if (isOld || now.buttons().stream().noneMatch(one -> one.isStill(button.what()))) {
            var why = isOld ? "This button is too old." : "This has changed since.";
            return Pressed.refused("old button", now.after(why + " As it is now:\n\n"));
        }
        var done = commands.line(pressed, button.what().does());
        return new Pressed(button.what().does(), done, Optional.of(button));
    }
}
