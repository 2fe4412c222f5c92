package cadre.wire.plan;

import java.util.List;
import java.util.Optional;

/**
 * Gives what leaves {@code repository} out its name, in a plan that names exactly one: so that two
 * entries which mean the same are the same to whoever compares them.
 */
final class OneRepository {
    private OneRepository() {}

    /** The plan itself where it names none, or several. */
    static PlanDefinition named(PlanDefinition plan) {
        return of(plan).isEmpty()
                ? plan
                : new PlanDefinition(
                        plan.name(),
                        plan.base(),
                        plan.repositories(),
                        plan.agents(),
                        plan.streams().stream().map(one -> in(plan, one)).toList(),
                        plan.shared().stream().map(one -> in(plan, one)).toList(),
                        plan.contracts().stream().map(one -> in(plan, one)).toList(),
                        plan.merge(),
                        plan.checks(),
                        plan.commits(),
                        plan.rehearse(),
                        plan.grants());
    }

    /** The same of grants, which may have been given before their names were filled in. */
    static List<PlanGrant> named(PlanDefinition plan, List<PlanGrant> grants) {
        return grants.stream()
                .map(one ->
                        new PlanGrant(
                                one.path(),
                                one.stream(),
                                one.shared(),
                                one.repository().or(() -> of(plan)),
                                one.request(),
                                one.after()))
                .toList();
    }

    private static Optional<String> of(PlanDefinition plan) {
        return plan.repositories().size() == 1
                ? Optional.of(plan.repositories().getFirst().name())
                : Optional.empty();
    }

    private static PlanStream in(PlanDefinition plan, PlanStream one) {
        return new PlanStream(
                one.id(),
                one.branch(),
                one.base(),
                one.agent(),
                one.tasks(),
                one.owns(),
                one.creates(),
                one.needs(),
                one.after(),
                one.check(),
                one.reviewer(),
                one.limits(),
                one.repository().or(() -> of(plan)),
                one.readOnly(),
                one.estimate(),
                one.line());
    }

    private static SharedPath in(PlanDefinition plan, SharedPath one) {
        return new SharedPath(
                one.path(),
                one.rule(),
                one.owner(),
                one.command(),
                one.repository().or(() -> of(plan)),
                one.line());
    }

    private static PlanContract in(PlanDefinition plan, PlanContract one) {
        return new PlanContract(
                one.name(),
                one.kind(),
                one.file(),
                one.text(),
                one.owner(),
                one.consumers(),
                one.repository().or(() -> of(plan)),
                one.line());
    }
}
