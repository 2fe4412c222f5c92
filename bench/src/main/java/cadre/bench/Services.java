package cadre.bench;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.secret.KeyPlace;
import cadre.server.access.secret.Vault;
import cadre.server.access.team.Teams;
import cadre.server.agents.Profiles;
import cadre.server.bus.TeamLog;
import cadre.server.bus.lock.Locks;
import cadre.server.bus.task.Board;
import cadre.server.feed.Feed;
import cadre.server.fleet.LeaseTerms;
import cadre.server.fleet.Peers;
import cadre.server.fleet.job.Attempts;
import cadre.server.fleet.job.Claims;
import cadre.server.fleet.job.Informing;
import cadre.server.fleet.job.JobChanges;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.job.Leases;
import cadre.server.fleet.job.Starts;
import cadre.server.fleet.lease.Dispatcher;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.node.NodeSessions;
import cadre.server.fleet.node.Nodes;
import cadre.server.fleet.placement.Backlog;
import cadre.server.fleet.placement.Roster;
import cadre.server.fleet.question.Questions;
import cadre.server.fleet.seat.JobSeats;
import cadre.server.forges.account.GitHubAccounts;
import cadre.server.forges.account.GitHubClient;
import cadre.server.storage.Database;
import cadre.server.storage.Stores;
import cadre.server.usage.Ledger;
import cadre.server.usage.price.Prices;
import cadre.wire.api.Grant;
import cadre.wire.id.KeyId;
import cadre.wire.job.JobRequest;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The services of a server put together on a store as the server does it, without HTTP and links:
 * what they cost by themselves.
 */
record Services(
        Jobs jobs,
        Nodes nodes,
        Attempts attempts,
        Claims claims,
        Profiles profiles,
        Dispatcher dispatcher,
        Feed feed,
        Peers peers)
        implements AutoCloseable {
    /** A member who files. */
    static final Principal MEMBER =
            new Principal(new KeyId(1), "bench", Grant.MEMBER, Optional.empty(), "127.0.0.1");

    private static final long MOST_LOG_BYTES = 1L << 30;

    /** The services on these stores; the dispatcher is not started. */
    static Services on(Stores stores, Path folder, InstantSource clock) {
        var db = stores.main();
        var random = new SecureRandom();
        var feed = new Feed(db, clock);
        var keys = new Keys(db, feed, clock, random);
        var vault = new Vault(db, feed, new KeyPlace(folder, Optional.empty()), clock);
        var profiles = new Profiles(List.of());
        var roster = new Roster();
        var backlog = new Backlog();
        var prices = Prices.load(db, feed, clock, folder.resolve("prices.yaml"));
        var ledger = new Ledger(db, feed, prices, clock);
        var peers = Peers.join(db, clock, "bench");
        var changes = new JobChanges(feed, clock, roster, backlog, ledger, peers);
        var claims = new Claims(db, profiles, changes, LeaseTerms.DEFAULT);
        var github =
                new GitHubAccounts(
                        new GitHubAccounts.Store(db, feed, keys, vault),
                        GitHubClient.of("", "", ""),
                        clock,
                        random);
        var starts =
                new Starts(
                        db,
                        vault,
                        claims,
                        seats(db, feed, keys, clock),
                        github.logins(),
                        Informing.none());
        var dispatcher = new Dispatcher(claims, starts, profiles, roster, backlog, random);
        var attempts = new Attempts(db, changes);
        var leases = new Leases(db, profiles, changes, LeaseTerms.DEFAULT);
        var logs = new JobLogs(stores.logs(), attempts, clock, MOST_LOG_BYTES);
        var sessions = new NodeSessions(db, feed, changes, leases, attempts, starts, logs);
        return new Services(
                new Jobs(db, profiles, changes, dispatcher, github.named()),
                new Nodes(db, feed, keys, changes, sessions, random),
                attempts,
                claims,
                profiles,
                dispatcher,
                feed,
                peers);
    }

    private static JobSeats seats(Database db, Feed feed, Keys keys, InstantSource clock) {
        var teams = new Teams(db, feed, keys, clock);
        var log = new TeamLog(db, feed, clock);
        return new JobSeats(
                db,
                teams,
                new Board(db, teams, log, clock),
                new Locks(db, log, clock),
                new Questions(db, feed, clock));
    }

    /** A job that does nothing. */
    static JobRequest noop() {
        return Json.read(
                "{\"prompt\":\"do nothing\",\"agent\":\"custom\",\"command\":[\"/bin/true\"]}",
                JobRequest.class);
    }

    @Override
    public void close() {
        dispatcher.close();
        peers.close();
        feed.close(); // else it goes on reading while the next services are measured
    }
}
