package cadre.node.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.agents.StepReader;
import cadre.node.redact.Secrets;
import cadre.wire.agent.Step;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputPumpTest {
    private static final AttemptId ATTEMPT = AttemptId.of("j1.1");
    private static final Secrets SECRETS = Secrets.of(List.of("s3cret-value"));

    @TempDir Path directory;
    private final List<Step> steps = new ArrayList<>();

    @Test
    void what_an_agent_writes_comes_out_masked_and_in_pieces() throws IOException {
        try (var spool = spool();
                var pump = pump(spool)) {
            write("out", "one s3cret-val");
            pump.pumpOnce();
            write("out", "ue two\n");
            write("err", "trouble");
            pump.end();

            assertThat(sent(spool, LogStream.OUT)).isEqualTo("one *** two\n");
            assertThat(sent(spool, LogStream.ERR)).isEqualTo("trouble");
            assertThat(sent(spool, LogStream.STEPS))
                    .isEqualTo("{\"step\":\"message\",\"text\":\"one *** two\"}\n");
        }
    }

    @Test
    void a_second_run_gives_the_same_bytes_at_the_same_offsets() throws IOException {
        try (var spool = spool();
                var pump = pump(spool)) {
            write("out", "first s3cret-value\nsec");
            pump.pumpOnce();
        }
        write("out", "ond\nthird s3cret-value");
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();

            assertThat(sent(spool, LogStream.OUT)).isEqualTo("first ***\nsecond\nthird ***");
            assertThat(sent(spool, LogStream.STEPS).lines()).hasSize(3);
            assertThat(steps).hasSize(4); // the first is heard by both runs
        }
    }

    @Test
    void a_hostile_agent_that_cuts_its_output_loses_nothing_that_was_read() throws IOException {
        try (var spool = spool();
                var pump = pump(spool)) {
            write("out", "a long first line\n");
            pump.pumpOnce();
            Files.writeString(directory.resolve("out"), "");
            pump.pumpOnce();
            write("out", "then\n");
            pump.end();

            assertThat(sent(spool, LogStream.OUT)).isEqualTo("a long first line\nthen\n");
        }
    }

    @Test
    void a_piece_is_64_kib_at_most_and_the_window_4_mib() throws IOException {
        write("out", "x".repeat(6 << 20));
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();

            long sum = 0;
            for (var piece = spool.next(); piece.isPresent(); piece = spool.next()) {
                assertThat(piece.get().data().length).isLessThanOrEqualTo(64 << 10);
                sum += piece.get().stream() == LogStream.OUT ? piece.get().data().length : 0;
            }
            assertThat(sum).isEqualTo(4 << 20);
            assertThat(spool.isStored()).isFalse();
        }
    }

    private LogSpool spool() {
        return new LogSpool(ATTEMPT, 7, directory);
    }

    private OutputPump pump(LogSpool spool) {
        return new OutputPump(
                directory,
                spool,
                SECRETS,
                new LineSteps(),
                new OutputPump.Listener() {
                    @Override
                    public void step(Step step) {
                        steps.add(step);
                    }

                    @Override
                    public void wrote(LogStream stream, long position) {}
                });
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(
                directory.resolve(name),
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Everything of a stream, acknowledged as it comes. */
    private static String sent(LogSpool spool, LogStream stream) {
        var all = new ByteArrayOutputStream();
        spool.resume(stream, 0);
        for (var piece = spool.next(); piece.isPresent(); piece = spool.next()) {
            var log = piece.get();
            if (log.stream() == stream) {
                assertThat(log.offset()).isEqualTo(all.size());
                all.writeBytes(log.data());
            }
            spool.stored(log.stream(), log.offset() + log.data().length);
        }
        return all.toString(UTF_8);
    }

    /** Each line is a message. */
    private static final class LineSteps implements StepReader {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public List<Step> read(byte[] bytes, int offset, int length) {
            var found = new ArrayList<Step>();
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == '\n') {
                    found.add(new Step.Message(line.toString(UTF_8)));
                    line.reset();
                } else {
                    line.write(bytes[i]);
                }
            }
            return found;
        }

        @Override
        public List<Step> end() {
            return line.size() == 0 ? List.of() : List.of(new Step.Message(line.toString(UTF_8)));
        }
    }
}
