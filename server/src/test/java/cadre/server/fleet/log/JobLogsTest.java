package cadre.server.fleet.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobLogsTest {
    @TempDir Path home;
    private Fleet fleet;
    private FakeNode node;
    private AttemptOrder order;

    @BeforeEach
    void run_a_job() {
        fleet = new Fleet(home).running();
        node = fleet.node("build-1").connected();
        fleet.jobs.file(fleet.key("ann", Grant.MEMBER), Fleet.job("hello"));
        order = node.order();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void pieces_are_stored_in_order_and_a_repeated_or_early_one_is_not() throws Exception {
        assertThat(node.logs(order, 0, 0, "one ").end()).isEqualTo(4);
        assertThat(node.logs(order, 0, 0, "one ").end()).isEqualTo(4);
        assertThat(node.logs(order, 9, 0, "three").end()).isEqualTo(4);
        assertThat(node.logs(order, 4, 0, "two").end()).isEqualTo(7);

        assertThat(download(0)).isEqualTo("one two");
        assertThat(download(2)).isEqualTo("e two");
        assertThat(download(100)).isEmpty();
        assertThat(fleet.logs.end(order.attempt(), LogStream.OUT)).isEqualTo(7);
        assertThat(fleet.logs.end(order.attempt(), LogStream.ERR)).isZero();
    }

    @Test
    void a_gap_that_the_node_admits_is_shown_as_a_gap() throws Exception {
        node.logs(order, 0, 0, "begin");
        assertThat(node.logs(order, 105, 100, "end").end()).isEqualTo(108);

        assertThat(download(0)).isEqualTo("begin\n[cadre: 100 bytes missing]\nend");
        assertThat(download(50)).isEqualTo("\n[cadre: 55 bytes missing]\nend");
        assertThat(fleet.logs.after(order.attempt(), 0, 1 << 20))
                .extracting(LogChunk::missing)
                .containsExactly(0L, 100L);
    }

    @Test
    void a_gap_is_only_as_long_as_what_the_server_lacks() {
        node.logs(order, 0, 0, "0123456789");

        node.logs(order, 20, 15, "x");

        assertThat(fleet.logs.after(order.attempt(), 1, 1 << 20).getFirst().missing())
                .isEqualTo(10);
    }

    @Test
    void followers_get_chunks_of_all_streams_in_the_order_of_arrival_and_in_portions() {
        for (int n = 0; n < 10; n++) {
            append(n % 2 == 0 ? LogStream.OUT : LogStream.STEPS, (n / 2) * 1000L, new byte[1000]);
        }

        var seen = new ArrayList<Long>();
        for (var some = fleet.logs.after(order.attempt(), 0, 2500);
                !some.isEmpty();
                some = fleet.logs.after(order.attempt(), seen.getLast(), 2500)) {
            assertThat(some).hasSize(2);
            some.forEach(chunk -> seen.add(chunk.seq()));
        }
        assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(fleet.logs.after(order.attempt(), 0, 1)).hasSize(1);
    }

    @Test
    void a_follower_is_woken_by_the_next_piece() throws Exception {
        var woken = new ArrayList<Boolean>();
        var follower =
                Thread.ofVirtual()
                        .start(() ->
                                woken.add(
                                        fleet.logs.awaitAfter(order.attempt(), 0, FakeNode.SOON)));

        node.logs(order, 0, 0, "x");

        assertThat(follower.join(Duration.ofSeconds(10))).isTrue();
        assertThat(woken).containsExactly(true);
        assertThat(fleet.logs.awaitAfter(order.attempt(), 1, Duration.ofMillis(20))).isFalse();
    }

    @Test
    void any_bytes_come_back_as_they_were() throws Exception {
        var bytes = new byte[JobLogs.LARGEST_PIECE];
        new java.util.Random(7).nextBytes(bytes);

        append(LogStream.ERR, 0, bytes);

        var out = new ByteArrayOutputStream();
        fleet.logs.copy(order.attempt(), LogStream.ERR, 0, out);
        assertThat(out.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void impossible_pieces_are_refused_and_store_nothing() {
        for (var size : List.of(0, JobLogs.LARGEST_PIECE + 1)) {
            assertThatThrownBy(() -> append(LogStream.OUT, 0, new byte[size]))
                    .isInstanceOf(CadreException.class);
        }
        assertThatThrownBy(() -> node.logs(order, -1, 0, "x")).isInstanceOf(CadreException.class);
        assertThatThrownBy(() -> node.logs(order, 5, 6, "x")).isInstanceOf(CadreException.class);
        assertThat(fleet.logs.end(order.attempt(), LogStream.OUT)).isZero();
    }

    @Test
    void what_is_over_the_limit_is_acknowledged_and_becomes_one_gap() throws Exception {
        var piece = new byte[256 * 1024];
        for (int n = 0; n < 6; n++) {
            assertThat(append(LogStream.OUT, (long) n * piece.length, piece))
                    .isEqualTo((n + 1L) * piece.length);
        }

        var log = download(0);
        assertThat(log).hasSize(4 * piece.length + "\n[cadre: 524288 bytes missing]\n".length());
        assertThat(log).endsWith("\n[cadre: 524288 bytes missing]\n");
        assertThat(fleet.logs.after(order.attempt(), 4, 1)).hasSize(1);
    }

    private long append(LogStream stream, long offset, byte[] data) {
        return fleet.logs
                .append(
                        node.principal(),
                        new NodeMessage.Log(
                                order.attempt(), order.token(), stream, offset, 0, data))
                .end();
    }

    private String download(long offset) throws IOException {
        var out = new ByteArrayOutputStream();
        fleet.logs.copy(order.attempt(), LogStream.OUT, offset, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
