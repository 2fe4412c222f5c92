package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the readers make of the recorded streams. The expected steps lie beside each; {@code mvn
 * test -pl node -am -Dtest=RecordedStreamsTest -Dcadre.record=true} writes them anew, to be read
 * before they are committed.
 */
class RecordedStreamsTest {
    /** Longer than any line that is read. */
    private static final int HUGE = 50 * 1024 * 1024;

    @Test
    void each_recorded_stream_has_an_exit_code_and_a_cli() {
        assertThat(Recording.all()).extracting(Recording::name).isEqualTo(Recording.streams());
        assertThat(Recording.all())
                .extracting(recording -> recording.cli().name())
                .contains("claude", "codex", "gemini");
    }

    @Test
    void each_recorded_stream_is_read_as_the_file_beside_it_says() throws IOException {
        for (var recording : Recording.all()) {
            var read = recording.read(recording.bytes());
            var lines = new ArrayList<String>();
            lines.add(Json.write(read.ending()));
            read.steps().forEach(step -> lines.add(Json.write(step)));
            if (Boolean.getBoolean("cadre.record")) {
                Files.write(recording.expected(), lines);
            }

            assertThat(lines)
                    .as(recording.name())
                    .isEqualTo(Files.readAllLines(recording.expected()));
        }
    }

    @Test
    void a_line_of_fifty_megabytes_is_left_out_and_said() {
        for (var recording : oneOfEachCli()) {
            var whole = recording.read(recording.bytes());
            var reader = recording.reader();
            var piece = new byte[1024 * 1024];
            Arrays.fill(piece, (byte) '{');

            var steps = new ArrayList<cadre.wire.agent.Step>();
            for (var sent = 0; sent < HUGE; sent += piece.length) {
                steps.addAll(reader.read(piece));
            }
            steps.addAll(reader.read(new byte[] {'\n'}));
            steps.addAll(reader.read(recording.bytes()));
            steps.addAll(reader.end());

            assertThat(Json.write(steps.getFirst())).as(recording.name()).contains("not read");
            assertThat(steps.subList(1, steps.size()))
                    .as(recording.name())
                    .isEqualTo(whole.steps());
        }
    }

    private static List<Recording> oneOfEachCli() {
        return Recording.all().stream()
                .filter(recording -> recording.name().endsWith("-plain"))
                .toList();
    }
}
