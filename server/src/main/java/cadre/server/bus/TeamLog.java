package cadre.server.bus;

import cadre.server.access.team.Holding;
import cadre.server.access.team.Numbers;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.bus.LogEntry;
import cadre.wire.bus.LogPage;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What happened in a team, for those who come back: the newest 500 lines. Each change of the bus is
 * told here and to the feed at once. Thread-safe.
 */
public final class TeamLog implements Holding {
    private static final int KEPT = 500;
    private static final int SHOWN = 100;

    /** Old lines go in pieces of so many. */
    private static final int PIECE = 16;

    private static final int LONGEST = 500;

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;

    /** The logs in {@code db}. */
    public TeamLog(Database db, Feed feed, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
    }

    /**
     * Tells of a change in the transaction that makes it.
     *
     * @param numbers just taken, with one for the line
     */
    public void tell(Tx tx, Numbers numbers, Change change) {
        var team = numbers.team().name();
        var word = change.kind().substring(0, change.kind().indexOf('.'));
        var line = change.line();
        tx.update(
                "insert into team_entry (team, id, kind, text, at_ms) values (?, ?, ?, ?, ?)",
                team,
                numbers.entry(),
                word,
                line.length() > LONGEST ? line.substring(0, LONGEST) : line,
                clock.instant());
        if (numbers.entry() > KEPT && numbers.entry() % PIECE == 0) {
            tx.update(
                    "delete from team_entry where team = ? and id <= ?",
                    team,
                    numbers.entry() - KEPT);
        }
        feed.append(
                tx,
                change.kind(),
                team + "/" + change.thing(),
                Optional.empty(),
                change.actor(),
                change.body());
    }

    /**
     * The newest 100 lines behind {@code afterId}, ascending.
     *
     * @param afterId the last one that was seen; 0 for none
     */
    public LogPage after(TeamName team, long afterId) {
        var newest =
                db.read(tx ->
                        tx.all(
                                """
                                select id, kind, text, at_ms from team_entry
                                 where team = ? and id > ?
                                 order by id desc limit ?
                                """,
                                row ->
                                        new LogEntry(
                                                row.number("id"),
                                                row.text("kind"),
                                                row.text("text"),
                                                row.time("at_ms").truncatedTo(ChronoUnit.SECONDS)),
                                team.name(),
                                afterId,
                                SHOWN));
        if (newest.isEmpty()) {
            return new LogPage(List.of(), afterId, false);
        }
        // every number is the number of a line
        var gap = newest.getLast().id() > Math.max(afterId, 0) + 1;
        return new LogPage(newest.reversed(), newest.getFirst().id(), gap);
    }

    @Override
    public List<MemberName> busyIn(Tx tx, TeamName team) {
        return List.of();
    }

    @Override
    public int forgetIn(Tx tx, TeamName team, int most) {
        return tx.update("delete from team_entry where team = ?", team.name());
    }
}
