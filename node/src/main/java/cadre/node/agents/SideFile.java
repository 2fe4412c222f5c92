package cadre.node.agents;

import cadre.wire.agent.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * One growing file of JSON lines that the agent can write too: no link is followed, a look reads 64
 * MiB at most. For one thread at a time.
 */
final class SideFile {
    private static final long MOST_PER_LOOK = 64L << 20;
    private static final int BUFFER = 256 * 1024;

    private final Path file;
    private final StepReader lines;
    private long position;

    SideFile(Path file, Function<JsonNode, List<Step>> lines) {
        this(file, new JsonLineReader(lines));
    }

    /** Whatever its lines are. */
    SideFile(Path file, StepReader lines) {
        this.file = file;
        this.lines = lines;
    }

    /** What the lines say that are complete since the last look; nothing if it cannot be read. */
    List<Step> more() {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        var options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (var channel = Files.newByteChannel(file, options)) {
            return channel.size() <= position ? List.of() : more(channel);
        } catch (IOException gone) {
            return List.of();
        }
    }

    private List<Step> more(SeekableByteChannel channel) throws IOException {
        var steps = new ArrayList<Step>();
        var buffer = ByteBuffer.allocate(BUFFER);
        channel.position(position);
        for (long left = MOST_PER_LOOK; left > 0; ) {
            buffer.clear();
            int read = channel.read(buffer);
            if (read <= 0) {
                break;
            }
            position += read;
            left -= read;
            steps.addAll(lines.read(buffer.array(), 0, read));
        }
        return steps;
    }
}
