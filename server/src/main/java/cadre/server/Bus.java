package cadre.server;

import cadre.server.access.Keys;
import cadre.server.access.SharedKey;
import cadre.server.access.team.Holding;
import cadre.server.access.team.Teams;
import cadre.server.bus.Speakers;
import cadre.server.bus.TeamLog;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.inbox.OldMail;
import cadre.server.bus.lock.Locks;
import cadre.server.bus.task.Board;
import cadre.server.feed.Feed;
import cadre.server.fleet.Loop;
import cadre.server.fleet.question.Questions;
import cadre.server.fleet.seat.JobSeats;
import cadre.server.storage.Database;
import cadre.wire.bus.TeamRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The bus's part of the composition: teams, mail, tasks, locks, jobs on it, and its loops. */
record Bus(
        Teams teams,
        Speakers speakers,
        Inbox inbox,
        Board board,
        Locks locks,
        TeamLog log,
        JobSeats jobs,
        Questions questions,
        SharedKey sharedKey,
        SharedKey hubToken,
        Loop expiries,
        Optional<Loop> oldMail)
        implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration OLD_MAIL_LOOK = Duration.ofMinutes(10);

    static Bus assemble(
            ServerConfig.TeamBus config,
            Database database,
            Feed feed,
            Keys keys,
            Holding knowledge,
            InstantSource clock) {
        var teams = new Teams(database, feed, keys, clock);
        var log = new TeamLog(database, feed, clock);
        var inbox = new Inbox(database, teams, log, clock);
        var board = new Board(database, teams, log, clock);
        var locks = new Locks(database, log, clock);
        var questions = new Questions(database, feed, clock);
        var jobs = new JobSeats(database, teams, board, locks, questions);
        teams.holdings(List.of(inbox, board, locks, log, jobs, knowledge));
        var shared = SharedKey.ofTeam(config.team(), config.key());
        if (shared.isSet()) {
            teams.ensure(
                    new TeamRequest(
                            config.team(), config.roles(), Optional.empty(), config.resources()));
        }
        var expiries =
                new Loop(
                        "bus-expiries",
                        Loop.Pause.of(LOOK),
                        () -> {
                            board.endLeasesOnce();
                            locks.endExpiredOnce();
                            jobs.endOnce();
                            questions.endOnce();
                        });
        var oldMail =
                config.mail()
                        .map(kept -> new OldMail(database, teams, clock, kept))
                        .map(mail ->
                                new Loop(
                                        "bus-old-mail",
                                        Loop.Pause.of(OLD_MAIL_LOOK),
                                        mail::deleteOnce));
        return new Bus(
                teams,
                new Speakers(teams),
                inbox,
                board,
                locks,
                log,
                jobs,
                questions,
                shared,
                SharedKey.ofHub(config.hubToken()),
                expiries,
                oldMail);
    }

    void start() {
        expiries.start();
        oldMail.ifPresent(Loop::start);
    }

    @Override
    public void close() {
        oldMail.ifPresent(Loop::close);
        expiries.close();
    }
}
