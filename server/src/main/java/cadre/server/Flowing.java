package cadre.server;

import cadre.process.Programs;
import cadre.server.access.Keys;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.Origins;
import cadre.server.fleet.artifact.PullRequests;
import cadre.server.flows.FlowFloor;
import cadre.server.flows.delivery.Hints;
import cadre.server.flows.outbox.Leaks;
import cadre.server.flows.outbox.Leaks.LiveSecret;
import cadre.server.flows.outbox.Outbox;
import cadre.server.flows.outbox.OutboxLoop;
import cadre.server.forges.Adapters;
import cadre.server.forges.Destinations;
import cadre.server.forges.FlowPush;
import cadre.server.forges.api.AuditedCalls;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.rest.FlowRoutes;
import cadre.server.gateways.rest.PullRequestRoutes;
import cadre.server.plans.landing.Outside;
import cadre.server.storage.Database;
import cadre.wire.config.GitCredentials;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The part of the composition that carries work items through flows. */
record Flowing(
        FlowFloor.Assembled flows,
        OutboxLoop outbox,
        PullRequests pulls,
        Leaks leaks,
        Outside landing)
        implements AutoCloseable {
    /** What it stands on. */
    record Floor(
            Database db,
            Feed feed,
            Keys keys,
            Vault vault,
            Fleet fleet,
            Hooks hooks,
            Origins origins) {}

    /** Puts it together, not started. */
    static Flowing assemble(ServerConfig config, Floor floor, InstantSource clock) {
        var db = floor.db();
        var calls = floor.hooks().heeded(new AuditedCalls(db, floor.feed()));
        var ends = new Adapters(floor.hooks().connections()::find, calls, clock);
        var leaks = new Leaks(() -> secrets(floor.vault(), floor.hooks(), ends));
        var outbox = new Outbox(db, floor.feed(), ends, leaks, clock);
        var push =
                new FlowPush(
                        new Programs(),
                        config.home().resolve("push"),
                        config.push().path(),
                        new GitCredentials(config.home()),
                        leaks::in,
                        calls,
                        clock);
        var flows =
                new FlowFloor(
                                new FlowFloor.Store(
                                        db, floor.feed(), floor.keys(), floor.origins(), clock),
                                new FlowFloor.Outside(
                                        ends, outbox, new Hints(db), floor.hooks().projects()),
                                new FlowFloor.Fleet(
                                        floor.fleet().jobs(), floor.fleet().pushes(), push),
                                config.limits().flowLook())
                        .assemble();
        var destinations = new Destinations(floor.hooks().connections()::all, ends);
        var pulls =
                new PullRequests(
                        new PullRequests.Work(
                                db, floor.feed(), floor.fleet().jobs(), floor.fleet().pushes()),
                        new PullRequests.Outside(destinations, push),
                        leaks::in);
        var landing =
                new Outside(floor.fleet().pushes(), destinations, push, ends::landing, leaks::in);
        return new Flowing(flows, new OutboxLoop(outbox, db), pulls, leaks, landing);
    }

    /** All that may not leave: the vault's, and what connections log in and sign with. */
    private static List<LiveSecret> secrets(Vault vault, Hooks hooks, Adapters ends) {
        var all = new ArrayList<LiveSecret>();
        vault.live()
                .forEach(one -> all.add(new LiveSecret("the secret " + one.name(), one.value())));
        for (var connection : hooks.connections().all()) {
            var whose = " of the connection " + connection.name();
            all.add(new LiveSecret("the token" + whose, connection.token()));
            connection
                    .keyBody()
                    .ifPresent(body -> all.add(new LiveSecret("the private key" + whose, body)));
            connection
                    .hookSecrets()
                    .forEach(secret -> all.add(new LiveSecret("a webhook secret" + whose, secret)));
        }
        ends.liveTokens()
                .forEach(token -> all.add(new LiveSecret("the token of a GitHub App", token)));
        return all;
    }

    /** Begins. */
    void start() {
        outbox.start();
        flows.loop().start();
        flows.intake().start();
    }

    List<Route> routes() {
        var all = new ArrayList<>(new FlowRoutes(flows.flows()).routes());
        all.addAll(new PullRequestRoutes(pulls).routes());
        return all;
    }

    @Override
    public void close() {
        flows.intake().close();
        flows.loop().close();
        outbox.close();
    }
}
