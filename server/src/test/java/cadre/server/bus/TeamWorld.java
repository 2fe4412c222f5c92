package cadre.server.bus;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.SharedKey;
import cadre.server.access.team.Teams;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.lock.Locks;
import cadre.server.bus.task.Board;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyRequest;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.TeamRequest;
import cadre.wire.event.Event;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** A bus on the store of the tests, with the team {@code shop} and a clock that tests move. */
public final class TeamWorld implements AutoCloseable {
    /** When it begins. */
    public static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    /** The team. */
    public static final TeamName SHOP = new TeamName("shop");

    public final Database db;
    public final Feed feed;
    public final Keys keys;
    public final Teams teams;
    public final Speakers speakers;
    public final TeamLog log;
    public final Inbox inbox;
    public final Board board;
    public final Locks locks;
    public final Principal admin;
    private final Moment moment;

    /** The bus of this folder; the same folder has the same one again. */
    public TeamWorld(Path home) {
        this(TestStores.main(home), new Moment());
    }

    private TeamWorld(Database db, Moment moment) {
        this(db, new Feed(db, moment), moment, moment);
    }

    /** A bus on a store that is open, with a clock of its own. */
    public TeamWorld(Database db, Feed feed, InstantSource clock) {
        this(db, feed, clock, new Moment());
    }

    private TeamWorld(Database db, Feed feed, InstantSource clock, Moment moment) {
        this.db = db;
        this.feed = feed;
        this.moment = moment;
        keys = new Keys(db, feed, clock, new SecureRandom());
        teams = new Teams(db, feed, keys, clock);
        speakers = new Speakers(teams);
        log = new TeamLog(db, feed, clock);
        inbox = new Inbox(db, teams, log, clock);
        board = new Board(db, teams, log, clock);
        locks = new Locks(db, log, clock);
        teams.holdings(List.of(inbox, board, locks, log));
        admin =
                new Principal(
                        new KeyId(1), "admin.key", Grant.ADMIN, Optional.empty(), "127.0.0.1");
    }

    /** With the team {@code shop} and these members. */
    public TeamWorld withShop(String... members) {
        teams.create(admin, new TeamRequest(SHOP, List.of(), Optional.empty(), List.of()));
        for (var member : members) {
            teams.addMember(
                    admin, SHOP, new MemberRequest(new MemberName(member), Optional.empty()));
        }
        return this;
    }

    /** A member with a key of its own, who speaks over the tools. */
    public Speaker member(String name) {
        return speakers.ofTool(
                new Principal(
                        new KeyId(7),
                        "shop/" + name,
                        Grant.MEMBER,
                        Optional.empty(),
                        Optional.of(new cadre.server.access.Seat(SHOP, new MemberName(name))),
                        Optional.empty(),
                        "127.0.0.1"),
                Optional.empty());
    }

    /** Someone with the shared key of {@code shop}. */
    public Principal shared() {
        return SharedKey.ofTeam(SHOP, "open-sesame")
                .authenticate("open-sesame", "127.0.0.1")
                .orElseThrow();
    }

    /** A person with a key of this grant. */
    public Principal person(String name, Grant grant) {
        var made =
                keys.create(admin, new KeyRequest(name, grant, Optional.empty(), Optional.empty()));
        return keys.authenticate(made.secret(), "127.0.0.1").orElseThrow();
    }

    /** Moves the clock. */
    public void passes(Duration time) {
        moment.now = moment.now.plus(time);
    }

    /** What time it is. */
    public Instant now() {
        return moment.now;
    }

    /** A clock that stands. */
    private static final class Moment implements InstantSource {
        private volatile Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** The events of these kinds. */
    public List<Event> events(String... kinds) {
        return feed.after(0, 1_000, Filter.ofKinds(kinds));
    }

    /** Has so many threads begin at the same moment. */
    public static <T> List<T> atOnce(int threads, IntFunction<T> work) throws Exception {
        var begin = new CountDownLatch(1);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<T>>();
            for (int n = 0; n < threads; n++) {
                int number = n;
                running.add(
                        pool.submit(() -> {
                            begin.await();
                            return work.apply(number);
                        }));
            }
            begin.countDown();
            var results = new ArrayList<T>();
            for (var one : running) {
                results.add(one.get());
            }
            return results;
        }
    }

    @Override
    public void close() {
        feed.close();
        db.close();
    }
}
