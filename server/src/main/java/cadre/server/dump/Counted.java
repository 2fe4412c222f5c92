package cadre.server.dump;

/**
 * What a table comes to.
 *
 * @param rows how many
 * @param bytes of their lines
 * @param sha256 of their lines, in hex
 */
record Counted(long rows, long bytes, String sha256) {}
