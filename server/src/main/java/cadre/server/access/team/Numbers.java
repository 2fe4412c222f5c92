package cadre.server.access.team;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.Map;

/**
 * The numbers of a team. Whoever writes in a team begins with one of these methods: the team's row
 * is then held until the commit, so that numbers are given in the order of commits, and one writer
 * at a time decides about the team. All of them throw a {@link CadreException}: TEAM_NOT_FOUND, or
 * CONFLICT if the team is archived.
 *
 * @param lead who may change every task
 * @param message the last one given to a message
 * @param task the last one given to a task
 * @param entry the last one given to a line of the log
 * @param token the last fencing token, of claims and locks together
 */
public record Numbers(
        TeamName team, MemberName lead, long message, long task, long entry, long token) {
    private static final String COLUMNS =
            " name, lead, last_message, last_task, last_entry, last_token ";
    private static final String ALIVE =
            " where name = ? and deleted_at_ms is null and archived_at_ms is null";

    /** Refuses a team that nobody may write in; holds nothing. */
    public static void requireOpen(Tx tx, TeamName team) {
        var open = "select 1 as found from team" + ALIVE;
        if (tx.one(open, row -> row.integer("found"), team.name()).isEmpty()) {
            throw refusal(tx, team);
        }
    }

    /** Takes none and only holds the team. */
    public static Numbers hold(Tx tx, TeamName team) {
        return tx.one(
                        "select" + COLUMNS + "from team" + ALIVE + tx.dialect().forUpdate(),
                        Numbers::read,
                        team.name())
                .orElseThrow(() -> refusal(tx, team));
    }

    /** Takes one for a message and one for its line. */
    public static Numbers ofMessage(Tx tx, TeamName team) {
        return take(tx, team, "last_message = last_message + 1, last_entry = last_entry + 1");
    }

    /** Takes one for a task and one for its line. */
    public static Numbers ofTask(Tx tx, TeamName team) {
        return take(tx, team, "last_task = last_task + 1, last_entry = last_entry + 1");
    }

    /** Takes one for a line. */
    public static Numbers ofEntry(Tx tx, TeamName team) {
        return take(tx, team, "last_entry = last_entry + 1");
    }

    /** Takes a fencing token and one for its line. */
    public static Numbers ofGrant(Tx tx, TeamName team) {
        return take(tx, team, "last_token = last_token + 1, last_entry = last_entry + 1");
    }

    private static Numbers take(Tx tx, TeamName team, String what) {
        return tx.one(
                        "update team set " + what + ALIVE + " returning" + COLUMNS,
                        Numbers::read,
                        team.name())
                .orElseThrow(() -> refusal(tx, team));
    }

    private static Numbers read(Row row) {
        return new Numbers(
                new TeamName(row.text("name")),
                new MemberName(row.text("lead")),
                row.number("last_message"),
                row.number("last_task"),
                row.number("last_entry"),
                row.number("last_token"));
    }

    private static CadreException refusal(Tx tx, TeamName team) {
        return TeamStore.exists(tx, team)
                ? new CadreException(
                        ErrorCode.CONFLICT,
                        "This team is archived",
                        Map.of("team", team),
                        "It can be read; make another for new work")
                : Teams.noSuchTeam(team);
    }
}
