package cadre.server.gateways.mcp;

import cadre.server.bus.Speaker;
import cadre.server.bus.task.Board;
import cadre.server.bus.task.ClaimResult;
import cadre.server.bus.task.TaskFilter;
import cadre.server.bus.task.UpdateResult;
import cadre.server.gateways.mcp.protocol.Arguments;
import cadre.server.gateways.mcp.protocol.Field;
import cadre.server.gateways.mcp.protocol.Input;
import cadre.server.gateways.mcp.protocol.RpcError;
import cadre.server.gateways.mcp.protocol.Tool;
import cadre.server.gateways.mcp.protocol.Tool.Effect;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TaskView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** The task board. */
final class BoardTools {
    /** A list stays below so many characters, or holds one whole task. */
    private static final int LONGEST_LIST = 100_000;

    private static final String STATUSES =
            Arrays.stream(TaskStatus.values())
                    .map(TaskStatus::word)
                    .collect(Collectors.joining(", "));

    private static final Field TASK = Field.whole("task_id", 1, Long.MAX_VALUE, "").required();
    private static final Field LEASE =
            Field.whole(
                    "lease_sec", 1, 86_400, "The claim ends after so long without a call of yours");

    private final Desk desk;
    private final Board board;

    BoardTools(Desk desk, Board board) {
        this.desk = desk;
        this.board = board;
    }

    List<Tool> tools() {
        return List.of(create(), claim(), next(), renew(), update(), list());
    }

    private Tool create() {
        return new Tool(
                "create_task",
                "Put a task on the team's board.",
                Input.of(
                        Field.text("title", "").required(),
                        Field.text("assignee_role", "Whose it is to be; anybody's when left out"),
                        Field.caller("created_by"),
                        Field.text("detail", ""),
                        Field.whole("priority", 0, 9, "Higher first; 5 when left out"),
                        Field.texts("labels", ""),
                        Field.wholes("depends_on", "Tasks that must be done before"),
                        Field.text("due_at", "Such as 2026-01-31T12:00:00Z")),
                Output.of("task_id:integer", "unread:integer"),
                Effect.ADDS,
                desk.act("created_by", this::create));
    }

    private Tool claim() {
        return new Tool(
                "claim_task",
                "Take an open task; one of many who try gets it. Without lease_sec it is yours"
                        + " until you update it. ok:false with held_by: another session has it.",
                Input.of(TASK, Field.caller("role"), LEASE),
                outcome(),
                Effect.ADDS,
                desk.act("role", this::claim));
    }

    private Tool next() {
        return new Tool(
                "next_task",
                "Claim the task that you should do next, if there is one.",
                Input.of(Field.caller("role"), LEASE),
                outcome(),
                Effect.ADDS,
                desk.act("role", this::next));
    }

    private Tool renew() {
        return new Tool(
                "renew_task",
                "Have the lease of a task you claimed begin anew.",
                Input.of(
                        TASK,
                        Field.whole("token", 0, Long.MAX_VALUE, "From the claim").required(),
                        Field.caller("role"),
                        LEASE),
                outcome(),
                Effect.SETS,
                desk.act("role", this::renew));
    }

    private Tool update() {
        return new Tool(
                "update_task",
                "Change a task's status: " + STATUSES + ". open gives it back.",
                Input.of(
                        TASK,
                        Field.text("status", "Left out: as it is"),
                        Field.caller("role"),
                        Field.text("note", "Left as it is when empty"),
                        Field.texts("labels", "Instead of those it has"),
                        Field.text("due_at", "Such as 2026-01-31T12:00:00Z; empty for none"),
                        Field.whole(
                                "token", 0, Long.MAX_VALUE, "From the claim, if it had a lease")),
                outcome(),
                Effect.SETS,
                desk.act("role", this::update));
    }

    private Tool list() {
        return new Tool(
                "list_tasks",
                "The board, by id.",
                Input.of(
                        Field.text("status", "Only these"),
                        Field.text("assignee_role", "Only theirs"),
                        Field.whole("after_id", 0, Long.MAX_VALUE, "The cursor, after more:true"),
                        Field.whole(Desk.WAIT, 0, 50, "Wait so long when there is none yet")),
                Output.of("tasks:array", "more:boolean", "cursor:integer", "unread:integer"),
                Effect.READS,
                desk.look(this::list));
    }

    private static ObjectNode outcome() {
        return Output.of("ok:boolean", "task:object", "error:string", "held_by:string");
    }

