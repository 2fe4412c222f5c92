package cadre.server.gateways.rest;

import cadre.server.access.team.Teams;
import cadre.server.bus.Speaker;
import cadre.server.bus.task.Board;
import cadre.server.bus.task.ClaimResult;
import cadre.server.bus.task.TaskFilter;
import cadre.server.bus.task.UpdateResult;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.bus.ClaimRequest;
import cadre.wire.bus.NextTask;
import cadre.wire.bus.RenewRequest;
import cadre.wire.bus.TaskDetail;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TaskView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The boards of teams. */
public final class TaskRoutes {
    private static final String TASKS = "/api/v1/teams/{team}/tasks";
    private static final String TASK = TASKS + "/{task}";
    private static final int LONGEST_WAIT_SEC = 50;
    private static final String STATUSES =
            Arrays.stream(TaskStatus.values())
                    .map(TaskStatus::word)
                    .collect(Collectors.joining(", "));

    private final Callers callers;
    private final Teams teams;
    private final Board board;

    /** The routes over these. */
    public TaskRoutes(Callers callers, Teams teams, Board board) {
        this.callers = callers;
        this.teams = teams;
        this.board = board;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get(TASKS)
                        .needs(Rule.team(Grant.VIEWER))
                        .says("The tasks of a team, oldest first")
                        .query("status", "any of " + STATUSES + "; with commas")
                        .query("assignee", "whose they are, or are to be")
                        .query("label", "with this label")
                        .query("wait_sec", "0 to 50: how long to wait for the first one")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 1000, default 100")
                        .answers(Content.json(Page.class, TaskView.class))
                        .by(this::list),
                Route.post(TASKS)
                        .needs(Rule.team(Grant.MEMBER))
                        .says("Put a task on the board")
                        .takes(Content.json(TaskRequest.class))
                        .answers(Content.json(TaskView.class))
                        .status(201)
                        .by(this::create),
                Route.post(TASKS + "/next")
                        .needs(Rule.team(Grant.MEMBER))
                        .says(
                                "Claim the task that the member should do next: the one with the"
                                        + " highest priority, its own before anybody's, that waits"
                                        + " for nothing")
                        .takes(Content.jsonOrNothing(ClaimRequest.class))
                        .answers(Content.json(NextTask.class))
                        .by(this::next),
                Route.get(TASK)
                        .needs(Rule.team(Grant.VIEWER))
                        .says("One task with its history")
                        .answers(Content.json(TaskDetail.class))
                        .by(this::find),
                Route.post(TASK)
                        .needs(Rule.team(Grant.MEMBER))
                        .says(
                                "Change a task: one that is held only as its holder, its creator,"
                                        + " the lead or an operator; STALE under a token that is not"
                                        + " the present one")
                        .takes(Content.json(TaskUpdate.class))
                        .answers(Content.json(TaskView.class))
                        .by(this::update),
                Route.post(TASK + "/claim")
                        .needs(Rule.team(Grant.MEMBER))
                        .says(
                                "Claim a task: the answer has the fencing token; CONFLICT names who"
                                        + " has it, or what it waits for")
                        .takes(Content.jsonOrNothing(ClaimRequest.class))
                        .answers(Content.json(TaskView.class))
                        .by(this::claim),
                Route.post(TASK + "/renew")
                        .needs(Rule.team(Grant.MEMBER))
                        .says("Have a claim with a lease begin anew")
                        .takes(Content.json(RenewRequest.class))
                        .answers(Content.json(TaskView.class))
                        .by(this::renew));
    }

    private Answer list(Call call) {
        var team = OwnTeam.of(call);
        var filter =
                new TaskFilter(
                        call.query("status", TaskRoutes::statuses).orElse(Set.of()),
                        call.query("assignee", MemberName::new),
                        call.query("label"),
                        TaskFilter.Order.OLDEST_FIRST,
                        call.number("cursor", 0, 0, Long.MAX_VALUE),
                        (int) call.number("limit", 100, 1, 1000));
        var waitSec = call.number("wait_sec", 0, 0, LONGEST_WAIT_SEC);
        var page = board.list(team, filter, waitSec);
        OwnTeam.requireGoodKey(call, waitSec);
        if (page.items().isEmpty()) {
            teams.view(team); // which says so if there is none
        }
        return Answer.json(page);
    }

    private static Set<TaskStatus> statuses(String words) {
        return Arrays.stream(words.split(","))
                .map(word ->
                        Arrays.stream(TaskStatus.values())
                                .filter(status -> status.word().equals(word.strip()))
                                .findFirst()
                                .orElseThrow(() ->
                                        new CadreException(
                                                ErrorCode.INVALID,
                                                "There is no such status",
                                                Map.of("parameter", "status"),
                                                "Give any of " + STATUSES)))
                .collect(Collectors.toSet());
    }

    private Answer create(Call call) throws IOException {
        var speaker = speaker(call);
        var id = board.create(speaker, call.body(TaskRequest.class));
        return Answer.created(board.find(speaker.team(), id).orElseThrow());
    }

    private Answer next(Call call) throws IOException {
        var request = call.bodyOr(ClaimRequest.class, new ClaimRequest(Optional.empty()));
        return Answer.json(new NextTask(board.next(speaker(call), request.leaseSec())));
    }

    private Answer find(Call call) {
        return Answer.json(
                board.history(OwnTeam.of(call), task(call)).orElseThrow(() -> noSuchTask(call)));
    }

    private Answer update(Call call) throws IOException {
        var update = call.body(TaskUpdate.class);
        return answer(call, board.update(speaker(call), task(call), update));
    }

    private Answer renew(Call call) throws IOException {
        var request = call.body(RenewRequest.class);
        return answer(
                call, board.renew(speaker(call), task(call), request.token(), request.leaseSec()));
    }

    private Answer answer(Call call, UpdateResult result) {
        return switch (result) {
            case UpdateResult.Updated(_, var task) -> Answer.json(task);
            case UpdateResult.NotFound _ -> throw noSuchTask(call);
            case UpdateResult.NotHolder(var by, var task) ->
                    throw refused(
                            ErrorCode.CONFLICT,
                            "Someone else has the task",
                            Map.of("task", task.id(), "held_by", by),
                            "Its holder, its creator, the lead and operators can change it");
            case UpdateResult.Stale(var task) ->
                    throw refused(
                            ErrorCode.STALE,
                            "The token is not that of the present claim",
                            Map.of("task", task.id(), "status", task.status().word()),
                            "The claim is lost: read the task, and claim it anew");
            case UpdateResult.Changed(var task) ->
                    throw refused(
                            ErrorCode.CONFLICT,
                            "The task has changed since",
                            Map.of("task", task.id(), "mtime_ms", task.mtimeMs()),
                            "Read it anew");
        };
    }

    private Answer claim(Call call) throws IOException {
        var request = call.bodyOr(ClaimRequest.class, new ClaimRequest(Optional.empty()));
        return switch (board.claim(speaker(call), task(call), request.leaseSec())) {
            case ClaimResult.Claimed(_, var task, _) -> Answer.json(task);
            case ClaimResult.NotFound _ -> throw noSuchTask(call);
            case ClaimResult.Held(var by, var task) ->
                    throw refused(
                            ErrorCode.CONFLICT,
                            "Someone has the task",
                            Map.of("task", task.id(), "held_by", by),
                            "Choose another one, or ask them to give it back");
            case ClaimResult.NotOpen(var reason, var task) ->
                    throw refused(
                            ErrorCode.CONFLICT,
                            "The task cannot be claimed: " + reason,
                            Map.of("task", task.id(), "status", task.status().word()),
                            "Choose another one");
        };
    }

    private Speaker speaker(Call call) {
        return callers.of(call);
    }

    private static long task(Call call) {
        return OwnTeam.number(call, "task");
    }

    private CadreException noSuchTask(Call call) {
        var team = teams.view(OwnTeam.of(call)).name(); // which says so if there is none
        return refused(
                ErrorCode.NOT_FOUND,
                "No such task",
                Map.of("team", team, "task", task(call)),
                "List them with 'cadre task list'");
    }

    private static CadreException refused(
            ErrorCode code, String what, Map<String, ?> which, String fix) {
        return new CadreException(code, what, which, fix);
    }
}
