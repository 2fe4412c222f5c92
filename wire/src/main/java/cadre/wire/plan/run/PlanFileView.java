package cadre.wire.plan.run;

import cadre.wire.plan.PlanDefinition;

/**
 * What a plan that runs, or ran, is made of.
 *
 * @param text its file as it was filed, or as it was given last
 * @param plan what it says now
 */
public record PlanFileView(String text, PlanDefinition plan) {}
