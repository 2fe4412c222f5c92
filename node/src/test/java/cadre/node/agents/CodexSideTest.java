package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodexSideTest {
    private static final String ID = "01a2159d-074e-7a20-8031-322d28de4a2f";
    private static final Instant FIRST = Instant.parse("2026-11-26T02:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-11-26T03:00:00Z");

    @TempDir Path home;
    private Path day;
    private Path file;

    @BeforeEach
    void aSessionFile() throws IOException {
        day = Files.createDirectories(home.resolve("sessions/2026/11/26"));
        file = day.resolve("rollout-2026-11-26T02-09-02-" + ID + ".jsonl");
        write(file, "2026-11-26T02:09:02.325Z", "\"turn_context\",\"payload\":{\"model\":\"m-1\"}");
    }

    @Test
    void each_answer_counts_as_soon_as_it_is_written() throws IOException {
        var side = side(FIRST);
        record("2026-11-26T02:09:03Z", ID, 1200, 200, 40, 10);

        assertThat(side.poll(ID))
                .containsExactly(
                        new Step.Session(ID, "m-1"),
                        new Step.Used("m-1", new Usage(1000, 200, 0, 40, 10, Optional.empty())));
        assertThat(side.poll(ID)).isEmpty();

        record("2026-11-26T02:09:04Z", ID, 1500, 1100, 30, 0);
        assertThat(side.poll(ID))
                .containsExactly(
                        new Step.Used("m-1", new Usage(1400, 1300, 0, 70, 10, Optional.empty())));
    }

    @Test
    void what_earlier_runs_of_the_session_used_counts_not() throws IOException {
        record("2026-11-26T02:09:03Z", ID, 1200, 200, 40, 10);
        record("2026-11-26T03:00:00.001Z", ID, 1900, 1600, 12, 0);

        assertThat(side(SECOND).poll(ID))
                .containsExactly(
                        new Step.Used("m-1", new Usage(300, 1600, 0, 12, 0, Optional.empty())));
    }

    @Test
    void older_versions_say_totals_again_and_again_and_only_their_growth_counts()
            throws IOException {
        total("2026-11-26T02:09:03Z", 1200, 200, 40);
        total("2026-11-26T03:00:01Z", 1200, 200, 40);
        total("2026-11-26T03:00:02Z", 3100, 1800, 52);
        total("2026-11-26T03:00:02Z", 3100, 1800, 52);

        assertThat(side(SECOND).poll(ID))
                .containsExactly(
                        new Step.Used("m-1", new Usage(300, 1600, 0, 12, 0, Optional.empty())));
    }

    @Test
    void a_session_that_this_one_started_counts_and_a_stranger_does_not() throws IOException {
        var child = day.resolve("rollout-2026-11-26T02-09-05-child.jsonl");
        write(child, "2026-11-26T02:09:05Z", "\"turn_context\",\"payload\":{\"model\":\"m-2\"}");
        write(child, "2026-11-26T02:09:06Z", usage(ID, 10, 0, 1, 0));
        var stranger = day.resolve("rollout-2026-11-26T02-09-05-other.jsonl");
        write(stranger, "2026-11-26T02:09:06Z", usage("other", 99, 0, 9, 0));

        assertThat(side(FIRST).poll(ID))
                .contains(new Step.Used("m-2", new Usage(10, 0, 0, 1, 0, Optional.empty())))
                .hasSize(2);
    }

    @Test
    void links_folders_and_odd_lines_do_no_harm() throws IOException {
        var elsewhere = Files.writeString(home.resolve("elsewhere"), "{\"type\":1}\n");
        Files.createSymbolicLink(day.resolve("rollout-a-link.jsonl"), elsewhere);
        Files.createSymbolicLink(home.resolve("sessions/2027"), home.resolve("sessions/2026"));
        Files.createDirectories(day.resolve("rollout-a-folder.jsonl"));
        Files.writeString(
                file,
                "no json\n{\"timestamp\":5}\n{\"type\":\"token_usage_record\",\"payload\":[]}\n[]\n{",
                StandardOpenOption.APPEND);

        assertThat(side(FIRST).poll(ID)).containsExactly(new Step.Session(ID, "m-1"));
        assertThat(side(FIRST).poll("../../etc/passwd")).isEmpty();
        assertThat(side(FIRST).poll("")).isEmpty();
        Files.delete(file);
        assertThat(side(FIRST).poll(ID)).isEmpty();
    }

    @Test
    void what_is_left_of_the_accounts_windows_is_read_with_the_tokens_of_this_run()
            throws IOException {
        var limits =
                """
                "event_msg","payload":{"type":"token_count","info":null,"rate_limits":{"primary":{"used_percent":%s,"window_minutes":300,"resets_at":1795666477},"secondary":{"used_percent":100,"window_minutes":10080,"resets_in_seconds":60},"credits":null}}\
                """;
        write(file, "2026-11-26T02:09:03Z", limits.formatted("12.0"));
        var side = side(SECOND);
        side.poll(ID);
        assertThat(side.windows()).as("an earlier run said it").isEmpty();

        write(file, "2026-11-26T03:00:01Z", limits.formatted("81.9"));
        side.poll(ID);

        assertThat(side.windows())
                .containsExactly(
                        new QuotaWindow(
                                "primary",
                                Optional.of(81),
                                18_000,
                                Optional.of(Instant.ofEpochSecond(1795666477)),
                                "near"),
                        new QuotaWindow(
                                "secondary",
                                Optional.of(100),
                                604_800,
                                Optional.of(Instant.parse("2026-11-26T03:01:01Z")),
                                "used_up"));
    }

    private CodexSide side(Instant since) {
        return new CodexSide(new CodexRollouts(home), since, Optional.empty());
    }

    private void record(
            String at, String session, long input, long cached, long output, long reasoning)
            throws IOException {
        write(file, at, usage(session, input, cached, output, reasoning));
    }

    private static String usage(
            String session, long input, long cached, long output, long reasoning) {
        return """
        "token_usage_record","payload":{"session_id":"%s","usage":{"input_tokens":%d,"cached_input_tokens":%d,"cache_write_input_tokens":0,"output_tokens":%d,"reasoning_output_tokens":%d}}\
        """
                .formatted(session, input, cached, output, reasoning);
    }

    private void total(String at, long input, long cached, long output) throws IOException {
        write(
                file,
                at,
                """
                "event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":%d,"cached_input_tokens":%d,"output_tokens":%d}}}\
                """
                        .formatted(input, cached, output));
    }

    private static void write(Path file, String at, String rest) throws IOException {
        Files.writeString(
                file,
                "{\"timestamp\":\"%s\",\"type\":%s}\n".formatted(at, rest),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
