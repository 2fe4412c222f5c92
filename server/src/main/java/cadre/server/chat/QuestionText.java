package cadre.server.chat;

import cadre.server.access.Principal;
import cadre.server.chat.Chat.Console;
import cadre.server.chat.Command.Reply;
import cadre.server.fleet.question.Questions;
import cadre.wire.bus.QuestionState;
import cadre.wire.bus.QuestionView;
import java.util.List;

/** How the question of an agent is shown to a person in a chat. */
final class QuestionText {
    private static final int SHOWN = 2400;

    private final Questions questions;
    private final Console console;

    QuestionText(Questions questions, Console console) {
        this.questions = questions;
        this.console = console;
    }

    /** With a button for each option if this key may answer, and may do so here. */
    Reply shown(QuestionView one, Principal by) {
        var answer =
                one.answer()
                        .map(text ->
                                "\n\nAnswered by `%s`: %s"
                                        .formatted(
                                                Quoted.line(one.answeredBy().orElse(""), 60),
                                                Quoted.text(text, 600)))
                        .orElse("");
        var mayAnswer = one.state() == QuestionState.OPEN && questions.mayAnswer(by, one.id());
        var isWhole = one.question().length() <= SHOWN;
        var isForChats = !console.only().contains("answer");
        var how = mayAnswer ? "\n\n" + how(one, isWhole, isForChats) : "";
        var text = head(one) + "\n" + Quoted.text(one.question(), SHOWN) + answer + how;
        return Reply.of(text)
                .about(one.id(), one.job())
                .with(mayAnswer && isWhole && isForChats ? buttons(one) : List.of());
    }

    private String how(QuestionView one, boolean isWhole, boolean isForChats) {
        if (!isForChats) {
            return "Answer it in the console: " + console.at(one.job());
        }
        return isWhole
                ? "Answer this message, or write `/answer %s TEXT`".formatted(one.id())
                : "It is longer than what is shown: read it in the console or with `cadre"
                        + " questions` first.";
    }

    private static List<Button> buttons(QuestionView one) {
        var what = List.of(one.state(), one.question(), one.options());
        return one.options().stream()
                .map(option ->
                        Button.of(
                                option,
                                "answer " + one.id() + " " + option,
                                "questions " + one.id(),
                                what))
                .toList();
    }

    private static String head(QuestionView one) {
        var who =
                one.job()
                        .map(job -> "`" + job + "`")
                        .orElse("`" + Quoted.line(one.member().name(), 60) + "`");
        return switch (one.state()) {
            case OPEN -> "❓ `%s` %s asks:".formatted(one.id(), who);
            case ANSWERED -> "✅ `%s` %s asked:".formatted(one.id(), who);
            case WITHDRAWN -> "⏹ `%s` %s asked, and is over:".formatted(one.id(), who);
        };
    }

    static String line(QuestionView one) {
        return head(one) + " " + Quoted.line(one.question(), 120);
    }
}
