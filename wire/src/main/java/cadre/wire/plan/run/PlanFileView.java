package cadre.wire.plan.run;

import cadre.wire.plan.PlanDefinition;

/**
 * What a plan that runs, or ran, is made of.
 *
 * @param text its file as it was filed
 * @param plan the same, read
 */
public record PlanFileView(String text, PlanDefinition plan) {}
