package cadre.server.fleet.job;

import cadre.server.storage.Tx;
import cadre.server.usage.Ledger;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import cadre.wire.id.AttemptId;
import cadre.wire.job.AttemptResult;
import cadre.wire.json.Json;
import cadre.wire.link.ResumeOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the node hears of how an attempt goes on with an earlier job.
 *
 * @param resume the session to go on with
 * @param cold the attempt whose saved change a new session begins with
 * @param lastAnswer of that attempt, for the prompt; empty if there is none
 */
record Continuation(Optional<ResumeOrder> resume, Optional<AttemptId> cold, String lastAnswer) {
    /** Of a job that began by itself. */
    static final Continuation NONE = new Continuation(Optional.empty(), Optional.empty(), "");

    /** Of this attempt. */
    static Continuation of(Tx tx, AttemptId attempt, Ledger ledger) {
        return ResumptionStore.of(tx, attempt.job())
                .map(resumption -> of(tx, attempt, resumption, ledger))
                .orElse(NONE);
    }

    private static Continuation of(Tx tx, AttemptId attempt, Resumption resumption, Ledger ledger) {
        var source = resumption.source();
        if (resumption.cold()) {
            var answer =
                    AttemptStore.find(tx, source)
                            .flatMap(Continuation::result)
                            .map(AttemptResult::answer)
                            .orElse("");
            return new Continuation(Optional.empty(), Optional.of(source), answer);
        }
        var before = usedBefore(tx, attempt, source, ledger);
        var resume = new ResumeOrder(source, resumption.sessionId(), before);
        return new Continuation(Optional.of(resume), Optional.empty(), "");
    }

    /** Some CLIs count on over a session: the sum of all its attempts so far, for each model. */
    private static List<ModelUsage> usedBefore(
            Tx tx, AttemptId attempt, AttemptId place, Ledger ledger) {
        var all = new ArrayList<>(AttemptStore.find(tx, place).stream().toList());
        ResumptionStore.inPlace(tx, place).forEach(job -> all.addAll(AttemptStore.of(tx, job)));
        var sums = new TreeMap<String, Usage>();
        all.stream()
                .filter(row -> !row.id().equals(attempt))
                .flatMap(row -> models(tx, row, ledger).stream())
                .forEach(one -> sums.merge(one.model(), one.usage(), Usage::plus));
        return sums.entrySet().stream()
                .map(sum -> new ModelUsage(sum.getKey(), sum.getValue()))
                .toList();
    }

    private static List<ModelUsage> models(Tx tx, AttemptRow row, Ledger ledger) {
        var booked = ledger.modelsOf(tx, row.id());
        return booked.isEmpty()
                ? result(row).map(AttemptResult::models).orElse(List.of()) // before there was one
                : booked;
    }

    static Optional<AttemptResult> result(AttemptRow row) {
        return row.result().isEmpty()
                ? Optional.empty()
                : Optional.of(Json.read(row.result(), AttemptResult.class));
    }
}
