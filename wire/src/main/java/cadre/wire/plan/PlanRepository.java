package cadre.wire.plan;

/**
 * A repository of a plan that has several.
 *
 * @param url as jobs take it
 * @param line where the plan's file says so
 */
public record PlanRepository(String name, String url, int line) {}
