package cadre.app.drill;

import java.time.Duration;

/**
 * Something that the drill will break.
 *
 * @param at when, from the drill's beginning
 * @param target which server or node, counted from 0
 * @param lasts how long until it is mended again
 */
record PlannedFault(Duration at, FaultKind kind, int target, Duration lasts) {}
