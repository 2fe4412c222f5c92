package cadre.server.bus.takeover;

import cadre.server.access.team.Numbers;
import cadre.server.access.team.Teams;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a bus over from Redis into a team, all of it in one transaction or nothing. Numbers,
 * cursors and what is left of the locks' time go on. A second time adds what came since, and
 * follows a task as long as nobody has changed it here. Redis is only read.
 */
public final class Takeover {
    private static final int KEPT_LINES = 500;
    private static final int LONGEST_LINE = 500;
    private static final int SHOWN_FLAWS = 10;

    private final Database db;
    private final Teams teams;
    private final Feed feed;
    private final InstantSource clock;

    /** Into the teams in {@code db}. */
    public Takeover(Database db, Teams teams, Feed feed, InstantSource clock) {
        this.db = db;
        this.teams = teams;
        this.feed = feed;
        this.clock = clock;
    }

    /** How it is done. */
    public enum Choice {
        /** Nothing is changed, and said what would be. */
        DRY_RUN,
        /** What cannot be understood is left behind; without this it stops everything. */
        LEAVE_FLAWED
    }

    /**
     * Takes it over.
     *
     * @param password of the Redis; empty for none
     * @param into the team, which is made so if it is not there
     * @throws CadreException UPSTREAM if the Redis cannot be read; NOT_FOUND if there is no bus in
     *     it; INVALID if some of it cannot be understood; CONFLICT if the team is archived, or has
     *     mail or tasks of its own under the same numbers; TOO_LARGE, TOO_MANY
     */
    public TakenOver run(
            RedisAddress address,
            String password,
            TeamRequest into,
            Set<Choice> choices,
            Steps steps) {
        try (var redis = RedisConnection.open(address, password)) {
            var bus = new RedisBus(redis, steps).read();
            if (!bus.flaws().isEmpty() && !choices.contains(Choice.LEAVE_FLAWED)) {
                throw flawed(bus.flaws());
            }
            return take(bus, into, choices, steps);
        }
    }

    private TakenOver take(OldBus bus, TeamRequest into, Set<Choice> choices, Steps steps) {
        try {
            return db.write(tx -> {
                teams.ensureIn(tx, into);
                var taken = takeIn(tx, bus, into.name(), steps);
                if (choices.contains(Choice.DRY_RUN)) {
                    throw new Undone(taken);
                }
                return taken;
            });
        } catch (Undone undone) {
            return undone.would;
        }
    }

    private TakenOver takeIn(Tx tx, OldBus bus, TeamName team, Steps steps) {
        Numbers.hold(tx, team);
        var joined = join(tx, bus, team);
        var numbers = TakeoverStore.raise(tx, team, bus.counters());
        var messages = messages(tx, bus, team, steps);
        inboxes(tx, bus, team, steps);
        var tasks = tasks(tx, bus, team, steps);
        var locks = locks(tx, bus, team);
        var lines = lines(tx, bus, team, numbers.entry());
        var taken =
                new TakenOver(
                        team,
                        messages,
                        tasks,
                        locks,
                        lines,
                        numbers.message(),
                        numbers.task(),
                        numbers.entry(),
                        joined,
                        bus.flaws());
        feed.append(
                tx,
                "team.taken_over",
                team.name(),
                Optional.empty(),
                Actor.CADRE,
                Map.of("messages", messages, "tasks", tasks, "locks", locks, "lines", lines));
        return taken;
    }

    private List<MemberName> join(Tx tx, OldBus bus, TeamName team) {
        var joined = new ArrayList<MemberName>();
        for (var member : bus.members()) {
            if (teams.memberIn(tx, team, member).isEmpty()) {
                teams.joinIn(tx, team, member, MemberKind.CLAIMED, Actor.CADRE);
                joined.add(member);
            }
        }
        return joined;
    }

    private TakenOver.Part messages(Tx tx, OldBus bus, TeamName team, Steps steps) {
        var part = TakenOver.Part.NONE;
        for (var message : bus.messages().values()) {
            var present = TakeoverStore.message(tx, team, message.id());
            if (present.isEmpty()) {
                TakeoverStore.insert(tx, team, message);
                part = part.plusAdded();
            } else if (isSame(present.get(), message)) {
                part = part.plusKept();
            } else {
                throw ownNumber(team, "message", message.id());
            }
            steps.at("mail", part.found(), bus.messages().size());
        }
        return part;
    }

    /** Its time is not compared: it is kept to the millisecond here. */
    private static boolean isSame(OldBus.Message one, OldBus.Message other) {
        return one.from().equals(other.from())
                && one.to().equals(other.to())
                && one.threadId().equals(other.threadId())
                && stored(one.body()).equals(stored(other.body()));
    }

    /** As PostgreSQL keeps it. */
    private static String stored(String text) {
        return text.replace('\0', '\uFFFD');
    }

