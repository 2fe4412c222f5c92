package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.BulkCancel;
import cadre.wire.api.BulkItem;
import cadre.wire.api.BulkRetry;
import cadre.wire.api.BulkView;
import cadre.wire.api.Grant;
import cadre.wire.api.JobSelection;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.Ending;
import cadre.wire.job.JobRequest;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkJobsTest {
    @TempDir Path home;
    private Fleet fleet;
    private BulkJobs bulk;
    private Principal ann;
    private Principal bob;
    private Principal op;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        bulk = new BulkJobs(fleet.db, fleet.jobs);
        ann = fleet.key("ann", Grant.MEMBER);
        bob = fleet.key("bob", Grant.MEMBER);
        op = fleet.key("op", Grant.OPERATOR);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void named_jobs_are_cancelled_each_by_itself_and_what_is_refused_says_why() {
        var mine = file(ann, Map.of());
        var theirs = file(bob, Map.of());
        var over = file(ann, Map.of());
        fleet.jobs.cancel(ann, over, "");
        var nowhere = new JobId(999);

        var all = bulk.cancel(ann, named(mine, theirs, over, nowhere, mine));

        assertThat(all.items()).map(BulkItem::job).containsExactly(mine, theirs, over, nowhere);
        assertThat(all.items().getFirst()).isEqualTo(new BulkItem.Done(mine, "cancelled"));
        assertThat(codes(all))
                .containsExactly(ErrorCode.FORBIDDEN, ErrorCode.CONFLICT, ErrorCode.NOT_FOUND);
        assertThat(all.done()).isEqualTo(1);
        assertThat(all.refused()).isEqualTo(3);
        assertThat(fleet.jobs.job(bob, theirs).status().word()).isEqualTo("queued");
    }

    @Test
    void a_filter_goes_over_all_that_it_takes_page_by_page_with_the_reason_on_each() {
        var wanted = new ArrayList<JobId>();
        for (int n = 0; n < 7; n++) {
            wanted.addFirst(file(ann, Map.of("labels", Map.of("batch", "7"))));
            file(ann, Map.of());
        }

        var seen = new ArrayList<JobId>();
        var cursor = Optional.<String>empty();
        do {
            var some =
                    bulk.cancel(
                            op,
                            new BulkCancel(
                                    List.of(),
                                    selection("label", "batch=7"),
                                    Optional.of("wrong branch"),
                                    Optional.of(3),
                                    cursor));
            some.items().forEach(item -> seen.add(item.job()));
            assertThat(some.refused()).isZero();
            cursor = some.next();
        } while (cursor.isPresent());

        assertThat(seen).isEqualTo(wanted);
        assertThat(Json.write(fleet.jobs.job(ann, wanted.getFirst()))).contains("wrong branch");
        assertThat(fleet.jobs.unfinishedByState()).isEqualTo(Map.of("queued", 7L));
        assertThat(fleet.jobs.overByState()).isEqualTo(Map.of("cancelled", 7L));
    }

    @Test
    void a_members_filter_takes_only_its_own_jobs() {
        var mine = file(ann, Map.of());
        file(bob, Map.of());

        assertThat(bulk.cancel(ann, filtered("state", "queued,running")).items())
                .containsExactly(new BulkItem.Done(mine, "cancelled"));
        assertThat(bulk.cancel(ann, filtered("submitter", "bob")).items()).isEmpty();
        assertThat(bulk.cancel(op, filtered("submitter", "bob")).done()).isEqualTo(1);
    }

    @Test
    void running_jobs_are_asked_to_stop_and_jobs_that_are_over_are_queued_again() {
        var node = fleet.node("build-1").connected();
        var job = file(ann, Map.of());
        var order = node.order();

        assertThat(bulk.cancel(ann, filtered("state", "running")).items())
                .containsExactly(new BulkItem.Done(job, "running"));
        node.ends(order, new Ending.Stopped("asked"));
        fleet.jobs.await(ann, job, FakeNode.SOON);
        node.goAway();
        var again = bulk.retry(ann, retry("state", "cancelled,failed,lost"));

        assertThat(again.items()).containsExactly(new BulkItem.Done(job, "queued"));
    }

    @Test
    void what_is_not_clear_or_too_much_is_refused_as_a_whole() {
        file(ann, Map.of());
        var many = IntStream.rangeClosed(1, 501).mapToObj(JobId::new).toArray(JobId[]::new);

        refused(() -> bulk.cancel(ann, named()));
        refused(() -> bulk.cancel(ann, named(many)));
        refused(() -> bulk.cancel(ann, cancel(Map.of())));
        refused(() -> bulk.cancel(ann, cancel(Map.of("filter", Map.of()))));
        refused(() -> bulk.cancel(ann, filtered("state", "succeeded")));
        refused(() -> bulk.cancel(ann, filtered("state", "done")));
        refused(() -> bulk.retry(ann, retry("agent", "rehearsal")));
        refused(() -> bulk.retry(ann, retry("state", "queued")));
        refused(() ->
                bulk.cancel(
                        ann, cancel(Map.of("jobs", List.of("j1"), "filter", Map.of("text", "x")))));
        refused(() -> bulk.cancel(ann, cancel(Map.of("jobs", List.of("j1"), "limit", 5))));
        refused(() ->
                bulk.cancel(ann, cancel(Map.of("filter", Map.of("text", "x"), "limit", 501))));
        assertThat(fleet.jobs.unfinishedByState()).isEqualTo(Map.of("queued", 1L));
    }

    @Test
    void several_hundred_jobs_are_done_by_one_call_and_none_twice() {
        for (int n = 0; n < 300; n++) {
            file(ann, Map.of());
        }

        var first =
                bulk.cancel(ann, cancel(Map.of("filter", Map.of("state", "queued"), "limit", 500)));
        var second = bulk.cancel(ann, filtered("state", "queued"));

        assertThat(first.done()).isEqualTo(300);
        assertThat(first.next()).isEmpty();
        assertThat(second.items()).isEmpty();
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
    }

    private static List<ErrorCode> codes(BulkView view) {
        return view.items().stream()
                .filter(BulkItem.Refused.class::isInstance)
                .map(item -> ((BulkItem.Refused) item).problem().code())
                .toList();
    }

    private static BulkCancel named(JobId... jobs) {
        return cancel(Map.of("jobs", List.of(jobs)));
    }

    private static BulkCancel filtered(String field, String value) {
        return cancel(Map.of("filter", Map.of(field, value)));
    }

    private static BulkCancel cancel(Map<String, ?> body) {
        return Json.readStrictly(Json.write(body), BulkCancel.class);
    }

    private static BulkRetry retry(String field, String value) {
        return Json.readStrictly(
                Json.write(Map.of("filter", Map.of(field, value))), BulkRetry.class);
    }

    private static Optional<JobSelection> selection(String field, String value) {
        return Optional.of(Json.readStrictly(Json.write(Map.of(field, value)), JobSelection.class));
    }

    private JobId file(Principal by, Map<String, ?> changes) {
        var all = new TreeMap<String, Object>(Map.of("prompt", "hello", "agent", "rehearsal"));
        all.putAll(changes);
        return fleet.jobs.file(by, Json.readStrictly(Json.write(all), JobRequest.class)).id();
    }
}
