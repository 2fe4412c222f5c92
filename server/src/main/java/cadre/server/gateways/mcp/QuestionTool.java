package cadre.server.gateways.mcp;

import cadre.server.bus.Speaker;
import cadre.server.fleet.question.Questions;
import cadre.server.gateways.mcp.protocol.Arguments;
import cadre.server.gateways.mcp.protocol.Field;
import cadre.server.gateways.mcp.protocol.Input;
import cadre.server.gateways.mcp.protocol.Tool;
import cadre.server.gateways.mcp.protocol.Tool.Effect;
import cadre.wire.bus.QuestionView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.QuestionId;
import cadre.wire.json.Json;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Asks a person. */
final class QuestionTool {
    private static final String ID = "question_id";
    private static final String QUESTION = "question";

    private final Desk desk;
    private final Questions questions;

    QuestionTool(Desk desk, Questions questions) {
        this.desk = desk;
        this.questions = questions;
    }

    Tool tool() {
        return new Tool(
                "ask_person",
                "Ask a person, in the console and in chats, before a step that cannot be undone or"
                        + " when only a person knows. While state is open, call again with"
                        + " question_id. Go on without a yes only with what needs none.",
                Input.of(
                        Field.caller("role"),
                        Field.text(QUESTION, "What, and why; at most 4 KiB"),
                        Field.texts("options", "Up to 5 answers to choose from"),
                        Field.whole(ID, 1, Long.MAX_VALUE, "Of one asked before, to wait on"),
                        Field.whole(Desk.WAIT, 0, 50, "Wait so long for the answer")),
                Output.of(
                        "question_id:integer",
                        "state:string",
                        "answer:string",
                        "answered_by:string",
                        "unread:integer"),
                Effect.ADDS,
                desk.act("role", this::ask));
    }

    private ObjectNode ask(Speaker speaker, Arguments arguments) {
        var id = arguments.whole(ID, 0);
        var question = arguments.text(QUESTION);
        if (id > 0 == !question.isBlank()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "It must be said which question",
                    Map.of("arguments", QUESTION + ", " + ID),
                    "Give question to ask, or question_id to wait for the answer");
        }
        var wait = arguments.whole(Desk.WAIT, 0);
        return json(
                id > 0
                        ? questions.await(speaker, new QuestionId(id), wait)
                        : questions.ask(speaker, question, arguments.texts("options"), wait));
    }

    private static ObjectNode json(QuestionView view) {
        var json =
                Json.mapper()
                        .createObjectNode()
                        .put(ID, view.id().number())
                        .put("state", view.state().word());
        view.answer().ifPresent(answer -> json.put("answer", answer));
        view.answeredBy().ifPresent(by -> json.put("answered_by", by));
        return json;
    }
}
