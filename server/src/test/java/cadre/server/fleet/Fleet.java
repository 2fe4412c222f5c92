package cadre.server.fleet;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.secret.KeyPlace;
import cadre.server.access.secret.Vault;
import cadre.server.access.team.Teams;
import cadre.server.agents.AgentsFile;
import cadre.server.agents.Profiles;
import cadre.server.agents.RoleProfile;
import cadre.server.bus.TeamLog;
import cadre.server.bus.lock.Locks;
import cadre.server.bus.task.Board;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.fleet.artifact.Artifacts;
import cadre.server.fleet.artifact.KeepingPlace;
import cadre.server.fleet.job.Attempts;
import cadre.server.fleet.job.Claims;
import cadre.server.fleet.job.Informing;
import cadre.server.fleet.job.JobChanges;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.job.Leases;
import cadre.server.fleet.job.QueueRefresh;
import cadre.server.fleet.job.Starts;
import cadre.server.fleet.lease.Dispatcher;
import cadre.server.fleet.lease.LeaseReaper;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.log.LogErasure;
import cadre.server.fleet.node.NodeSessions;
import cadre.server.fleet.node.NodeSync;
import cadre.server.fleet.node.NodeWatch;
import cadre.server.fleet.node.Nodes;
import cadre.server.fleet.placement.Backlog;
import cadre.server.fleet.placement.Roster;
import cadre.server.fleet.question.Questions;
import cadre.server.fleet.seat.JobSeats;
import cadre.server.forges.account.GitHubAccounts;
import cadre.server.forges.account.GitHubClient;
import cadre.server.knowledge.Handouts;
import cadre.server.knowledge.Knowledge;
import cadre.server.storage.Database;
import cadre.server.storage.Stores;
import cadre.server.storage.TestStores;
import cadre.server.usage.Ledger;
import cadre.server.usage.price.Prices;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyRequest;
import cadre.wire.event.Actor;
import cadre.wire.event.Event;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.job.JobRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** A whole fleet on real database files, wired as the server wires it, with a clock that stands. */
public final class Fleet implements AutoCloseable {
    public final Clock clock;
    public final Stores stores;
    public final Database db;
    public final Feed feed;
    public final Keys keys;
    public final Profiles profiles;
    public final Prices prices;
    public final Ledger ledger;
    public final Vault vault;
    public final GitHubAccounts github;
    public final Roster roster = new Roster();
    public final Backlog backlog = new Backlog();
    public final JobChanges changes;
    public final Claims claims;
    public final Leases leases;
    public final Attempts attempts;
    public final Jobs jobs;
    public final JobLogs logs;
    public final LogErasure erasure;
    public final Artifacts artifacts;
    public final Nodes nodes;
    public final Teams teams;
    public final Board board;
    public final Locks locks;
    public final JobSeats seats;
    public final Questions questions;
    public final Dispatcher dispatcher;
    public final LeaseReaper reaper;

    /** What the reaper takes for the time since the boot, in nanoseconds: it stands. */
    public final AtomicLong ticks = new AtomicLong();

    public final NodeWatch watch;
    public final NodeSync sync;
    public final Peers peers;

    /** What goes before the prompts of agents that read. */
    public final Knowledge knowledge;

    private final Handouts handouts;
    public final AgentsFile agents;

    public Fleet(Path home, RoleProfile... profiles) {
        this(home, new Clock(), profiles);
    }

    public Fleet(Path home, Clock started, RoleProfile... more) {
        this(TestStores.open(home), home, later(started), more);
    }

    /** One of several servers on this store. */
    public Fleet(Stores stores, Path home, Clock clock, RoleProfile... more) {
        this(stores, home, KeepingPlace.in(home.resolve("artifacts")), clock, more);
    }

