package cadre.server.gateways.mcp;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.SharedKey;
import cadre.server.access.Throttle;
import cadre.server.access.session.Sessions;
import cadre.server.access.team.Teams;
import cadre.server.bus.Speakers;
import cadre.server.bus.TeamLog;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.lock.Locks;
import cadre.server.bus.task.Board;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.Origins;
import cadre.server.fleet.question.Questions;
import cadre.server.gateways.http.HttpServer;
import cadre.server.gateways.http.Listen;
import cadre.server.gateways.http.OpenStreams;
import cadre.server.gateways.http.RateLimit;
import cadre.server.knowledge.Knowledge;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyRequest;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.TeamRequest;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** The endpoint over a real bus: the team {@code shop} with member keys, {@code main} shared. */
final class BusServer implements AutoCloseable {
    static final String SHARED = "a-shared-key";

    private static final InstantSource CLOCK = InstantSource.system();
    private static final Principal BOSS =
            new Principal(new KeyId(1), "boss", Grant.ADMIN, Optional.empty(), "127.0.0.1");

    private final Database db;
    private final Keys keys;
    private final Teams teams;
    private final Locks locks;
    private final Questions questions;
    private final Knowledge knowledge;
    private final HttpServer server;

    BusServer(Path home) {
        db = TestStores.main(home);
        var feed = new Feed(db, CLOCK);
        keys = new Keys(db, feed, CLOCK, new Random(1));
        var sessions = new Sessions(db, feed, keys, CLOCK, new Random(2));
        teams = new Teams(db, feed, keys, CLOCK);
        var log = new TeamLog(db, feed, CLOCK);
        var inbox = new Inbox(db, teams, log, CLOCK);
        var board = new Board(db, teams, log, CLOCK);
        locks = new Locks(db, log, CLOCK);
        teams.holdings(List.of(inbox, board, locks, log));
        teams.ensure(team("main"));
        teams.ensure(team("shop"));
        questions = new Questions(db, feed, CLOCK);
        knowledge = new Knowledge(db, feed, CLOCK, home.resolve("knowledge"));
        var services =
                new McpRoutes.Services(
                        new Speakers(teams), inbox, board, locks, log, questions, knowledge);
        var shared = SharedKey.ofTeam(new TeamName("main"), SHARED);
        server =
                HttpServer.start(
                        new Listen("127.0.0.1", 0, "", List.of()),
                        new McpRoutes(services, shared).routes(),
                        new HttpServer.Access(
                                keys, sessions, new Throttle(CLOCK), new RateLimit(0)),
                        new OpenStreams(keys, sessions, feed),
                        (_, _, _) -> {},
                        Origins.passedOn());
    }

    private static TeamRequest team(String name) {
        var roles = Stream.of("FE", "BE", "AI", "Producer").map(MemberName::new).toList();
        return new TeamRequest(new TeamName(name), roles, Optional.empty(), List.of());
    }

    /** A new key of a member of {@code shop}. */
    Agent member(String name) {
        var request = new MemberRequest(new MemberName(name), Optional.empty());
        return agent(teams.addMember(BOSS, new TeamName("shop"), request).secret());
    }

    /** Who holds this key. */
    Agent agent(String secret) {
        return new Agent(url(), secret);
    }

    /** A key that speaks for nobody. */
    String key(Grant grant) {
        var request = new KeyRequest("k", grant, Optional.empty(), Optional.empty());
        return db.write(tx -> keys.createIn(tx, Actor.CADRE, request)).secret();
    }

    /** Revokes an agent's key. */
    void shutOut(Agent agent) {
        var key = keys.authenticate(agent.secret(), "127.0.0.1").orElseThrow().key();
        keys.revoke(BOSS, key);
    }

    void steal(String resource) {
        locks.steal(BOSS, new TeamName("shop"), resource, Optional.empty());
    }

    void delay(String resource, long sec) {
        locks.setDelay(BOSS, new TeamName("shop"), resource, sec);
    }

    String url() {
        return server.url() + "/mcp";
    }

    @Override
    public void close() {
        server.close();
        knowledge.close();
        db.close();
    }
}
