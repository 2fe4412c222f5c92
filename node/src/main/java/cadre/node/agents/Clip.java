package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;

/** Cuts texts of an agent to the sizes that the normal form allows, in characters. */
final class Clip {
    private static final int TEXT = 16 * 1024;
    private static final int ANSWER = 256 * 1024;
    private static final int REASON = 2000;
    private static final int NAME = 200;
    private static final int ID = 1000;

    /** As long as Linux allows. */
    private static final int PATH = 4096;

    private Clip() {}

    static String text(String text) {
        return to(TEXT, text);
    }

    static String answer(String text) {
        return to(ANSWER, text);
    }

    static String name(String text) {
        return to(NAME, text.strip());
    }

    static String reason(String text) {
        return to(REASON, text.strip());
    }

    /** The same step with no text of it longer than the normal form allows. */
    static Step step(Step step) {
        return switch (step) {
            case Step.Session(String id, String model) -> new Step.Session(id(id), id(model));
            case Step.Message(String text) -> new Step.Message(text(text));
            case Step.ToolCall(String id, String tool, String arguments) ->
                    new Step.ToolCall(id(id), id(tool), text(arguments));
            case Step.ToolResult(String id, boolean failed, String output) ->
                    new Step.ToolResult(id(id), failed, text(output));
            case Step.FileChange(String path, String change) ->
                    new Step.FileChange(to(PATH, path), id(change));
            case Step.Used(String model, Usage usage) -> new Step.Used(id(model), usage);
            case Step.Notice(String text) -> new Step.Notice(text(text));
            case Step.Answered(String answer, Usage usage) ->
                    new Step.Answered(answer(answer), usage);
            case Step.Failed failed ->
                    new Step.Failed(
                            id(failed.kind()),
                            text(failed.message()),
                            failed.httpStatus(),
                            failed.resetAt(),
                            failed.usage());
        };
    }

    private static String id(String text) {
        return to(ID, text);
    }

    private static String to(int length, String text) {
        if (text.length() <= length) {
            return text;
        }
        int end = length - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
                + "\u2026";
    }
}
