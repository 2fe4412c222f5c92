package cadre.server.fleet.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.access.Principal;
import cadre.server.fleet.Clock;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.artifact.KeepingPlace;
import cadre.server.objects.Bucket;
import cadre.server.objects.ObjectServer;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.LogRedaction;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogPackingTest {
    private static final String LOG = "first line\nsecond line\n";

    @TempDir Path home;
    private ObjectServer server;
    private Bucket bucket;
    private Fleet fleet;
    private Principal ann;
    private FakeNode node;
    private AttemptOrder order;

    @BeforeEach
    void run_a_job() throws IOException {
        server = ObjectServer.start(home.resolve("objects"));
        bucket = new Bucket(ObjectServer.config(server.endpoint(), ""));
        var place = new KeepingPlace(home.resolve("artifacts"), Optional.of(bucket));
        fleet = new Fleet(TestStores.open(home), home, place, new Clock()).running();
        Files.createDirectories(home.resolve("artifacts/incoming"));
        node = fleet.node("build-1").connected();
        ann = fleet.key("ann", Grant.MEMBER);
        fleet.jobs.file(ann, Fleet.job("hello"));
        order = node.order();
        node.starts(order);
        node.turns(order);
        node.logs(order, 0, 0, "first line\n");
        node.logs(order, 11, 0, "second line\n");
    }

    @AfterEach
    void close() {
        fleet.close();
        bucket.close();
        server.close();
    }

    @Test
    void the_log_of_a_job_that_is_over_goes_to_the_bucket_and_is_read_as_before() throws Exception {
        pack();
        assertThat(object()).isEmpty(); // it runs
        node.succeeds(order);
        pack();
        assertThat(object()).isEmpty(); // late pieces may come
        fleet.clock.pass(Duration.ofMinutes(11));

        pack();

        assertThat(object()).contains(LOG);
        assertThat(inRows()).isZero();
        assertThat(log(0)).isEqualTo(LOG);
        assertThat(log(11)).isEqualTo("second line\n");
        assertThat(fleet.logs.after(order.attempt(), 1, 1 << 20))
                .extracting(LogChunk::seq)
                .containsExactly(2L);
        assertThat(fleet.logs.storedBytes(order.attempt())).isEqualTo(LOG.length());
        fleet.logs.append(node.principal(), piece(LOG.length(), "late\n"));
        pack();
        assertThat(log(0)).isEqualTo(LOG + "late\n");
        assertThat(object()).contains(LOG);
    }

    @Test
    void a_clock_that_jumps_keeps_the_log_in_its_order_and_packs_it_once_it_is_right_again()
            throws Exception {
        fleet.clock.pass(Duration.ofHours(-1));
        node.logs(order, LOG.length(), 0, "an hour back\n");
        fleet.clock.pass(Duration.ofDays(1));
        node.logs(order, LOG.length() + 13, 0, "a day ahead\n");
        node.succeeds(order);
        fleet.clock.pass(Duration.ofDays(-1));
        fleet.clock.pass(Duration.ofHours(1));
        pack();
        assertThat(object()).as("its end is in the future").isEmpty();
        var all = LOG + "an hour back\na day ahead\n";
        assertThat(log(0)).isEqualTo(all);

        fleet.clock.pass(Duration.ofDays(1));
        pack();

        assertThat(object()).contains(all);
        assertThat(log(0)).isEqualTo(all);
    }

    @Test
    void what_is_redacted_is_gone_from_the_bucket_too() throws Exception {
        packed();

        var done =
                fleet.erasure.redact(
                        ann,
                        order.attempt().job(),
                        new LogRedaction(Optional.of("second"), Optional.empty()));

        assertThat(done.bytes()).isEqualTo(6);
        assertThat(log(0)).isEqualTo("first line\n****** line\n");
        assertThat(object()).isEmpty();
        pack();
        assertThat(object()).isEmpty();
        assertThat(log(0)).isEqualTo("first line\n****** line\n");
    }

    @Test
    void what_is_deleted_is_gone_from_the_bucket_too() {
        packed();

        fleet.erasure.delete(fleet.key("olga", Grant.OPERATOR), order.attempt().job());

        assertThat(object()).isEmpty();
        assertThat(inRows()).isZero();
    }

    @Test
    void a_pack_that_is_gone_is_said_and_a_server_without_the_bucket_says_so() {
        packed();
        bucket.delete("logs/" + order.attempt());

        var gone = catchThrowableOfType(CadreException.class, () -> log(0));
        assertThat(gone.code()).isEqualTo(ErrorCode.UNAVAILABLE);

        var without = new JobLogs(fleet.stores.logs(), fleet.attempts, fleet.clock, 1 << 20);
        var unset =
                catchThrowableOfType(
                        CadreException.class,
                        () -> without.from(order.attempt(), LogStream.OUT, 0));
        assertThat(unset.fix()).startsWith("Set CADRE_OBJECTS");
    }

    @Test
    void one_log_that_cannot_be_packed_holds_no_later_one_back_and_is_tried_again()
            throws Exception {
        node.succeeds(order);
        fleet.clock.pass(Duration.ofSeconds(1));
        fleet.jobs.file(ann, Fleet.job("hello again"));
        var second = node.order();
        node.starts(second);
        node.turns(second);
        node.logs(second, 0, 0, "other\n");
        node.succeeds(second);
        fleet.clock.pass(Duration.ofMinutes(11));
        var inTheWay = home.resolve("objects/cadre/logs/" + order.attempt() + "/x");
        Files.createDirectories(inTheWay.getParent());
        Files.writeString(inTheWay, "of someone else");
        var packing = packing();

        assertThatThrownBy(packing::packOnce).hasMessageContaining("1 logs");

        assertThat(bucket.text("logs/" + second.attempt())).contains("other\n");
        assertThat(log(0)).isEqualTo(LOG);
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        packing.packOnce();
        assertThat(object()).contains(LOG);
    }

    private void packed() {
        node.succeeds(order);
        fleet.clock.pass(Duration.ofMinutes(11));
        pack();
        assertThat(object()).contains(LOG);
    }

    /** As a server does that has just started. */
    private void pack() {
        packing().packOnce();
    }

    private LogPacking packing() {
        return new LogPacking(
                fleet.logs,
                fleet.attempts,
                bucket,
                home.resolve("artifacts/incoming"),
                fleet.clock);
    }

    private cadre.wire.link.NodeMessage.Log piece(long offset, String text) {
        return new cadre.wire.link.NodeMessage.Log(
                order.attempt(),
                order.token(),
                LogStream.OUT,
                offset,
                0,
                text.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<String> object() {
        return bucket.text("logs/" + order.attempt());
    }

    private long inRows() {
        return fleet.stores
                .logs()
                .read(tx ->
                        tx.one(
                                        "select coalesce(sum(length(body)), 0) as n from log_chunk",
                                        row -> row.number("n"))
                                .orElseThrow());
    }

    private String log(long offset) throws IOException {
        var bytes = new ByteArrayOutputStream();
        fleet.logs.copy(order.attempt(), LogStream.OUT, offset, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
