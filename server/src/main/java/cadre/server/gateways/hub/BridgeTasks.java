package cadre.server.gateways.hub;

import cadre.server.access.team.Teams;
import cadre.server.bus.Speaker;
import cadre.server.bus.task.Board;
import cadre.server.bus.task.Claim;
import cadre.server.bus.task.ClaimResult;
import cadre.server.bus.task.TaskFilter;
import cadre.server.bus.task.UpdateResult;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskView;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The board as the bridge's clients see it: tasks are listed, claimed, changed and closed. A task
 * that somebody has is changed in that one's name alone.
 */
final class BridgeTasks {
    private static final int MOST = 1000;
    private static final long USUAL = 200;
    private static final int MOST_PAGES = 10;
    private static final int TRIES = 10;

    /** As whom a client speaks that names nobody, of a task that nobody has. */
    private static final MemberName LEAD = new MemberName("team-lead");

    private final Door door;
    private final Teams teams;
    private final Board board;

    BridgeTasks(Door door, Teams teams, Board board) {
        this.door = door;
        this.teams = teams;
        this.board = board;
    }

    /** What is answered to a change. */
    record Changed(
            boolean claimed,
            boolean updated,
            BridgeTask taskBefore,
            BridgeTask taskAfter,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> taskFile,
            long mtimeMs) {
        static Changed from(TaskView before, TaskView after, boolean claimed) {
            return new Changed(
                    claimed,
                    claimed || after.mtimeMs() != before.mtimeMs(),
                    BridgeTask.of(before),
                    BridgeTask.of(after),
                    Optional.empty(),
                    after.mtimeMs());
        }
    }

    /** What is answered to a look at the board. */
    record Listed(List<BridgeTask> tasks, int count) {}

    Answer list(Call call, Fields fields) {
        var team = Wish.team(fields);
        var owner = Wish.member(fields, "owner");
        var statuses =
                fields.texts("statuses", 64).stream()
                        .map(word -> Status.of("statuses", word))
                        .flatMap(status -> status.cadre().stream())
                        .collect(Collectors.toSet());
        var internal = fields.flag("include_internal", false);
        var limit = fields.number("limit", 1, MOST).orElse(USUAL);
        Door.mayLookInto(call, team);
        var tasks = newest(team, statuses, owner, internal, limit);
        if (tasks.isEmpty()) {
            teams.view(team); // which says so if there is none
        }
        return Reply.ok(new Listed(tasks, tasks.size()));
    }

    /** Those that changed last come first, of the youngest 10,000. */
    private List<BridgeTask> newest(
            TeamName team,
            Set<TaskStatus> statuses,
            Optional<MemberName> owner,
            boolean internal,
            long limit) {
        var found = new ArrayList<TaskView>();
        var cursor = Optional.of("0");
        for (int i = 0; i < MOST_PAGES && cursor.isPresent(); i++) {
            var page =
                    board.list(
                            team,
                            new TaskFilter(
                                    statuses,
                                    owner,
                                    Optional.empty(),
                                    TaskFilter.Order.NEWEST_FIRST,
                                    Long.parseLong(cursor.get()),
                                    MOST),
                            0);
            found.addAll(page.items());
            cursor = page.next();
        }
        return found.stream()
                .filter(task -> internal || !BridgeTask.isInternal(task))
                .sorted(Comparator.comparing(TaskView::mtimeMs).reversed())
                .limit(limit)
                .map(BridgeTask::of)
                .toList();
    }

    Answer update(Call call, Fields fields) {
        var wish = Wish.read(fields);
        Door.mayLookInto(call, wish.team());
        var task = wish.task().flatMap(id -> board.find(wish.team(), id));
        if (task.isEmpty()) {
            throw notFound(wish.team());
        }
        return Reply.ok(
                wish.claim() ? claim(call, wish, task.get()) : change(call, wish, task.get()));
    }

    /** Whoever claims gets a task that waits and is nobody else's, and gets it once. */
    private Changed claim(Call call, Wish wish, TaskView seen) {
        if (wish.status().filter(status -> status != Status.IN_PROGRESS).isPresent()) {
            throw Refusal.field("status", "A claim begins the work: send in_progress, or nothing");
        }
        if (wish.changes().ifMtimeMs().filter(mtime -> mtime != seen.mtimeMs()).isPresent()) {
            throw hasChanged(seen);
        }
        var claimant =
                wish.owner()
                        .or(wish::actor)
                        .or(() -> Door.seat(call))
                        .orElseThrow(() -> Refusal.field("owner", "owner is missing. Send it"));
        var speaker = door.speaker(call, wish.team(), claimant);
        var claim =
                new Claim(Optional.empty(), Claim.Whose.OWN_OR_FREE, Optional.of(wish.changes()));
        return switch (board.claim(speaker, seen.id(), claim)) {
            case ClaimResult.Claimed(var before, var task, _) -> Changed.from(before, task, true);
            case ClaimResult.Held(_, var task) -> throw isLost(task);
            case ClaimResult.NotOpen(_, var task) -> throw isLost(task);
            case ClaimResult.NotFound _ -> throw notFound(wish.team());
        };
    }

