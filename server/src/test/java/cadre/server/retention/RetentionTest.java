package cadre.server.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.artifact.FileSweep;
import cadre.server.retention.RetentionPolicy.Bound;
import cadre.server.storage.TestStores;
import cadre.server.usage.UsageFilter;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Usage;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.Grant;
import cadre.wire.api.RetentionRun;
import cadre.wire.api.RetentionView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.BundleId;
import cadre.wire.id.JobId;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.LogStream;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.job.ResumeRequest;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String HEAD = "4e1cd09898626f439a3b2766a17a59e420143901";

    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private Principal root;
    private FakeNode node;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.MEMBER);
        root = fleet.key("root", Grant.ADMIN);
        node = fleet.node("build-1").slots(50).connected();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_job_that_is_old_enough_goes_with_all_it_left_and_a_younger_one_stays() {
        var old = succeeded(Fleet.job("old"), "its log\n");
        fleet.clock.pass(DAY.multipliedBy(20));
        var young = succeeded(Fleet.job("young"), "another\n");
        fleet.clock.pass(DAY.multipliedBy(15));

        var run = run(jobs(DAY.multipliedBy(30)));

        assertThat(deleted(run)).containsExactlyEntriesOf(Map.of("succeeded", 1L));
        assertThat(rows("job")).isEqualTo(1);
        assertThat(rows("attempt")).isEqualTo(1);
        refused(ErrorCode.NOT_FOUND, () -> fleet.jobs.job(ann, old.job()));
        assertThat(fleet.jobs.job(ann, young.job()).id()).isEqualTo(young.job());
    }

    @Test
    void the_log_of_a_deleted_job_goes_an_hour_later_when_no_node_can_send_any_more() {
        var old = succeeded(Fleet.job("old"), "its log\n");
        fleet.clock.pass(DAY.multipliedBy(31));
        run(jobs(DAY.multipliedBy(30)));
        assertThat(logRows("log_chunk")).isEqualTo(1);

        fleet.clock.pass(Duration.ofMinutes(61));
        var run = run(jobs(DAY.multipliedBy(30)));

        assertThat(run.deleted()).containsExactly(new RetentionRun.Deleted("logs", 1, 8));
        assertThat(logRows("log_chunk")).isZero();
        assertThat(logRows("log_stream")).isZero();
        assertThat(fleet.logs.end(old, LogStream.OUT)).isZero();
        assertThat(rows("forgotten")).isZero();
    }

    @Test
    void what_was_said_of_an_accounts_quota_goes_when_it_says_nothing_any_more() {
        fleet.jobs.file(ann, Fleet.job("old"));
        var order = node.order();
        node.starts(order);
        var window = new QuotaWindow("five_hour", Optional.of(10), 18_000, Optional.empty(), "ok");
        fleet.nodes.used(
                node.principal(),
                new NodeMessage.Used(
                        order.attempt(),
                        order.token(),
                        Usage.NONE,
                        List.of(),
                        List.of(window),
                        Optional.empty()));
        fleet.clock.pass(DAY.multipliedBy(89));
        run(RetentionPolicy.DEFAULT);
        assertThat(rows("quota_window")).isEqualTo(1);
        assertThat(rows("quota_account")).isEqualTo(1);

        fleet.clock.pass(DAY.multipliedBy(2));
        run(RetentionPolicy.DEFAULT);
        assertThat(rows("quota_window")).isZero();
        assertThat(rows("quota_account")).isZero();
    }

    @Test
    void by_default_nothing_that_a_job_left_is_ever_deleted() {
        var old = succeeded(Fleet.job("old"), "its log\n");
        artifact(old, "a.txt", "work");
        fleet.clock.pass(DAY.multipliedBy(5000));

        var run = run(RetentionPolicy.DEFAULT);

        assertThat(run.deleted()).isEmpty();
        assertThat(fleet.jobs.job(ann, old.job()).attempts()).hasSize(1);
        assertThat(fleet.artifacts.list(old.job())).hasSize(1);
    }

    @Test
    void jobs_go_by_their_state_and_those_that_are_not_over_never_go() {
        succeeded(Fleet.job("good"), "");
        failed();
        var waiting = fleet.jobs.file(ann, Fleet.job("goes on"));
        node.order();
        fleet.jobs.cancel(ann, cancelled(), "not needed");
        fleet.clock.pass(DAY.multipliedBy(10));

        var run =
                run(
                        new RetentionPolicy(
                                Optional.empty(),
                                Optional.of(DAY.multipliedBy(30)),
                                Optional.of(DAY.multipliedBy(9)),
                                Optional.of(DAY),
                                Bound.NONE,
                                Bound.NONE,
                                Optional.empty(),
                                Bound.NONE,
                                Optional.empty(),
                                Optional.empty()));

        assertThat(deleted(run))
                .containsExactlyInAnyOrderEntriesOf(Map.of("failed", 1L, "cancelled", 1L));
        assertThat(fleet.jobs.job(ann, waiting.id()).status().isOver()).isFalse();
        assertThat(rows("job")).isEqualTo(2);
    }

    @Test
    void a_job_stays_as_long_as_one_is_kept_that_goes_on_with_it() {
        var first = succeeded(Fleet.job("one"), "");
        fleet.clock.pass(DAY.multipliedBy(20));
        var second = succeeded(more(first.job(), false), "");
        fleet.clock.pass(DAY.multipliedBy(15));
        assertThat(run(jobs(DAY.multipliedBy(30))).deleted()).isEmpty();

        fleet.clock.pass(DAY.multipliedBy(20));
        assertThat(deleted(run(jobs(DAY.multipliedBy(30))))).containsEntry("succeeded", 1L);
        refused(ErrorCode.NOT_FOUND, () -> fleet.jobs.job(ann, second.job()));
        assertThat(deleted(run(jobs(DAY.multipliedBy(30))))).containsEntry("succeeded", 1L);
        assertThat(rows("job")).isZero();
        assertThat(rows("resumption")).isZero();
    }

    @Test
    void a_job_that_was_tried_again_counts_from_its_last_end() {
        var old = failed();
        fleet.clock.pass(DAY.multipliedBy(40));
        fleet.jobs.retry(ann, old.job());
        node.succeeds(node.order());
        fleet.clock.pass(DAY);

        assertThat(run(jobs(DAY.multipliedBy(30))).deleted()).isEmpty();
        assertThat(fleet.jobs.job(ann, old.job()).attempts()).hasSize(2);
    }

    @Test
    void what_was_used_and_paid_for_stays_when_the_job_is_gone() {
        var old = succeeded(Fleet.job("old"), "");
        var before = fleet.ledger.page(root, UsageFilter.ALL, Optional.empty(), 10);
        fleet.clock.pass(DAY.multipliedBy(31));

        run(jobs(DAY.multipliedBy(30)));

        refused(ErrorCode.NOT_FOUND, () -> fleet.jobs.job(ann, old.job()));
        assertThat(rows("model_usage")).isEqualTo(1);
        assertThat(fleet.ledger.page(root, UsageFilter.ALL, Optional.empty(), 10))
                .isEqualTo(before);
    }

    @Test
    void events_go_in_order_and_a_reader_that_missed_some_is_told_so() {
        for (int i = 0; i < 700; i++) {
            event();
        }
        fleet.clock.pass(DAY.multipliedBy(2));
        var seen = fleet.feed.head() - 5;
        event();

        var run = run(events(Bound.of(DAY)));

        assertThat(deleted(run)).containsEntry("events", seen + 5);
        var floor = fleet.feed.floor();
        assertThat(floor).isEqualTo(seen + 5);
        assertThatThrownBy(() -> fleet.feed.after(seen, 10, Filter.ALL))
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GONE))
                .hasMessageContaining("after=" + floor);
        assertThat(fleet.feed.after(floor, 1, Filter.ALL).getFirst().seq()).isEqualTo(floor + 1);
        assertThat(fleet.feed.after(0, 1, Filter.ALL).getFirst().seq()).isEqualTo(floor + 1);
        assertThat(fleet.feed.before(Long.MAX_VALUE, 10, Filter.ALL).getLast().seq())
                .isEqualTo(floor + 1);
    }

    @Test
    void a_feed_of_which_everything_is_gone_goes_on_with_the_next_number() {
        event();
        fleet.clock.pass(DAY.multipliedBy(2));
        var head = fleet.feed.head();
        run(events(Bound.of(DAY)));

        assertThat(fleet.feed.floor()).isEqualTo(head);
        assertThat(fleet.feed.before(head + 1, 10, Filter.ALL)).isEmpty();
        event();
        assertThat(fleet.feed.after(head, 10, Filter.ofKinds("test")))
                .singleElement()
                .satisfies(event -> assertThat(event.seq()).isGreaterThan(head));
    }

    @Test
    void too_many_events_go_though_young_but_not_those_of_the_last_hour() {
        for (int i = 0; i < 100; i++) {
            event();
        }
        run(events(Bound.most(10)));
        assertThat(fleet.feed.floor()).isZero();

        fleet.clock.pass(Duration.ofHours(2));
        var head = fleet.feed.head();
        run(events(Bound.most(10)));

        assertThat(fleet.feed.floor()).isEqualTo(head - 10);
    }

    @Test
    void events_are_counted_and_not_their_numbers_which_a_restore_makes_jump() {
        for (int i = 0; i < 100; i++) {
            event();
        }
        var before = rows("event");
        goOnAfter(2_000_000_000L);
        for (int i = 0; i < 50; i++) {
            event();
        }
        fleet.clock.pass(Duration.ofHours(2));

        var spared = run(events(Bound.most(before + 60)));
        var kept = kept("events").rows();
        var there = rows("event");
        run(events(Bound.most(60)));

        assertThat(spared.deleted()).isEmpty();
        // by numbers: PostgreSQL leaves some out
        assertThat(kept).isBetween(there, there + 10);
        assertThat(rows("event")).isBetween(50L, 61L);
        assertThat(fleet.feed.floor()).isLessThan(before);
    }

    private RetentionView.Kept kept(String what) {
        return retention(fleet, events(Bound.NONE)).look(root, LONG).kept().stream()
                .filter(each -> each.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    /** As after a restore. */
    private void goOnAfter(long seq) {
        if (TestStores.isPostgres()) {
            fleet.db.write(tx ->
                    tx.all(
                            "select setval(pg_get_serial_sequence('event', 'seq'), ?) as n",
                            row -> row.number("n"),
                            seq));
        } else {
            fleet.db.write(tx ->
                    tx.update("update sqlite_sequence set seq = ? where name = 'event'", seq));
        }
    }

    @Test
    void a_log_goes_before_its_job_and_whoever_asks_for_it_hears_that_it_is_gone() {
        var old = succeeded(Fleet.job("old"), "its log\n");
        var silent = succeeded(Fleet.job("silent"), "");
        fleet.clock.pass(DAY.multipliedBy(8));
        var young = succeeded(Fleet.job("young"), "young\n");

        var run = run(logs(Bound.of(DAY.multipliedBy(7))));

        assertThat(run.deleted()).containsExactly(new RetentionRun.Deleted("logs", 1, 8));
        refused(ErrorCode.GONE, () -> fleet.logs.requireKept(old));
        fleet.logs.requireKept(silent);
        fleet.logs.requireKept(young);
        assertThat(fleet.logs.after(old, 0, 1000)).isEmpty();
        assertThat(fleet.logs.end(old, LogStream.OUT)).isEqualTo(8);
        assertThat(fleet.jobs.job(ann, old.job()).attempts()).hasSize(1);
        assertThat(run(logs(Bound.of(DAY.multipliedBy(7)))).deleted()).isEmpty();
    }

    @Test
    void a_log_of_many_pieces_goes_in_several_slices() {
        fleet.jobs.file(ann, Fleet.job("talks"));
        var order = node.order();
        node.starts(order);
        for (int i = 0; i < 300; i++) {
            node.logs(order, i * 1000L, 0, "x".repeat(1000));
        }
        node.succeeds(order);
        fleet.clock.pass(DAY.multipliedBy(8));

        var run = run(logs(Bound.of(DAY)));

        assertThat(run.deleted()).containsExactly(new RetentionRun.Deleted("logs", 1, 300_000));
        assertThat(logRows("log_chunk")).isZero();
    }

    @Test
    void the_oldest_logs_go_while_all_together_are_too_much() {
        var attempts = new ArrayList<AttemptId>();
        for (int i = 0; i < 5; i++) {
            attempts.add(succeeded(Fleet.job("job " + i), "x".repeat(100)));
            fleet.clock.pass(Duration.ofHours(2));
        }
        assertThat(run(logs(Bound.most(250))).deleted()).as("none is a day old").isEmpty();
        fleet.clock.pass(DAY);

        run(logs(Bound.most(250)));

        assertThat(attempts.stream().filter(fleet.attempts::isLogDeleted))
                .containsExactlyElementsOf(attempts.subList(0, 3));
    }

    @Test
    void artifacts_go_before_their_job_and_their_files_an_hour_later() throws IOException {
        var old = succeeded(Fleet.job("old"), "");
        var gone = artifact(old, "a.txt", "only here");
        var shared = artifact(old, "b.txt", "here and there");
        fleet.clock.pass(DAY.multipliedBy(8));
        var young = succeeded(Fleet.job("young"), "");
        artifact(young, "c.txt", "here and there");
        agesOfFiles();

        var run = run(artifacts(Bound.of(DAY.multipliedBy(7))));

        assertThat(run.deleted()).containsExactly(new RetentionRun.Deleted("artifacts", 2, 23));
        assertThat(file(gone)).exists();
        refused(ErrorCode.GONE, () -> fleet.artifacts.requireKept(old.job()));
        refused(ErrorCode.GONE, () -> fleet.jobs.file(ann, more(old.job(), true)));
        fleet.artifacts.requireKept(young.job());

        fleet.clock.pass(Duration.ofMinutes(61));
        var later = run(artifacts(Bound.of(DAY.multipliedBy(7))));

        assertThat(later.deleted())
                .filteredOn(each -> !each.what().equals("stored_files")) // of a shared store
                .containsExactly(new RetentionRun.Deleted("files", 1, 9));
        assertThat(file(gone)).doesNotExist();
        assertThat(file(shared)).exists();
    }

    @Test
    void artifacts_that_a_kept_job_began_with_stay() {
        var first = succeeded(Fleet.job("one"), "");
        artifact(first, "work.bundle", "work");
        succeeded(more(first.job(), true), "");
        fleet.clock.pass(DAY.multipliedBy(30));

        assertThat(run(artifacts(Bound.of(DAY))).deleted()).isEmpty();
        assertThat(fleet.artifacts.list(first.job())).hasSize(1);
    }

    @Test
    void the_oldest_artifacts_go_while_all_together_are_too_much() {
        var jobs = new ArrayList<AttemptId>();
        for (int i = 0; i < 4; i++) {
            var job = succeeded(Fleet.job("job " + i), "");
            artifact(job, "a.txt", i + "x".repeat(99));
            jobs.add(job);
        }
        fleet.clock.pass(DAY.multipliedBy(2));

        var run = run(artifacts(Bound.most(200)));

        assertThat(deleted(run)).containsEntry("artifacts", 2L);
        assertThat(fleet.artifacts.list(jobs.get(1).job())).isEmpty();
        assertThat(fleet.artifacts.list(jobs.get(2).job())).hasSize(1);
    }

    @Test
    void a_file_that_was_sent_again_meanwhile_stays() throws IOException {
        var old = succeeded(Fleet.job("old"), "");
        var view = artifact(old, "a.txt", "the same");
        agesOfFiles();
        fleet.clock.pass(DAY.multipliedBy(2));
        run(artifacts(Bound.of(DAY)));
        var again = succeeded(Fleet.job("again"), "");

        artifact(again, "b.txt", "the same"); // makes the file young, whatever its row does
        fleet.db.write(tx -> tx.update("delete from artifact"));
        fleet.clock.pass(Duration.ofHours(2));
        run(artifacts(Bound.of(DAY)));

        assertThat(file(view)).exists();
    }

    @Test
    void files_without_a_row_are_swept_when_they_are_a_day_old() throws IOException {
        var job = succeeded(Fleet.job("job"), "");
        var kept = artifact(job, "kept.txt", "kept");
        var orphan = artifact(job, "a.txt", "first");
        artifact(job, "a.txt", "second");
        run(RetentionPolicy.DEFAULT);
        assertThat(file(orphan)).exists();
        agesOfFiles();

        var run = run(RetentionPolicy.DEFAULT);

        assertThat(run.deleted()).containsExactly(new RetentionRun.Deleted("files", 1, 5));
        assertThat(file(orphan)).doesNotExist();
        assertThat(file(kept)).exists();
    }

    @Test
    void a_server_that_was_started_with_another_store_sweeps_no_file() throws IOException {
        var view = artifact(succeeded(Fleet.job("job"), ""), "a.txt", "work");
        agesOfFiles();
        try (var other = new Fleet(home.resolve("other"))) {
            var retention = retention(other, RetentionPolicy.DEFAULT);
            retention.begin(root);
            retention.roundOnce();

            var run = retention.look(root, LONG).lastRun().orElseThrow();
            assertThat(deleted(run)).isEmpty();
        }
        run(RetentionPolicy.DEFAULT);

        assertThat(file(view)).exists();
    }

    @Test
    void what_a_killed_server_had_in_its_hands_is_put_back_if_a_row_needs_it() throws IOException {
        var job = succeeded(Fleet.job("job"), "");
        var needed = artifact(job, "a.txt", "needed");
        var leaving = Files.createDirectories(home.resolve("artifacts/leaving"));
        Files.move(file(needed), leaving.resolve(needed.sha256()));
        Files.writeString(leaving.resolve("0".repeat(64)), "needed by nobody");

        run(RetentionPolicy.DEFAULT);

        assertThat(file(needed)).hasContent("needed");
        assertThat(leaving).isEmptyDirectory();
    }

    @Test
    void a_bundle_goes_when_no_kept_job_starts_from_it() {
        var unused = fleet.artifacts.storeBundle(ann, bundle("one")).id();
        var used = fleet.artifacts.storeBundle(ann, bundle("two")).id();
        succeeded(from(used), "");
        fleet.clock.pass(DAY.multipliedBy(31));

        assertThat(deleted(run(RetentionPolicy.DEFAULT))).containsEntry("bundles", 1L);
        refused(ErrorCode.NOT_FOUND, () -> fleet.artifacts.openBundle(ann, unused));
        assertThat(fleet.artifacts.openBundle(ann, used).bytes()).isPositive();

        var both = jobs(DAY);
        assertThat(deleted(run(both))).containsEntry("succeeded", 1L);
        assertThat(deleted(run(RetentionPolicy.DEFAULT))).containsEntry("bundles", 1L);
        assertThat(rows("bundle")).isZero();
    }

    @Test
    void deliveries_go_by_their_age_with_their_fingerprints_and_hints() {
        delivery(1);
        fleet.clock.pass(DAY.multipliedBy(31));
        delivery(2);

        assertThat(deleted(run(RetentionPolicy.DEFAULT))).containsEntry("deliveries", 1L);
        assertThat(rows("hook_delivery")).isEqualTo(1);
        assertThat(rows("hook_seen")).isEqualTo(1);
        assertThat(rows("hint")).isEqualTo(1);
    }

    private void delivery(long id) {
        var now = fleet.clock.instant();
        fleet.stores
                .main()
                .write(tx -> {
                    tx.update(
                            """
                            insert into hook_delivery (id, connection, provider, provider_id, event, kind,
                                   project, subject, actor_id, fate, signed_by, headers, bytes, repeats,
                                   received_at_ms, body)
                            values (?, 'plane', 'plane', '', 'issue.created', 'item', 'p', ?, '', 'look',
                                    'secret 1', '{}', 2, 0, ?, ?)
                            """,
                            id,
                            "i-" + id,
                            now,
                            new byte[] {'{', '}'});
                    tx.update(
                            """
                            insert into hook_seen (connection, fingerprint, delivery, seen_at_ms)
                            values ('plane', ?, ?, ?)
                            """,
                            "sha256 " + id,
                            id,
                            now);
                    return tx.update(
                            """
                            insert into hint (connection, project, subject, provider, kind, actor_id,
                                   delivery, since_ms)
                            values ('plane', 'p', ?, 'plane', 'item', '', ?, ?)
                            """,
                            "i-" + id,
                            id,
                            now);
                });
    }

    @Test
    void the_outbox_goes_by_the_age_of_its_ended_items_and_what_live_ones_wrote_stays() {
        var first = fleet.clock.instant();
        for (long item = 1; item <= 4; item++) {
            item(item);
            written(item, "status", "done");
        }
        written(1, "draft/1", "refused");
        written(1, "status/1", "replaced");
        written(4, "status/1", "waiting");
        written("of/another", "done");
        ended(1);
        ended(4);
        fleet.clock.pass(DAY.multipliedBy(20));
        ended(2);
        written(1, "late", "done");
        fleet.clock.pass(DAY.multipliedBy(11));

        var before = retention(fleet, RetentionPolicy.DEFAULT).look(root, LONG).kept().getLast();
        var run = run(RetentionPolicy.DEFAULT);

        assertThat(before)
                .isEqualTo(
                        new RetentionView.Kept(
                                "outbox",
                                9,
                                Optional.empty(),
                                Optional.of(first),
                                "30 days after their item's end",
                                new RetentionView.Share(3, 0, true)));
        assertThat(deleted(run)).containsExactlyEntriesOf(Map.of("outbox", 3L));
        assertThat(names())
                .containsExactly(
                        "flow/1/late",
                        "flow/2/status",
                        "flow/3/status",
                        "flow/4/status",
                        "flow/4/status/1",
                        "of/another");
        assertThat(deleted(run(RetentionPolicy.DEFAULT))).isEmpty();
    }

    @Test
    void the_outbox_goes_in_stretches_beside_many_rows_of_items_on_their_way() {
        item(1);
        item(2);
        for (int i = 0; i < 700; i++) {
            written(1 + i % 2, "edit/" + i, "done");
        }
        ended(2);
        fleet.clock.pass(DAY.multipliedBy(31));

        assertThat(deleted(run(RetentionPolicy.DEFAULT))).containsEntry("outbox", 350L);
        assertThat(names()).hasSize(350).allMatch(name -> name.startsWith("flow/1/"));
    }

    private List<String> names() {
        return fleet.db.read(
                tx -> tx.all("select name from outbox order by name", row -> row.text("name")));
    }

    private void item(long id) {
        var now = fleet.clock.instant();
        fleet.db.write(tx ->
                tx.update(
                        """
                        insert into flow_item (id, tracker, project, item, item_key, title, host,
                               repository, base, branch, definition, definition_sha, stage, state,
                               submitter_key, submitter, look_at_ms, stage_since_ms, entered_at_ms)
                        values (?, 'plane', 'p', ?, 'WEB-1', 't', 'gitea', 'ada/shop', 'main', ?,
                                '{}', '', 'review', 'working', 1, 'ann', ?, ?, ?)
                        """,
                        id,
                        "i-" + id,
                        "cadre/web-" + id,
                        now,
                        now,
                        now));
    }

    private void ended(long item) {
        var now = fleet.clock.instant();
        fleet.db.write(tx ->
                tx.update(
                        "update flow_item set state = 'done', ended_at_ms = ? where id = ?",
                        now,
                        item));
    }

    private void written(long item, String name, String state) {
        written("flow/" + item + "/" + name, state);
    }

    private void written(String name, String state) {
        var now = fleet.clock.instant();
        fleet.db.write(tx ->
                tx.update(
                        """
                        insert into outbox (connection, name, kind, request, state, result, reason,
                               tries, due_ms, token, lease_until_ms, stored_at_ms, ended_at_ms)
                        values ('plane', ?, 'comment', '{}', ?, '', '', 0, ?, 0, 0, ?, ?)
                        """,
                        name,
                        state,
                        now,
                        now,
                        state.equals("waiting") ? Optional.empty() : Optional.of(now)));
    }

    @Test
    void a_dry_run_counts_what_the_run_then_deletes() {
        for (int i = 0; i < 20; i++) {
            artifact(succeeded(Fleet.job("job " + i), "log\n"), "a.txt", "artifact");
        }
        failed();
        fleet.clock.pass(DAY.multipliedBy(8));
        var policy =
                new RetentionPolicy(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(DAY),
                        Optional.empty(),
                        Bound.of(DAY),
                        Bound.of(DAY),
                        Optional.empty(),
                        Bound.of(DAY),
                        Optional.empty(),
                        Optional.empty());

        var before = retention(fleet, policy).look(root, LONG);
        var run = run(policy);

        var next =
                before.kept().stream()
                        .filter(each -> each.next().rows() > 0)
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        RetentionView.Kept::what, each -> each.next().rows()));
        assertThat(next).containsEntry("logs", 20L).containsEntry("artifacts", 20L);
        assertThat(deleted(run)).isEqualTo(next);
        var kept = before.kept().getFirst();
        assertThat(kept.what()).isEqualTo("succeeded");
        assertThat(kept.rows()).isEqualTo(20);
        assertThat(before.storeBytes()).isGreaterThan(10_000);
    }

    @Test
    void of_two_servers_one_runs_and_the_other_one_says_so() {
        succeeded(Fleet.job("old"), "");
        fleet.clock.pass(DAY.multipliedBy(2));
        var policy = everyHour(jobs(DAY));
        var one = retention(fleet, policy);
        var two = retention(fleet, policy);

        one.begin(root);
        refused(ErrorCode.CONFLICT, () -> two.begin(root));
        two.roundOnce();
        assertThat(rows("job")).isEqualTo(1);
        one.roundOnce();
        assertThat(rows("job")).isZero();
        two.roundOnce();

        assertThat(two.runs(root, Optional.empty(), 10).items()).hasSize(1);
        fleet.clock.pass(Duration.ofHours(1));
        two.roundOnce();
        one.roundOnce();
        assertThat(one.runs(root, Optional.empty(), 10).items())
                .extracting(RetentionRun::by)
                .containsExactly("cadre", "root");
    }

    @Test
    void the_turn_of_a_server_that_died_is_taken_over() {
        var dead = retention(fleet, RetentionPolicy.DEFAULT);
        dead.begin(root);
        fleet.clock.pass(Duration.ofMinutes(3));

        var run = run(RetentionPolicy.DEFAULT);

        assertThat(run.state()).isEqualTo("done");
        var runs = dead.runs(root, Optional.empty(), 10).items();
        assertThat(runs).extracting(RetentionRun::state).containsExactly("done", "stopped");
    }

    @Test
    void a_server_that_closes_stops_after_a_slice_and_the_next_run_goes_on() {
        for (int i = 0; i < 3; i++) {
            succeeded(Fleet.job("job " + i), "");
        }
        fleet.clock.pass(DAY.multipliedBy(2));
        var closing = retention(fleet, jobs(DAY));
        closing.begin(root);
        closing.close();
        closing.roundOnce();
        assertThat(rows("job")).isEqualTo(3);
        assertThat(closing.look(root, LONG).lastRun().orElseThrow().state()).isEqualTo("stopped");

        assertThat(deleted(run(jobs(DAY)))).containsEntry("succeeded", 3L);
    }

    @Test
    void a_run_is_on_the_feed_with_who_began_it() {
        succeeded(Fleet.job("old"), "");
        fleet.clock.pass(DAY.multipliedBy(2));

        run(jobs(DAY));

        assertThat(fleet.feed.after(0, 1000, Filter.ofKinds("retention")))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.kind()).isEqualTo("retention.ran");
                    assertThat(event.actor().name()).isEqualTo("root");
                    assertThat(event.body().path("succeeded").asInt()).isEqualTo(1);
                });
    }

    @Test
    void only_an_admin_deletes_and_only_an_operator_looks() {
        var retention = retention(fleet, RetentionPolicy.DEFAULT);
        var operator = fleet.key("op", Grant.OPERATOR);

        refused(ErrorCode.FORBIDDEN, () -> retention.begin(operator));
        refused(ErrorCode.FORBIDDEN, () -> retention.look(ann, LONG));
        assertThat(retention.look(operator, LONG).kept()).isNotEmpty();
    }

    @Test
    void every_table_that_refers_to_jobs_is_known_here() {
        var sql =
                TestStores.isPostgres()
                        ? """
                        select distinct conrelid::regclass::text as name from pg_constraint
                         where contype = 'f' and confrelid = 'job'::regclass
                        """
                        : """
                        select name from sqlite_master
                         where type = 'table' and sql like '%references job (%'
                        """;
        List<String> tables = fleet.db.read(tx -> tx.all(sql, row -> row.text("name")));
        var referring =
                List.of(
                        "job_label",
                        "job_bundle",
                        "job_repository",
                        "job_team",
                        "job_merge",
                        "job_knowledge",
                        "resumption",
                        "artifact");
        assertThat(tables)
                .as("tables whose rows FinishedStore deletes with the job")
                .containsAll(referring)
                .isSubsetOf(Stream.concat(referring.stream(), Stream.of("attempt")).toList());
    }

    private RetentionRun run(RetentionPolicy policy) {
        var retention = retention(fleet, policy);
        retention.begin(root);
        retention.roundOnce();
        return retention.look(root, LONG).lastRun().orElseThrow();
    }

    private Retention retention(Fleet of, RetentionPolicy policy) {
        return new Retention(
                of.stores,
                new FileSweep(home.resolve("artifacts")),
                java.util.Optional.empty(),
                of.feed,
                policy,
                of.clock,
                java.util.UUID.randomUUID().toString());
    }

    private static Map<String, Long> deleted(RetentionRun run) {
        assertThat(run.state()).as(run.error()).isEqualTo("done");
        return run.deleted().stream()
                .collect(
                        java.util.stream.Collectors.toMap(
                                RetentionRun.Deleted::what, RetentionRun.Deleted::rows));
    }

    private AttemptId succeeded(JobRequest request, String log) {
        var order = started(request, log);
        node.succeeds(order);
        return order.attempt();
    }

    private AttemptOrder started(JobRequest request, String log) {
        fleet.jobs.file(ann, request);
        var order = node.order();
        node.starts(order);
        node.turns(order);
        if (!log.isEmpty()) {
            node.logs(order, 0, 0, log);
        }
        tokens.put(order.attempt(), order.token());
        return order;
    }

    private final Map<AttemptId, Long> tokens = new java.util.HashMap<>();

    private AttemptId failed() {
        var order = started(Fleet.job("bad"), "");
        node.ends(order, new Ending.Failed(FailureCode.AGENT_ERROR, "no"));
        return order.attempt();
    }

    private JobId cancelled() {
        return fleet.jobs
                .file(
                        ann,
                        copy(
                                JobRequest.of("waits", new AgentName("rehearsal")),
                                List.of("nowhere"),
                                List.of(),
                                Optional.empty()))
                .id();
    }

    private ArtifactView artifact(AttemptId attempt, String name, String content) {
        return fleet.artifacts.store(
                node.principal(),
                attempt,
                Objects.requireNonNull(tokens.get(attempt)),
                "file",
                "",
                name,
                new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)),
                Long.MAX_VALUE);
    }

    private Path file(ArtifactView view) {
        return home.resolve("artifacts")
                .resolve(view.sha256().substring(0, 2))
                .resolve(view.sha256().substring(2));
    }

    /** All files were sent long before the clock of the test. */
    private void agesOfFiles() throws IOException {
        try (var files = Files.walk(home.resolve("artifacts"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(
                        file, FileTime.from(fleet.clock.instant().minus(DAY.multipliedBy(3))));
            }
        }
    }

    private static InputStream bundle(String pack) {
        var text = "# v2 git bundle\n" + HEAD + " HEAD\n\nPACK" + pack;
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JobRequest from(BundleId bundle) {
        var repository =
                new RepositoryRequest(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(bundle),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return copy(Fleet.job("from"), List.of(), List.of(repository), Optional.empty());
    }

    private static JobRequest more(JobId job, boolean cold) {
        return copy(
                Fleet.job("more"), List.of(), List.of(), Optional.of(new ResumeRequest(job, cold)));
    }

    private static JobRequest copy(
            JobRequest of,
            List<String> tags,
            List<RepositoryRequest> repositories,
            Optional<ResumeRequest> resume) {
        return new JobRequest(
                of.prompt(),
                of.agent(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                repositories,
                Optional.empty(),
                tags,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Map.of("kind", "test"),
                Optional.empty(),
                Optional.empty(),
                resume);
    }

    private void event() {
        fleet.db.write(tx -> {
            fleet.feed.append(
                    tx, "test.happened", "thing", Optional.empty(), Actor.CADRE, Map.of());
            return 1;
        });
    }

    private long rows(String table) {
        return count(fleet.db, table);
    }

    private long logRows(String table) {
        return count(fleet.stores.logs(), table);
    }

    private static long count(cadre.server.storage.Database db, String table) {
        return db.read(tx ->
                tx.one("select count(*) as n from " + table, row -> row.number("n")).orElseThrow());
    }

    private static RetentionPolicy jobs(Duration age) {
        return new RetentionPolicy(
                Optional.empty(),
                Optional.of(age),
                Optional.of(age),
                Optional.of(age),
                Bound.NONE,
                Bound.NONE,
                Optional.empty(),
                Bound.NONE,
                Optional.empty(),
                Optional.empty());
    }

    private static RetentionPolicy logs(Bound bound) {
        return only(bound, Bound.NONE, Bound.NONE);
    }

    private static RetentionPolicy artifacts(Bound bound) {
        return only(Bound.NONE, bound, Bound.NONE);
    }

    private static RetentionPolicy events(Bound bound) {
        return only(Bound.NONE, Bound.NONE, bound);
    }

    private static RetentionPolicy only(Bound logs, Bound artifacts, Bound events) {
        return new RetentionPolicy(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                logs,
                artifacts,
                Optional.empty(),
                events,
                Optional.empty(),
                Optional.empty());
    }

    private static RetentionPolicy everyHour(RetentionPolicy policy) {
        return new RetentionPolicy(
                Optional.of(Duration.ofHours(1)),
                policy.succeeded(),
                policy.failed(),
                policy.cancelled(),
                policy.logs(),
                policy.artifacts(),
                policy.bundles(),
                policy.events(),
                policy.deliveries(),
                policy.outbox());
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).as(e.what()).isEqualTo(code));
    }
}
