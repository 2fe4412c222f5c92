package cadre.server.retention;

import cadre.server.storage.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The table forgotten: what no row refers to any more and is still to be deleted. */
final class ForgottenStore {
    /**
     * What lies outside of the transaction goes so much later: who reads or sends it still, and a
     * backup, is through by then.
     */
    static final Duration GRACE = Duration.ofHours(1);

    private static final int MANY = 8;

    private ForgottenStore() {}

    /** A file of this SHA-256. */
    static final String FILE = "file";

    /** The log of an attempt that is kept. */
    static final String LOG = "log";

    /** The log of an attempt that is no more. */
    static final String ATTEMPT = "attempt";

    record Entry(long id, String kind, String name) {}

    /** Adds these in few statements, and few different ones. */
    static void add(Tx tx, String kind, List<String> names, Instant due) {
        for (int from = 0; from < names.size(); ) {
            var size = names.size() - from >= MANY ? MANY : 1;
            var args = new ArrayList<Object>();
            names.subList(from, from + size).forEach(name -> args.addAll(List.of(kind, name, due)));
            tx.update(
                    "insert into forgotten (kind, name, due_ms) values "
                            + String.join(", ", Collections.nCopies(size, "(?, ?, ?)")),
                    args.toArray());
            from += size;
        }
    }

    /** The attempts of these jobs. */
    static void addAttempts(Tx tx, Ids jobs, Instant due) {
        tx.update(
                """
                insert into forgotten (kind, name, due_ms)
                select 'attempt', 'j' || job_id || '.' || number, cast(? as bigint)
                  from attempt where job_id in
                """
                        + jobs.marks(),
                jobs.behind(due));
    }

    /** Those behind an id that are due, in their order. */
    static List<Entry> due(Tx tx, long after, Instant now, int limit) {
        return tx.all(
                "select id, kind, name from forgotten where id > ? and due_ms <= ? order by id limit ?",
                row -> new Entry(row.number("id"), row.text("kind"), row.text("name")),
                after,
                now,
                limit);
    }

    static void delete(Tx tx, Ids ids) {
        tx.update("delete from forgotten where id in " + ids.marks(), ids.and());
    }
}