    /** Decided on what was seen: if that has changed meanwhile, it is decided anew. */
    private Changed change(Call call, Wish wish, TaskView first) {
        var seen = first;
        for (int i = 0; i < TRIES; i++) {
            if (wish.changes().ifMtimeMs().orElse(seen.mtimeMs()) != seen.mtimeMs()) {
                throw hasChanged(seen);
            }
            if (wish.status().isPresent() && isAnothers(seen, wish.owner())) {
                throw isLost(seen);
            }
            var speaker = door.speaker(call, wish.team(), speaks(call, wish, seen));
            switch (change(speaker, wish, seen)) {
                case UpdateResult.Updated(var before, var task) -> {
                    return Changed.from(before, task, false);
                }
                case UpdateResult.NotHolder(_, var task) -> throw isLost(task);
                case UpdateResult.Stale(var task) -> throw isLost(task);
                case UpdateResult.NotFound _ -> throw notFound(wish.team());
                case UpdateResult.Changed(var task) -> seen = task;
            }
        }
        throw hasChanged(seen);
    }

    /** Who is named as the one that acts may be the lead; everyone else changes what is theirs. */
    private UpdateResult change(Speaker speaker, Wish wish, TaskView seen) {
        var changes = wish.changesOf(seen);
        return wish.actor().filter(speaker.member()::equals).isPresent() || speaker.verified()
                ? board.update(speaker, seen.id(), changes)
                : board.updateAsHolder(speaker, seen.id(), changes);
    }

    /** Whether the task is or was somebody's, and the call names somebody else as its owner. */
    private static boolean isAnothers(TaskView task, Optional<MemberName> owner) {
        return BridgeTask.status(task.status()) != Status.PENDING
                && owner.filter(name -> !name.name().equals(task.assigneeRole())).isPresent();
    }

    /**
     * Who asks. A client that names nobody asks as the owner, who in these clients is the one that
     * changes a task.
     */
    private static MemberName speaks(Call call, Wish wish, TaskView seen) {
        var seat = Door.seat(call);
        if (seat.isPresent()) {
            return wish.actor().orElse(seat.get());
        }
        var owner =
                Optional.of(seen.assigneeRole())
                        .filter(name -> !name.isEmpty())
                        .map(MemberName::new);
        return wish.owner()
                .filter(name -> owner.filter(name::equals).isPresent())
                .or(wish::actor)
                .or(wish::owner)
                .or(() -> owner)
                .orElse(LEAD);
    }

    /**
     * Closes the task whose owner says how its run ended: clients of the newest kind close none
     * themselves. From any other result nothing follows.
     */
    void closeByResult(Call call, Fields fields) {
        TaskResult.read(fields)
                .ifPresent(result ->
                        board.find(result.team(), result.task())
                                .filter(task -> task.status() == TaskStatus.IN_PROGRESS)
                                .filter(task -> task.assigneeRole().equals(result.agent().name()))
                                .ifPresent(task ->
                                        board.updateAsHolder(
                                                door.speaker(call, result.team(), result.agent()),
                                                task.id(),
                                                result.closing(task.mtimeMs()))));
    }

    private static Refusal isLost(TaskView task) {
        var who = task.assigneeRole().isEmpty() ? "nobody" : task.assigneeRole();
        return Refusal.conflict(
                "CLAIM_CONFLICT",
                "Task %d is %s and belongs to %s".formatted(task.id(), task.status().word(), who),
                BridgeTask.of(task));
    }

    private static Refusal hasChanged(TaskView task) {
        return Refusal.conflict(
                "MTIME_CONFLICT",
                "Task %d has changed since. Read it anew".formatted(task.id()),
                BridgeTask.of(task));
    }

    private Refusal notFound(TeamName team) {
        teams.view(team); // which says so if there is none
        return new Refusal(404, "TASK_NOT_FOUND", "There is no such task in " + team);
    }
}
