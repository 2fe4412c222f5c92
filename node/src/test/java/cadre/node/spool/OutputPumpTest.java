package cadre.node.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.agents.StepReader;
import cadre.node.redact.Secrets;
import cadre.wire.agent.Step;
import cadre.wire.agent.StepLine;
import cadre.wire.agent.Usage;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputPumpTest {
    private static final AttemptId ATTEMPT = AttemptId.of("j1.1");
    private static final Secrets SECRETS = Secrets.of(List.of("s3cret-value"));

    @TempDir Path directory;
    private final List<Step> steps = new ArrayList<>();
    private long mostBytes = 256L << 20;
    private boolean hurried;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

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
                    .isEqualTo(
                            "{\"at_ms\":1767225600000,\"step\":\"message\",\"text\":\"one *** two\"}\n");
        }
    }

    @Test
    void a_second_run_at_another_time_gives_steps_at_the_same_places() throws IOException {
        try (var spool = spool();
                var pump = pump(spool)) {
            write("out", "first\nsecond\nthi");
            pump.pumpOnce();
        }
        now = now.plusMillis(86_400_123);
        write("out", "rd\n");
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();

            var lines = sent(spool, LogStream.STEPS).lines().map(StepLine::read).toList();
            assertThat(lines).hasSize(3).allMatch(Optional::isPresent);
            assertThat(lines.getLast().orElseThrow().at()).hasValue(now);
            assertThat(lines.getFirst().orElseThrow().at())
                    .hasValue(Instant.parse("2026-01-01T00:00:00Z"));
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
    void a_piece_is_256_kib_at_most_and_the_window_4_mib() throws IOException {
        write("out", "x".repeat(6 << 20));
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();

            long sum = 0;
            for (var piece = spool.next(); piece.isPresent(); piece = spool.next()) {
                assertThat(piece.get().data().length).isLessThanOrEqualTo(256 << 10);
                sum += piece.get().stream() == LogStream.OUT ? piece.get().data().length : 0;
            }
            assertThat(sum).isEqualTo(4 << 20);
            assertThat(spool.isStored()).isFalse();
        }
    }

    @Test
    void what_lies_beyond_the_limit_is_one_gap_and_its_end_is_kept() throws IOException {
        mostBytes = 1000;
        write("out", "a\n");
        try (var file = new RandomAccessFile(directory.resolve("out").toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        write("out", "b\n");
        String first;
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();
            first = sent(spool, LogStream.OUT);
        }
        assertThat(first).startsWith("a\n").contains("<gap>").endsWith("b\n");
        assertThat(first.length()).isEqualTo(1000 + "<gap>".length() + (64 << 10));

        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();
            assertThat(sent(spool, LogStream.OUT)).isEqualTo(first);
        }
    }

    @Test
    void a_flood_has_a_gap_in_output_and_steps_and_all_steps_are_heard_before_it()
            throws IOException {
        mostBytes = 200_000;
        write("out", "y\n".repeat(1 << 20) + "the s3cret-value end\n");
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();

            assertThat(sent(spool, LogStream.OUT)).contains("<gap>").endsWith("the *** end\n");
            assertThat(sent(spool, LogStream.STEPS))
                    .contains("<gap>")
                    .endsWith("\"step\":\"message\",\"text\":\"the *** end\"}\n");
        }
    }

    @Test
    void a_secret_across_the_end_of_a_gap_is_masked() throws IOException {
        mostBytes = 1000;
        write("out", "x".repeat(200_000) + "s3cret-value" + "z".repeat((64 << 10) - 5));
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();

            assertThat(sent(spool, LogStream.OUT)).contains("<gap>***z").doesNotContain("value");
        }
    }

    @Test
    void an_attempt_that_is_to_end_does_not_wait_for_a_long_rest() throws IOException {
        hurried = true;
        write("out", "first\n" + "y\n".repeat(10 << 20) + "last\n");
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();

            assertThat(spool.length(LogStream.OUT)).isEqualTo((20 << 20) + 11);
            var sent = sent(spool, LogStream.OUT);
            assertThat(sent.length()).isEqualTo("<gap>".length() + (64 << 10));
            assertThat(sent.endsWith("y\nlast\n")).isTrue();
        }
    }

    @Test
    void what_is_written_to_a_file_that_was_cut_is_read_from_its_beginning() throws IOException {
        var before = "line\n".repeat(2000);
        write("out", before);
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.pumpOnce();
            Files.writeString(directory.resolve("out"), "lost\n");
            pump.pumpOnce();
        }
        write("out", "tail\n");
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();

            assertThat(sent(spool, LogStream.OUT)).isEqualTo(before + "lost\ntail\n");
            assertThat(sent(spool, LogStream.ERR)).contains("was cut at its beginning");
        }
    }

    @Test
    void a_file_that_was_cut_while_no_node_was_there_is_read_on_too() throws IOException {
        write("out", "line\n".repeat(2000));
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.pumpOnce();
        }
        Files.writeString(directory.resolve("out"), "lost\ntail\n");
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.end();

            assertThat(sent(spool, LogStream.OUT)).endsWith("line\nlost\ntail\n");
            assertThat(sent(spool, LogStream.ERR)).contains("was cut at its beginning");
            assertThat(sent(spool, LogStream.STEPS).lines()).hasSize(2002);
        }
    }

    @Test
    void what_the_clis_own_files_say_was_used_is_a_step_each_time_that_it_is_more() {
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.aside(used(100));
            assertThat(pump.tellAside()).isTrue();
            assertThat(pump.tellAside()).isFalse();
            pump.aside(used(100));
            assertThat(pump.tellAside()).isFalse();
            pump.aside(used(120));
            assertThat(pump.tellAside()).isTrue();
            pump.end();

            assertThat(told(spool)).containsExactly(used(100), used(120));
            assertThat(steps).isEmpty(); // the listener knows it from the files
        }
    }

    @Test
    void what_was_used_keeps_its_place_among_the_steps_when_the_node_begins_anew()
            throws IOException {
        String before;
        try (var spool = spool();
                var pump = pump(spool)) {
            write("out", "first\n");
            pump.pumpOnce();
            pump.aside(used(100));
            pump.tellAside();
            write("out", "second\n");
            pump.pumpOnce();
            pump.aside(used(200));
            pump.tellAside();
            before = sent(spool, LogStream.STEPS);
        }
        now = now.plusSeconds(60);
        write("out", "third\n");
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.aside(used(200)); // the files are read from their beginning, too
            assertThat(pump.tellAside()).isFalse();
            pump.aside(used(300));
            assertThat(pump.tellAside()).isFalse(); // the output is not as far as it was
            pump.pumpOnce();
            assertThat(pump.tellAside()).isTrue();
            pump.end();

            assertThat(sent(spool, LogStream.STEPS)).startsWith(before);
            assertThat(told(spool))
                    .containsExactly(
                            new Step.Message("first"),
                            used(100),
                            new Step.Message("second"),
                            used(200),
                            new Step.Message("third"),
                            used(300));
        }
    }

    @Test
    void a_line_that_reached_the_journal_and_not_the_spool_comes_and_a_half_one_does_not()
            throws IOException {
        write("out", "first\n");
        var first = "{\"at_ms\":1767225600000,\"step\":\"message\",\"text\":\"first\"}\n";
        write("spool.steps", first);
        var line = StepLine.write(now, Json.write(used(7)));
        write("spool.steps.added", first.length() + " " + line + "\n" + first.length() + " {\"a");
        try (var spool = spool();
                var pump = pump(spool)) {
            pump.pumpOnce();
            pump.aside(used(8));
            pump.tellAside();
            pump.end();

            assertThat(told(spool)).containsExactly(new Step.Message("first"), used(7), used(8));
        }
    }

    @Test
    void what_cadre_itself_has_to_say_is_a_step_once_also_over_a_restart() {
        var notice = new Step.Notice("no price is known");
        for (int round = 0; round < 2; round++) {
            try (var spool = spool();
                    var pump = pump(spool)) {
                pump.notice(notice);
                pump.tellAside();
                pump.end();

                assertThat(told(spool)).containsExactly(notice);
            }
        }
    }

    private static Step.Used used(long input) {
        return new Step.Used("gpt-5", new Usage(input, 0, 0, 1, 0, Optional.empty()));
    }

    private static List<Step> told(LogSpool spool) {
        return sent(spool, LogStream.STEPS)
                .lines()
                .map(line -> StepLine.read(line).orElseThrow().step())
                .toList();
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

                    @Override
                    public void said(LogStream stream, byte[] masked) {}
                },
                new LogBounds(mostBytes, () -> hurried),
                () -> now);
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
        long end = 0;
        for (var piece = spool.next(); piece.isPresent(); piece = spool.next()) {
            var log = piece.get();
            if (log.stream() == stream) {
                assertThat(log.offset() - log.missing()).isEqualTo(end);
                if (log.missing() > 0) {
                    all.writeBytes("<gap>".getBytes(UTF_8));
                }
                end = log.offset() + log.data().length;
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
