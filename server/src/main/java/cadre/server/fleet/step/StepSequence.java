package cadre.server.fleet.step;

import cadre.server.fleet.step.StepLines.Part;
import cadre.wire.agent.Step;
import cadre.wire.agent.StepLine;
import cadre.wire.api.StepView;
import cadre.wire.id.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The steps of one attempt in their order, as people read them. Remembers the calls that have not
 * come back, the last {@value #MOST_OPEN}. For one thread.
 */
public final class StepSequence {
    private static final int MOST_OPEN = 1000;
    private static final int LONG_TEXT = 8_000;
    private static final int TEXT = 2_000;

    private final AttemptId attempt;
    private final Map<String, Open> calls =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Open> eldest) {
                    return size() > MOST_OPEN;
                }
            };

    private record Open(String id, Optional<Instant> at, String tool, Cut arguments) {}

    private record Cut(String text, boolean isCut) {}

    StepSequence(AttemptId attempt) {
        this.attempt = attempt;
    }

    /** What is to be shown of this part of the stream; empty for an empty line. */
    Optional<StepView> accept(Part part) {
        var id = attempt + ":" + part.from();
        return switch (part) {
            case Part.Hole(long from, long to) ->
                    Optional.of(new StepView.Gap(id, Optional.empty(), to - from));
            case Part.Line(long from, long to, var text) when text.isBlank() -> Optional.empty();
            case Part.Line(long from, long to, var text) ->
                    Optional.of(
                            StepLine.read(text)
                                    .map(line -> view(id, line.at(), line.step()))
                                    .orElseGet(() ->
                                            new StepView.Gap(id, Optional.empty(), to - from)));
        };
    }

    private StepView view(String id, Optional<Instant> at, Step step) {
        return switch (step) {
            case Step.Session(var session, var model) ->
                    new StepView.Session(
                            id, at, cut(session, TEXT).text(), cut(model, TEXT).text());
            case Step.Message(var said) -> {
                var text = cut(said, LONG_TEXT);
                yield new StepView.Message(id, at, text.text(), text.isCut());
            }
            case Step.ToolCall call -> called(id, at, call);
            case Step.ToolResult result -> cameBack(id, at, result);
            case Step.FileChange(var path, var change) ->
                    new StepView.FileChange(
                            id, at, cut(path, TEXT).text(), cut(change, TEXT).text());
            case Step.Used(var model, var usage) ->
                    new StepView.Tokens(id, at, cut(model, TEXT).text(), usage);
            case Step.Notice(var notice) -> {
                var text = cut(notice, TEXT);
                yield new StepView.Notice(id, at, text.text(), text.isCut());
            }
            case Step.Answered(var answer, _) -> {
                var text = cut(answer, LONG_TEXT);
                yield new StepView.Answer(id, at, text.text(), text.isCut());
            }
            case Step.Failed failed ->
                    new StepView.Failure(
                            id,
                            at,
                            cut(failed.kind(), TEXT).text(),
                            cut(failed.message(), TEXT).text(),
                            failed.httpStatus(),
                            failed.resetAt());
        };
    }

    private StepView called(String id, Optional<Instant> at, Step.ToolCall call) {
        var open = new Open(id, at, cut(call.tool(), TEXT).text(), cut(call.arguments(), TEXT));
        calls.put(call.id(), open);
        return new StepView.Tool(
                id,
                at,
                open.tool(),
                open.arguments().text(),
                "running",
                Optional.empty(),
                "",
                open.arguments().isCut());
    }

    private StepView cameBack(String id, Optional<Instant> at, Step.ToolResult result) {
        var state = result.failed() ? "failed" : "done";
        var output = cut(result.output(), TEXT);
        var call = calls.remove(result.id());
        if (call == null) {
            return new StepView.Tool(
                    id, at, "", "", state, Optional.empty(), output.text(), output.isCut());
        }
        var took = call.at().flatMap(from -> at.map(to -> Duration.between(from, to).toMillis()));
        return new StepView.Tool(
                call.id(),
                call.at(),
                call.tool(),
                call.arguments().text(),
                state,
                took.map(ms -> Math.max(0, ms)),
                output.text(),
                output.isCut() || call.arguments().isCut());
    }

    private static Cut cut(String text, int most) {
        if (text.length() <= most) {
            return new Cut(text, false);
        }
        var end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return new Cut(text.substring(0, end), true);
    }
}
