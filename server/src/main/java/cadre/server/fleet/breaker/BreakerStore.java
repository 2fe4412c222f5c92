package cadre.server.fleet.breaker;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import java.util.List;
import java.util.Optional;

/** The table breaker: a handful of rows, most of the time none. */
final class BreakerStore {
    /** Whether the probe still stands between its start and its first turn. */
    private static final String COLUMNS =
            """
            agent, account, node, code, reason, opened_at_ms, until_ms, told, failures, probe_job,
            probe_number,
            (select count(*) from attempt
              where attempt.job_id = breaker.probe_job and attempt.number = breaker.probe_number
                and attempt.state = 'running' and attempt.turn_begun = 0) as probing\
            """;

    private static final String ORDER = " order by agent, account, node";

    private BreakerStore() {}

    static List<Breaker> all(Tx tx) {
        return tx.all("select " + COLUMNS + " from breaker" + ORDER, BreakerStore::read);
    }

    /**
     * Those of one profile; nobody else changes them before the end of this transaction. Looked at
     * once they are locked: the probe of another server is seen only then.
     */
    static List<Breaker> lock(Tx tx, AgentName agent) {
        if (tx.dialect().isShared()) {
            tx.all(
                    "select agent from breaker where agent = ?" + ORDER + tx.dialect().forUpdate(),
                    row -> row.text("agent"),
                    agent.name());
        }
        return tx.all(
                "select " + COLUMNS + " from breaker where agent = ?" + ORDER,
                BreakerStore::read,
                agent.name());
    }

    /** Adds a row; false if there is one for its key. */
    static boolean insert(Tx tx, Breaker breaker) {
        return tx.update(
                        """
                        insert into breaker (agent, account, node, code, reason, opened_at_ms, until_ms,
                               told, failures)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (agent, account, node) do nothing
                        """,
                        breaker.key().agent().name(),
                        breaker.key().account(),
                        node(breaker.key()),
                        breaker.code(),
                        breaker.reason(),
                        breaker.openedAt(),
                        breaker.until(),
                        breaker.told(),
                        breaker.failures())
                == 1;
    }

    static void open(Tx tx, Breaker breaker) {
        tx.update(
                """
                update breaker
                   set code = ?, reason = ?, opened_at_ms = ?, until_ms = ?, told = ?,
                       failures = ?, probe_job = null, probe_number = null
                 where agent = ? and account = ? and node = ?
                """,
                breaker.code(),
                breaker.reason(),
                breaker.openedAt(),
                breaker.until(),
                breaker.told(),
                breaker.failures(),
                breaker.key().agent().name(),
                breaker.key().account(),
                node(breaker.key()));
    }

    static void probe(Tx tx, Breaker.Key key, AttemptId probe) {
        tx.update(
                """
                update breaker set probe_job = ?, probe_number = ?
                 where agent = ? and account = ? and node = ?
                """,
                probe.job().number(),
                probe.number(),
                key.agent().name(),
                key.account(),
                node(key));
    }

    static boolean delete(Tx tx, Breaker.Key key) {
        return tx.update(
                        "delete from breaker where agent = ? and account = ? and node = ?",
                        key.agent().name(),
                        key.account(),
                        node(key))
                == 1;
    }

    /** Those that this attempt has probed last. */
    static List<Breaker> probedBy(Tx tx, AttemptId probe) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from breaker where probe_job = ? and probe_number = ?"
                        + ORDER,
                BreakerStore::read,
                probe.job().number(),
                probe.number());
    }

    private static String node(Breaker.Key key) {
        return key.node().map(NodeName::name).orElse("");
    }

    private static Breaker read(Row row) {
        var node = row.text("node");
        return new Breaker(
                new Breaker.Key(
                        new AgentName(row.text("agent")),
                        row.text("account"),
                        node.isEmpty() ? Optional.empty() : Optional.of(new NodeName(node))),
                row.text("code"),
                row.text("reason"),
                row.time("opened_at_ms"),
                row.time("until_ms"),
                row.flag("told"),
                row.integer("failures"),
                row.numberOrNone("probe_job")
                        .map(job -> new AttemptId(new JobId(job), row.integer("probe_number"))),
                row.flag("probing"));
    }
}
