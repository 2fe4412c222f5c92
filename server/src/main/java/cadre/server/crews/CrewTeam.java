package cadre.server.crews;

import cadre.server.access.Principal;
import cadre.server.access.team.Teams;
import cadre.server.bus.Door;
import cadre.server.bus.Speaker;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.inbox.Posting;
import cadre.server.bus.task.Board;
import cadre.server.bus.topic.Publication;
import cadre.server.bus.topic.Topics;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.Origin;
import cadre.wire.bus.Posted;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TeamRequest;
import cadre.wire.crew.TryState;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.CrewId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The team of a crew: its lead is Cadre itself, its workers are jobs, each part is a task. Methods
 * with a transaction are called by who holds the crew's row; they take the team's.
 */
record CrewTeam(Teams teams, Board board, Inbox inbox, Topics topics) {
    static final MemberName LEAD = new MemberName("team-lead");

    private static final int MOST_MAIL = 4 * 1024;
    private static final int MOST_NOTE = 2_000;
    private static final int MOST_NAMES = 1_000;

    /** Makes the team; named after the crew, or with a number behind if someone has that name. */
    TeamName make(Tx tx, CrewId crew) {
        for (int n = 1; n <= MOST_NAMES; n++) {
            var name = new TeamName("crew-" + crew.number() + (n == 1 ? "" : "-" + n));
            var request = new TeamRequest(name, List.of(LEAD), Optional.of(LEAD), List.of());
            if (teams.makeIn(tx, request)) {
                return name;
            }
        }
        throw new IllegalStateException("all names of teams for " + crew + " are taken");
    }

    /** Puts the parts on the board; each is given its task's number. */
    List<PartRow> putOnBoard(Tx tx, TeamName team, List<PartRow> parts) {
        var tasks = new TreeMap<String, Long>();
        var all = new ArrayList<PartRow>();
        for (var part : parts) {
            tasks.put(part.name(), create(tx, team, part));
        }
        for (var part : parts) {
            var number = tasks.getOrDefault(part.name(), 0L);
            var needs = part.spec().dependsOn().stream().map(tasks::get).toList();
            if (!needs.isEmpty()) {
                board.updateIn(tx, lead(team), number, update(List.copyOf(needs)));
            }
            all.add(part.onBoard(number));
        }
        return all;
    }

    private long create(Tx tx, TeamName team, PartRow part) {
        var request =
                new TaskRequest(
                        title(part),
                        Optional.of(part.spec().description()),
                        Optional.empty(),
                        Optional.empty(),
                        List.of("crew"),
                        Optional.empty(),
                        List.of());
        return board.createIn(tx, lead(team), request);
    }

    private static String title(PartRow part) {
        var first = part.spec().description().lines().findFirst().orElse("").strip();
        return part.name() + ": " + (first.length() > 400 ? first.substring(0, 400) : first);
    }

    private static TaskUpdate update(List<Long> blockedBy) {
        return new TaskUpdate(
                Optional.empty(),
                Optional.empty(),
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

    /** Says on the board who is about to do a part. */
    void handOut(Tx tx, TeamName team, PartRow part, String cli) {
        change(
                tx,
                team,
                part,
                Optional.of(TaskStatus.OPEN),
                "",
                Optional.empty(),
                Map.of("cli", cli, "role", part.role().name()));
    }

    /** Says on the board that a part goes to the next agent. */
    void takeBack(Tx tx, TeamName team, PartRow part, String why) {
        change(tx, team, part, Optional.of(TaskStatus.OPEN), why, Optional.empty(), Map.of());
    }

    /** Closes the task of a part, and tells the lead and the hub, in the worker's name. */
    void close(Tx tx, TeamName team, PartRow part, TryState how, String answer) {
        var isDone = how == TryState.SUCCESS;
        var outcome =
                switch (how) {
                    case SUCCESS -> part.link() == 0 ? "success" : "fallback";
                    case TIMEOUT -> "timeout";
                    case RUNNING, NO_CHANGE, FAILED, QUOTA, STOPPED, SKIPPED -> "failed";
                };
        change(
                tx,
                team,
                part,
                Optional.of(isDone ? TaskStatus.DONE : TaskStatus.FAILED),
                isDone ? answer : part.why(),
                Optional.of(outcome),
                Map.of(
                        "result",
                        isDone ? "success" : how == TryState.TIMEOUT ? "timeout" : "failed"));
        tell(tx, team, part, outcome, answer);
        publish(tx, team, part, outcome);
    }

    /** For programs that follow the hub's results, in the words that its clients say them in. */
    private void publish(Tx tx, TeamName team, PartRow part, String outcome) {
        if (part.task().isEmpty()) {
            return;
        }
        var payload = new TreeMap<String, Object>();
        payload.put("task_id", part.task().get().toString());
        payload.put("result", outcome);
        payload.put("part", part.name());
        part.job().ifPresent(job -> payload.put("job", job.toString()));
        var worker = part.worker().orElse(LEAD).name();
        topics.publishIn(
                tx,
                Actor.CADRE,
                Publication.on(Publication.TASK_RESULT, worker, team.name(), Json.tree(payload)));
    }

    private void change(
            Tx tx,
            TeamName team,
            PartRow part,
            Optional<TaskStatus> status,
            String note,
            Optional<String> outcome,
            Map<String, String> metadata) {
        if (part.task().isEmpty()) {
            return;
        }
        board.updateIn(
                tx,
                lead(team),
                part.task().get(),
                new TaskUpdate(
                        status,
                        note.isBlank() ? Optional.empty() : Optional.of(plain(note, MOST_NOTE)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        outcome,
                        List.of(),
                        List.of(),
                        metadata.isEmpty() ? Optional.empty() : Optional.of(Json.tree(metadata)),
                        Optional.empty()));
    }

    private void tell(Tx tx, TeamName team, PartRow part, String outcome, String answer) {
        var worker = part.worker().orElse(LEAD);
        if (worker.equals(LEAD)) {
            return;
        }
        var head = part.name() + ": " + part.state().word() + " (" + outcome + ")";
        var why = part.why().isEmpty() ? "" : "\n" + part.why();
        inbox.postIn(
                tx,
                new Speaker(team, worker, Door.REST, true, Origin.AGENT, Actor.CADRE, Grant.MEMBER),
                new Posting(
                        LEAD.name(),
                        plain(head + why + (answer.isBlank() ? "" : "\n\n" + answer), MOST_MAIL),
                        part.task().map(task -> "t" + task).orElse(""),
                        MessagePriority.NORMAL,
                        Optional.empty()));
    }

    /** A person's word to a worker, or to all. */
    Posted send(Speaker by, String to, String body) {
        return inbox.post(by, Posting.of(to, body));
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
            if (e.code() == ErrorCode.TEAM_NOT_FOUND || e.code() == ErrorCode.CONFLICT) {
                return true; // a person was faster
            }
            throw e;
        }
    }

    private static Speaker lead(TeamName team) {
        return new Speaker(team, LEAD, Door.REST, true, Origin.AGENT, Actor.CADRE, Grant.OPERATOR);
    }

    /** What may be stored and sent: no control characters, and at most so many bytes. */
    private static String plain(String text, int most) {
        var clean = text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", " ").strip();
        if (clean.getBytes(StandardCharsets.UTF_8).length <= most) {
            return clean;
        }
        var bytes = 0;
        var end = 0;
        while (end < clean.length()) {
            var point = clean.codePointAt(end);
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (bytes > most - 8) {
                break;
            }
            end += Character.charCount(point);
        }
        return clean.substring(0, end) + "\n(cut)";
    }
}
