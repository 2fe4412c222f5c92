package cadre.server.fleet.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.JobState;
import cadre.wire.job.LogCheck;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import cadre.wire.link.AttemptOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogComparisonTest {
    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private JobId job;
    private FakeNode node;
    private AttemptOrder order;

    @BeforeEach
    void run_a_job() {
        fleet = new Fleet(home).running();
        node = fleet.node("build-1").connected();
        ann = fleet.key("ann", Grant.MEMBER);
        job = fleet.jobs.file(ann, Fleet.job("hello")).id();
        order = node.order();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_log_that_is_stored_as_it_was_sent_is_verified() throws Exception {
        node.logs(order, 0, 0, "one ");
        node.logs(order, 4, 0, "two");

        assertThat(node.succeeds(order, total("one two"))).isTrue();

        assertThat(result().logVerified()).contains(true);
        var hash = total("one two").sha256();
        assertThat(result().logs())
                .containsExactly(
                        new LogCheck(
                                LogStream.OUT, true, 7, hash, 7, hash, java.util.Optional.empty()));
        assertThat(fleet.events("j1")).doesNotContain("attempt.log_differs");
    }

    @Test
    void a_gap_that_the_node_admits_is_no_difference() throws Exception {
        node.logs(order, 0, 0, "begin");
        node.logs(order, 105, 100, "end");

        node.succeeds(order, total("beginend"));

        assertThat(result().logVerified()).contains(true);
    }

    @Test
    void a_byte_that_the_disk_has_changed_is_seen_on_the_job_and_in_the_feed() throws Exception {
        node.logs(order, 0, 0, "one ");
        node.logs(order, 4, 0, "two");
        fleet.stores
                .logs()
                .write(tx ->
                        tx.update(
                                "update log_chunk set body = ? where seq = 2",
                                "twO".getBytes(StandardCharsets.US_ASCII)));

        assertThat(node.succeeds(order, total("one two"))).isTrue();

        assertThat(fleet.jobs.job(ann, job).status()).isInstanceOf(JobState.Succeeded.class);
        assertThat(result().logVerified()).contains(false);
        var check = result().logs().getFirst();
        assertThat(check.matches()).isFalse();
        assertThat(check.sentSha256()).isEqualTo(total("one two").sha256());
        assertThat(check.storedSha256()).isEqualTo(total("one twO").sha256());
        assertThat(fleet.events("j1")).contains("attempt.log_differs");
    }

    @Test
    void what_was_never_stored_and_what_was_never_sent_are_differences() throws Exception {
        node.logs(order, 0, 0, "one");

        node.succeeds(order, new LogTotal(LogStream.ERR, 4, total("lost").sha256()));

        assertThat(result().logVerified()).contains(false);
        assertThat(result().logs())
                .extracting(LogCheck::stream, LogCheck::sentBytes, LogCheck::storedBytes)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(LogStream.OUT, 0L, 3L),
                        org.assertj.core.groups.Tuple.tuple(LogStream.ERR, 4L, 0L));
    }

    @Test
    void a_node_that_does_not_say_what_it_sent_has_no_verified_log_and_no_wrong_one() {
        node.logs(order, 0, 0, "one");

        node.succeeds(order);

        assertThat(result().logVerified()).isEmpty();
        assertThat(result().logs()).isEmpty();
    }

    @Test
    void impossible_totals_are_refused() throws Exception {
        var good = total("x");

        assertThatThrownBy(() -> node.succeeds(order, good, good))
                .isInstanceOf(CadreException.class);
        assertThatThrownBy(() -> node.succeeds(order, new LogTotal(LogStream.OUT, 1, "0123")))
                .isInstanceOf(CadreException.class);
        assertThat(fleet.jobs.job(ann, job).status()).isInstanceOf(JobState.Running.class);
    }

    @Test
    void a_store_that_fails_is_an_error_to_the_sender_and_what_it_sends_again_is_stored()
            throws Exception {
        node.logs(order, 0, 0, "one ");
        fleet.stores.logs().write(tx -> tx.update("alter table log_chunk rename to away"));

        assertThatThrownBy(() -> node.logs(order, 4, 0, "two"))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        fleet.stores.logs().write(tx -> tx.update("alter table away rename to log_chunk"));

        assertThat(node.logs(order, 4, 0, "two").end()).isEqualTo(7);
        node.succeeds(order, total("one two"));
        assertThat(result().logVerified()).contains(true);
    }

    private AttemptResult result() {
        return fleet.jobs.job(ann, job).attempts().getLast().result().orElseThrow();
    }

    private static LogTotal total(String text) throws Exception {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new LogTotal(LogStream.OUT, bytes.length, HexFormat.of().formatHex(hash));
    }
}
