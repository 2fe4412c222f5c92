package cadre.wire.plan.run;

import java.util.List;

/**
 * A plan that was given another file.
 *
 * @param changes none if that says the same
 */
public record ReplanView(PlanView plan, List<PlanChange> changes) {
    public ReplanView {
        changes = List.copyOf(changes);
    }
}
