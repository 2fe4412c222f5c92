package cadre.server.insight.search;

import cadre.server.storage.Tx;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A walk through all messages of the store, then all tasks, then all jobs, which can be written
 * down and gone on with. Not thread-safe.
 */
final class Walk {
    private static final Pattern PLACE = Pattern.compile("([0-9]{1,18})(?: ([^ ]+))?");

    private final long head;
    private Optional<Thing> last;

    private Walk(long head, Optional<Thing> last) {
        this.head = head;
        this.last = last;
    }

    /**
     * One that begins.
     *
     * @param head of the feed now, 0 or more: what changes from here on the feed tells
     */
    static Walk from(long head) {
        return new Walk(head, Optional.empty());
    }

    /** One that was written down; empty if this is none. */
    static Optional<Walk> at(String place) {
        var parts = PLACE.matcher(place);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var head = Long.parseLong(parts.group(1));
        return parts.group(2) == null
                ? Optional.of(from(head))
                : Thing.of(parts.group(2)).map(last -> new Walk(head, Optional.of(last)));
    }

    /** One that goes on behind this thing, and is not written down. */
    static Walk behind(Thing thing) {
        return new Walk(0, Optional.of(thing));
    }

    /** The head of the feed when it began. */
    long head() {
        return head;
    }

    /** What comes next, which is passed when it is told so; nothing at the end. */
    List<Thing> next(Tx tx, int limit) {
        if (last.isEmpty()) {
            return messages(tx, "", -1, limit);
        }
        return switch (last.get()) {
            case Thing.Message(var team, var id) -> messages(tx, team.name(), id, limit);
            case Thing.Task(var team, var id) -> tasks(tx, team.name(), id, limit);
            case Thing.Job(var id) -> SearchStore.jobsBehind(tx, id.number(), limit);
        };
    }

    private static List<Thing> messages(Tx tx, String team, long id, int limit) {
        var some = SearchStore.messagesBehind(tx, team, id, limit);
        return some.isEmpty() ? tasks(tx, "", -1, limit) : some;
    }

    private static List<Thing> tasks(Tx tx, String team, long id, int limit) {
        var some = SearchStore.tasksBehind(tx, team, id, limit);
        return some.isEmpty() ? SearchStore.jobsBehind(tx, 0, limit) : some;
    }

    /** Goes on behind these. */
    void passed(List<Thing> things) {
        last = Optional.of(things.getLast());
    }

    /** As {@link #at} reads it. */
    @Override
    public String toString() {
        return last.map(thing -> head + " " + thing).orElse(Long.toString(head));
    }
}
