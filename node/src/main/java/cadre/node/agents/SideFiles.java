package cadre.node.agents;

import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Follows the files of one JSON object per line that a CLI appends to in its home. The agent can
 * write there too: no link is followed anywhere below the home, only plain files are opened, and
 * their number and size are bounded. For one thread at a time.
 */
final class SideFiles {
    private static final int DEEPEST = 6;
    private static final int MOST_FILES = 200;
    private static final int MOST_ENTRIES = 2000;
    private static final int MOST_BYTES_AT_ONCE = 16 * 1024 * 1024;
    private static final int LONGEST_LINE = 8 * 1024 * 1024;
    private static final String SUFFIX = ".jsonl";

    private final Path home;
    private final List<String> below;
    private final Map<String, Followed> files = new HashMap<>();
    private int entries;
    private int bytesLeft;

    /**
     * Follows the files below a folder.
     *
     * @param home made by the node
     * @param below the names of the folders from there on down
     */
    SideFiles(Path home, String... below) {
        this.home = home;
        this.below = List.of(below);
    }

    /** How far a file was read. */
    private static final class Followed {
        private final Lines lines = new Lines(LONGEST_LINE);
        private long offset;
    }

    /**
     * The objects that were appended since the last call, file by file; what is none is skipped.
     */
    List<JsonNode> poll() {
        var found = new ArrayList<JsonNode>();
        entries = 0;
        bytesLeft = MOST_BYTES_AT_ONCE;
        try (var stream = Files.newDirectoryStream(home)) {
            if (stream instanceof SecureDirectoryStream<Path> folder) {
                descend(folder, 0, found);
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException unreadable) {
            return found;
        }
        return found;
    }

    private void descend(SecureDirectoryStream<Path> folder, int level, List<JsonNode> found)
            throws IOException {
        if (level == below.size()) {
            visit(folder, String.join("/", below), 0, found);
            return;
        }
        var next = Path.of(below.get(level));
        try (var deeper = folder.newDirectoryStream(next, LinkOption.NOFOLLOW_LINKS)) {
            descend(deeper, level + 1, found);
        }
    }

    private void visit(
            SecureDirectoryStream<Path> folder, String at, int depth, List<JsonNode> found)
            throws IOException {
        for (var entry : folder) {
            if (++entries > MOST_ENTRIES) {
                return;
            }
            var name = entry.getFileName();
            var kind =
                    folder.getFileAttributeView(
                            name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            try {
                var is = kind.readAttributes();
                if (is.isDirectory() && depth < DEEPEST) {
                    try (var deeper = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                        visit(deeper, at + "/" + name, depth + 1, found);
                    }
                } else if (is.isRegularFile() && name.toString().endsWith(SUFFIX)) {
                    read(folder, name, at + "/" + name, is.size(), found);
                }
            } catch (IOException gone) {
                // The agent may delete or close what it likes: then it is not told.
            }
        }
    }

    private void read(
            SecureDirectoryStream<Path> folder,
            Path name,
            String at,
            long size,
            List<JsonNode> found)
            throws IOException {
        if (!files.containsKey(at) && files.size() >= MOST_FILES) {
            return;
        }
        var file = files.computeIfAbsent(at, _ -> new Followed());
        if (size <= file.offset || bytesLeft <= 0) {
            return;
        }
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (var channel = folder.newByteChannel(name, options)) {
            channel.position(file.offset);
            read(channel, file, found);
        }
    }

    private void read(SeekableByteChannel channel, Followed file, List<JsonNode> found)
            throws IOException {
        var buffer = ByteBuffer.allocate(64 * 1024);
        while (bytesLeft > 0) {
            int count = channel.read(buffer.clear());
            if (count <= 0) {
                return;
            }
            file.offset += count;
            bytesLeft -= count;
            file.lines.read(buffer.array(), 0, count).forEach(line -> add(line, found));
        }
    }

    private static void add(String line, List<JsonNode> found) {
        if (!line.startsWith("{")) {
            return;
        }
        try {
            found.add(Json.mapper().readTree(line));
        } catch (JacksonException noJson) {
            // Half a line after a crash, or the agent's own doing.
        }
    }
}
