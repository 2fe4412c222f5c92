package cadre.server.fleet.seat;

import cadre.server.access.Deputies;
import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.access.team.Holding;
import cadre.server.access.team.Numbers;
import cadre.server.access.team.Teams;
import cadre.server.bus.Door;
import cadre.server.bus.Speaker;
import cadre.server.bus.lock.Locks;
import cadre.server.bus.task.Board;
import cadre.server.fleet.question.Questions;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.bus.Origin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.link.BusOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Gives attempts their places on the bus, knows them by their leases, and ends what they held. A
 * place has no key: whoever asks for it is the node, by the node's key, and is believed for the
 * attempts that are leased to it under the token that it names. Thread-safe; methods block on the
 * store.
 */
public final class JobSeats implements Holding, Deputies {
    private static final Pattern HEADER =
            Pattern.compile("(j[0-9]{1,18}\\.[0-9]{1,9}) ([0-9]{1,18})");
    private static final Set<ErrorCode> REFUSALS =
            Set.of(ErrorCode.TEAM_NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.TOO_MANY);
    private static final int AT_ONCE = 100;

    private final Database db;
    private final Teams teams;
    private final Board board;
    private final Locks locks;
    private final Questions questions;

    /** The places in {@code db}. */
    public JobSeats(Database db, Teams teams, Board board, Locks locks, Questions questions) {
        this.db = db;
        this.teams = teams;
        this.board = board;
        this.locks = locks;
        this.questions = questions;
    }

    /** What became of a place that was asked for. */
    public sealed interface Seated {
        /** It is taken, until the attempt is over. */
        record Taken(BusOrder bus) implements Seated {}

        /** The team does not have it. */
        record Refused(String why) implements Seated {}
    }

    /**
     * The place of an attempt in a team, before anything of it is stored; its lead is not known.
     */
    public static BusOrder order(TeamName team, AttemptId attempt) {
        var name = new MemberName("job-" + attempt.job().number());
        return new BusOrder(team, name, new MemberName("team-lead"));
    }

    /**
     * Takes a place for an attempt that is about to start: its member is there from now on. What an
     * earlier attempt of the job still held ends. Harmless when repeated.
     */
    public Seated sit(AttemptId attempt, BusOrder wanted) {
        try {
            return new Seated.Taken(db.write(tx -> sitIn(tx, attempt, wanted)));
        } catch (CadreException e) {
            if (REFUSALS.contains(e.code())) {
                return new Seated.Refused(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** Has a job speak as this member in its team; in the transaction that files it. */
    public static void appointIn(Tx tx, JobId job, Appointment as) {
        JobSeatStore.appoint(tx, job, as);
    }

    private BusOrder sitIn(Tx tx, AttemptId attempt, BusOrder wanted) {
        var lead = Numbers.hold(tx, wanted.team()).lead();
        var appointed = JobSeatStore.appointment(tx, attempt.job());
        var member = appointed.map(Appointment::member).orElse(wanted.member());
        var seated = new JobSeatStore.Seated(attempt, new Seat(wanted.team(), member));
        var before = JobSeatStore.find(tx, attempt.job());
        if (!before.equals(Optional.of(seated))) {
            before.ifPresent(earlier -> giveBack(tx, earlier));
            teams.seatIn(tx, seated.seat(), Actor.CADRE);
            JobSeatStore.put(tx, seated);
            appointed
                    .flatMap(Appointment::task)
                    .ifPresent(task -> board.claimIn(tx, speaker(seated.seat()), task));
        }
        return new BusOrder(wanted.team(), member, lead, appointed.flatMap(Appointment::task));
    }

    /** A job as it speaks for itself; Cadre claims its task in its name. */
    private static Speaker speaker(Seat seat) {
        return new Speaker(
                seat.team(),
                seat.member(),
                Door.REST,
                true,
                Origin.AGENT,
                Actor.CADRE,
                Grant.MEMBER);
    }

    private void giveBack(Tx tx, JobSeatStore.Seated over) {
        var attempt = over.attempt().toString();
        board.endWithIn(tx, over.seat(), attempt);
        locks.endWithIn(tx, over.seat(), attempt);
        questions.withdrawIn(tx, over.attempt());
    }

    @Override
    public Optional<Principal> of(Principal node, String attempt) {
        var named = HEADER.matcher(attempt);
        if (node.node().isEmpty() || !named.matches()) {
            return Optional.empty();
        }
        var id = AttemptId.of(named.group(1));
        var token = Long.parseLong(named.group(2));
        return db.read(tx -> JobSeatStore.leased(tx, id, token, node.node().get()))
                .map(seat ->
                        new Principal(
                                node.key(),
                                seat.toString(),
                                Grant.MEMBER,
                                node.node(),
                                Optional.of(seat),
                                Optional.empty(),
                                node.address()));
    }

    /**
     * Ends what attempts held that are over: their claims and locks, and their members. May run on
     * several servers.
     *
     * @return whether there was anything
     */
    public boolean endOnce() {
        var over = db.read(tx -> JobSeatStore.over(tx, AT_ONCE));
        over.forEach(one -> db.write(tx -> endIn(tx, one)));
        return !over.isEmpty();
    }

    private boolean endIn(Tx tx, JobSeatStore.Seated over) {
        try {
            Numbers.hold(tx, over.seat().team());
        } catch (CadreException e) {
            if (REFUSALS.contains(e.code())) { // nothing of an ended team can be given back
                questions.withdrawIn(tx, over.attempt());
                JobSeatStore.delete(tx, over.attempt());
                return false;
            }
            throw e;
        }
        if (!JobSeatStore.find(tx, over.attempt().job()).equals(Optional.of(over))) {
            return false; // another server did, or the job's next attempt
        }
        questions.withdrawIn(tx, over.attempt());
        if (!JobSeatStore.isTakenOver(tx, over)) { // what the next one holds is its own
            giveBack(tx, over);
            teams.unseatIn(tx, over.seat(), Actor.CADRE);
        }
        JobSeatStore.delete(tx, over.attempt());
        return true;
    }

    @Override
    public List<MemberName> busyIn(Tx tx, TeamName team) {
        return JobSeatStore.running(tx, team);
    }

    @Override
    public int forgetIn(Tx tx, TeamName team, int most) {
        return JobSeatStore.forget(tx, team) + questions.forgetIn(tx, team, most);
    }
}
