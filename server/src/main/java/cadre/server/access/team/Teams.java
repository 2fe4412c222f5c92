package cadre.server.access.team;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.bus.MemberKey;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.TeamRequest;
import cadre.wire.bus.TeamView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The teams: made, looked at, archived, deleted; their members come and go. A member has a key of
 * its own ({@code seat}), or is a name that some shared key gave ({@code claimed}), or a person.
 * Every change is an event ({@code team.created}, {@code member.joined} and so on). Thread-safe.
 */
public final class Teams {
    private static final MemberName LEAD = new MemberName("team-lead");
    private static final int MOST_TEAMS = 1_000;
    private static final int MOST_MEMBERS = 500;
    private static final int FORGOTTEN_AT_ONCE = 50;
    private static final int MOST_AT_START = 200;
    private static final int LONGEST_RESOURCE = 500;
    private static final int SLICE = 1_000;
    private static final Pattern JOB_NAME = Pattern.compile("job-[0-9]+");
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    private final Database db;
    private final Feed feed;
    private final Keys keys;
    private final InstantSource clock;
    private volatile List<Holding> holdings = List.of();

    /** The teams in {@code db}. */
    public Teams(Database db, Feed feed, Keys keys, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.keys = keys;
        this.clock = clock;
    }

    /** What becomes of a deleted team, so that nothing of it is left. */
    public enum End {
        /** It is only read from now on; mail and board stay. */
        ARCHIVE,
        /** Everything goes. */
        DELETE
    }

    /** Has these asked whether a team may end, and told when it is gone. */
    public void holdings(List<Holding> all) {
        holdings = List.copyOf(all);
    }

    /**
     * Makes a team.
     *
     * @throws CadreException FORBIDDEN below operator; CONFLICT if there is one of this name;
     *     INVALID, TOO_MANY
     */
    public TeamView create(Principal by, TeamRequest request) {
        by.require(Grant.OPERATOR);
        check(request);
        forgetIfDeleted(request.name());
        return db.write(tx -> {
            if (TeamStore.count(tx) >= MOST_TEAMS) {
                throw tooMany("teams", MOST_TEAMS);
            }
            return createIn(tx, by.actor(), request)
                    .orElseThrow(() ->
                            new CadreException(
                                    ErrorCode.CONFLICT,
                                    "There is a team of this name",
                                    Map.of("team", request.name()),
                                    "Choose another name, or delete that one"));
        });
    }

    /** Sees to it that there is this team with these roles, as at the start of the server. */
    public void ensure(TeamRequest request) {
        check(request);
        forgetIfDeleted(request.name());
        db.write(tx -> ensureIn(tx, request));
    }

    /** The same as part of a larger change that begins with it; says whether it made the team. */
    public boolean ensureIn(Tx tx, TeamRequest request) {
        var created = createIn(tx, Actor.CADRE, request).isPresent();
        if (!created) {
            TeamStore.hold(tx, request.name());
            request.roles()
                    .forEach(role ->
                            joinIn(tx, request.name(), role, MemberKind.CLAIMED, Actor.CADRE));
        }
        return created;
    }

    /** Makes a team as part of a larger change; false, and nothing done, if there is one. */
    public boolean makeIn(Tx tx, TeamRequest request) {
        return createIn(tx, Actor.CADRE, request).isPresent();
    }

    private Optional<TeamView> createIn(Tx tx, Actor by, TeamRequest request) {
        var team = request.name();
        var lead = request.lead().orElse(LEAD);
        if (!TeamStore.insert(tx, team, lead, request.resources(), clock.instant())) {
            return Optional.empty();
        }
        feed.append(
                tx,
                "team.created",
                team.name(),
                Optional.empty(),
                by,
                Map.of("lead", lead, "roles", request.roles()));
        request.roles().forEach(role -> joinIn(tx, team, role, MemberKind.CLAIMED, by));
        return TeamStore.view(tx, team);
    }

