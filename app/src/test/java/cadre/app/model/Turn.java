package cadre.app.model;

import java.util.List;
import java.util.Optional;

/**
 * One turn of the scripted model: what it says, then what it asks for.
 *
 * @param tokens what it says it used, by default {@link Tokens#ofTurn}
 */
public record Turn(
        String text, List<Action> actions, Optional<Trouble> trouble, Optional<Tokens> tokens) {
    public Turn {
        actions = List.copyOf(actions);
    }

    /** Says something; after it the CLI is done. */
    public static Turn say(String text) {
        return new Turn(text, List.of(), Optional.empty(), Optional.empty());
    }

    /** Says something and asks for actions. */
    public static Turn act(String text, Action... actions) {
        return new Turn(text, List.of(actions), Optional.empty(), Optional.empty());
    }

    /** The same in trouble. */
    public Turn in(Trouble trouble) {
        return new Turn(text, actions, Optional.of(trouble), tokens);
    }

    /** The same with this use. */
    public Turn using(Tokens tokens) {
        return new Turn(text, actions, trouble, Optional.of(tokens));
    }
}
