package cadre.server.retention;

/** What was deleted. */
record Gone(long rows, long bytes) {
    static final Gone NOTHING = new Gone(0, 0);

    Gone plus(Gone more) {
        return new Gone(rows + more.rows, bytes + more.bytes);
    }
}
