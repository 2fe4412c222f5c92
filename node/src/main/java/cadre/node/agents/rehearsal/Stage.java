package cadre.node.agents.rehearsal;

import cadre.wire.agent.Step;
import cadre.wire.json.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What the scripted agent shows: steps, one JSON object per line, and output that is no step. */
final class Stage {
    private final PrintStream out;
    private final PrintStream err;
    private int calls;

    Stage(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    void show(Step step) {
        out.println(Json.mapper().writerFor(Step.class).writeValueAsString(step));
        out.flush();
    }

    /** Shows a call of a tool; its id is to be given to {@link #result}. */
    String call(String tool, String arguments) {
        var id = "r" + ++calls;
        show(new Step.ToolCall(id, tool, arguments));
        return id;
    }

    void result(String id, String output) {
        show(new Step.ToolResult(id, false, output));
    }

    void failure(String id, String output) {
        show(new Step.ToolResult(id, true, output));
    }

    void numberedLines(long count) {
        for (long i = 1; i <= count; i++) {
            out.print("line ");
            out.print(i);
            out.print('\n');
        }
        out.flush();
    }

    void oneLine(long bytes) {
        var piece = "x".repeat(8192).getBytes(StandardCharsets.US_ASCII);
        for (long left = bytes; left > 0; left -= piece.length) {
            out.write(piece, 0, (int) Math.min(piece.length, left));
        }
        out.print('\n');
        out.flush();
    }

    void anyBytes(long count) {
        var random = new Random(1);
        var piece = new byte[8192];
        for (long left = count; left > 0; left -= piece.length) {
            random.nextBytes(piece);
            out.write(piece, 0, (int) Math.min(piece.length, left));
        }
        out.print('\n');
        out.flush();
    }

    void error(String text) {
        err.println(text);
        err.flush();
    }
}
