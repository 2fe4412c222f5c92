package cadre.server.flows;

import cadre.server.flows.gate.GateResult;
import cadre.server.flows.gate.PlainGates.Word;
import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.wire.flow.GateRule;
import cadre.wire.id.FlowId;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** The tables flow_gate and flow_word: how gates stand, and what people said of them by key. */
final class GateStore {
    private GateStore() {}

    /**
     * A gate as it was last seen.
     *
     * @param since when its state became what it is
     */
    record GateRow(int position, GateRule rule, GateResult result, Instant since) {
        /** Whether the same gate is in the same state there. */
        boolean isStillSo(GateRow other) {
            return position == other.position
                    && rule.equals(other.rule)
                    && result.state() == other.result.state();
        }
    }

    static void gate(Tx tx, FlowId id, GateRow row) {
        tx.update(
                """
                insert into flow_gate (flow, position, gate, result, since_ms)
                values (?, ?, ?, ?, ?)
                on conflict (flow, position) do update
                   set gate = excluded.gate, result = excluded.result, since_ms = excluded.since_ms
                """,
                id.number(),
                row.position(),
                Json.write(row.rule()),
                Json.write(row.result()),
                row.since());
    }

    static List<GateRow> gates(Tx tx, FlowId id) {
        return tx.all(
                "select position, gate, result, since_ms from flow_gate where flow = ?"
                        + " order by position",
                row ->
                        new GateRow(
                                row.integer("position"),
                                Json.read(row.text("gate"), GateRule.class),
                                Json.read(row.text("result"), GateResult.class),
                                row.time("since_ms")),
                id.number());
    }

    /** Items on their way whose gates do not let them pass, by when the first of them shut. */
    static Waits shut(Tx tx) {
        var shut = new HashMap<Long, Instant>();
        tx.all(
                """
                select g.flow, g.result, g.since_ms
                  from flow_item i join flow_gate g on g.flow = i.id
                 where i.state = 'active'
                """,
                row -> {
                    var isOpen = Json.read(row.text("result"), GateResult.class).isOpen();
                    if (!isOpen) {
                        shut.merge(
                                row.number("flow"),
                                row.time("since_ms"),
                                (one, two) -> one.isBefore(two) ? one : two);
                    }
                    return isOpen;
                });
        return new Waits(shut.size(), shut.values().stream().min(Comparator.naturalOrder()));
    }

    /** Items that only a person carries on. */
    static Waits needPerson(Tx tx) {
        return tx.one(
                        "select count(*) as n, min(stage_since_ms) as oldest_ms from flow_item"
                                + " where state = 'needs_person'",
                        Waits::of)
                .orElse(Waits.NONE);
    }

    static void word(Tx tx, FlowId id, String stage, Word word) {
        tx.update(
                """
                insert into flow_word (flow, stage, who, sha, approved, reason, at_ms)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (flow, stage) do update
                   set who = excluded.who, sha = excluded.sha, approved = excluded.approved,
                       reason = excluded.reason, at_ms = excluded.at_ms
                """,
                id.number(),
                stage,
                word.who(),
                word.sha(),
                word.approved(),
                word.reason(),
                word.at());
    }

    static Optional<Word> word(Tx tx, FlowId id, String stage) {
        return tx.one(
                "select who, sha, approved, reason, at_ms from flow_word where flow = ? and stage = ?",
                row ->
                        new Word(
                                row.text("who"),
                                row.text("sha"),
                                row.flag("approved"),
                                row.text("reason"),
                                row.time("at_ms")),
                id.number(),
                stage);
    }
}
