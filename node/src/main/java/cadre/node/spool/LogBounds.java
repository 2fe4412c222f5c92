package cadre.node.spool;

import java.util.function.BooleanSupplier;

/**
 * How much of a stream goes into the log.
 *
 * @param mostBytes of each stream; what lies beyond is left out, but for its last 64 KiB
 * @param hurried whether the attempt is to end: then what is left at its end is not read in full
 *     when it is much
 */
public record LogBounds(long mostBytes, BooleanSupplier hurried) {}
