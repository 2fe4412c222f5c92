package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaudeSideTest {
    private static final String ID = "9cc2f910-3e51-4108-ade6-1a00788cfeb4";

    @TempDir Path home;

    @Test
    void each_message_counts_once_with_those_of_agents_that_the_session_started()
            throws IOException {
        var project = Files.createDirectories(home.resolve("projects/-w"));
        var main = project.resolve(ID + ".jsonl");
        write(main, "02:00:00", "m0", 5000, 5);
        write(main, "02:10:00", "m1", 1200, 1);
        write(main, "02:10:00", "m1", 1200, 40);
        write(main, "02:10:01", "m1", 1200, 40);
        var side =
                new ClaudeSide(
                        List.of(new ClaudeTranscripts(home)),
                        Path.of("/elsewhere"),
                        Instant.parse("2026-11-26T02:09:00Z"));

        assertThat(side.poll("")).isEmpty();
        assertThat(side.poll(ID)).containsExactly(used(1200, 1), used(1200, 40));

        var agents = Files.createDirectories(project.resolve(ID).resolve("subagents"));
        write(agents.resolve("agent-1.jsonl"), "02:10:02", "m2", 300, 4);
        assertThat(side.poll(ID)).containsExactly(used(1500, 44));
        assertThat(side.poll(ID)).isEmpty();
    }

    @Test
    void a_transcript_is_found_where_the_session_ran_and_else_wherever_it_is() throws IOException {
        var transcripts = new ClaudeTranscripts(home);
        var projects = Files.createDirectories(home.resolve("projects"));
        for (var name : List.of("-a", "-agents-j1-1-ws")) {
            Files.writeString(
                    Files.createDirectories(projects.resolve(name)).resolve(ID + ".jsonl"), "");
        }

        assertThat(transcripts.of(ID, Path.of("/agents/j1.1/ws")))
                .contains(projects.resolve("-agents-j1-1-ws").resolve(ID + ".jsonl"));
        Files.delete(projects.resolve("-agents-j1-1-ws").resolve(ID + ".jsonl"));
        assertThat(transcripts.of(ID, Path.of("/agents/j1.1/ws")))
                .contains(projects.resolve("-a").resolve(ID + ".jsonl"));
        assertThat(transcripts.of("../" + ID, Path.of("/agents"))).isEmpty();
    }

    private static Step used(long input, long output) {
        return new Step.Used("big", new Usage(input, 0, 0, output, 0, Optional.empty()));
    }

    private static void write(Path file, String time, String id, long input, long output)
            throws IOException {
        Files.writeString(
                file,
                """
                {"type":"assistant","timestamp":"2026-11-26T%s.100Z","message":{"id":"%s","model":"big","usage":{"input_tokens":%d,"output_tokens":%d}}}
                {"type":"assistant","timestamp":"2026-11-26T%s.100Z","message":{"id":"x","model":"<synthetic>","usage":{"input_tokens":7}}}
                {"type":"cost-state","modelUsage":{}}
                """
                        .formatted(time, id, input, output, time),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
