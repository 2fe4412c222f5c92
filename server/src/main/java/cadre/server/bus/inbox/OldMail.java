package cadre.server.bus.inbox;

import cadre.server.access.team.Numbers;
import cadre.server.access.team.Teams;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.bus.TeamView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.TeamName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes mail that was read or acknowledged and is old enough; what nobody read stays. A reader
 * whose cursor is older than that is told of the gap. May run on several servers at once.
 */
public final class OldMail {
    private static final Logger log = LoggerFactory.getLogger(OldMail.class);
    private static final int SLICE = 1_000;
    private static final int TEAMS = 100;

    private final Database db;
    private final Teams teams;
    private final InstantSource clock;
    private final Duration kept;

    /**
     * For the mail in {@code db}.
     *
     * @param kept for how long
     */
    public OldMail(Database db, Teams teams, InstantSource clock, Duration kept) {
        this.db = db;
        this.teams = teams;
        this.clock = clock;
        this.kept = kept;
    }

    /** Goes once through the mail of all teams; says how much went. */
    public int deleteOnce() {
        var end = clock.instant().minus(kept);
        var gone = 0;
        var cursor = Optional.<String>empty();
        do {
            var page = teams.list(cursor, TEAMS);
            for (var team : page.items()) {
                gone += team.archivedAt().isEmpty() ? deleteOf(team, end) : 0;
            }
            cursor = page.next();
        } while (cursor.isPresent());
        if (gone > 0) {
            log.atInfo().addKeyValue("mail", gone).log("old mail was deleted");
        }
        return gone;
    }

    private int deleteOf(TeamView team, Instant end) {
        var gone = 0;
        var from = 0L;
        while (true) {
            var after = from;
            var upTo = db.read(tx -> InboxStore.oldUpTo(tx, team.name(), after, end, SLICE));
            if (upTo.isEmpty()) {
                return gone;
            }
            try {
                gone +=
                        db.append(
                                "bus:" + team.name(),
                                tx -> delete(tx, team.name(), after, upTo.get()));
            } catch (CadreException e) {
                if (e.code() == ErrorCode.TEAM_NOT_FOUND || e.code() == ErrorCode.CONFLICT) {
                    return gone; // it came to its end meanwhile
                }
                throw e;
            }
            from = upTo.get();
        }
    }

    private static int delete(Tx tx, TeamName team, long after, long upTo) {
        Numbers.hold(tx, team);
        var gone = InboxStore.deleteRead(tx, team, after, upTo);
        gone.forEach((member, last) -> InboxStore.deletedUpTo(tx, team, member, last));
        return InboxStore.deleteUndelivered(tx, team, after, upTo);
    }
}
