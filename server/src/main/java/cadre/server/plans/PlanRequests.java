package cadre.server.plans;

import cadre.server.fleet.job.Jobs;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.plan.PlanCheck;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFinding;
import cadre.wire.plan.PlanRepository;
import cadre.wire.plan.run.PlanRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;

/** What is asked of a request before a plan runs; the rest is asked of its jobs. */
final class PlanRequests {
    private static final int LARGEST = 1 << 20;
    private static final int MOST_LABELS = 40;
    private static final int MOST_FINDINGS = 20;

    private PlanRequests() {}

    /** What can be seen without reading the plan. */
    static void check(PlanRequest request) {
        if (request.plan().getBytes(StandardCharsets.UTF_8).length > LARGEST) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The plan is too large",
                    Map.of("most", LARGEST),
                    "Split it into several plans");
        }
        demand(
                request.labels().size() <= MOST_LABELS,
                "Too many labels",
                Map.of("labels", request.labels().size()),
                "Give at most " + MOST_LABELS);
        request.idempotencyKey()
                .ifPresent(key ->
                        demand(
                                !key.isBlank()
                                        && key.length() <= 200
                                        && key.codePoints().noneMatch(Character::isISOControl),
                                "The idempotency key has a wrong form",
                                Map.of("field", "idempotency_key"),
                                "Use 1 to 200 printable characters"));
    }

    /** What the plan itself says, and whether the repositories are those that it works in. */
    static void check(PlanDefinition plan, PlanRequest request) {
        var found =
                PlanCheck.of(plan, Map.of()).stream()
                        .filter(one -> one.level() == PlanFinding.Level.ERROR)
                        .toList();
        if (!found.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The plan cannot run: " + found.getFirst().what(),
                    Map.of(
                            "findings",
                            found.stream()
                                    .limit(MOST_FINDINGS)
                                    .map(one -> one.code() + " in line " + one.lines())
                                    .toList()),
                    found.getFirst().fix() + "; 'cadre plan check' says all that is wrong");
        }
        var named = new HashSet<String>();
        plan.repositories().stream().map(PlanRepository::name).forEach(named::add);
        if (named.isEmpty()) {
            demand(
                    request.repositories().size() == 1,
                    "A plan that names no repositories works in one",
                    Map.of("repositories", request.repositories().size()),
                    "Give one, such as --repo .; or name them in the plan under 'repositories'");
        } else {
            for (var given : request.repositories()) {
                var name = Jobs.repositoryName(given);
                demand(
                        named.contains(name),
                        "The plan does not name this repository",
                        Map.of("repository", name),
                        "Its repositories are: " + String.join(", ", named));
            }
        }
    }

    private static void demand(boolean good, String what, Map<String, ?> which, String fix) {
        if (!good) {
            throw new CadreException(ErrorCode.INVALID, what, which, fix);
        }
    }
}
