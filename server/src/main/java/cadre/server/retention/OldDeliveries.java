package cadre.server.retention;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deliveries of webhooks beyond their age, with what says that they came before. */
final class OldDeliveries implements Kind {
    private static final int STRETCH = 2_000;

    private final Database db;
    private final Optional<Duration> age;

    OldDeliveries(Database db, Optional<Duration> age) {
        this.db = db;
        this.age = age;
    }

    @Override
    public String word() {
        return "deliveries";
    }

    @Override
    public String rule() {
        return Rules.age(age, "after they came");
    }

    @Override
    public Walk walk(Instant now) {
        return age.<Walk>map(each -> new Deliveries(now.minus(each))).orElse(Walk.OVER);
    }

    @Override
    public Gone delete(Tx tx, List<Candidate> some, Instant now) {
        return DeliveryRetentionStore.delete(
                tx, new Ids(some.stream().map(Candidate::id).toList()));
    }

    /** In the order in which they came; behind the first that is young all are. */
    private final class Deliveries implements Walk {
        private final Instant before;
        private long after;
        private boolean over;

        Deliveries(Instant before) {
            this.before = before;
        }

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public List<Candidate> next() {
            var rows = db.read(tx -> DeliveryRetentionStore.behind(tx, after, STRETCH));
            var old = rows.stream().filter(row -> row.receivedAt().isBefore(before)).toList();
            over = rows.size() < STRETCH || old.size() < rows.size();
            if (!rows.isEmpty()) {
                after = rows.getLast().id();
            }
            return old.stream().map(row -> new Candidate(row.id(), row.bytes())).toList();
        }
    }
}
