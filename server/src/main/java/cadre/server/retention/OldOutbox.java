package cadre.server.retention;

import cadre.server.retention.OutboxRetentionStore.Written;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What flows wrote to trackers and Git hosts, beyond an age after it was done and its item had
 * ended: an item that is on its way finds by its rows what it wrote.
 */
final class OldOutbox implements Kind {
    /** What is asked about at once is no more than so many items. */
    private static final int STRETCH = Ids.MOST;

    private final Database db;
    private final Optional<Duration> age;

    OldOutbox(Database db, Optional<Duration> age) {
        this.db = db;
        this.age = age;
    }

    @Override
    public String word() {
        return "outbox";
    }

    @Override
    public String rule() {
        return Rules.age(age, "after their item's end");
    }

    @Override
    public Walk walk(Instant now) {
        return age.<Walk>map(each -> new Rows(now.minus(each))).orElse(Walk.OVER);
    }

    @Override
    public Gone delete(Tx tx, List<Candidate> some, Instant now) {
        return OutboxRetentionStore.delete(tx, new Ids(some.stream().map(Candidate::id).toList()));
    }

    /** In the order in which they were stored; behind the first that is young all are. */
    private final class Rows implements Walk {
        private final Instant before;
        private long after;
        private boolean over;

        Rows(Instant before) {
            this.before = before;
        }

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public List<Candidate> next() {
            return db.read(tx -> {
                var rows = OutboxRetentionStore.behind(tx, after, STRETCH);
                var old = rows.stream().filter(row -> row.storedAt().isBefore(before)).toList();
                over = rows.size() < STRETCH || old.size() < rows.size();
                if (!rows.isEmpty()) {
                    after = rows.getLast().id();
                }
                return mayGo(tx, old.stream().filter(this::hasEnded).toList());
            });
        }

        private boolean hasEnded(Written row) {
            return row.endedAt().filter(before::isAfter).isPresent();
        }

        private List<Candidate> mayGo(Tx tx, List<Written> rows) {
            var items = rows.stream().flatMap(row -> row.item().stream()).distinct().toList();
            var ended =
                    items.isEmpty()
                            ? Set.<Long>of()
                            : OutboxRetentionStore.ended(tx, new Ids(items), before);
            return rows.stream()
                    .filter(row -> row.item().filter(ended::contains).isPresent())
                    .map(row -> new Candidate(row.id(), 0))
                    .toList();
        }
    }
}
