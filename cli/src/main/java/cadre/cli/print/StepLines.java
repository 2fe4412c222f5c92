package cadre.cli.print;

import cadre.wire.agent.Step;
import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Turns the {@code steps} stream (one JSON object per line, in pieces cut anywhere) into lines for
 * people. Not thread-safe.
 */
public final class StepLines {
    private static final int LONGEST_LINE = 1 << 20;
    private static final int LONGEST_ARGUMENT = 200;
    private static final List<String> TELLING =
            List.of("command", "file_path", "path", "pattern", "url", "query", "description");

    private final Style style;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private String lastMessage = "";

    /** Prints in this style. */
    public StepLines(Style style) {
        this.style = style;
    }

    /** What people read of this piece: whole lines, maybe none. */
    public String accept(byte[] piece) {
        var out = new StringBuilder();
        for (byte b : piece) {
            if (b == '\n') {
                out.append(endLine());
            } else if (line.size() < LONGEST_LINE) {
                line.write(b);
            }
        }
        return out.toString();
    }

    /** What is left of a last line without an end. */
    public String finish() {
        return endLine();
    }

    private String endLine() {
        var text = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        if (text.isEmpty()) {
            return "";
        }
        try {
            return render(Json.read(text, Step.class));
        } catch (CadreException noStep) {
            return TerminalText.safe(text, style) + "\n";
        }
    }

    private String render(Step step) {
        return switch (step) {
            case Step.Session session -> session(session);
            case Step.Message(var text) -> message(text);
            case Step.ToolCall call ->
                    style.cyan("⏺ ") + Cells.clean(call.tool()) + argument(call.arguments()) + "\n";
            case Step.ToolResult result -> result(result);
            case Step.FileChange change ->
                    style.cyan("✎ ") + Cells.clean(change.change() + " " + change.path()) + "\n";
            case Step.Used _ -> "";
            case Step.Notice(var text) -> style.yellow("! " + Cells.clean(text)) + "\n";
            case Step.Answered answered ->
                    answered.answer().strip().equals(lastMessage) ? "" : message(answered.answer());
            case Step.Failed failed -> failed(failed);
        };
    }

    private String session(Step.Session session) {
        var model = session.model().isEmpty() ? "" : " · " + session.model();
        return style.dim(Cells.clean("session " + session.sessionId() + model)) + "\n";
    }

    private String message(String text) {
        lastMessage = text.strip();
        return lastMessage.isEmpty() ? "" : TerminalText.safe(lastMessage, style) + "\n";
    }

    private String result(Step.ToolResult result) {
        var lines = result.output().strip().lines().toList();
        if (lines.isEmpty() && !result.failed()) {
            return "";
        }
        var first = lines.isEmpty() ? "" : Cells.cut(Cells.clean(lines.getFirst()), 160);
        var more = lines.size() > 1 ? " (" + Amounts.of(lines.size() - 1, "more line") + ")" : "";
        return result.failed()
                ? style.red("  ⎿ failed: " + first) + style.dim(more) + "\n"
                : style.dim("  ⎿ " + first + more) + "\n";
    }

    private String failed(Step.Failed failed) {
        var status = failed.httpStatus().map(code -> " (HTTP " + code + ")").orElse("");
        return style.red("✗ " + Cells.clean(failed.kind() + ": " + failed.message() + status))
                + "\n";
    }

    static String argument(String arguments) {
        var shown = telling(arguments).orElse(arguments.strip());
        return shown.isEmpty() || shown.equals("{}")
                ? ""
                : "(" + Cells.cut(Cells.clean(shown), LONGEST_ARGUMENT) + ")";
    }

    /**
     * The one argument that says most, when the arguments are a JSON object that has such a one.
     */
    private static Optional<String> telling(String arguments) {
        try {
            JsonNode tree = Json.mapper().readTree(arguments);
            return TELLING.stream()
                    .filter(name -> tree.path(name).isString())
                    .map(name -> tree.path(name).stringValue())
                    .findFirst();
        } catch (JacksonException cutOrNoJson) {
            return Optional.empty();
        }
    }
}
