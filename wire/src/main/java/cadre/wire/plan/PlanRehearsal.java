package cadre.wire.plan;

/**
 * How often what all streams have saved is merged to see what would come of it.
 *
 * @param everyMin 1 to 1440; 0 for never
 */
public record PlanRehearsal(int everyMin) {
    /** Where a plan says nothing. */
    public static final PlanRehearsal USUAL = new PlanRehearsal(5);

    /** Never. */
    public static final PlanRehearsal OFF = new PlanRehearsal(0);

    /** Whether it is done at all. */
    public boolean isOn() {
        return everyMin > 0;
    }
}
