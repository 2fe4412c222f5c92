package cadre.server.chat;

import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import java.util.stream.Collectors;

/** Commands about what a person is told of without asking, and when. */
final class NoticeCommands {
    static final String FORM = "[" + Interest.FORM + " | off [ONE OF THESE]]";

    private static final String OFF = "off";
    private static final int MOST = 20;

    private final Database db;
    private final Feed feed;

    NoticeCommands(Database db, Feed feed) {
        this.db = db;
        this.feed = feed;
    }

    private interface Change {
        void made(Tx tx, long link);
    }

    Reply tell(Asked asked) {
        var text = asked.arguments().strip();
        if (text.isEmpty()) {
            return shown(asked, (_, _) -> {});
        }
        if (Subject.first(text).equals(OFF)) {
            var which = Subject.rest(text).strip();
            if (which.isEmpty()) {
                return shown(asked, SubscriptionStore::removeAll);
            }
            var interest = Interest.of(which);
            return shown(asked, (tx, link) -> SubscriptionStore.remove(tx, link, interest));
        }
        var interest = Interest.of(text);
        var after = feed.head();
        return shown(
                asked,
                (tx, link) -> {
                    if (SubscriptionStore.of(tx, link).size() >= MOST) {
                        throw new CadreException(
                                ErrorCode.INVALID,
                                "You are told of as much as can be",
                                Map.of("most", MOST),
                                "Write /tell off and one of them first");
                    }
                    SubscriptionStore.add(tx, link, interest, after);
                });
    }

    Reply quiet(Asked asked) {
        var text = asked.arguments().strip();
        if (text.isEmpty()) {
            return shown(asked, (_, _) -> {});
        }
        if (Subject.first(text).equals(OFF)) {
            return shown(asked, SubscriptionStore::loud);
        }
        var hours = QuietHours.of(text);
        return shown(asked, (tx, link) -> SubscriptionStore.quiet(tx, link, hours));
    }

    private Reply shown(Asked asked, Change change) {
        return db.write(tx -> {
            var link =
                    LinkStore.find(tx, asked.from())
                            .orElseThrow(() ->
                                    new CadreException(
                                            ErrorCode.NOT_FOUND,
                                            "This chat is not linked any more",
                                            Map.of(),
                                            "Link it anew"))
                            .id();
            change.made(tx, link);
            var all =
                    SubscriptionStore.of(tx, link).stream()
                            .map(one -> "\n- " + Quoted.line(one.toString(), 120))
                            .collect(Collectors.joining());
            var quiet =
                    SubscriptionStore.quiet(tx, link)
                            .map(hours -> "\nQuiet from " + hours + "; what comes then waits.")
                            .orElse("");
            return Reply.of(
                    (all.isEmpty()
                                    ? "You are told of nothing here. Write /tell and one of: "
                                            + Interest.FORM
                                    : "You are told here of:" + all)
                            + quiet);
        });
    }
}
