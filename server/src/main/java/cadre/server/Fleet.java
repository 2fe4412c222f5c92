package cadre.server;

import cadre.process.Programs;
import cadre.server.access.Keys;
import cadre.server.access.secret.Vault;
import cadre.server.agents.AgentsFile;
import cadre.server.agents.Profiles;
import cadre.server.feed.Feed;
import cadre.server.fleet.LeaseTerms;
import cadre.server.fleet.Loop;
import cadre.server.fleet.Peers;
import cadre.server.fleet.artifact.Artifacts;
import cadre.server.fleet.artifact.FileSweep;
import cadre.server.fleet.artifact.KeepingPlace;
import cadre.server.fleet.artifact.Pushes;
import cadre.server.fleet.breaker.AgentPauses;
import cadre.server.fleet.job.Attempts;
import cadre.server.fleet.job.BudgetWatch;
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
import cadre.server.fleet.seat.JobSeats;
import cadre.server.forges.BranchPush;
import cadre.server.forges.PushPolicy;
import cadre.server.forges.account.GitHubAccounts;
import cadre.server.knowledge.Handouts;
import cadre.server.objects.Bucket;
import cadre.server.retention.Retention;
import cadre.server.storage.PrivateFiles;
import cadre.server.storage.Stores;
import cadre.server.usage.Ledger;
import cadre.server.usage.price.Prices;
import cadre.wire.config.GitCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** The fleet's part of the composition: jobs, nodes, logs, artifacts, and the loops over them. */
record Fleet(
        Peers peers,
        Profiles profiles,
        AgentsFile agents,
        AgentPauses pauses,
        Jobs jobs,
        Nodes nodes,
        JobLogs logs,
        LogErasure erasure,
        Artifacts artifacts,
        Pushes pushes,
        Ledger ledger,
        Retention retention,
        Optional<Bucket> bucket,
        Loops loops)
        implements AutoCloseable {
    private static final long MOST_LOG_BYTES = 4L << 30;
    private static final Duration AGENTS_LOOK = Duration.ofMillis(500);
    private static final Duration PRICES_LOOK = Duration.ofSeconds(2);
    private static final Duration ACCOUNTS_LOOK = Duration.ofMinutes(1);
    private static final Duration DAYS_LOOK = Duration.ofSeconds(30);
    private static final Duration TOKENS_LOOK = Duration.ofSeconds(5);

    /** What runs by itself. */
    record Loops(
            Dispatcher dispatcher,
            LeaseReaper reaper,
            NodeWatch watch,
            NodeSync sync,
            Loop agents,
            Loop prices,
            BudgetWatch budgets,
            Loop days,
            Loop accounts,
            Loop tokens,
            Optional<Loop> objects) {}

    static Fleet assemble(
            ServerConfig config,
            Stores stores,
            Feed feed,
            Keys keys,
            Vault vault,
            GitHubAccounts github,
            JobSeats seats,
            Handouts handouts,
            InstantSource clock) {
        var database = stores.main();
        // no Bucket::new, for which the class would be loaded where there is no bucket
        var bucket = config.objects().map(place -> new Bucket(place));
        var random = new SecureRandom();
        var lease = config.limits().lease();
        var terms = new LeaseTerms(lease, lease.dividedBy(4));
        var profiles = new Profiles(config.profiles());
        var roster = new Roster();
        var backlog = new Backlog();
        var ledger =
                new Ledger(
                        database,
                        feed,
                        Prices.load(database, feed, clock, config.prices()),
                        clock,
                        config.budget().zone());
        var peers = Peers.join(database, clock, name(config));
        peers.compare(() -> profiles.all() + " " + profiles.roles().all());
        var changes = new JobChanges(feed, clock, roster, backlog, ledger, peers);
        var claims = new Claims(database, profiles, changes, terms);
        var informing = new Informing(profiles, handouts);
        var starts = new Starts(database, vault, claims, seats, github.logins(), informing);
        var dispatcher = new Dispatcher(claims, starts, profiles, roster, backlog, random);
        var jobs = new Jobs(database, profiles, changes, dispatcher, github.named());
        var refresh = new QueueRefresh(database, profiles, changes);
        var agents =
                new AgentsFile(config.home(), profiles, database, feed, clock, refresh::refresh);
        agents.begin();
        var attempts = new Attempts(database, changes);
        var leases = new Leases(database, profiles, changes, terms);
        var logs = new JobLogs(stores.logs(), attempts, clock, MOST_LOG_BYTES, bucket);
        var sessions = new NodeSessions(database, feed, changes, leases, attempts, starts, logs);
        var nodes = new Nodes(database, feed, keys, changes, sessions, random);
        var folder = config.home().resolve("artifacts");
        var artifacts =
                new Artifacts(
                        new KeepingPlace(folder, bucket),
                        database,
                        feed,
                        attempts,
                        clock,
                        config.limits().maxArtifactBytes());
        var branches =
                new BranchPush(
                        new Programs(),
                        config.home().resolve("push"),
                        config.push().path(),
                        PushPolicy.of(config.push().allow()),
                        new GitCredentials(config.home()));
        var retention =
                new Retention(
                        stores,
                        new FileSweep(folder),
                        bucket,
                        feed,
                        config.retention(),
                        clock,
                        UUID.randomUUID().toString());
        var loops =
                new Loops(
                        dispatcher,
                        new LeaseReaper(leases, clock),
                        new NodeWatch(database, feed, roster, terms, clock),
                        new NodeSync(database, changes, sessions, claims),
                        new Loop("agents-file", Loop.Pause.of(AGENTS_LOOK), agents::lookOnce),
                        new Loop(
                                "shared-prices",
                                Loop.Pause.of(PRICES_LOOK),
                                ledger.prices()::refreshOnce),
                        new BudgetWatch(database, changes, config.budget().stopsRunning()),
                        new Loop("usage-days", Loop.Pause.of(DAYS_LOOK), ledger.days()::rollOnce),
                        new Loop(
                                "github-accounts",
                                Loop.Pause.of(ACCOUNTS_LOOK),
                                github.sweep()::forgetOnce),
                        new Loop(
                                "github-tokens",
                                Loop.Pause.of(TOKENS_LOOK),
                                () -> github.sweep().endTokensOnce(claims::running)),
                        bucket.map(one ->
                                ObjectRounds.of(one, folder, logs, attempts, retention, clock)));
        return new Fleet(
                peers,
                profiles,
                agents,
                new AgentPauses(database, changes.breakers(), profiles),
                jobs,
                nodes,
                logs,
                new LogErasure(database, feed, jobs, attempts, logs),
                artifacts,
                new Pushes(database, feed, jobs, artifacts, branches),
                ledger,
                retention,
                bucket,
                loops);
    }

    void start() {
        loops.dispatcher().start();
        loops.reaper().start();
        loops.watch().start();
        loops.agents().start();
        loops.budgets().start();
        loops.days().start();
        loops.accounts().start();
        loops.tokens().start();
        loops.objects().ifPresent(Loop::start);
        if (peers.isShared()) {
            loops.sync().start();
            loops.prices().start();
        }
        retention.start();
    }

    /** Which server this is among those on one store: one home has one server at a time. */
    static String name(ServerConfig config) {
        var file = config.home().resolve("server.id");
        try {
            if (!Files.exists(file)) {
                PrivateFiles.write(
                        file, (UUID.randomUUID() + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            return config.home() + " " + Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the server's id cannot be read", e);
        }
    }

    @Override
    public void close() {
        retention.close();
        loops.objects().ifPresent(Loop::close);
        loops.tokens().close();
        loops.accounts().close();
        loops.days().close();
        loops.budgets().close();
        loops.prices().close();
        loops.agents().close();
        loops.sync().close();
        loops.watch().close();
        loops.reaper().close();
        loops.dispatcher().close();
        peers.close();
        bucket.ifPresent(one -> one.close());
    }
}