    private void inboxes(Tx tx, OldBus bus, TeamName team, Steps steps) {
        var now = clock.instant();
        var done = 0;
        for (var entry : bus.inboxes().entrySet()) {
            var member = entry.getKey();
            var box = TakeoverStore.box(tx, team, member);
            var newest = box.newest();
            var deleted = box.deleted();
            for (var id : entry.getValue().ids()) {
                if (bus.messages().containsKey(id)) {
                    TakeoverStore.deliver(tx, team, member, id);
                    newest = Math.max(newest, id);
                } else if (TakeoverStore.message(tx, team, id).isEmpty()) {
                    deleted = Math.max(deleted, id);
                }
            }
            var read = Math.min(entry.getValue().readPosition(), bus.counters().message());
            TakeoverStore.save(
                    tx,
                    team,
                    member,
                    new TakeoverStore.Box(Math.max(box.readPosition(), read), newest, deleted),
                    now);
            steps.at("inboxes", ++done, bus.inboxes().size());
        }
    }

    private static TakenOver.Part tasks(Tx tx, OldBus bus, TeamName team, Steps steps) {
        var part = TakenOver.Part.NONE;
        for (var task : bus.tasks()) {
            var present = TakeoverStore.task(tx, team, task.id());
            if (present.isEmpty()) {
                var token = task.holder().isPresent() ? TakeoverStore.token(tx, team) : 0;
                TakeoverStore.put(tx, team, task, token);
                part = part.plusAdded();
            } else {
                part = again(tx, team, present.get(), task, part);
            }
            steps.at("tasks", part.found(), bus.tasks().size());
        }
        return part;
    }

    private static TakenOver.Part again(
            Tx tx,
            TeamName team,
            TakeoverStore.Present present,
            OldBus.Task task,
            TakenOver.Part part) {
        var before = present.task();
        if (!before.title().equals(stored(task.title()))
                || !before.createdBy().equals(task.createdBy())) {
            throw ownNumber(team, "task", task.id());
        }
        var same =
                before.status() == task.status()
                        && before.assignee().equals(task.assignee())
                        && before.note().equals(stored(task.note()));
        if (same || present.steps() > 1) {
            return part.plusKept();
        }
        var keepsClaim = before.holder().equals(task.holder());
        TakeoverStore.put(
                tx,
                team,
                task,
                keepsClaim || task.holder().isEmpty()
                        ? present.token()
                        : TakeoverStore.token(tx, team));
        return part.plusChanged();
    }

    private TakenOver.Part locks(Tx tx, OldBus bus, TeamName team) {
        var part = TakenOver.Part.NONE;
        var now = clock.instant();
        for (var lock : bus.locks()) {
            var hold = TakeoverStore.hold(tx, team, lock.resource(), now);
            if (hold.isEmpty()) {
                TakeoverStore.grant(tx, team, lock, TakeoverStore.token(tx, team), now);
                part = part.plusAdded();
            } else if (hold.get().holder().equals(lock.holder())
                    && hold.get().until().isBefore(now.plus(lock.left()).minusSeconds(1))) {
                TakeoverStore.prolong(tx, team, lock, now);
                part = part.plusChanged();
            } else {
                part = part.plusKept();
            }
        }
        return part;
    }

    private static TakenOver.Part lines(Tx tx, OldBus bus, TeamName team, long last) {
        var part = TakenOver.Part.NONE;
        for (var entry : bus.entries()) {
            if (entry.id() <= last - KEPT_LINES) {
                continue;
            }
            var text = entry.text();
            var isNew =
                    TakeoverStore.insert(
                            tx,
                            team,
                            entry,
                            text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) : text);
            part = isNew ? part.plusAdded() : part.plusKept();
        }
        TakeoverStore.forgetEntries(tx, team, last - KEPT_LINES);
        return part;
    }

    private static CadreException ownNumber(TeamName team, String kind, long id) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "The team has a " + kind + " of its own under a number of the old bus",
                Map.of("team", team, kind, id),
                "Nothing was changed: take it over into a new team, with --team NAME");
    }

    private static CadreException flawed(List<TakenOver.Flaw> flaws) {
        var some =
                flaws.stream()
                        .limit(SHOWN_FLAWS)
                        .map(flaw -> flaw.key() + ": " + flaw.reason())
                        .toList();
        var more = flaws.size() - some.size();
        return new CadreException(
                ErrorCode.INVALID,
                "Some of the bus in Redis cannot be understood",
                Map.of(
                        "keys",
                        String.join("; ", some) + (more > 0 ? "; and " + more + " more" : "")),
                "Nothing was changed: mend them in Redis, or leave them behind with --leave-flawed");
    }

    /** Undoes the transaction of a dry run, and says what it did. */
    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient TakenOver would;

        Undone(TakenOver would) {
            super("a dry run", null, false, false);
            this.would = would;
        }
    }
}
