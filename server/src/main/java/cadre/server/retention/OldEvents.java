package cadre.server.retention;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Events beyond their age, or the oldest while there are too many. Always all up to one number, in
 * order, so that a reader can be told whether it missed any.
 */
final class OldEvents implements Kind {
    private static final int STRETCH = 2_000;
    private static final Duration SPARED = Duration.ofHours(1);

    private final Database db;
    private final RetentionPolicy.Bound bound;

    OldEvents(Database db, RetentionPolicy.Bound bound) {
        this.db = db;
        this.bound = bound;
    }

    @Override
    public String word() {
        return "events";
    }

    @Override
    public String rule() {
        return Rules.events(bound);
    }

    @Override
    public Walk walk(Instant now) {
        var upTo =
                bound.most()
                        .map(most -> db.read(tx -> EventRetentionStore.beyond(tx, most)))
                        .orElse(0L);
        var before = bound.age().map(now::minus).orElse(Instant.EPOCH);
        return bound.age().isEmpty() && upTo <= 0
                ? Walk.OVER
                : new Events(before, now.minus(SPARED), upTo);
    }

    @Override
    public Gone delete(Tx tx, List<Candidate> some, Instant now) {
        var from = some.getFirst().id();
        var upTo = some.getLast().id();
        return new Gone(EventRetentionStore.delete(tx, from, upTo), 0);
    }

    private final class Events implements Walk {
        private final Instant before;
        private final Instant spared;
        private final long upTo;
        private long after;
        private boolean over;

        Events(Instant before, Instant spared, long upTo) {
            this.before = before;
            this.spared = spared;
            this.upTo = upTo;
        }

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public List<Candidate> next() {
            var rows = db.read(tx -> EventRetentionStore.behind(tx, after, STRETCH));
            var found = new ArrayList<Candidate>();
            for (var row : rows) {
                after = row.seq();
                var tooMany = row.seq() <= upTo && row.at().isBefore(spared);
                if (!row.at().isBefore(before) && !tooMany) {
                    over = true; // what is behind it stays, whatever its clock said
                    break;
                }
                found.add(new Candidate(row.seq(), 0));
            }
            over |= rows.size() < STRETCH;
            return found;
        }
    }
}
