package cadre.wire.plan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Whether what streams are thought to take goes with what they may take. */
final class EstimateCheck {
    private static final int SECONDS = 60;

    private final PlanDefinition plan;
    private final List<PlanFinding> found = new ArrayList<>();

    EstimateCheck(PlanDefinition plan) {
        this.plan = plan;
    }

    List<PlanFinding> findings() {
        for (var stream : plan.streams()) {
            var jobs = stream.tasks().size() + (long) stream.limits().attempts();
            stream.estimate()
                    .minutes()
                    .ifPresent(minutes ->
                            stream.limits()
                                    .timeoutSec()
                                    .filter(sec -> sec * jobs < (long) minutes * SECONDS)
                                    .ifPresent(sec ->
                                            tooMuch(
                                                    stream,
                                                    minutes + " minutes",
                                                    jobs + " jobs of " + sec + " seconds")));
            stream.estimate()
                    .costUsd()
                    .ifPresent(cost ->
                            stream.limits()
                                    .costUsd()
                                    .filter(one -> isLess(one, jobs, cost))
                                    .ifPresent(one ->
                                            tooMuch(
                                                    stream,
                                                    cost.toPlainString() + " USD",
                                                    jobs
                                                            + " jobs of "
                                                            + one.toPlainString()
                                                            + " USD")));
        }
        return found;
    }

    private static boolean isLess(BigDecimal one, long times, BigDecimal than) {
        return one.multiply(BigDecimal.valueOf(times)).compareTo(than) < 0;
    }

    private void tooMuch(PlanStream stream, String estimate, String most) {
        found.add(
                PlanFinding.warning(
                        "estimate",
                        "'%s' is thought to take %s, and its limits allow %s at most"
                                .formatted(stream.id(), estimate, most),
                        List.of(stream.line()),
                        "Raise its limits, or split it into more tasks"));
    }
}
