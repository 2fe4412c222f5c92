package cadre.bench;

import java.util.Map;

/**
 * Processor time, of this process and of a PostgreSQL on the same machine: what a busy machine does
 * not change as it changes times. Children of PostgreSQL that have ended meanwhile are not counted.
 */
record Cpu(long mineUs, long postgresUs) {
    /** As it is now. */
    static Cpu now() {
        return new Cpu(
                us(ProcessHandle.current()),
                ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().command().orElse("").endsWith("/postgres"))
                        .mapToLong(Cpu::us)
                        .sum());
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
