package cadre.server.plans;

import cadre.server.access.Principal;
import cadre.server.access.team.Teams;
import cadre.server.bus.Door;
import cadre.server.bus.Speaker;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.inbox.Posting;
import cadre.server.bus.inbox.Reading;
import cadre.server.bus.task.Board;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.PlanId;
import cadre.wire.id.TeamName;
import cadre.wire.plan.PlanStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The team of a plan: its lead is Cadre itself, each stream is a member and a task. Methods with a
 * transaction are called by who holds the plan's row; they take the team's.
 */
record PlanTeam(Teams teams, Board board, Inbox inbox) {
    private static final MemberName LEAD = new MemberName("team-lead");
    private static final int MOST_NAMES = 1_000;
    private static final int LONGEST_TITLE = 400;
    private static final int LONGEST_NOTE = 500;

    /** Makes the team; named after the plan, or with a number behind if someone has that name. */
    TeamName make(Tx tx, PlanId plan) {
        for (int n = 1; n <= MOST_NAMES; n++) {
            var name = new TeamName("plan-" + plan.number() + (n == 1 ? "" : "-" + n));
            if (teams.makeIn(
                    tx, new TeamRequest(name, List.of(LEAD), Optional.of(LEAD), List.of()))) {
                return name;
            }
        }
        throw new IllegalStateException("all names of teams for " + plan + " are taken");
    }

    /** Who works on a stream. */
    static MemberName member(String stream) {
        return new MemberName(stream);
    }

    /** Who reviews it. */
    static MemberName reviewer(String stream) {
        return new MemberName(stream + "-review");
    }

    /** Puts streams on the board; gives the number of each task, by stream. */
    Map<String, Long> putOnBoard(Tx tx, TeamName team, List<PlanStream> streams) {
        return putOnBoard(tx, team, streams, Map.of());
    }

    /** The same beside others that are there already. */
    Map<String, Long> putOnBoard(
            Tx tx, TeamName team, List<PlanStream> streams, Map<String, Long> known) {
        var tasks = new LinkedHashMap<String, Long>(known);
        for (var stream : streams) {
            tasks.put(stream.id(), board.createIn(tx, lead(team), task(stream)));
        }
        for (var stream : streams) {
            var needs =
                    stream.needs().stream()
                            .flatMap(need -> Optional.ofNullable(tasks.get(need)).stream())
                            .toList();
            if (!needs.isEmpty()) {
                var number = tasks.getOrDefault(stream.id(), 0L);
                board.updateIn(tx, lead(team), number, update(Optional.empty(), "", needs));
            }
        }
        return tasks;
    }

    private static TaskRequest task(PlanStream stream) {
        var text =
                String.join(
                        "\n\n", stream.tasks().stream().map(one -> one.text().strip()).toList());
        var first = text.lines().findFirst().orElse("");
        var title = stream.id() + ": " + cut(first, LONGEST_TITLE);
        return new TaskRequest(
                title,
                Optional.of(text),
                Optional.empty(),
                Optional.empty(),
                List.of("plan"),
                Optional.empty(),
                List.of());
    }

    /** Says on the board how a stream stands that is over, or open again. */
    void tell(Tx tx, TeamName team, StreamRow stream) {
        var status =
                switch (stream.state()) {
                    case MERGED -> TaskStatus.DONE;
                    case DROPPED -> TaskStatus.FAILED;
                    case WAITING, WORKING, CHECKING, REVIEWING, READY, MERGING, HELD ->
                            TaskStatus.OPEN;
                };
        try {
            stream.board()
                    .ifPresent(task ->
                            board.updateIn(
                                    tx,
                                    lead(team),
                                    task,
                                    update(Optional.of(status), stream.why(), List.of())));
        } catch (CadreException e) {
            if (!isGone(e)) {
                throw e;
            }
        }
    }

    private static TaskUpdate update(
            Optional<TaskStatus> status, String note, List<Long> blockedBy) {
        return new TaskUpdate(
                status,
                note.isBlank()
                        ? Optional.empty()
                        : Optional.of(cut(note.replaceAll("\\p{Cntrl}", " "), LONGEST_NOTE)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                blockedBy,
                Optional.empty(),
                Optional.empty());
    }

    private static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most));
    }

    /**
     * A word to streams, also to those that have no job just now: they read it in the next. To one
     * that has not begun yet it is not sent, for its brief comes later.
     */
    void mail(Tx tx, TeamName team, List<String> streams, String body) {
        for (var stream : streams) {
            try {
                inbox.leaveIn(tx, lead(team), Posting.of(member(stream).name(), body));
            } catch (CadreException notThere) {
                if (notThere.code() == ErrorCode.UNAVAILABLE) {
                    throw notThere;
                }
            }
        }
    }

    /** What came to the lead behind a message; none where the team is gone. */
    List<MessageView> mail(TeamName team, long after) {
        try {
            return inbox.peek(team, LEAD, Reading.after(after)).messages();
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            return List.of();
        }
    }

    /** Has the senders of these see that the lead has taken care of them. */
    void handled(TeamName team, List<MessageView> mail) {
        try {
            inbox.ack(lead(team), mail.stream().map(MessageView::id).toList());
        } catch (CadreException e) {
            if (!isGone(e)) {
                throw e;
            }
        }
    }

    /**
     * Archives the team.
     *
     * @return false if someone still holds a task there
     */
    boolean archive(TeamName team) {
        try {
            teams.delete(Principal.CADRE, team, Teams.End.ARCHIVE);
            return true;
        } catch (CadreException e) {
            if (e.code() == ErrorCode.TEAM_BUSY) {
                return false;
            }
            if (isGone(e)) {
                return true;
            }
            throw e;
        }
    }

    /** A person has ended the team. */
    private static boolean isGone(CadreException e) {
        return e.code() == ErrorCode.TEAM_NOT_FOUND || e.code() == ErrorCode.CONFLICT;
    }

    private static Speaker lead(TeamName team) {
        return new Speaker(team, LEAD, Door.REST, true, Origin.AGENT, Actor.CADRE, Grant.OPERATOR);
    }
}
