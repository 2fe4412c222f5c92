package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What each line of {@code opencode run --format json} means. It has no final event: the end of a
 * turn of the model that calls no tool is taken as such. For one run.
 */
final class OpencodeStream {
    private final String directory;
    private final String model;
    private final Tally tally = new Tally();
    private boolean begun;
    private String answer = "";

    /**
     * For a run.
     *
     * @param directory where it started
     * @param model that was asked for: the stream does not name it
     */
    OpencodeStream(Path directory, String model) {
        this.directory = directory.toString();
        this.model = Clip.name(model);
    }

    List<Step> steps(JsonNode line) {
        var steps = new ArrayList<Step>();
        var session = Fields.text(line, "sessionID");
        if (!begun && !session.isEmpty()) {
            begun = true;
            steps.add(new Step.Session(Clip.name(session), model));
        }
        var part = line.path("part");
        switch (Fields.text(line, "type")) {
            case "step_start" -> answer = "";
            case "text" -> {
                answer = Fields.text(part, "text");
                steps.add(new Step.Message(Clip.text(answer)));
            }
            case "tool_use" -> steps.addAll(tool(part));
            case "step_finish" -> steps.addAll(finish(part));
            case "error" -> steps.add(failed(line));
            default -> {}
        }
        return steps;
    }

    /** A tool comes when it is done, with what it was asked and what it said. */
    private List<Step> tool(JsonNode part) {
        var id = Clip.name(Fields.text(part, "callID"));
        var tool = Clip.name(Fields.text(part, "tool"));
        var state = part.path("state");
        var input = state.path("input");
        boolean failed = !Fields.text(state, "status").equals("completed");
        var output = Fields.text(state, failed ? "error" : "output");
        var steps = new ArrayList<Step>();
        steps.add(
                new Step.ToolCall(
                        id, tool, Clip.text(input.isMissingNode() ? "" : input.toString())));
        steps.add(new Step.ToolResult(id, failed, Clip.text(output)));
        var path = Fields.text(input, "filePath");
        boolean edits = tool.equals("write") || tool.equals("edit");
        if (edits && !failed && !path.isEmpty()) {
            steps.add(new Step.FileChange(Clip.text(relative(path)), "edit"));
        }
        return steps;
    }

    private List<Step> finish(JsonNode part) {
        var steps = new ArrayList<Step>();
        var usage = usage(part);
        if (usage.totalTokens() > 0) {
            tally.put(model, Fields.text(part, "id"), usage)
                    .ifPresent(total -> steps.add(new Step.Used(model, total)));
        }
        switch (Fields.text(part, "reason")) {
            case "stop" -> steps.add(new Step.Answered(Clip.answer(answer), Usage.NONE));
            case "length" -> steps.add(cut("the model's answer reached its greatest length"));
            case "unknown", "error" ->
                    steps.add(cut("the model's answer ended without saying that it is complete"));
            default -> {}
        }
        return steps;
    }

    private static Step cut(String message) {
        return new Step.Failed(ServiceFailure.CUT_STREAM, message, Optional.empty(), Usage.NONE);
    }

    private static Step failed(JsonNode line) {
        var error = line.path("error");
        var message = Fields.text(error.path("data"), "message");
        var name = Fields.text(error, "name");
        int status = error.path("data").path("statusCode").asInt(0);
        var known = status == 0 ? Optional.<Integer>empty() : Optional.of(status);
        long millis = Fields.count(line, "timestamp");
        var at =
                millis == 0 ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochMilli(millis));
        var said = ServiceError.of(message, known, at);
        var kind =
                switch (name) {
                    case "ProviderAuthError" -> ServiceFailure.AUTHENTICATION;
                    case "ContextOverflowError" -> ServiceFailure.BAD_REQUEST;
                    default -> said.kind();
                };
        return new Step.Failed(
                kind,
                Clip.text(explained(message.isEmpty() ? name : message)),
                said.status(),
                said.resetAt(),
                Usage.NONE);
    }

    /** It says no more of a model that its provider does not know (tried with 1.18.33). */
    private static String explained(String message) {
        return message.contains("Check server logs")
                ? message
                        + " (opencode says this of an unknown model, among others: look at the"
                        + " profile's model)"
                : message;
    }

    /** Of one turn; its input lacks what is cached, its output the reasoning. */
    private static Usage usage(JsonNode part) {
        var tokens = part.path("tokens");
        var cache = tokens.path("cache");
        long reasoning = Fields.count(tokens, "reasoning");
        var cost = part.path("cost");
        // Zero is what it says of models whose price it does not know.
        var known =
                cost.isNumber() && cost.decimalValue().signum() > 0
                        ? Optional.of(cost.decimalValue())
                        : Optional.<BigDecimal>empty();
        return new Usage(
                Fields.count(tokens, "input"),
                Fields.count(cache, "read"),
                Fields.count(cache, "write"),
                Fields.count(tokens, "output") + reasoning,
                reasoning,
                known);
    }

    private String relative(String path) {
        return path.startsWith(directory + "/") ? path.substring(directory.length() + 1) : path;
    }
}
