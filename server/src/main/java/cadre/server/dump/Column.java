package cadre.server.dump;

/**
 * A column of a table.
 *
 * @param name as in SQL
 * @param kind what it holds
 */
record Column(String name, Kind kind) {

    /** What a column can hold, the same on every database. */
    enum Kind {
        /** A whole number of 64 bits. */
        NUMBER,
        /** A floating-point number of 64 bits. */
        REAL,
        /** Unicode text. */
        TEXT,
        /** Bytes, in JSON as base64. */
        BYTES
    }
}
