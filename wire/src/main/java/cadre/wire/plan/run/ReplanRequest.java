package cadre.wire.plan.run;

/**
 * Another file for a plan that runs.
 *
 * @param plan the text of {@code cadre-plan.yaml}, to 1 MiB
 */
public record ReplanRequest(String plan) {
    public ReplanRequest {
        plan = plan == null ? "" : plan;
    }
}
