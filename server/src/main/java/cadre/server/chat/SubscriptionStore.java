package cadre.server.chat;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables chat_subscription and chat_quiet. */
final class SubscriptionStore {
    private static final int HOUR = 60;

    private SubscriptionStore() {}

    /**
     * Of a person in a chat.
     *
     * @param after the feed's number from which on it is told
     */
    record Subscription(long link, Speaker to, KeyId key, Interest interest, long after) {}

    /** What the person of a link wants to be told of. */
    record OfLink(long link, Interest interest) {}

    static boolean add(Tx tx, long link, Interest interest, long after) {
        return tx.update(
                        """
                        insert into chat_subscription (link_id, kind, value, after_seq)
                        values (?, ?, ?, ?) on conflict do nothing
                        """,
                        link,
                        interest.kind().word(),
                        interest.value(),
                        after)
                == 1;
    }

    static int remove(Tx tx, long link, Interest interest) {
        return tx.update(
                "delete from chat_subscription where link_id = ? and kind = ? and value = ?",
                link,
                interest.kind().word(),
                interest.value());
    }

    static int removeAll(Tx tx, long link) {
        return tx.update("delete from chat_subscription where link_id = ?", link);
    }

    static List<Interest> of(Tx tx, long link) {
        return tx.all(
                "select kind, value from chat_subscription where link_id = ? order by kind, value",
                SubscriptionStore::interest,
                link);
    }

    /** What there is of all links, those of one together. */
    static List<OfLink> all(Tx tx) {
        return tx.all(
                "select link_id, kind, value from chat_subscription order by link_id, kind, value",
                row -> new OfLink(row.number("link_id"), interest(row)));
    }

    /** All of a bot, those of one person together. */
    static List<Subscription> ofBot(Tx tx, String bot) {
        return tx.all(
                """
                select s.link_id, s.kind, s.value, s.after_seq, l.user_id, l.chat_id, l.key_id
                  from chat_subscription s join chat_link l on l.id = s.link_id
                 where l.bot = ? order by s.link_id, s.kind, s.value
                """,
                row ->
                        new Subscription(
                                row.number("link_id"),
                                new Speaker(bot, row.text("user_id"), row.text("chat_id")),
                                new KeyId(row.number("key_id")),
                                interest(row),
                                row.number("after_seq")),
                bot);
    }

    private static Interest interest(Row row) {
        return new Interest(
                Interest.Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                row.text("value"));
    }

    static void quiet(Tx tx, long link, QuietHours hours) {
        tx.update(
                """
                insert into chat_quiet (link_id, from_min, to_min, zone) values (?, ?, ?, ?)
                on conflict (link_id) do update
                   set from_min = excluded.from_min, to_min = excluded.to_min,
                       zone = excluded.zone
                """,
                link,
                minutes(hours.from()),
                minutes(hours.to()),
                hours.zone().getId());
    }

    static int loud(Tx tx, long link) {
        return tx.update("delete from chat_quiet where link_id = ?", link);
    }

    static Optional<QuietHours> quiet(Tx tx, long link) {
        return tx.one("select * from chat_quiet where link_id = ?", SubscriptionStore::hours, link);
    }

    /** Of all links that have some, by the link's number. */
    static Map<Long, QuietHours> allQuiet(Tx tx) {
        return tx
                .all(
                        "select * from chat_quiet",
                        row -> Map.entry(row.number("link_id"), hours(row)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static QuietHours hours(Row row) {
        return new QuietHours(
                time(row.integer("from_min")),
                time(row.integer("to_min")),
                ZoneId.of(row.text("zone")));
    }

    private static int minutes(LocalTime time) {
        return time.getHour() * HOUR + time.getMinute();
    }

    private static LocalTime time(int minutes) {
        return LocalTime.of(minutes / HOUR, minutes % HOUR);
    }
}
