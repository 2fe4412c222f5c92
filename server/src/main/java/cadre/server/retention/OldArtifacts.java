package cadre.server.retention;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Artifacts of jobs that are over and stay: beyond their age, or the oldest while all together are
 * too much. Those of a job that a kept one goes on with stay.
 */
final class OldArtifacts implements Kind {
    private static final int STRETCH = 500;

    private final Database db;
    private final RetentionPolicy.Bound bound;

    OldArtifacts(Database db, RetentionPolicy.Bound bound) {
        this.db = db;
        this.bound = bound;
    }

    @Override
    public String word() {
        return "artifacts";
    }

    @Override
    public String rule() {
        return Rules.withJob(bound, "bytes");
    }

    @Override
    public Walk walk(Instant now) {
        var excess =
                bound.most()
                        .map(most -> ArtifactRetentionStore.sum(db, "artifact").bytes() - most)
                        .orElse(0L);
        if (bound.age().isEmpty() && excess <= 0) {
            return Walk.OVER;
        }
        return new Artifacts(
                bound.age().map(now::minus).orElse(Instant.EPOCH),
                now.minus(OldLogs.SPARED),
                excess);
    }

    @Override
    public Gone delete(Tx tx, List<Candidate> some, Instant now) {
        var before =
                now.minus(bound.most().isPresent() ? OldLogs.SPARED : bound.age().orElseThrow());
        var ids = new Ids(some.stream().map(Candidate::id).toList());
        return ArtifactRetentionStore.delete(tx, db.dialect(), ids, before, now);
    }

    private final class Artifacts implements Walk {
        private final Instant before;
        private final Instant spared;
        private long excess;
        private long after;
        private boolean over;

        Artifacts(Instant before, Instant spared, long excess) {
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
            var rows = db.read(tx -> ArtifactRetentionStore.behind(tx, after, STRETCH));
            var found = new ArrayList<Candidate>();
            for (var row : rows) {
                after = row.id();
                if (excess <= 0 && !row.storedAt().isBefore(before)) {
                    over = true;
                    break;
                }
                if (row.mayGo(before) || (excess > 0 && row.mayGo(spared))) {
                    found.add(new Candidate(row.id(), row.bytes()));
                    excess -= row.bytes();
                }
            }
            over |= rows.size() < STRETCH;
            return found;
        }
    }
}
