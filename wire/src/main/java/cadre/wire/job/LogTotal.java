package cadre.wire.job;

/**
 * What a node has sent of one stream of an attempt's log, said with its result.
 *
 * @param stream which one
 * @param bytes how many were sent, those of gaps not counted
 * @param sha256 of these bytes in their order, as 64 hex digits
 */
public record LogTotal(LogStream stream, long bytes, String sha256) {}