    private static void check(TeamRequest request) {
        // JSON without the field leaves null here
        if (request.name() == null) {
            throw invalid("The team has no name", Map.of(), "Give 'name', such as shop");
        }
        if (request.roles().size() > MOST_AT_START || request.resources().size() > MOST_AT_START) {
            throw invalid(
                    "Too many roles or resources",
                    Map.of(
                            "roles",
                            request.roles().size(),
                            "resources",
                            request.resources().size()),
                    "Give at most " + MOST_AT_START + " of each");
        }
        request.resources().stream()
                .filter(name -> name.isBlank() || name.length() > LONGEST_RESOURCE)
                .findFirst()
                .ifPresent(_ -> {
                    throw invalid(
                            "A resource is empty or too long",
                            Map.of(),
                            "Give 1 to " + LONGEST_RESOURCE + " characters");
                });
    }

    /**
     * The teams by name.
     *
     * @param cursor from the page before; none for the first
     * @param limit 1 to 200, brought into this range
     */
    public Page<TeamView> list(Optional<String> cursor, int limit) {
        var most = Math.clamp(limit, 1, 200);
        var found = db.read(tx -> TeamStore.page(tx, cursor.orElse(""), most + 1));
        return found.size() <= most
                ? new Page<>(found, Optional.empty())
                : new Page<>(
                        found.subList(0, most), Optional.of(found.get(most - 1).name().name()));
    }

    /**
     * One team.
     *
     * @throws CadreException TEAM_NOT_FOUND
     */
    public TeamView view(TeamName team) {
        return db.read(tx -> TeamStore.view(tx, team)).orElseThrow(() -> noSuchTeam(team));
    }

    /** Who this is in the team; empty if nobody, or if there is no such team. */
    public Optional<Member> member(TeamName team, MemberName name) {
        return db.read(tx -> TeamStore.member(tx, team, name));
    }

    /** Somebody of a name in some team. */
    public record Called(Seat seat, MemberKind kind) {}

    /** Those who are called one or the other now, in all teams that are there; in no order. */
    public List<Called> called(MemberName one, MemberName other) {
        return db.read(tx -> TeamStore.called(tx, one, other));
    }

    /** The same in a transaction. */
    public Optional<Member> memberIn(Tx tx, TeamName team, MemberName name) {
        return TeamStore.member(tx, team, name);
    }

    /** Whether somebody of the name is there, or was and left: such a one keeps his mail. */
    public boolean wasMemberIn(Tx tx, TeamName team, MemberName name) {
        return TeamStore.isKnown(tx, team, name);
    }

    /** All who are there now, by name. */
    public List<Member> membersIn(Tx tx, TeamName team) {
        return TeamStore.members(tx, team);
    }

    /**
     * Makes someone a member who is none; the caller holds the team's row ({@link Numbers}).
     *
     * @throws CadreException TOO_MANY if the team is full; FORBIDDEN if it is a job's name
     */
    public void joinIn(Tx tx, TeamName team, MemberName name, MemberKind kind, Actor by) {
        if (TeamStore.member(tx, team, name).isPresent()) {
            return;
        }
        if (kind != MemberKind.SEAT) {
            refuseJobName(name);
        }
        if (TeamStore.countMembers(tx, team) >= MOST_MEMBERS
                && TeamStore.forgetPassing(tx, team, FORGOTTEN_AT_ONCE) == 0) {
            throw tooMany("members", MOST_MEMBERS);
        }
        TeamStore.join(tx, team, name, kind, clock.instant());
        tell(tx, "member.joined", new Seat(team, name), by, Map.of("kind", kind));
    }

    /**
     * Gives a job its place, under a name that nobody else may take; the caller holds the team's
     * row.
     *
     * @throws CadreException TOO_MANY if the team is full
     */
    public void seatIn(Tx tx, Seat job, Actor by) {
        joinIn(tx, job.team(), job.member(), MemberKind.SEAT, by);
        TeamStore.join(tx, job.team(), job.member(), MemberKind.SEAT, clock.instant());
    }

    /** Takes a job's place away again; the caller holds the team's row. */
    public void unseatIn(Tx tx, Seat job, Actor by) {
        TeamStore.remove(tx, job.team(), job.member(), clock.instant());
        tell(tx, "member.removed", job, by, Map.of("keys_revoked", 0));
    }

    /** Whether only a job is called so, such as {@code job-17}. */
    public static boolean isJobName(MemberName name) {
        return JOB_NAME.matcher(name.name()).matches();
    }

