package cadre.server;

import cadre.server.access.Audit;
import cadre.server.access.Keys;
import cadre.server.access.Throttle;
import cadre.server.access.account.Accounts;
import cadre.server.access.account.SignInTries;
import cadre.server.access.secret.Vault;
import cadre.server.access.session.Sessions;
import cadre.server.bus.topic.Topics;
import cadre.server.chat.Chat;
import cadre.server.crews.CrewFloor;
import cadre.server.crews.Crews;
import cadre.server.dump.Dump;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.Origins;
import cadre.server.fleet.job.BulkJobs;
import cadre.server.fleet.job.KnownRepositories;
import cadre.server.forges.account.GitHubAccounts;
import cadre.server.forges.api.AuditedCalls;
import cadre.server.forges.check.HookSteps;
import cadre.server.gateways.http.HttpServer;
import cadre.server.gateways.http.OpenStreams;
import cadre.server.gateways.http.RateLimit;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.nodes.JoinRoutes;
import cadre.server.gateways.nodes.LinkRoutes;
import cadre.server.gateways.nodes.ProgramJar;
import cadre.server.gateways.openapi.OpenApi;
import cadre.server.gateways.rest.AccessRoutes;
import cadre.server.gateways.rest.AgentRoutes;
import cadre.server.gateways.rest.ArtifactRoutes;
import cadre.server.gateways.rest.BudgetRoutes;
import cadre.server.gateways.rest.BundleRoutes;
import cadre.server.gateways.rest.CrewRoutes;
import cadre.server.gateways.rest.GitHubRoutes;
import cadre.server.gateways.rest.JobRoutes;
import cadre.server.gateways.rest.LandRoutes;
import cadre.server.gateways.rest.LogErasureRoutes;
import cadre.server.gateways.rest.LogLevelRoutes;
import cadre.server.gateways.rest.LogSearchRoutes;
import cadre.server.gateways.rest.MergeRoutes;
import cadre.server.gateways.rest.NodeRoutes;
import cadre.server.gateways.rest.PlanPathRoutes;
import cadre.server.gateways.rest.PlanRoutes;
import cadre.server.gateways.rest.ReplanRoutes;
import cadre.server.gateways.rest.RetentionRoutes;
import cadre.server.gateways.rest.RoleRoutes;
import cadre.server.gateways.rest.SealRoutes;
import cadre.server.gateways.rest.SecretRoutes;
import cadre.server.gateways.rest.ServerRoutes;
import cadre.server.gateways.rest.SessionRoutes;
import cadre.server.gateways.rest.UsageRoutes;
import cadre.server.gateways.sse.EventRoutes;
import cadre.server.gateways.sse.LogRoutes;
import cadre.server.gateways.sse.StepRoutes;
import cadre.server.gateways.ui.PageRoutes;
import cadre.server.gateways.ui.signin.SignInRoutes;
import cadre.server.insight.Doctor;
import cadre.server.insight.FigureSources;
import cadre.server.insight.Holdups;
import cadre.server.insight.Metrics;
import cadre.server.insight.Queues;
import cadre.server.insight.Queues.Queue;
import cadre.server.insight.Safekeeping;
import cadre.server.insight.Summary;
import cadre.server.insight.TraceFigures;
import cadre.server.insight.audit.SealLoop;
import cadre.server.insight.audit.Seals;
import cadre.server.insight.levels.LogLevels;
import cadre.server.insight.trace.Tracing;
import cadre.server.merges.MergeLoop;
import cadre.server.merges.Merges;
import cadre.server.outbound.Webhooks;
import cadre.server.plans.PlanFloor;
import cadre.server.plans.Plans;
import cadre.server.plans.Replans;
import cadre.server.plans.landing.LandLoop;
import cadre.server.plans.landing.LandPolicy;
import cadre.server.plans.landing.Landings;
import cadre.server.storage.Database;
import cadre.server.storage.Stores;
import cadre.server.storage.WrittenBy;
import cadre.wire.error.CadreException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: everything it is made of, put together by hand. */
public final class CadreServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CadreServer.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ServerConfig config;
    private final InstantSource clock = Environment.clock();
    private String url = "";
    private volatile int port;

    private CadreServer(ServerConfig config) {
        this.config = config;
    }

    /**
     * Starts a server and returns when it serves. Prints nothing.
     *
     * @throws CadreException UNAVAILABLE if the data folder, the store or the address cannot be
     *     used; what had been started is stopped again
     */
    public static CadreServer start(ServerConfig config) {
        var server = new CadreServer(config);
        try {
            server.begin();
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    private void begin() {
        if (!Files.exists(config.home())) {
            config.listen().checkFree(); // a start that is refused leaves no new folder behind
        }
        var running = part(RunningFile.take(config.home()));
        config.listen().checkFree(); // nor a key
        var dump =
                Dump.of(config.home(), config.store(), clock)
                        .with(config.storePassword())
                        .with(config.secrets());
        dump.beforeStart();
        var stores =
                part(
                        config.upgradeBackup()
                                ? Stores.open(config.store(), dump.upgrade())
                                : Stores.open(config.store()));
        var database = stores.main();
        WrittenBy.note(database, clock.instant());
        var feed = part(new Feed(database, clock));
        var keys = new Keys(database, feed, clock, new SecureRandom());
        keys.ensureAdminKey(config.home());
        var vault = new Vault(database, feed, config.secrets(), clock);
        vault.beforeStart();
        var knowing = part(Knowing.assemble(config, database, feed, clock));
        var bus = part(Bus.assemble(config.bus(), database, feed, keys, knowing.holding(), clock));
        var github =
                new GitHubAccounts(
                        new GitHubAccounts.Store(database, feed, keys, vault),
                        config.github(),
                        clock,
                        new SecureRandom());
        var fleet =
                part(
                        Fleet.assemble(
                                config,
                                stores,
                                feed,
                                keys,
                                vault,
                                github,
                                bus.jobs(),
                                knowing.handouts(),
                                clock));
        var searching =
                part(
                        Searching.assemble(
                                config.home(),
                                database,
                                feed,
                                knowing.knowledge(),
                                bus,
                                fleet.jobs()));
        fleet.start();
        bus.start();
        var merges = new Merges(database, feed, keys, fleet.jobs(), clock);
        part(new MergeLoop(merges, database, feed)).start();
        var crews = crews(database, feed, keys, fleet, bus, merges);
        part(crews.loop()).start();
        var plans = plans(database, feed, keys, fleet, bus, merges);
        part(plans.loop()).start();
        var origins = origins();
        var hooks = part(Hooks.assemble(config, database, feed, vault, clock));
        var flowing =
                part(
                        Flowing.assemble(
                                config,
                                new Flowing.Floor(
                                        database, feed, keys, vault, fleet, hooks, origins),
                                clock));
        flowing.start();
        var landings =
                new Landings(
                        new Landings.Store(database, feed, keys, clock),
                        plans.plans(),
                        fleet.jobs(),
                        flowing.landing(),
                        new LandPolicy(config.push().land()));
        part(new LandLoop(landings)).start();
        var chatting =
                part(
                        Chatting.assemble(
                                config,
                                new Chat.Store(database, feed, keys, origins, clock),
                                new Chatting.Floor(
                                        fleet, bus.questions(), crews.crews(), flowing, github)));
        chatting.start();
        var telling =
                part(Telling.assemble(config, new Webhooks.Store(database, feed, vault, clock)));
        telling.start();
        var seals = new Seals(database, feed, clock);
        part(new SealLoop(seals)).start();
        var tracing = tracing(database, feed, fleet);
        var levels = part(new LogLevels(database, feed, clock));
        levels.start();
        knowing.start();
        searching.start();
        var throttle = new Throttle(clock);
        var sessions = new Sessions(database, feed, keys, clock, new SecureRandom());
        var streams = new OpenStreams(keys, sessions, feed);
        var access =
                new HttpServer.Access(
                        keys,
                        sessions,
                        throttle,
                        new RateLimit(config.limits().requestsPerMin()),
                        bus.jobs());
        var metrics =
                new Metrics(
                        new FigureSources(
                                feed,
                                feed.head(),
                                database::stats,
                                fleet.nodes(),
                                fleet.ledger().counts(),
                                new Queues(
                                        fleet.jobs()::waiting,
                                        List.of(
                                                new Queue("questions", bus.questions()::waits),
                                                new Queue(
                                                        "gates",
                                                        flowing.flows().flows()::beforeGates),
                                                new Queue(
                                                        "people",
                                                        flowing.flows().flows()::needPerson),
                                                new Queue("outbox", flowing.outbox()::waits),
                                                new Queue("chat", chatting.chat()::waits),
                                                new Queue("webhooks", telling.webhooks()::waits),
                                                new Queue(
                                                        "webhooks_given_up",
                                                        telling.webhooks()::givenUp)),
                                        hooks::silent),
                                streams::count,
                                tracing.map(one -> new TraceFigures(one::sent, one::failingSec)),
                                clock));
        var http =
                part(
                        HttpServer.start(
                                config.listen(),
                                routes(
                                        database,
                                        feed,
                                        access,
                                        vault,
                                        fleet,
                                        bus,
                                        new Together(
                                                merges,
                                                crews.crews(),
                                                plans.plans(),
                                                plans.replans(),
                                                landings,
                                                hooks,
                                                flowing,
                                                chatting,
                                                telling,
                                                github,
                                                seals,
                                                tracing,
                                                levels,
                                                knowing,
                                                searching),
                                        metrics),
                                access,
                                streams,
                                metrics::served,
                                origins));
        url = http.url();
        port = http.port();
        running.write(url);
        hooks.warnOfTokens(new AuditedCalls(database, feed), clock);
        sayWhatMatters();
    }

    private Optional<Tracing> tracing(Database database, Feed feed, Fleet fleet) {
        var tracing =
                config.traces()
                        .collector()
                        .map(collector ->
                                part(
                                        new Tracing(
                                                database,
                                                feed,
                                                fleet.jobs(),
                                                collector,
                                                UUID.randomUUID().toString(),
                                                clock)));
        tracing.ifPresent(Tracing::start);
        return tracing;
    }

    private Origins origins() {
        return config.traces().collector().isEmpty()
                ? Origins.passedOn()
                : new Origins(
                        OptionalDouble.of(config.traces().ratio()), clock, new SecureRandom());
    }

    /** What several jobs come to, and what starts them from outside. */
    private record Together(
            Merges merges,
            Crews crews,
            Plans plans,
            Replans replans,
            Landings landings,
            Hooks hooks,
            Flowing flowing,
            Chatting chatting,
            Telling telling,
            GitHubAccounts github,
            Seals seals,
            Optional<Tracing> tracing,
            LogLevels levels,
            Knowing knowing,
            Searching searching) {}

    private CrewFloor.Assembled crews(
            Database database, Feed feed, Keys keys, Fleet fleet, Bus bus, Merges merges) {
        return new CrewFloor(
                        new CrewFloor.Store(database, feed, keys, merges, clock),
                        new CrewFloor.Team(
                                bus.teams(),
                                bus.speakers(),
                                bus.board(),
                                bus.inbox(),
                                new Topics(database, feed, clock)),
                        new CrewFloor.Work(
                                fleet.jobs(),
                                fleet.logs(),
                                fleet.nodes(),
                                fleet.pauses(),
                                fleet.profiles(),
                                fleet.ledger().prices(),
                                fleet.artifacts()))
                .assemble();
    }

    private PlanFloor.Assembled plans(
            Database database, Feed feed, Keys keys, Fleet fleet, Bus bus, Merges merges) {
        return new PlanFloor(
                        new PlanFloor.Store(database, feed, keys, merges, clock),
                        new PlanFloor.Team(bus.teams(), bus.board(), bus.inbox()),
                        new PlanFloor.Work(
                                fleet.jobs(), fleet.logs(), fleet.artifacts(), fleet.profiles()))
                .assemble();
    }

    private List<Route> routes(
            Database database,
            Feed feed,
            HttpServer.Access access,
            Vault vault,
            Fleet fleet,
            Bus bus,
            Together together,
            Metrics metrics) {
        var listen = config.listen();
        var steps = new HookSteps(() -> listen.publicUrl().isEmpty() ? url : listen.publicUrl());
        var doctor =
                new Doctor(
                        new Doctor.Place(
                                config.home(),
                                () -> listen.bind() + " port " + port,
                                listen.isLoopback(),
                                listen.publicUrl()),
                        database,
                        fleet.nodes(),
                        fleet.agents(),
                        fleet.ledger().prices(),
                        new Safekeeping(
                                fleet.retention()::glance,
                                vault,
                                config.home(),
                                clock,
                                fleet.bucket()),
                        new Holdups(
                                fleet.pauses(),
                                fleet.ledger().budgets(),
                                () ->
                                        Stream.of(
                                                        together.hooks().checks(steps),
                                                        together.chatting().checks(),
                                                        together.telling().checks(),
                                                        List.of(together.seals().look()),
                                                        together.knowing().checks(),
                                                        together.tracing().stream()
                                                                .map(Tracing::check)
                                                                .toList())
                                                .flatMap(List::stream)
                                                .toList()));
        var all = new ArrayList<Route>();
        var summary = new Summary(fleet.jobs(), fleet.nodes(), fleet.ledger(), clock);
        all.addAll(
                new ServerRoutes(
                                metrics,
                                doctor,
                                summary,
                                together.flowing().flows().flows(),
                                listen.publicUrl())
                        .routes());
        all.addAll(new AgentRoutes(fleet.agents(), fleet.pauses()).routes());
        all.addAll(new RoleRoutes(fleet.agents().profiles().roles()).routes());
        all.addAll(
                new JobRoutes(
                                fleet.jobs(),
                                new BulkJobs(database, fleet.jobs()),
                                new KnownRepositories(database),
                                config.limits().maxPromptBytes())
                        .routes());
        all.addAll(
                new ArtifactRoutes(fleet.jobs(), fleet.logs(), fleet.artifacts(), fleet.pushes())
                        .routes());
        all.addAll(
                new BundleRoutes(fleet.artifacts(), config.limits().maxArtifactBytes()).routes());
        all.addAll(new AccessRoutes(access.keys(), new Audit(access.keys(), feed)).routes());
        all.addAll(new SealRoutes(together.seals()).routes());
        all.addAll(new LogLevelRoutes(together.levels()).routes());
        all.addAll(new SessionRoutes(access.sessions(), access.throttle()).routes());
        all.addAll(
                new SignInRoutes(
                                config.signIn(),
                                new SignInRoutes.Behind(
                                        new SignInTries(database, clock, new SecureRandom()),
                                        new Accounts(database, feed, access.keys(), clock),
                                        access.sessions(),
                                        access.throttle()),
                                listen.publicUrl(),
                                clock)
                        .routes());
        all.addAll(
                new GitHubRoutes(together.github(), access.throttle(), listen.publicUrl())
                        .routes());
        all.addAll(new SecretRoutes(vault).routes());
        all.addAll(new NodeRoutes(fleet.nodes()).routes());
        all.addAll(new UsageRoutes(fleet.ledger(), fleet.pauses()).routes());
        all.addAll(new BudgetRoutes(fleet.ledger().budgets()).routes());
        all.addAll(new MergeRoutes(together.merges()).routes());
        all.addAll(
                together.hooks()
                        .routes(
                                access.throttle(),
                                new AuditedCalls(database, feed),
                                steps,
                                listen.publicUrl(),
                                clock));
        all.addAll(together.flowing().routes());
        all.addAll(together.chatting().routes());
        all.addAll(together.telling().routes());
        all.addAll(together.knowing().routes());
        all.addAll(together.searching().routes());
        all.addAll(new RetentionRoutes(fleet.retention()).routes());
        all.addAll(new LogErasureRoutes(fleet.erasure()).routes());
        all.addAll(new LogSearchRoutes(fleet.jobs(), fleet.logs()).routes());
        all.addAll(new EventRoutes(feed).routes());
        all.addAll(new LogRoutes(fleet.jobs(), fleet.logs()).routes());
        all.addAll(new StepRoutes(fleet.jobs(), fleet.logs()).routes());
        all.addAll(
                new JoinRoutes(
                                fleet.nodes(),
                                access.throttle(),
                                new ProgramJar(config.program().orElseGet(CadreServer::program)),
                                listen.publicUrl())
                        .routes());
        all.addAll(
                new LinkRoutes(
                                fleet.nodes(),
                                fleet.logs(),
                                fleet.artifacts(),
                                config.limits().maxArtifactBytes())
                        .routes());
        all.addAll(new CrewRoutes(together.crews()).routes());
        all.addAll(new PlanRoutes(together.plans()).routes());
        all.addAll(new ReplanRoutes(together.replans()).routes());
        all.addAll(new PlanPathRoutes(together.plans().paths()).routes());
        all.addAll(new LandRoutes(together.landings()).routes());
        var knowledge = together.knowing().knowledge();
        all.addAll(BusRoutes.of(bus, together.crews(), knowledge, database, feed, clock));
        all.addAll(new PageRoutes().routes());
        return new OpenApi(all).routes();
    }

    /** The jar that this class was loaded from, or the folder of classes when there is none. */
    private static Path program() {
        try {
            return Path.of(
                    CadreServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of the program is no path", e);
        }
    }

    private void sayWhatMatters() {
        config.logging().warnings().forEach(warning -> log.atWarn().log(warning));
        if (!config.listen().isLoopback() && !config.listen().publicUrl().startsWith("https:")) {
            log.atWarn()
                    .addKeyValue("bind", config.listen().bind())
                    .log(
                            "listens beyond this machine without TLS: keys, prompts and logs can be"
                                    + " read on the way; put TLS in front and set CADRE_PUBLIC_URL"
                                    + " to its https address");
        }
        log.atInfo().addKeyValue("url", url).addKeyValue("home", config.home()).log("serving");
    }

    /** Where it serves, such as {@code http://127.0.0.1:27888}. */
    public String url() {
        return url;
    }

    /** The file with the admin key. */
    public Path adminKeyFile() {
        return config.home().resolve("admin.key");
    }

    /** Stops everything in the reverse order of its start. Harmless when repeated. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                log.atWarn().setCause(e).log("a part of the server did not close cleanly");
            }
        }
    }
}
