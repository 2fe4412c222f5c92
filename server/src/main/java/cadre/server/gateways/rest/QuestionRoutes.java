package cadre.server.gateways.rest;

import cadre.server.fleet.question.Questions;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.bus.QuestionAnswer;
import cadre.wire.bus.QuestionView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.id.QuestionId;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What agents ask people. */
public final class QuestionRoutes {
    private final Questions questions;

    /** The routes over these. */
    public QuestionRoutes(Questions questions) {
        this.questions = questions;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/questions")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("What agents ask people, newest first")
                        .query("state", "open or all; open if left out")
                        .query("job", "only those of this job")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 200, default 50")
                        .answers(Content.json(Page.class, QuestionView.class))
                        .by(this::list),
                Route.get("/api/v1/questions/{question}")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("One question, and what was answered")
                        .answers(Content.json(QuestionView.class))
                        .by(call ->
                                Answer.json(
                                        questions.view(
                                                call.principal(),
                                                call.path("question", QuestionId::of)))),
                Route.post("/api/v1/questions/{question}/answer")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Answer, once: as whoever filed the job that asks, or as an"
                                        + " operator; never as an agent")
                        .takes(Content.json(QuestionAnswer.class))
                        .answers(Content.json(QuestionView.class))
                        .by(this::answer));
    }

    private Answer list(Call call) {
        var choice =
                new Questions.Choice(
                        isOnlyOpen(call.query("state").orElse("open")),
                        call.query("job").map(JobId::of));
        return Answer.json(
                questions.list(
                        call.principal(),
                        choice,
                        call.query("cursor").map(QuestionId::of),
                        (int) call.number("limit", 50, 1, 200)));
    }

    private static boolean isOnlyOpen(String state) {
        return switch (state) {
            case "open" -> true;
            case "all" -> false;
            default ->
                    throw new CadreException(
                            ErrorCode.INVALID,
                            "There is no such choice of questions",
                            Map.of("state", state.length() > 40 ? state.substring(0, 40) : state),
                            "Give open or all");
        };
    }

    private Answer answer(Call call) throws IOException {
        return Answer.json(
                questions.answer(
                        call.principal(),
                        call.path("question", QuestionId::of),
                        call.body(QuestionAnswer.class).answer()));
    }
}
