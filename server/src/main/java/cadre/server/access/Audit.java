package cadre.server.access;

import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.KeyId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who did what: the events of the feed that were done with a key. What Cadre itself asks of
 * trackers and Git hosts, and writes to them, and whom it refuses in chats and at the sign-in, is
 * among them for whoever asks for its kind.
 */
public final class Audit {
    /** Of more keys with one name the whole feed is looked through. */
    private static final int FEW_KEYS = 32;

    /** First words of kinds of what happens in nobody's name. */
    private static final Set<String> NOBODYS =
            Set.of("connection", "outbox", "chat", "account", "github");

    private final Keys keys;
    private final Feed feed;

    /** The audit of this feed. */
    public Audit(Keys keys, Feed feed) {
        this.keys = keys;
        this.feed = feed;
    }

    /**
     * One page, newest first. A page looks at a bounded number of events, so that it may be empty
     * and have a next one.
     *
     * @param cursor from the page before; none for the first
     * @param limit 1 to 1,000, brought into this range
     * @throws CadreException INVALID if the cursor or the filter is not in order
     */
    public Page<Event> list(Optional<String> cursor, int limit, AuditFilter filter) {
        var before = cursor.map(Audit::position).orElse(Long.MAX_VALUE);
        var upToNow =
                new Filter(
                        filter.kind().map(Set::of).orElse(Set.of()),
                        Optional.empty(),
                        filter.thing(),
                        filter.actor(),
                        Optional.empty(),
                        filter.since(),
                        isNobodys(filter) ? Filter.By.ANYONE : Filter.By.KEYS);
        var wanted = filter.until().map(upToNow::before).orElse(upToNow);
        var only = keysOf(filter);
        var slice =
                only.map(few -> feed.scanBefore(before, limit, few))
                        .orElseGet(() -> feed.scanBefore(before, limit, wanted));
        return new Page<>(
                slice.events(),
                slice.end() ? Optional.empty() : Optional.of(Long.toString(slice.upTo())));
    }

    private static boolean isNobodys(AuditFilter filter) {
        return filter.kind().filter(Audit::isNobodys).isPresent();
    }

    private static boolean isNobodys(String kind) {
        return NOBODYS.contains(kind.split("\\.", 2)[0]);
    }

    /** The kinds that can be asked for and that are there, in the order of the alphabet. */
    public List<String> kinds() {
        var kinds = new TreeSet<>(feed.kinds(Filter.By.KEYS));
        feed.kinds(Filter.By.ANYONE).stream().filter(Audit::isNobodys).forEach(kinds::add);
        return List.copyOf(kinds);
    }

    /**
     * The keys whose entries, and only they, are wanted; empty if more is asked or they are many.
     */
    private Optional<Set<KeyId>> keysOf(AuditFilter filter) {
        if (filter.thing().isPresent()
                || filter.kind().isPresent()
                || filter.since().isPresent()
                || filter.until().isPresent()) {
            return Optional.empty();
        }
        return filter.actor()
                .map(actor -> keys.called(actor, FEW_KEYS + 1))
                .filter(found -> found.size() <= FEW_KEYS);
    }

    private static long position(String cursor) {
        if (!cursor.matches("\\d{1,18}")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no cursor",
                    Map.of(),
                    "Give what a page had as 'next', or leave it out");
        }
        return Long.parseLong(cursor);
    }
}