    /** The same with its files elsewhere. */
    public Fleet(Stores stores, Path home, KeepingPlace place, Clock clock, RoleProfile... more) {
        this.clock = clock;
        this.stores = stores;
        db = stores.main();
        feed = new Feed(db, clock);
        keys = new Keys(db, feed, clock, new java.security.SecureRandom());
        profiles = new Profiles(List.of(more));
        prices = Prices.load(db, feed, clock, home.resolve("prices.yaml"));
        ledger = new Ledger(db, feed, prices, clock);
        peers = Peers.join(db, clock, home.toString());
        changes = new JobChanges(feed, clock, roster, backlog, ledger, peers);
        claims = new Claims(db, profiles, changes, LeaseTerms.DEFAULT);
        leases = new Leases(db, profiles, changes, LeaseTerms.DEFAULT);
        attempts = new Attempts(db, changes);
        vault = new Vault(db, feed, new KeyPlace(home, Optional.empty()), clock);
        teams = new Teams(db, feed, keys, clock);
        var log = new TeamLog(db, feed, clock);
        board = new Board(db, teams, log, clock);
        locks = new Locks(db, log, clock);
        questions = new Questions(db, feed, clock);
        seats = new JobSeats(db, teams, board, locks, questions);
        teams.holdings(List.of(board, locks, log, seats));
        github =
                new GitHubAccounts(
                        new GitHubAccounts.Store(db, feed, keys, vault),
                        GitHubClient.of("", "", ""),
                        clock,
                        new Random(5));
        knowledge = new Knowledge(db, feed, clock, home.resolve("knowledge"));
        handouts = knowledge.handouts();
        var informing = new Informing(profiles, handouts);
        var starts = new Starts(db, vault, claims, seats, github.logins(), informing);
        dispatcher = new Dispatcher(claims, starts, profiles, roster, backlog, new Random(3));
        jobs = new Jobs(db, profiles, changes, dispatcher, github.named());
        agents =
                new AgentsFile(
                        home,
                        profiles,
                        db,
                        feed,
                        clock,
                        new QueueRefresh(db, profiles, changes)::refresh);
        logs = new JobLogs(stores.logs(), attempts, clock, 1024 * 1024, place.bucket());
        erasure = new LogErasure(db, feed, jobs, attempts, logs);
        artifacts = new Artifacts(place, db, feed, attempts, clock, 1024 * 1024);
        var sessions = new NodeSessions(db, feed, changes, leases, attempts, starts, logs);
        nodes = new Nodes(db, feed, keys, changes, sessions, new java.security.SecureRandom());
        reaper = new LeaseReaper(leases, clock, ticks::get);
        sync = new NodeSync(db, changes, sessions, claims);
        watch = new NodeWatch(db, feed, roster, LeaseTerms.DEFAULT, clock, ticks::get);
    }

    private static Clock later(Clock started) {
        var clock = new Clock();
        clock.pass(java.time.Duration.between(clock.instant(), started.instant()));
        return clock;
    }

    /** The same as one of several servers: it also keeps its nodes like the store. */
    public Fleet serving() {
        sync.start();
        return running();
    }

    /** The same with the dispatcher running. */
    public Fleet running() {
        dispatcher.start();
        return this;
    }

    public Principal key(String name, Grant grant) {
        var made =
                db.write(tx ->
                        keys.createIn(
                                tx,
                                Actor.CADRE,
                                new KeyRequest(name, grant, Optional.empty(), Optional.empty())));
        return keys.authenticate(made.secret(), "127.0.0.1").orElseThrow();
    }

    public FakeNode node(String name) {
        return new FakeNode(this, new NodeName(name));
    }

    public static JobRequest job(String prompt) {
        return JobRequest.of(prompt, new AgentName("rehearsal"));
    }

    /** Gives everything to this node. */
    public static Claims.Picker always(NodeName node) {
        return new Claims.Picker() {
            @Override
            public Optional<NodeName> pick(Claims.Waiting job) {
                return Optional.of(node);
            }

            @Override
            public boolean take(NodeName name, AttemptId attempt, AgentName agent) {
                return true;
            }

            @Override
            public void givenBack(NodeName name, AttemptId attempt) {}
        };
    }

    /** The kinds of all events of one thing and its attempts, in order. */
    public List<String> events(String thing) {
        return feed.after(0, 1000, Filter.ALL).stream()
                .filter(event ->
                        event.thing().equals(thing) || event.thing().startsWith(thing + "."))
                .map(Event::kind)
                .toList();
    }

    @Override
    public void close() {
        dispatcher.close();
        sync.close();
        handouts.close();
        knowledge.close();
        feed.close();
        stores.close();
    }
}
