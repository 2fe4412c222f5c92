package cadre.wire.flow;

/**
 * What came of a replay.
 *
 * @param delivery as it is understood now
 * @param looks whether Cadre looks at the subject because of it
 * @param dryRun whether nothing was changed
 */
public record ReplayView(DeliveryView delivery, boolean looks, boolean dryRun) {}
