package cadre.server.retention;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Bundles that no kept job starts from. */
final class UnusedBundles implements Kind {
    private static final int STRETCH = 2_000;

    private final Database db;
    private final Optional<Duration> age;

    UnusedBundles(Database db, Optional<Duration> age) {
        this.db = db;
        this.age = age;
    }

    @Override
    public String word() {
        return "bundles";
    }

    @Override
    public String rule() {
        return Rules.age(age, "unless a kept job starts from it");
    }

    @Override
    public Walk walk(Instant now) {
        return age.<Walk>map(each -> new Bundles(now.minus(each))).orElse(Walk.OVER);
    }

    @Override
    public Gone delete(Tx tx, List<Candidate> some, Instant now) {
        var ids = new Ids(some.stream().map(Candidate::id).toList());
        return ArtifactRetentionStore.deleteBundles(
                tx, db.dialect(), ids, now.minus(age.orElseThrow()), now);
    }

    /** Through all of them: one that was sent again is young at an old place. */
    private final class Bundles implements Walk {
        private final Instant before;
        private long after;
        private boolean over;

        Bundles(Instant before) {
            this.before = before;
        }

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public List<Candidate> next() {
            var rows = db.read(tx -> ArtifactRetentionStore.bundlesBehind(tx, after, STRETCH));
            over = rows.size() < STRETCH;
            if (!rows.isEmpty()) {
                after = rows.getLast().id();
            }
            return rows.stream()
                    .filter(row -> !row.used() && row.storedAt().isBefore(before))
                    .map(row -> new Candidate(row.id(), row.bytes()))
                    .toList();
        }
    }
}
