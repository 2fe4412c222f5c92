package cadre.node.agents;

import cadre.wire.agent.Step;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What holds opencode up: it goes on trying whatever the model's service says, for hours if it is
 * told to wait so long, and only its log tells of it. For one run and one thread at a time.
 */
final class OpencodeLog implements SideReader {
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int MOST_FILES = 50;

    private static final Pattern TIME = Pattern.compile("^timestamp=(\\S{10,40}) level=(\\w+) ");
    private static final Pattern ERROR =
            Pattern.compile(
                    " message=\"stream error\""
                            + " .{0,2000}?\\berror\\.error=\"(.{1,4000}?)(?<!\\\\)\"");

    /** The next try; some other lines come while it waits. */
    private static final Pattern TRIES = Pattern.compile(" message=(?:stream|loop|process) ");

    private final Path folder;
    private final Instant since;
    private final Map<Path, SideFile> files = new HashMap<>();
    private @Nullable String error;

    /**
     * For one run.
     *
     * @param folder of its logs
     * @param since when the run began
     */
    OpencodeLog(Path folder, Instant since) {
        this.folder = folder;
        this.since = since;
    }

    @Override
    public Extent extent() {
        return Extent.AT_LEAST;
    }

    @Override
    public List<Step> poll(String sessionId) {
        for (var file : SideFolder.files(folder, ".log")) {
            if (files.size() < MOST_FILES) {
                files.computeIfAbsent(file, path -> new SideFile(path, new LineReader()));
            }
        }
        files.values().forEach(SideFile::more);
        return List.of();
    }

    @Override
    public Optional<Step.Notice> heldUpBy() {
        return Optional.ofNullable(error).map(said -> new Step.Notice(Clip.text(said)));
    }

    private void take(String line) {
        var head = TIME.matcher(line);
        if (!head.find() || !isOfThisRun(head.group(1))) {
            return;
        }
        var said = ERROR.matcher(line);
        if (head.group(2).equals("ERROR") && said.find()) {
            error = said.group(1).replace("\\\"", "\"");
        } else if (TRIES.matcher(line).find()) {
            error = null;
        }
    }

    private boolean isOfThisRun(String time) {
        try {
            return !Instant.parse(time).isBefore(since);
        } catch (DateTimeException noTime) {
            return false;
        }
    }

    private final class LineReader implements StepReader {
        private final Lines lines = new Lines(LONGEST_LINE);

        @Override
        public List<Step> read(byte[] bytes, int offset, int length) {
            lines.read(bytes, offset, length).forEach(OpencodeLog.this::take);
            return List.of();
        }

        @Override
        public List<Step> end() {
            return List.of();
        }
    }
}
