package cadre.bench;

import cadre.server.storage.Database;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.Snapshot;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.List;
import java.util.Map;

/** Keeps a bench from filling a database with rubbish that is somebody's. */
final class BenchDatabase {
    /** A schema that only says that a bench may do here what it likes. */
    private static final String MARK = "cadre_bench";

    private BenchDatabase() {}

    /**
     * Takes a database that is empty, or that a bench has taken before.
     *
     * @throws CadreException CONFLICT if it holds anything else
     */
    static void claim(PostgresUrl url) {
        try (var look = Snapshot.of(url.in("public", "cadre-bench"))) {
            var marked =
                    look.tx()
                            .one(
                                    "select 1 as found from pg_namespace where nspname = ?",
                                    row -> row.number("found"),
                                    MARK);
            if (marked.isPresent()) {
                return;
            }
            var tables =
                    look.tx()
                            .one(
                                    """
                                    select count(*) as n from pg_tables
                                     where schemaname not in ('pg_catalog', 'information_schema')
                                    """,
                                    row -> row.number("n"))
                            .orElse(0L);
            if (tables > 0) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "The database is in use: a bench fills it with rubbish",
                        Map.of("database", url.shown(), "tables", tables),
                        "Name an empty one; bench/peers/postgres starts a server for it");
            }
        }
        Database.open(url.in(MARK, "cadre-bench"), List.of()).close();
    }
}
