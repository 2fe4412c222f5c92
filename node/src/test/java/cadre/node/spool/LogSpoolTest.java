package cadre.node.spool;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.AttemptId;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSpoolTest {
    @TempDir Path folder;

    @Test
    void the_totals_are_of_what_is_sent_and_the_same_for_the_next_run_of_the_node()
            throws Exception {
        var expected = new LogTotal(LogStream.OUT, 8, sha256("beginend"));
        try (var spool = spool()) {
            spool.write(LogStream.OUT, 0, bytes("begin"));
            var gap = new Gap(5, 105, 105);
            new SpoolMarks(folder).write(LogStream.OUT, gap);
            spool.leaveOut(LogStream.OUT, gap);
            spool.write(LogStream.OUT, 105, bytes("end"));

            assertThat(spool.totals()).containsExactly(expected);
        }
        try (var again = spool()) {
            assertThat(again.totals()).containsExactly(expected);
        }
    }

    @Test
    void a_log_of_several_reads_has_one_hash() throws Exception {
        var much = "0123456789abcdef".repeat(200_000);
        try (var spool = spool()) {
            spool.write(LogStream.ERR, 0, bytes(much));

            assertThat(spool.totals())
                    .containsExactly(new LogTotal(LogStream.ERR, much.length(), sha256(much)));
        }
    }

    @Test
    void what_the_server_has_not_stored_is_the_lag_and_what_is_left_out_is_not() {
        try (var spool = spool()) {
            assertThat(spool.lagBytes()).isZero();
            spool.write(LogStream.OUT, 0, bytes("begin"));
            spool.leaveOut(LogStream.OUT, new Gap(5, 105, 105));
            spool.write(LogStream.OUT, 105, bytes("end"));
            spool.write(LogStream.ERR, 0, bytes("oh"));
            assertThat(spool.lagBytes()).isEqualTo(10);

            assertThat(spool.next()).isPresent();
            assertThat(spool.lagBytes()).as("sent is not stored").isEqualTo(10);
            spool.stored(LogStream.OUT, 5);
            assertThat(spool.lagBytes()).isEqualTo(5);
            spool.resume(LogStream.OUT, 106);
            assertThat(spool.lagBytes()).isEqualTo(4);
        }
    }

    private LogSpool spool() {
        return new LogSpool(AttemptId.of("j1.1"), 1, folder);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
    }
}