    private static void refuseJobName(MemberName name) {
        if (isJobName(name)) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "This is the name of a job",
                    Map.of("member", name),
                    "Only the job of this number speaks under it; choose another name");
        }
    }

    /** Makes someone a member who is none, in a transaction of its own. */
    public void join(TeamName team, MemberName name, MemberKind kind, Actor by) {
        db.write(tx -> {
            Numbers.hold(tx, team);
            joinIn(tx, team, name, kind, by);
            return name;
        });
    }

    /**
     * Gives a member, who may be new, its key.
     *
     * @throws CadreException FORBIDDEN below operator; TEAM_NOT_FOUND; CONFLICT if it has a good
     *     key already, or is a person
     */
    public MemberKey addMember(Principal by, TeamName team, MemberRequest request) {
        by.require(Grant.OPERATOR);
        if (request.name() == null) {
            throw invalid("The member has no name", Map.of(), "Give 'name', such as BE");
        }
        refuseJobName(request.name());
        var seat = new Seat(team, request.name());
        return db.write(tx -> {
            Numbers.hold(tx, team);
            if (!keys.ofSeatIn(tx, seat).isEmpty()) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "This member has a key",
                        Map.of("team", team, "member", seat.member()),
                        "Give it a new one with 'cadre team member rotate'");
            }
            refusePerson(tx, seat);
            joinIn(tx, team, seat.member(), MemberKind.SEAT, by.actor());
            TeamStore.join(tx, team, seat.member(), MemberKind.SEAT, clock.instant());
            return key(tx, by, seat, request.expiresInSec());
        });
    }

    private static void refusePerson(Tx tx, Seat seat) {
        TeamStore.member(tx, seat.team(), seat.member())
                .filter(member -> member.kind() == MemberKind.PERSON)
                .ifPresent(_ -> {
                    throw new CadreException(
                            ErrorCode.CONFLICT,
                            "This member is a person",
                            Map.of("team", seat.team(), "member", seat.member()),
                            "Persons speak with their own key; choose another name");
                });
    }

    private MemberKey key(Tx tx, Principal by, Seat seat, Optional<Long> expiresInSec) {
        var made = keys.createIn(tx, by.actor(), seat, expiresInSec);
        return new MemberKey(seat.team(), seat.member(), made.key(), made.secret());
    }

    /**
     * Gives a member a new key; its present ones stay good for a while.
     *
     * @param overlap 0 to 7 days
     * @throws CadreException FORBIDDEN below operator; TEAM_NOT_FOUND; NOT_FOUND if it is no member
     *     with a key; INVALID
     */
    public MemberKey rotate(Principal by, TeamName team, MemberName member, Duration overlap) {
        by.require(Grant.OPERATOR);
        if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
            throw invalid(
                    "The overlap is out of range",
                    Map.of("overlap_sec", overlap.toSeconds()),
                    "Give 0 to " + LONGEST_OVERLAP.toSeconds() + " seconds");
        }
        var seat = new Seat(team, member);
        return db.write(tx -> {
            Numbers.hold(tx, team);
            var found = TeamStore.member(tx, team, member);
            if (found.filter(one -> one.kind() == MemberKind.SEAT).isEmpty()) {
                throw noSuchMember(tx, seat, "No such member with a key");
            }
            var end = clock.instant().plus(overlap);
            keys.ofSeatIn(tx, seat)
                    .forEach(old -> {
                        if (overlap.isZero()) {
                            keys.revokeIn(tx, by.actor(), old.id());
                        } else {
                            keys.expireIn(tx, by.actor(), old, end);
                        }
                    });
            return key(tx, by, seat, Optional.empty());
        });
    }

    /**
     * Takes a member out of the team and ends its keys. Its mail stays, should it come back.
     *
     * @throws CadreException FORBIDDEN below operator; TEAM_NOT_FOUND, NOT_FOUND; TEAM_BUSY if it
     *     holds a task
     */
    public void removeMember(Principal by, TeamName team, MemberName member) {
        by.require(Grant.OPERATOR);
        var seat = new Seat(team, member);
        db.write(tx -> {
            Numbers.hold(tx, team);
            if (TeamStore.member(tx, team, member).isEmpty()) {
                throw noSuchMember(tx, seat, "No such member");
            }
            refuseBusy(team, busyIn(tx, team).stream().filter(member::equals).toList());
            TeamStore.remove(tx, team, member, clock.instant());
            var ended = keys.revokeOfSeatIn(tx, by.actor(), seat);
            tell(tx, "member.removed", seat, by.actor(), Map.of("keys_revoked", ended));
            return ended;
        });
    }

    /**
     * Ends a team: all its keys are revoked at once.
     *
     * @throws CadreException FORBIDDEN below operator; TEAM_NOT_FOUND; TEAM_BUSY naming the members
     *     who hold tasks, and the jobs that run
     */
    public void delete(Principal by, TeamName team, End end) {
        by.require(Grant.OPERATOR);
        db.write(tx -> {
            if (!TeamStore.hold(tx, team)) {
                throw noSuchTeam(team);
            }
            refuseBusy(team, busyIn(tx, team));
            switch (end) {
                case ARCHIVE -> TeamStore.archive(tx, team, clock.instant());
                case DELETE -> TeamStore.delete(tx, team, clock.instant());
            }
            var ended = keys.revokeOfTeamIn(tx, by.actor(), team);
            feed.append(
                    tx,
                    end == End.ARCHIVE ? "team.archived" : "team.deleted",
                    team.name(),
                    Optional.empty(),
                    by.actor(),
                    Map.of("keys_revoked", ended));
            return ended;
        });
        forgetIfDeleted(team);
    }

    private List<MemberName> busyIn(Tx tx, TeamName team) {
        var busy = new ArrayList<MemberName>();
        holdings.forEach(one -> busy.addAll(one.busyIn(tx, team)));
        return busy.stream().distinct().sorted().toList();
    }

    private static void refuseBusy(TeamName team, List<MemberName> busy) {
        if (!busy.isEmpty()) {
            var names = busy.stream().map(MemberName::name).collect(Collectors.joining(", "));
            throw new CadreException(
                    ErrorCode.TEAM_BUSY,
                    "Members still hold tasks, or are jobs that run",
                    Map.of("team", team, "members", names),
                    "Let them finish; else give their tasks back with 'cadre task update', and end"
                            + " jobs with 'cadre cancel'");
        }
    }

    /** Slice by slice, so that nobody waits long; what a dead server left is done the next time. */
    private void forgetIfDeleted(TeamName team) {
        while (db.read(tx -> TeamStore.isDeleted(tx, team))) {
            if (db.write(tx -> forgetSlice(tx, team)) == 0) {
                return;
            }
        }
    }

    private int forgetSlice(Tx tx, TeamName team) {
        if (!TeamStore.holdDeleted(tx, team)) {
            return 0;
        }
        var gone = 0;
        for (var holding : holdings) {
            gone += holding.forgetIn(tx, team, SLICE);
        }
        return gone;
    }

    private void tell(Tx tx, String kind, Seat seat, Actor by, Map<String, ?> body) {
        feed.append(tx, kind, seat.toString(), Optional.empty(), by, body);
    }

    static CadreException noSuchTeam(TeamName team) {
        return new CadreException(
                ErrorCode.TEAM_NOT_FOUND,
                "No such team",
                Map.of("team", team),
                "List them with 'cadre team list', or make it with 'cadre team init'");
    }

    private static CadreException noSuchMember(Tx tx, Seat seat, String what) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                what,
                Map.of("team", seat.team(), "member", seat.member()),
                "Members are: " + names(tx, seat.team()));
    }

    /** The names of a team's members for people; of many the first 30. */
    public static String names(Tx tx, TeamName team) {
        var all = TeamStore.members(tx, team);
        var some =
                all.stream()
                        .limit(30)
                        .map(member -> member.name().name())
                        .collect(Collectors.joining(", "));
        return all.size() > 30 ? some + " and " + (all.size() - 30) + " more" : some;
    }

    private static CadreException tooMany(String what, int most) {
        return new CadreException(
                ErrorCode.TOO_MANY,
                "Too many " + what,
                Map.of("most", most),
                "Remove some that nobody needs");
    }

    private static CadreException invalid(String what, Map<String, ?> which, String fix) {
        return new CadreException(ErrorCode.INVALID, what, which, fix);
    }
}
