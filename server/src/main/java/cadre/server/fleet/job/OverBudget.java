package cadre.server.fleet.job;

import cadre.server.storage.Tx;
import cadre.server.usage.budget.Exhausted;
import cadre.server.usage.budget.Who;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which jobs are of a budget that is used up.
 *
 * @param condition on the table job, with a question mark for each of {@code args}; never empty
 */
record OverBudget(String condition, List<Object> args) {
    private static final OverBudget NONE = new OverBudget("1 = 0", List.of());

    OverBudget {
        args = List.copyOf(args);
    }

    static OverBudget of(List<Exhausted.Over> over) {
        if (over.isEmpty()) {
            return NONE;
        }
        var args = new ArrayList<Object>();
        over.forEach(one -> args.add(one.who().id()));
        return new OverBudget(
                over.stream()
                        .map(one -> condition(one.who().kind()))
                        .collect(Collectors.joining(" or ", "(", ")")),
                args);
    }

    private static String condition(Who.Kind kind) {
        return switch (kind) {
            case ALL -> "? <> ''";
            case TEAM -> "exists (select 1 from job_team t where t.job_id = job.id and t.team = ?)";
            case KEY -> "job.submitter_key = ?";
            case PERSON -> "job.submitter = ?";
            case JOB -> "job.id = ?";
            case CREW -> "exists (select 1 from crew_try t where t.job = job.id and t.crew = ?)";
            case PLAN -> "exists (select 1 from plan_step s where s.job = job.id and s.plan = ?)";
            case FLOW -> "exists (select 1 from flow_run r where r.job = job.id and r.flow = ?)";
        };
    }

    /** Why this job may not start, or go on, for people; empty if it may. */
    static Optional<String> why(Tx tx, JobId job, List<Exhausted.Over> over) {
        return over.stream().filter(one -> isOf(tx, job, one)).map(Exhausted.Over::why).findFirst();
    }

    /** The same of one that is not filed yet, as far as its submitter says. */
    static Optional<String> why(KeyId key, String name, List<Exhausted.Over> over) {
        return over.stream()
                .filter(one ->
                        switch (one.who().kind()) {
                            case ALL -> true;
                            case KEY -> one.who().id().equals(key.number());
                            case PERSON -> one.who().id().equals(name);
                            case TEAM, JOB, CREW, PLAN, FLOW -> false;
                        })
                .map(Exhausted.Over::why)
                .findFirst();
    }

    private static boolean isOf(Tx tx, JobId job, Exhausted.Over one) {
        return one.who().kind() == Who.Kind.ALL
                || tx.one(
                                "select 1 as one from job where id = ? and "
                                        + condition(one.who().kind()),
                                row -> true,
                                job.number(),
                                one.who().id())
                        .isPresent();
    }

    /** Running jobs of these that are not being stopped. */
    List<JobId> running(Tx tx, int limit) {
        var all = new ArrayList<Object>(args);
        all.add(limit);
        return tx.all(
                "select id from job where state = 'running' and stop_at_ms is null and "
                        + condition
                        + " order by id limit ?",
                row -> new JobId(row.number("id")),
                all.toArray());
    }
}
