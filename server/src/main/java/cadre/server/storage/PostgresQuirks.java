package cadre.server.storage;

import java.sql.SQLException;

/** PostgreSQL's. */
record PostgresQuirks(PostgresUrl url) implements Quirks {
    @Override
    public RuntimeException failure(SQLException e, String sql) {
        return PostgresFailure.of(e, url, sql);
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    /** It takes no NUL, which what comes from outside may hold. */
    @Override
    public String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
