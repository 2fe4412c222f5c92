package cadre.server.retention;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows that need a finished job and what it saved.
 *
 * @param column that names the job
 * @param from tables and condition, to which another condition can be added
 */
record Need(String column, String from) {
    private static final String LIVE_CREW = "crew.state not in ('done', 'closed', 'stopped')";
    private static final String LIVE_PLAN = "plan.ended_at_ms is null";

    /** A kept job that goes on with it; a merge, a crew, a plan or a flow that is not over. */
    private static final List<Need> ALL =
            List.of(
                    new Need("resumption.earlier_job", "resumption where 1 = 1"),
                    new Need("resumption.source_job", "resumption where 1 = 1"),
                    new Need(
                            "job_merge.source_job",
                            "job_merge join job merging on merging.id = job_merge.job_id"
                                    + " where merging.state in ('queued', 'running')"),
                    new Need("wagon.job_id", running("wagon join train on train.id = train_id")),
                    new Need("wagon.merge_job", running("wagon join train on train.id = train_id")),
                    new Need("train.head_job", running("train")),
                    new Need("train.step_job", running("train")),
                    new Need(
                            "crew_try.job",
                            "crew_try join crew on crew.id = crew_try.crew where " + LIVE_CREW),
                    new Need(
                            "plan_step.job",
                            "plan_step join plan on plan.id = plan_step.plan where " + LIVE_PLAN),
                    new Need("plan.head", "plan where " + LIVE_PLAN),
                    new Need(
                            "plan_stream.head",
                            "plan_stream join plan on plan.id = plan_stream.plan where "
                                    + LIVE_PLAN),
                    new Need(
                            "flow_run.job",
                            "flow_run join flow_item on flow_item.id = flow_run.flow"
                                    + " where flow_item.ended_at_ms is null"),
                    new Need(
                            "train.head_job",
                            "train join crew on crew.train = 'm' || train.id where " + LIVE_CREW));

    private static String running(String tables) {
        return tables + " where train.state = 'running'";
    }

    /** That anything needs the job in the table job. */
    static String ofAny() {
        return ALL.stream()
                .map(need ->
                        "exists (select 1 from %s and %s = job.id)"
                                .formatted(need.from, need.column))
                .collect(Collectors.joining("\n or ", "(", ")"));
    }

    /** Asks which of these jobs are needed, as id. */
    static String of(Ids jobs) {
        return ALL.stream()
                .map(need ->
                        "select %1$s as id from %2$s and %1$s in %3$s"
                                .formatted(need.column, need.from, jobs.marks()))
                .collect(Collectors.joining("\nunion "));
    }

    /** How often {@link #of} names them. */
    static int times() {
        return ALL.size();
    }
}
