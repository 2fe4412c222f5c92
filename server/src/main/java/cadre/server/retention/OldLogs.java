package cadre.server.retention;

import cadre.server.retention.LogRetentionStore.Logged;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Logs of jobs that are over and stay: beyond their age, or the oldest while all together are too
 * much. The attempt is marked first, so that whoever asks hears that its log was deleted; the bytes
 * are deleted after that commit.
 */
final class OldLogs implements Kind {
    /** What ended so lately is not deleted for its size. */
    static final Duration SPARED = Duration.ofDays(1);

    private static final int STRETCH = 500;

    private final Database db;
    private final Database logs;
    private final RetentionPolicy.Bound bound;

    OldLogs(Database db, Database logs, RetentionPolicy.Bound bound) {
        this.db = db;
        this.logs = logs;
        this.bound = bound;
    }

    @Override
    public String word() {
        return "logs";
    }

    @Override
    public String rule() {
        return Rules.withJob(bound, "bytes");
    }

    @Override
    public Walk walk(Instant now) {
        var excess =
                bound.most().map(most -> LogRetentionStore.sum(logs).bytes() - most).orElse(0L);
        if (bound.age().isEmpty() && excess <= 0) {
            return Walk.OVER;
        }
        return new Attempts(
                bound.age().map(now::minus).orElse(Instant.EPOCH), now.minus(SPARED), excess);
    }

    @Override
    public Gone delete(Tx tx, List<Candidate> some, Instant now) {
        var before = now.minus(bound.most().isPresent() ? SPARED : bound.age().orElseThrow());
        var full = some.stream().filter(each -> each.bytes() > 0).toList();
        var empty = some.stream().filter(each -> each.bytes() == 0).toList();
        if (!empty.isEmpty()) {
            LogRetentionStore.mark(tx, ids(empty), before, Instant.EPOCH);
        }
        if (full.isEmpty()) {
            return Gone.NOTHING;
        }
        var marked = LogRetentionStore.mark(tx, ids(full), before, now);
        ForgottenStore.add(
                tx,
                ForgottenStore.LOG,
                marked.stream().map(LogRetentionStore.Marked::attempt).toList(),
                now);
        var tokens = marked.stream().map(LogRetentionStore.Marked::token).toList();
        var bytes =
                full.stream()
                        .filter(each -> tokens.contains(each.id()))
                        .mapToLong(Candidate::bytes)
                        .sum();
        return new Gone(marked.size(), bytes);
    }

    private static Ids ids(List<Candidate> some) {
        return new Ids(some.stream().map(Candidate::id).toList());
    }

    private final class Attempts implements Walk {
        private final Instant before;
        private final Instant spared;
        private long excess;
        private boolean over;
        private Logged last = Logged.NONE;

        Attempts(Instant before, Instant spared, long excess) {
            this.before = before;
            this.spared = spared;
            this.excess = excess;
        }

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public List<Candidate> next() {
            var rows = db.read(tx -> LogRetentionStore.behind(tx, last, STRETCH));
            var sizes = sizes(rows);
            var found = new ArrayList<Candidate>();
            for (var row : rows) {
                last = row;
                if (excess <= 0 && !row.claimedAt().isBefore(before)) {
                    over = true;
                    break;
                }
                var bytes = sizes.getOrDefault(row.attempt(), 0L);
                var tooMuch = excess > 0 && row.isOverBefore(spared);
                if (row.isOverBefore(before) || tooMuch) {
                    found.add(new Candidate(row.token(), bytes));
                    excess -= bytes;
                }
            }
            over |= rows.size() < STRETCH;
            return found;
        }

        private Map<String, Long> sizes(List<Logged> rows) {
            var names = rows.stream().map(Logged::attempt).toList();
            return names.isEmpty() ? Map.of() : logs.read(tx -> LogRetentionStore.sizes(tx, names));
        }
    }
}
