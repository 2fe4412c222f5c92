package cadre.server.chat;

import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.chat.Subscriptions.Told;
import cadre.server.chat.Subscriptions.Whose;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import java.util.stream.Collectors;

/** Commands about what a person is told of without asking, and when. */
final class NoticeCommands {
    static final String FORM = "[" + Interest.FORM + " | " + Subscriptions.OFF + " [ONE OF THESE]]";

    private final Subscriptions subscriptions;

    NoticeCommands(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    Reply tell(Asked asked) {
        var text = asked.arguments().strip();
        var whose = whose(asked);
        if (text.isEmpty()) {
            return shown(subscriptions.show(whose));
        }
        if (!Subject.first(text).equals(Subscriptions.OFF)) {
            return shown(subscriptions.add(asked.by(), whose, Interest.of(text)));
        }
        var which = Subject.rest(text).strip();
        return shown(
                which.isEmpty()
                        ? subscriptions.endAll(asked.by(), whose)
                        : subscriptions.end(asked.by(), whose, Interest.of(which)));
    }

    Reply quiet(Asked asked) {
        var text = asked.arguments().strip();
        var whose = whose(asked);
        return shown(
                text.isEmpty()
                        ? subscriptions.show(whose)
                        : subscriptions.quiet(asked.by(), whose, text));
    }

    private static Whose whose(Asked asked) {
        return tx ->
                LinkStore.find(tx, asked.from())
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "This chat is not linked any more",
                                        Map.of(),
                                        "Link it anew"));
    }

    private static Reply shown(Told told) {
        var all =
                told.of().stream()
                        .map(one -> "\n- " + Quoted.line(one.toString(), 120))
                        .collect(Collectors.joining());
        var quiet =
                told.quiet()
                        .map(hours -> "\nQuiet from " + hours + "; what comes then waits.")
                        .orElse("");
        return Reply.of(
                (all.isEmpty()
                                ? "You are told of nothing here. Write /tell and one of: "
                                        + Interest.FORM
                                : "You are told here of:" + all)
                        + quiet);
    }
}
