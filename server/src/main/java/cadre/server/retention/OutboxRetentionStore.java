package cadre.server.retention;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The table outbox, as to what of it may go. */
final class OutboxRetentionStore {
    private static final Pattern ITEM = Pattern.compile("flow/([0-9]{1,18})/.*");

    private OutboxRetentionStore() {}

    /**
     * What was to be written.
     *
     * @param item the number of the item that it was written for; empty if it was for none
     * @param endedAt empty while it waits
     */
    record Written(long id, Optional<Long> item, Instant storedAt, Optional<Instant> endedAt) {}

    /** Those behind an id, in the order of ids. */
    static List<Written> behind(Tx tx, long after, int limit) {
        return tx.all(
                """
                select id, name, stored_at_ms, ended_at_ms from outbox
                 where id > ? order by id limit ?
                """,
                row ->
                        new Written(
                                row.number("id"),
                                item(row.text("name")),
                                row.time("stored_at_ms"),
                                row.timeOrNone("ended_at_ms")),
                after,
                limit);
    }

    private static Optional<Long> item(String name) {
        return Optional.of(ITEM.matcher(name))
                .filter(matcher -> matcher.matches())
                .map(matcher -> Long.parseLong(matcher.group(1)));
    }

    /**
     * Which of these items ended before a time, for good, and have nothing that waits: an edit
     * needs the row of its comment.
     */
    static Set<Long> ended(Tx tx, Ids items, Instant before) {
        var ended =
                new HashSet<>(
                        tx.all(
                                "select id from flow_item where id in %s and ended_at_ms < ?"
                                        .formatted(items.marks()),
                                row -> row.number("id"),
                                items.and(before)));
        tx.all("select name from outbox where state = 'waiting'", row -> item(row.text("name")))
                .forEach(item -> item.ifPresent(ended::remove));
        return ended;
    }

    /** Deletes these, but none that waits. */
    static Gone delete(Tx tx, Ids ids) {
        return new Gone(
                tx.update(
                        "delete from outbox where id in %s and state <> 'waiting'"
                                .formatted(ids.marks()),
                        ids.and()),
                0);
    }

    static long count(Tx tx) {
        return tx.one("select count(*) as n from outbox", row -> row.number("n")).orElse(0L);
    }

    static Optional<Instant> oldest(Tx tx) {
        return tx.one(
                "select stored_at_ms from outbox order by id limit 1",
                row -> row.time("stored_at_ms"));
    }
}
