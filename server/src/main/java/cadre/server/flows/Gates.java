package cadre.server.flows;

import cadre.server.flows.GateStore.GateRow;
import cadre.server.flows.gate.GateResult;
import cadre.server.forges.Ends;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.flow.FlowStage;
import cadre.wire.flow.GateRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks all gates of a stage, keeps how they stand, and says which of them refuses. */
record Gates(Database db, Ends ends, Commands commands, Chronicle chronicle) {
    /** What is not a person's word is often wrong for a moment: checks that begin anew. */
    private static final Duration STEADY = Duration.ofSeconds(30);

    /**
     * How they stand.
     *
     * @param obstacle why they cannot be asked without a person; empty if they can
     */
    record Seen(List<GateRow> gates, Optional<String> obstacle) {}

    /** Asks them at this commit of the item's branch. */
    Seen look(FlowRow row, FlowStage stage, String sha) {
        for (var rule : stage.gates()) {
            if (rule instanceof GateRule.Command(String shell)) {
                var obstacle = commands.goOn(row, shell, sha);
                if (obstacle.isPresent()) {
                    return new Seen(List.of(), obstacle);
                }
            }
        }
        var target = row.target();
        var now = chronicle.now();
        var before = db.read(tx -> GateStore.gates(tx, row.id()));
        var look =
                new GateLook(
                        ends,
                        row,
                        sha,
                        ends.host(target.host())
                                .openPullRequest(
                                        target.repository(), target.branch(), target.base()),
                        db.read(tx -> RunStore.of(tx, row.id())),
                        db.read(tx -> GateStore.word(tx, row.id(), stage.name())),
                        now);
        var gates = new ArrayList<GateRow>();
        for (int i = 0; i < stage.gates().size(); i++) {
            var rule = stage.gates().get(i);
            var fresh = new GateRow(i, rule, look.at(rule), now);
            var since =
                    before.stream()
                            .filter(fresh::isStillSo)
                            .map(GateRow::since)
                            .findFirst()
                            .orElse(now);
            gates.add(new GateRow(i, rule, fresh.result(), since));
        }
        if (!gates.equals(before)) {
            chronicle.held().write(row, tx -> gates.forEach(gate -> keep(tx, row, gate, before)));
        }
        return new Seen(gates, Optional.empty());
    }

    /** Also tells what is new about it. */
    private void keep(Tx tx, FlowRow row, GateRow gate, List<GateRow> before) {
        GateStore.gate(tx, row.id(), gate);
        if (!before.contains(gate)) {
            chronicle.tell(
                    tx,
                    "flow.gate",
                    row.id(),
                    Optional.empty(),
                    Actor.CADRE,
                    GateChange.of(row.stage(), gate));
        }
    }

    /** What an event of a gate says. */
    private record GateChange(
            String stage, String gate, String state, String verdict, String sha, String who) {
        static GateChange of(String stage, GateRow row) {
            var result = row.result();
            return new GateChange(
                    stage,
                    row.rule().word(),
                    result.state().word(),
                    result.verdict(),
                    result.sha(),
                    result.who());
        }
    }

    /**
     * What sends an item back.
     *
     * @param mark tells one refusal from the next: by its word, or by its commit where nobody gave
     *     one
     * @param why one phrase
     * @param feedback what the next job is told
     */
    record Refusal(String mark, String why, String feedback) {}

    /** The first gate that refuses, unless it is the one that sent the item back already. */
    Optional<Refusal> refusal(FlowRow row, List<GateRow> gates) {
        return gates.stream()
                .filter(gate -> isRefused(gate.result()))
                .filter(gate -> !gate.result().who().isEmpty() || isSteady(gate))
                .findFirst()
                .filter(gate -> !mark(gate).equals(row.refusal()))
                .map(gate ->
                        new Refusal(
                                mark(gate),
                                gate.rule().word() + ": " + gate.result().verdict(),
                                feedback(row, gates)));
    }

    private boolean isSteady(GateRow gate) {
        return !gate.since().plus(STEADY).isAfter(chronicle.now());
    }

    private static boolean isRefused(GateResult result) {
        return result.state() == GateResult.State.FAILED;
    }

    private static String mark(GateRow gate) {
        var result = gate.result();
        return String.join(
                " ",
                gate.rule().word(),
                result.who(),
                result.when().map(Object::toString).orElse(result.sha()),
                result.source());
    }

    private String feedback(FlowRow row, List<GateRow> gates) {
        var lines = new ArrayList<String>();
        gates.stream()
                .filter(gate -> isRefused(gate.result()))
                .forEach(gate -> lines.add(gate.rule().word() + ": " + gate.result().verdict()));
        GateLook.last(row, db.read(tx -> RunStore.of(tx, row.id())))
                .ifPresent(run -> lines.addAll(run.findings()));
        return String.join("", lines.stream().map(line -> "- " + line + "\n").toList());
    }
}
