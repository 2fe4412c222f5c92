package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.wire.bus.QuestionAnswer;
import cadre.wire.id.QuestionId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cadre answer}. */
@Command(
        name = "answer",
        description = {
            "Answer what an agent asks, once. Any words are an answer, also where it gives options."
        },
        footer = {"", "Example:", "  cadre answer q3 Deny"})
public final class AnswerCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "QUESTION", description = "Such as q3.")
    private String question = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TEXT", description = "What to say.")
    private List<String> text = List.of();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public AnswerCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var id = QuestionId.of(question);
        try (var api = surroundings.api()) {
            var tree =
                    api.post(
                            Route.of("questions", id, "answer"),
                            new QuestionAnswer(String.join(" ", text)));
            return output.json
                    ? Output.json(terminal, tree)
                    : Output.said(terminal, id + " is answered");
        }
    }
}
