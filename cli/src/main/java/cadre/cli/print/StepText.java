package cadre.cli.print;

import cadre.wire.api.StepView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Steps of an agent as lines for people, each with its time in UTC. Not thread-safe. */
public final class StepText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final String NO_TIME = " ".repeat(9);
    private static final int LONGEST_LINE = 160;

    private final Style style;
    private final Set<String> running = new HashSet<>();
    private String lastMessage = "";

    /** Prints in this style. */
    public StepText(Style style) {
        this.style = style;
    }

    /** The lines of a step, each with its end; of a tool that was shown already, what is new. */
    public String of(StepView step) {
        return switch (step) {
            case StepView.Session(_, var at, var session, var model) ->
                    block(
                            at,
                            style.dim(
                                    Cells.clean(
                                            "session "
                                                    + session
                                                    + (model.isEmpty() ? "" : " · " + model))));
            case StepView.Message(_, var at, var text, boolean cut) -> {
                lastMessage = text.strip();
                yield block(at, text(text, cut));
            }
            case StepView.Tool tool -> tool(tool);
            case StepView.FileChange(_, var at, var path, var change) ->
                    block(at, style.cyan("✎ ") + Cells.clean(change + " " + path));
            case StepView.Tokens tokens -> block(tokens.at(), style.dim(tokens(tokens)));
            case StepView.Notice(_, var at, var text, _) ->
                    block(at, style.yellow("! " + Cells.clean(text)));
            case StepView.Answer(_, var at, var text, boolean cut) ->
                    block(
                            at,
                            style.green("✓ ")
                                    + (text.strip().equals(lastMessage)
                                            ? style.dim("that is its answer")
                                            : text(text, cut)));
            case StepView.Failure failure -> block(failure.at(), style.red(failure(failure)));
            case StepView.Gap(_, var at, long bytes) ->
                    block(
                            at,
                            style.yellow(
                                    "… " + Amounts.bytes(bytes) + " of steps are missing here"));
        };
    }

    private String tool(StepView.Tool tool) {
        if (tool.state().equals("running")) {
            running.add(tool.id());
            return block(tool.at(), call(tool));
        }
        var isShown = running.remove(tool.id());
        var took = tool.durationMs().map(ms -> Durations.words(Duration.ofMillis(ms)));
        var output = tool.output().strip().lines().toList();
        var first = output.isEmpty() ? "" : Cells.cut(Cells.clean(output.getFirst()), LONGEST_LINE);
        var more = output.size() > 1 ? " (" + Amounts.of(output.size() - 1, "more line") + ")" : "";
        var end = new StringBuilder();
        if (!isShown) {
            end.append(block(tool.at(), call(tool)));
        }
        var failed = tool.state().equals("failed");
        var result =
                (failed ? "failed" : "")
                        + took.map(time -> (failed ? " after " : "") + time).orElse("")
                        + (first.isEmpty() ? "" : (failed || took.isPresent() ? " · " : "") + first)
                        + more;
        if (!result.isBlank()) {
            var line = "  ⎿ " + result;
            end.append(block(Optional.empty(), failed ? style.red(line) : style.dim(line)));
        }
        return end.toString();
    }

    private String call(StepView.Tool tool) {
        var name = tool.tool().isEmpty() ? "a tool called earlier" : tool.tool();
        return style.cyan("⏺ ") + Cells.clean(name) + StepLines.argument(tool.arguments());
    }

    private static String tokens(StepView.Tokens tokens) {
        var usage = tokens.usage();
        return "Σ %s in · %s cached · %s out%s%s so far"
                .formatted(
                        Amounts.count(usage.inputTokens() + usage.cacheWriteTokens()),
                        Amounts.count(usage.cachedTokens()),
                        Amounts.count(usage.outputTokens()),
                        usage.costUsd()
                                .map(usd -> " · " + Amounts.cost(usage.costUsd()))
                                .orElse(""),
                        tokens.model().isEmpty() ? "" : " · " + Cells.clean(tokens.model()));
    }

    private static String failure(StepView.Failure failure) {
        return Cells.clean(
                "✗ "
                        + failure.reason()
                        + ": "
                        + failure.message()
                        + failure.httpStatus().map(code -> " (HTTP " + code + ")").orElse("")
                        + failure.resetAt().map(at -> ", again at " + at).orElse(""));
    }

    private String text(String text, boolean cut) {
        return TerminalText.safe(text.strip(), style) + (cut ? " …" : "");
    }

    /** The first line behind the time, the others below it. */
    private String block(Optional<Instant> at, String text) {
        var time = at.map(TIME::format).map(style::dim).orElse(NO_TIME);
        var lines = text.lines().toList();
        var block = new StringBuilder();
        for (int i = 0; i < Math.max(1, lines.size()); i++) {
            block.append(i == 0 ? time : NO_TIME).append("  ");
            block.append(lines.isEmpty() ? "" : lines.get(i)).append('\n');
        }
        return block.toString();
    }
}
