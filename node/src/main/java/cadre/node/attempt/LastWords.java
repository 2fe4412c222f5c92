package cadre.node.attempt;

import cadre.node.agents.LoginPrompt;
import cadre.node.agents.StartupError;
import cadre.wire.job.FailureCode;
import cadre.wire.job.LogStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last line that a CLI wrote for people, and the first one that asks for a login: what is known
 * of an end without a final event. Of a line only the beginning is kept. For one thread.
 */
final class LastWords {
    private static final int LONGEST = 2048;
    private static final int LONGEST_QUOTE = 300;

    /** Colours, titles and movements of a terminal; then whatever else cannot be seen. */
    private static final Pattern UNSEEN =
            Pattern.compile(
                    "\u001b\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|\u001b\\[[0-9;?]*[ -/]*[@-~]"
                            + "|\\p{Cntrl}");

    /** A line and where it stands. */
    record Line(LogStream stream, String text) {
        @Override
        public String toString() {
            int shown = Math.min(LONGEST_QUOTE, text.length());
            return "(stream %s): %s%s"
                    .formatted(
                            stream.word(),
                            text.substring(0, shown),
                            shown < text.length() ? "..." : "");
        }
    }

    /** A line that names the kind of a failure. */
    record Complaint(FailureCode code, Line line) {
        private static Optional<Complaint> in(Line line) {
            return StartupError.in(line.text()).map(code -> new Complaint(code, line));
        }
    }

    private final Map<LogStream, ByteArrayOutputStream> open = new EnumMap<>(LogStream.class);
    private @Nullable Line forPeople;
    private @Nullable Line ofTheStream;
    private @Nullable Complaint complaint;
    private @Nullable Line prompt;
    private long promptNanos;

    /**
     * Reads more, which is masked.
     *
     * @param mayAsk whether a line of it can be a prompt of the CLI's own
     */
    void read(LogStream stream, byte[] bytes, int from, boolean mayAsk) {
        var line = open.computeIfAbsent(stream, _ -> new ByteArrayOutputStream());
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                take(stream, line, mayAsk);
                line.reset();
            } else if (line.size() < LONGEST) {
                line.write(bytes[i]);
            }
        }
        if (mayAsk) {
            text(line).ifPresent(text -> look(new Line(stream, text))); // a prompt has no line feed
        }
    }

    /** The last line for people, else the last of the stream of steps; empty if there is none. */
    Optional<Line> last() {
        for (var stream : open.entrySet()) {
            take(stream.getKey(), stream.getValue(), false);
        }
        return Optional.ofNullable(forPeople).or(() -> Optional.ofNullable(ofTheStream));
    }

    /** The last line for people. */
    Optional<Line> lastForPeople() {
        last();
        return Optional.ofNullable(forPeople);
    }

    /** The line that says best why the CLI could not begin. */
    Optional<Complaint> complaint() {
        last();
        return Optional.ofNullable(complaint);
    }

    /** The first line that asks for a login. */
    Optional<Line> prompt() {
        return Optional.ofNullable(prompt);
    }

    /** How long ago that was, in nanoseconds. */
    long promptAge() {
        return System.nanoTime() - promptNanos;
    }

    private void take(LogStream stream, ByteArrayOutputStream line, boolean mayAsk) {
        var text = text(line);
        if (text.isEmpty() || (stream == LogStream.ERR && text.get().startsWith("cadre: "))) {
            return;
        }
        var taken = new Line(stream, text.get());
        if (isJson(taken)) {
            ofTheStream = taken;
            return;
        }
        forPeople = taken;
        if (mayAsk) {
            look(taken);
            Complaint.in(taken).ifPresent(this::prefer);
        }
    }

    private void look(Line line) {
        if (prompt == null && !isJson(line) && LoginPrompt.isOne(line.text())) {
            prompt = line;
            promptNanos = System.nanoTime();
        }
    }

    /** A network that fails explains a login that cannot be checked, not the other way round. */
    private void prefer(Complaint next) {
        if (complaint == null || next.code() == FailureCode.OVERLOAD) {
            complaint = next;
        }
    }

    private static boolean isJson(Line line) {
        return line.text().startsWith("{") || line.text().startsWith("[{");
    }

    private static Optional<String> text(ByteArrayOutputStream line) {
        if (line.size() == 0) {
            return Optional.empty();
        }
        var text = UNSEEN.matcher(line.toString(StandardCharsets.UTF_8)).replaceAll("").strip();
        return Optional.of(text).filter(some -> !some.isEmpty());
    }
}
