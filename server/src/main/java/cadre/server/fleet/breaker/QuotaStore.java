package cadre.server.fleet.breaker;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables quota_account and quota_window: a handful of rows for each profile. */
final class QuotaStore {
    private static final String ORDER = " order by agent, account, node";

    private QuotaStore() {}

    /** A window, whose it is, and when it was said. */
    record Said(Breaker.Key key, QuotaWindow window, Instant at) {}

    static void meet(Tx tx, Breaker.Key key, Instant now) {
        tx.update(
                """
                insert into quota_account (agent, account, node, first_at_ms) values (?, ?, ?, ?)
                on conflict (agent, account, node) do nothing
                """,
                key.agent().name(),
                key.account(),
                node(key),
                now);
    }

    /** A word that is older than what is known of the window changes nothing. */
    static void put(Tx tx, Breaker.Key key, QuotaWindow window, Instant at) {
        tx.update(
                """
                insert into quota_window (agent, account, node, name, used_percent, window_sec,
                       resets_at_ms, state, seen_at_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (agent, account, node, name) do update
                   set used_percent = excluded.used_percent, window_sec = excluded.window_sec,
                       resets_at_ms = excluded.resets_at_ms, state = excluded.state,
                       seen_at_ms = excluded.seen_at_ms
                 where quota_window.seen_at_ms <= excluded.seen_at_ms
                """,
                key.agent().name(),
                key.account(),
                node(key),
                window.name(),
                window.usedPercent(),
                window.windowSec(),
                window.resetsAt(),
                window.state(),
                at);
    }

    static List<Breaker.Key> accounts(Tx tx) {
        return tx.all("select agent, account, node from quota_account" + ORDER, QuotaStore::key);
    }

    static List<Said> windows(Tx tx) {
        return tx.all(
                """
                select agent, account, node, name, used_percent, window_sec, resets_at_ms, state,
                       seen_at_ms
                  from quota_window order by agent, account, node, name
                """,
                row ->
                        new Said(
                                key(row),
                                new QuotaWindow(
                                        row.text("name"),
                                        row.numberOrNone("used_percent").map(Long::intValue),
                                        row.number("window_sec"),
                                        row.numberOrNone("resets_at_ms").map(Instant::ofEpochMilli),
                                        row.text("state")),
                                row.time("seen_at_ms")));
    }

    private static String node(Breaker.Key key) {
        return key.node().map(NodeName::name).orElse("");
    }

    private static Breaker.Key key(Row row) {
        var node = row.text("node");
        return new Breaker.Key(
                new AgentName(row.text("agent")),
                row.text("account"),
                node.isEmpty() ? Optional.empty() : Optional.of(new NodeName(node)));
    }
}
