package cadre.wire.plan.run;

/**
 * What is another in a plan that runs.
 *
 * @param what such as {@code stream cost: agent}
 * @param before as it was, to 300 characters; empty for what was not there
 * @param after as it is, the same; empty for what is not there any more
 */
public record PlanChange(String what, String before, String after) {}
