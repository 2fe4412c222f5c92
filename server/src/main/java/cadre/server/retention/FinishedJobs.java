package cadre.server.retention;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** Jobs that ended in one of these states, with all that they left. */
final class FinishedJobs implements Kind {
    private static final int STRETCH = 500;

    private final Database db;
    private final String word;
    private final List<String> states;
    private final Optional<Duration> age;

    FinishedJobs(Database db, String word, List<String> states, Optional<Duration> age) {
        this.db = db;
        this.word = word;
        this.states = List.copyOf(states);
        this.age = age;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public String rule() {
        return Rules.age(age, "after their end");
    }

    List<String> states() {
        return states;
    }

    @Override
    public Walk walk(Instant now) {
        return age.<Walk>map(each -> new Jobs(now.minus(each))).orElse(Walk.OVER);
    }

    @Override
    public Gone delete(Tx tx, List<Candidate> some, Instant now) {
        var before = now.minus(age.orElseThrow());
        var ids = new Ids(some.stream().map(Candidate::id).toList());
        var free = FinishedStore.lockUnneeded(tx, db.dialect(), ids, before);
        return free.isEmpty()
                ? Gone.NOTHING
                : FinishedStore.delete(tx, new Ids(free), free.size(), now);
    }

    /** One state after the other, each in the order of ids up to the first that is too young. */
    private final class Jobs implements Walk {
        private final ArrayDeque<String> left = new ArrayDeque<>(states);
        private final Instant before;
        private long after;

        Jobs(Instant before) {
            this.before = before;
        }

        @Override
        public boolean isOver() {
            return left.isEmpty();
        }

        @Override
        public List<Candidate> next() {
            var rows = db.read(tx -> FinishedStore.behind(tx, left.getFirst(), after, STRETCH));
            if (rows.size() < STRETCH || !rows.getLast().filedAt().isBefore(before)) {
                left.removeFirst(); // what was filed later ended later
                after = 0;
            } else {
                after = rows.getLast().id();
            }
            return rows.stream()
                    .filter(row -> row.endedAt().isBefore(before) && !row.held())
                    .map(row -> new Candidate(row.id(), row.bytes()))
                    .toList();
        }
    }
}
