package cadre.server.retention;

/**
 * Something that may be deleted, as it was when it was looked at.
 *
 * @param id of its row
 * @param bytes of its content, 0 if nobody counts them
 */
record Candidate(long id, long bytes) {}
