package cadre.server.chat;

import cadre.server.access.Principal;
import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.fleet.question.Questions;
import cadre.wire.bus.QuestionState;
import cadre.wire.bus.QuestionView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.id.QuestionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Commands about what agents ask people. */
final class QuestionCommands {
    static final String FORM = "QUESTION TEXT";

    private static final int FEW = 10;
    private static final int SHOWN = 2400;

    private final Questions questions;

    QuestionCommands(Questions questions) {
        this.questions = questions;
    }

    /** One of them, or those that wait. */
    Reply questions(Asked asked) {
        if (!asked.arguments().isBlank()) {
            return show(asked);
        }
        var open = questions.list(asked.by(), Questions.Choice.OPEN, Optional.empty(), FEW);
        return Reply.of(
                open.items().isEmpty()
                        ? "No agent asks anything."
                        : open.items().stream()
                                .map(QuestionCommands::line)
                                .collect(Collectors.joining("\n")));
    }

    private Reply show(Asked asked) {
        return shown(questions.view(asked.by(), id(asked)), asked.by(), questions);
    }

    Reply answer(Asked asked) {
        var id = id(asked);
        var text = Subject.rest(asked.arguments()).strip();
        if (text.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The answer is missing",
                    Map.of("question", id),
                    "Write /answer " + FORM);
        }
        return shown(questions.answer(asked.by(), id, text), asked.by(), questions);
    }

    /**
     * The one question that a job waits with; none if it asks nothing.
     *
     * @throws CadreException CONFLICT if there are several, or one is over without an answer
     */
    Optional<QuestionId> only(Principal by, JobId job, String text, Instant at) {
        var which = new Questions.Choice(false, Optional.of(job));
        var all = questions.list(by, which, Optional.empty(), FEW).items();
        var given = all.stream().filter(one -> isAnsweredSo(one, by, text, at)).findFirst();
        if (given.isPresent()) {
            return given.map(QuestionView::id); // the answer was taken before a crash
        }
        var open = all.stream().filter(one -> one.state() == QuestionState.OPEN).toList();
        if (open.size() > 1) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The job asks several things",
                    Map.of("questions", open.stream().map(one -> one.id().toString()).toList()),
                    "Write /answer QUESTION TEXT");
        }
        var over = all.stream().filter(one -> one.state() == QuestionState.WITHDRAWN).findFirst();
        if (open.isEmpty() && over.isPresent()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "What the job asked is over, so this answers nothing",
                    Map.of("job", job, "question", over.get().id()),
                    "To have it go on, write /follow " + job + " TEXT");
        }
        return open.stream().findFirst().map(QuestionView::id);
    }

    private static boolean isAnsweredSo(QuestionView one, Principal by, String text, Instant at) {
        return one.answer().equals(Optional.of(text.strip()))
                && one.answeredBy().equals(Optional.of(by.name()))
                && one.endedAt().filter(end -> !end.isBefore(at)).isPresent();
    }

    private static QuestionId id(Asked asked) {
        return QuestionId.of(Subject.first(asked.arguments()));
    }

    /** One question, with a button for each option if this key may answer. */
    static Reply shown(QuestionView one, Principal by, Questions questions) {
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
        var how =
                !mayAnswer
                        ? ""
                        : isWhole
                                ? "\n\nAnswer this message, or write `/answer %s TEXT`"
                                        .formatted(one.id())
                                : "\n\nIt is longer than what is shown: read it in the console or"
                                        + " with `cadre questions` first.";
        var text = head(one) + "\n" + Quoted.text(one.question(), SHOWN) + answer + how;
        return Reply.of(text)
                .about(one.id(), one.job())
                .with(mayAnswer && isWhole ? buttons(one) : List.of());
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

    private static String line(QuestionView one) {
        return head(one) + " " + Quoted.line(one.question(), 120);
    }
}
