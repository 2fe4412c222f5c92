package cadre.server.storage;

import java.sql.SQLException;

/** What differs between the drivers of databases. */
@FunctionalInterface
interface Quirks {
    /**
     * What a failed statement means to callers: something that a person must mend on the machine,
     * or a bug.
     *
     * @param sql the statement; empty for a step such as a commit
     */
    RuntimeException failure(SQLException e, String sql);

    /** What differs in SQL. */
    default Dialect dialect() {
        return Dialect.SQLITE;
    }

    /** A text as the database can hold it. */
    default String storable(String text) {
        return text;
    }
}
