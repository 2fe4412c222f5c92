package cadre.server.feed;

import cadre.server.storage.Tx;
import cadre.wire.event.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds events of kinds that few jobs have, or of one thing, by an index, wherever in the feed they
 * are. What every job has is found soonest by walking the feed, and stands in no index here: each
 * event that a job waits for would pay for it.
 */
final class RareEvents {
    /** In this range or a shorter one, walking is as quick. */
    static final long SHORT = 5_000;

    private static final Set<String> USUAL =
            Set.of(
                    "artifact.stored",
                    "attempt.started",
                    "attempt.turn_began",
                    "job.queued",
                    "job.started",
                    "job.succeeded",
                    "usage.recorded");

    /** As the index event_rare says it, word for word: SQLite compares the texts. */
    private static final String IS_RARE =
            """
             kind not in ('artifact.stored', 'attempt.started', 'attempt.turn_began', 'job.queued',\
             'job.started', 'job.succeeded', 'usage.recorded')\
            """;

    private static final Pattern OF_JOB = Pattern.compile("j([0-9]{1,18})(\\.[0-9]{1,9})?");

    /** Events of these belong to a job that the name does not tell. */
    private static final Pattern OF_SOME_JOB = Pattern.compile("[au][0-9]+");

    private final Filter filter;

    private RareEvents(Filter filter) {
        this.filter = filter;
    }

    /** The way to what this filter wants, if there is one by an index. */
    static Optional<RareEvents> of(Filter filter) {
        var more =
                filter.job().isPresent()
                        || filter.actor().isPresent()
                        || filter.text().isPresent()
                        || filter.team().isPresent();
        var byKind = filter.thing().isEmpty() && isRare(filter.kinds());
        var byThing =
                filter.kinds().isEmpty()
                        && filter.thing()
                                .filter(thing -> !OF_SOME_JOB.matcher(thing).matches())
                                .isPresent();
        return !more && (byKind || byThing)
                ? Optional.of(new RareEvents(filter))
                : Optional.empty();
    }

    private static boolean isRare(Set<String> kinds) {
        return !kinds.isEmpty()
                && kinds.stream()
                        .allMatch(kind ->
                                USUAL.stream()
                                        .noneMatch(usual ->
                                                usual.equals(kind)
                                                        || usual.startsWith(kind + ".")));
    }

    /** Those above {@code low} up to {@code high}, oldest first. */
    List<Event> ascending(Tx tx, long low, long high, int limit) {
        return select(tx, low, high, limit, "asc", Comparator.comparing(Event::seq));
    }

    /** Those above {@code low} up to {@code high}, newest first. */
    List<Event> descending(Tx tx, long low, long high, int limit) {
        return select(tx, low, high, limit, "desc", Comparator.comparing(Event::seq).reversed());
    }

    /** A part of the events that an index has in order. */
    private record Lane(String where, List<Object> args) {}

    private List<Event> select(
            Tx tx, long low, long high, int limit, String order, Comparator<Event> inOrder) {
        var found = new ArrayList<Event>();
        var more = new ArrayList<Object>();
        var also = FeedStore.whereTime(filter, more);
        if (filter.by() == Filter.By.KEYS) {
            also += " and actor_key is not null";
        }
        for (var lane : filter.thing().map(RareEvents::ofThing).orElseGet(() -> ofKinds(tx))) {
            var args = new ArrayList<>(lane.args());
            args.addAll(more);
            found.addAll(FeedStore.select(tx, low, high, lane.where() + also, args, order, limit));
        }
        found.sort(inOrder);
        return found.size() > limit ? found.subList(0, limit) : found;
    }

    private static List<Lane> ofThing(String thing) {
        var lanes = new ArrayList<Lane>();
        lanes.add(new Lane(" and thing = ? and job_id is null", List.of(thing)));
        var job = OF_JOB.matcher(thing);
        if (job.matches()) {
            lanes.add(
                    new Lane(
                            " and job_id = ? and thing = ?",
                            List.of(Long.parseLong(job.group(1)), thing)));
        }
        return lanes;
    }

    private List<Lane> ofKinds(Tx tx) {
        var lanes = new ArrayList<Lane>();
        for (var kind : filter.kinds().stream().sorted().toList()) {
            if (filter.kinds().stream().noneMatch(other -> kind.startsWith(other + "."))) {
                lanes.add(ofKind(kind));
                below(tx, kind).forEach(one -> lanes.add(ofKind(one)));
            }
        }
        return lanes;
    }

    private static Lane ofKind(String kind) {
        return new Lane(" and kind = ? and" + IS_RARE, List.of(kind));
    }

    /** The kinds that there are whose first words are these. */
    private static List<String> below(Tx tx, String kind) {
        return between(tx, kind + ".", kind + "/"); // the character behind the dot
    }

    /** The kinds that there are. */
    static List<String> kinds(Tx tx) {
        return between(tx, "", "{"); // the character behind the letters
    }

    /** Whether one of the newest events of a kind was done with a key. */
    static boolean isOfKeys(Tx tx, String kind, int looked) {
        var sql =
                """
                select count(actor_key) as keys
                  from (select actor_key from event where kind = ? and%s
                         order by seq desc limit ?) newest
                """
                        .formatted(IS_RARE);
        return tx.one(sql, row -> row.number("keys"), kind, looked).orElse(0L) > 0;
    }

    /** Kinds behind one word and before another; hops over the index. */
    private static List<String> between(Tx tx, String begin, String end) {
        var sql =
                """
                with recursive hop (kind) as (
                    select min(kind) from event where kind > ? and kind < ? and %1$s
                    union all
                    select (select min(kind) from event
                             where kind > hop.kind and kind < ? and %1$s)
                      from hop where hop.kind is not null)
                select kind from hop where kind is not null
                """
                        .formatted(IS_RARE);
        return tx.all(sql, row -> row.text("kind"), begin, end, end);
    }
}
