package cadre.bench;

import cadre.server.storage.Database;
import java.util.List;
import java.util.Map;

/**
 * Processor time, of this process and of what serves it of a PostgreSQL on the same machine: what a
 * busy machine does not change as it changes times.
 */
record Cpu(long mineUs, long postgresUs) {
    private static final String BACKENDS =
            "select pid from pg_stat_activity where datname = current_database()";

    /** As it is now. */
    static Cpu now(Database db) {
        return new Cpu(
                us(ProcessHandle.current()),
                backends(db).stream()
                        .flatMap(pid -> ProcessHandle.of(pid).stream())
                        .filter(Cpu::isPostgres)
                        .mapToLong(Cpu::us)
                        .sum());
    }

    private static List<Long> backends(Database db) {
        return db.dialect().isShared()
                ? db.read(tx -> tx.all(BACKENDS, row -> row.number("pid")))
                : List.of();
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("/postgres");
    }

    /** Puts what was used since {@code before}, for each of {@code count}, into the figures. */
    void into(Map<String, Object> figures, Cpu before, int count) {
        figures.put("cpu_us_per_job", (mineUs - before.mineUs) / count);
        if (postgresUs > before.postgresUs) {
            figures.put("postgres_cpu_us_per_job", (postgresUs - before.postgresUs) / count);
        }
    }

    private static long us(ProcessHandle process) {
        return process.info().totalCpuDuration().map(spent -> spent.toNanos() / 1000).orElse(0L);
    }
}