    private ObjectNode create(Speaker speaker, Arguments arguments) {
        var id =
                board.create(
                        speaker,
                        new TaskRequest(
                                arguments.text("title"),
                                arguments.word("detail"),
                                arguments.word("assignee_role").map(MemberName::new),
                                optional(arguments, "priority").map(Math::toIntExact),
                                arguments.texts("labels"),
                                arguments.word("due_at").map(BoardTools::time),
                                arguments.wholes("depends_on")));
        return Json.mapper().createObjectNode().put("task_id", id);
    }

    private ObjectNode claim(Speaker speaker, Arguments arguments) {
        return switch (board.claim(
                speaker, arguments.whole("task_id", 0), optional(arguments, "lease_sec"))) {
            case ClaimResult.Claimed claimed -> done(claimed.task());
            case ClaimResult.Held held -> refused().put("held_by", held.by().name());
            case ClaimResult.NotFound _ -> refused().put("error", "not_found");
            case ClaimResult.NotOpen closed ->
                    refused().put("error", "not_open").put("reason", closed.reason());
        };
    }

    private ObjectNode next(Speaker speaker, Arguments arguments) {
        return board.next(speaker, optional(arguments, "lease_sec"))
                .map(BoardTools::done)
                .orElseGet(() -> refused().put("error", "no_task"));
    }

    private ObjectNode renew(Speaker speaker, Arguments arguments) {
        return updated(
                board.renew(
                        speaker,
                        arguments.whole("task_id", 0),
                        arguments.whole("token", 0),
                        optional(arguments, "lease_sec")));
    }

    private ObjectNode update(Speaker speaker, Arguments arguments) {
        var change =
                TaskUpdate.to(arguments.given("status").map(BoardTools::status))
                        .with(
                                arguments.has("labels")
                                        ? Optional.of(arguments.texts("labels"))
                                        : Optional.empty(),
                                arguments.given("due_at"));
        if (arguments.word("note").isPresent()) {
            change = change.withNote(arguments.text("note"));
        }
        if (arguments.has("token")) {
            change = change.withToken(arguments.whole("token", 0));
        }
        if (change.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Nothing of the task is to change",
                    Map.of("task", arguments.whole("task_id", 0)),
                    "Give a status, a note, labels or due_at");
        }
        return updated(board.update(speaker, arguments.whole("task_id", 0), change));
    }

    private static ObjectNode updated(UpdateResult result) {
        return switch (result) {
            case UpdateResult.Updated updated -> done(updated.task());
            case UpdateResult.NotFound _ -> refused().put("error", "not_found");
            case UpdateResult.NotHolder other ->
                    refused().put("error", "not_holder").put("held_by", other.by().name());
            case UpdateResult.Stale(TaskView task) -> lost("stale_token", task);
            case UpdateResult.Changed(TaskView task) -> lost("changed", task);
        };
    }

    private static ObjectNode lost(String error, TaskView task) {
        var result = refused().put("error", error).put("status", task.status().word());
        task.heldBy().ifPresent(holder -> result.put("held_by", holder.name()));
        return result;
    }

    private ObjectNode list(TeamName team, Arguments arguments) {
        var filter =
                new TaskFilter(
                        arguments.word("status").map(text -> Set.of(status(text))).orElse(Set.of()),
                        arguments.word("assignee_role").map(MemberName::new),
                        Optional.empty(),
                        TaskFilter.Order.OLDEST_FIRST,
                        arguments.whole("after_id", 0),
                        1_000);
        var page = board.list(team, filter, arguments.whole(Desk.WAIT, 0));
        var result = Json.mapper().createObjectNode();
        var tasks = result.putArray("tasks");
        var length = 0;
        for (var task : page.items()) {
            var json = TaskJson.of(task);
            length += json.toString().length();
            if (length > LONGEST_LIST && !tasks.isEmpty()) {
                break;
            }
            tasks.add(json);
        }
        if (tasks.size() < page.items().size() || page.next().isPresent()) {
            result.put("more", true).put("cursor", page.items().get(tasks.size() - 1).id());
        }
        return result;
    }

    private static ObjectNode done(TaskView task) {
        var result = Json.mapper().createObjectNode().put("ok", true);
        result.set("task", TaskJson.of(task));
        return result;
    }

    private static ObjectNode refused() {
        return Json.mapper().createObjectNode().put("ok", false);
    }

    private static Optional<Long> optional(Arguments arguments, String name) {
        return arguments.has(name) ? Optional.of(arguments.whole(name, 0)) : Optional.empty();
    }

    private static TaskStatus status(String word) {
        for (var status : TaskStatus.values()) {
            if (status.word().equals(word)) {
                return status;
            }
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "There is no such status",
                Map.of("status", RpcError.shortened(word)),
                "Give one of " + STATUSES);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no time",
                    Map.of("argument", "due_at"),
                    "Write it as 2026-01-31T12:00:00Z",
                    e);
        }
    }
}
