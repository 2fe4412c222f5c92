package cadre.server.fleet.job;

import cadre.server.access.Principal;
import cadre.server.storage.Database;
import cadre.wire.api.BulkCancel;
import cadre.wire.api.BulkItem;
import cadre.wire.api.BulkRetry;
import cadre.wire.api.BulkView;
import cadre.wire.api.Grant;
import cadre.wire.api.JobSelection;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.job.JobView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Cancels and retries many jobs by one call. Each job is a change of its own, with the checks of
 * {@link Jobs}: one that is refused keeps none of the others back. Thread-safe; blocks on the
 * store.
 */
public final class BulkJobs {
    private static final int MOST = 500;
    private static final int USUAL = 100;

    /** Enough for the store to commit many at once, few enough to leave room for others. */
    private static final int AT_ONCE = 16;

    private final Database db;
    private final Jobs jobs;

    /** Many of {@code jobs}, which are in {@code db}. */
    public BulkJobs(Database db, Jobs jobs) {
        this.db = db;
        this.jobs = jobs;
    }

    /**
     * Cancels those named, or those that are not over of those that the filter takes.
     *
     * @throws CadreException INVALID if neither or both of jobs and filter are given, the filter
     *     means all jobs or jobs that are over, or a number is out of range; FORBIDDEN below member
     */
    public BulkView cancel(Principal by, BulkCancel request) {
        by.require(Grant.MEMBER);
        var reason = request.reason().orElse("");
        RequestCheck.demand(
                reason.length() <= 500 && RequestCheck.isPlain(reason),
                "The reason is too long or not plain text",
                Map.of("field", "reason"),
                "Use to 500 printable characters");
        var chosen =
                choose(
                        by,
                        request.jobs(),
                        request.filter().map(BulkJobs::unfinished),
                        request.limit(),
                        request.cursor());
        return each(chosen, id -> jobs.cancel(by, id, reason));
    }

    /**
     * Queues those named once more, or those that the filter takes.
     *
     * @throws CadreException INVALID as for {@link #cancel}, and if the filter names no state, or
     *     one of jobs that are not over; FORBIDDEN below member
     */
    public BulkView retry(Principal by, BulkRetry request) {
        by.require(Grant.MEMBER);
        var chosen =
                choose(
                        by,
                        request.jobs(),
                        request.filter().map(BulkJobs::over),
                        request.limit(),
                        request.cursor());
        return each(chosen, id -> jobs.retry(by, id));
    }

    private static JobFilter unfinished(JobSelection selection) {
        RequestCheck.demand(
                !selection.meansAll(),
                "The filter leaves everything open",
                Map.of("field", "filter"),
                "Give at least the states: \"queued,running\" for all that is not over");
        var filter = JobFilter.of(selection);
        var states = filter.states().isEmpty() ? Jobs.UNFINISHED : filter.states();
        RequestCheck.demand(
                Jobs.UNFINISHED.containsAll(states),
                "The filter names jobs that are over",
                Map.of("field", "filter.state", "value", String.join(",", states)),
                "Nothing is left to cancel of those: use queued, running or both");
        return filter.inStates(states);
    }

    private static JobFilter over(JobSelection selection) {
        var filter = JobFilter.of(selection);
        RequestCheck.demand(
                !filter.states().isEmpty(),
                "The filter names no state",
                Map.of("field", "filter.state"),
                "Say which jobs are to be tried again, such as \"failed,lost\"");
        RequestCheck.demand(
                Jobs.OVER.containsAll(filter.states()),
                "The filter names jobs that are not over",
                Map.of("field", "filter.state", "value", String.join(",", filter.states())),
                "Use some of " + String.join(", ", Jobs.OVER));
        return filter;
    }

    private record Chosen(List<JobId> jobs, Optional<String> next) {}

    private Chosen choose(
            Principal by,
            List<JobId> named,
            Optional<JobFilter> filter,
            Optional<Integer> limit,
            Optional<String> cursor) {
        RequestCheck.demand(
                named.isEmpty() != filter.isEmpty(),
                "It is not clear which jobs are meant",
                Map.of("fields", "jobs, filter"),
                "Give one of them: the jobs' ids, or a filter");
        if (filter.isEmpty()) {
            RequestCheck.demand(
                    limit.isEmpty() && cursor.isEmpty(),
                    "Named jobs have no pages",
                    Map.of("fields", "limit, cursor"),
                    "Leave them out, or give a filter");
            var jobs = List.copyOf(new LinkedHashSet<>(named));
            demandRange("jobs", jobs.size());
            return new Chosen(jobs, Optional.empty());
        }
        var most = limit.orElse(USUAL);
        demandRange("limit", most);
        var all = by.grant().includes(Grant.OPERATOR);
        var key = all ? Optional.<KeyId>empty() : Optional.of(by.key());
        var wanted = all ? filter.get() : filter.get().filedBy(by.name());
        var before = cursor.map(text -> JobId.of(text).number()).orElse(Long.MAX_VALUE);
        var rows = db.read(tx -> JobListStore.page(tx, wanted, key, before, most));
        return new Chosen(
                rows.jobs().stream().map(JobRow::id).toList(),
                rows.goOnBefore().map(JobId::toString));
    }

    private static void demandRange(String field, int number) {
        RequestCheck.demand(
                number >= 1 && number <= MOST,
                "So many jobs cannot be changed by one call",
                Map.of("field", field, "value", number),
                "Use 1 to " + MOST + ", and call again for more");
    }

    private static BulkView each(Chosen chosen, Function<JobId, JobView> change) {
        var turns = new Semaphore(AT_ONCE);
        var items = new ArrayList<BulkItem>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running =
                    chosen.jobs().stream()
                            .map(id -> threads.submit(inTurn(turns, () -> one(id, change))))
                            .toList();
            for (var item : running) {
                items.add(item.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The server stops",
                    Map.of("done", items.size()),
                    "Ask again: what was done stays done",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a job of many could not be changed", e.getCause());
        }
        var done = (int) items.stream().filter(BulkItem.Done.class::isInstance).count();
        return new BulkView(items, done, items.size() - done, chosen.next());
    }

    private static <T> Callable<T> inTurn(Semaphore turns, Callable<T> work) {
        return () -> {
            turns.acquire();
            try {
                return work.call();
            } finally {
                turns.release();
            }
        };
    }

    private static BulkItem one(JobId id, Function<JobId, JobView> change) {
        try {
            return new BulkItem.Done(id, change.apply(id).status().word());
        } catch (CadreException e) {
            return new BulkItem.Refused(id, Problem.of(e));
        }
    }
}
