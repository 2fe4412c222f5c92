package cadre.wire.flow;

/**
 * When a person is asked instead of going on.
 *
 * @param rework how often an item may be sent back, 0 to 50
 * @param failures how many jobs of one stage may fail in a row, 1 to 20
 * @param jobs how many jobs one item may have in all, 1 to 500
 */
public record FlowLimits(int rework, int failures, int jobs) {
    /** What counts when a file says nothing. */
    static final FlowLimits USUAL = new FlowLimits(3, 2, 30);
}
