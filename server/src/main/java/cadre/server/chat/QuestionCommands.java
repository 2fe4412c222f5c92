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

    /** More than a job can have open. */
    private static final int MANY = 100;

    private final Questions questions;
    private final QuestionText texts;

    QuestionCommands(Questions questions, QuestionText texts) {
        this.questions = questions;
        this.texts = texts;
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
                                .map(QuestionText::line)
                                .collect(Collectors.joining("\n")));
    }

    private Reply show(Asked asked) {
        return texts.shown(questions.view(asked.by(), id(asked)), asked.by());
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
        return texts.shown(questions.answer(asked.by(), id, text), asked.by());
    }

    /**
     * The one question that a job waits with; none if it asks nothing.
     *
     * @throws CadreException CONFLICT if there are several, or one is over without an answer
     */
    Optional<QuestionId> only(Principal by, JobId job, String text, Instant at) {
        var all = of(by, new Questions.Choice(false, Optional.of(job)));
        var given = all.stream().filter(one -> isAnsweredSo(one, by, text, at)).findFirst();
        if (given.isPresent()) {
            return given.map(QuestionView::id); // the answer was taken before a crash
        }
        var open = of(by, new Questions.Choice(true, Optional.of(job)));
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

    private List<QuestionView> of(Principal by, Questions.Choice which) {
        return questions.list(by, which, Optional.empty(), MANY).items();
    }

    private static boolean isAnsweredSo(QuestionView one, Principal by, String text, Instant at) {
        return one.answer().equals(Optional.of(text.strip()))
                && one.answeredBy().equals(Optional.of(by.name()))
                && one.endedAt().filter(end -> !end.isBefore(at)).isPresent();
    }

    private static QuestionId id(Asked asked) {
        return QuestionId.of(Subject.first(asked.arguments()));
    }
}
