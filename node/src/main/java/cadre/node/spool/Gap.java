package cadre.node.spool;

/**
 * Bytes of a stream that are left out for good.
 *
 * @param from the first that is missing, as offset in the stream
 * @param to the first that is there again
 * @param resumeAt where in the agent's own file reading went on; 0 for the steps, which have none
 */
record Gap(long from, long to, long resumeAt) {}
