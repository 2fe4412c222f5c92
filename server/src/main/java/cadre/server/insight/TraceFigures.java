package cadre.server.insight;

import java.util.function.LongSupplier;

/**
 * What is known of the collector of traces.
 *
 * @param sent spans that it has taken since the start
 * @param failingSec for how many seconds it has taken nothing, 0 if it does
 */
public record TraceFigures(LongSupplier sent, LongSupplier failingSec) {}
