package cadre.server.bus.lock;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.bus.LockMode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The rows of those who wait. */
final class PlaceStore {
    private static final String COLUMNS =
            " id, member, verified, mode, upgrade, resources, idem_key, asked_at_ms, kept_until_ms ";

    private static final String IS_MEMBER =
            """
             exists (select 1 from team_member
                      where team_member.team = lock_place.team
                        and team_member.name = lock_place.member
                        and team_member.removed_at_ms is null)
            """;

    private PlaceStore() {}

    /** Whose places are kept, in the order in which they asked. */
    static List<Place> kept(Tx tx, TeamName team, Instant now) {
        return tx.all(
                "select"
                        + COLUMNS
                        + "from lock_place where team = ? and kept_until_ms > ? and"
                        + IS_MEMBER
                        + "order by id",
                PlaceStore::row,
                team.name(),
                now);
    }

    /** Those that are kept no longer. */
    static List<Place> lost(Tx tx, TeamName team, Instant now) {
        return tx.all(
                "select"
                        + COLUMNS
                        + "from lock_place where team = ? and (kept_until_ms <= ? or not"
                        + IS_MEMBER
                        + ") order by id",
                PlaceStore::row,
                team.name(),
                now);
    }

    /** The teams that have such. */
    static List<TeamName> losing(Tx tx, Instant now) {
        return tx.all(
                "select distinct team from lock_place where kept_until_ms <= ? or not" + IS_MEMBER,
                row -> new TeamName(row.text("team")),
                now);
    }

    static boolean isMember(Tx tx, TeamName team, MemberName member) {
        return tx.one(
                        """
                        select 1 as found from team_member
                         where team = ? and name = ? and removed_at_ms is null
                        """,
                        row -> row.integer("found"),
                        team.name(),
                        member.name())
                .isPresent();
    }

    static void insert(Tx tx, TeamName team, Place place) {
        tx.update(
                """
                insert into lock_place (team, id, member, verified, mode, upgrade, resources,
                                        idem_key, asked_at_ms, kept_until_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                team.name(),
                place.id(),
                place.member().name(),
                place.verified(),
                place.mode().word(),
                place.isUpgrade(),
                Json.write(place.resources()),
                place.idempotencyKey(),
                place.since(),
                place.keptUntil());
    }

    static void keep(Tx tx, TeamName team, long id, Instant until) {
        tx.update(
                "update lock_place set kept_until_ms = ? where team = ? and id = ?",
                until,
                team.name(),
                id);
    }

    static boolean delete(Tx tx, TeamName team, long id) {
        return tx.update("delete from lock_place where team = ? and id = ?", team.name(), id) == 1;
    }

    static int forget(Tx tx, TeamName team) {
        return tx.update("delete from lock_place where team = ?", team.name());
    }

    private static Place row(Row row) {
        return new Place(
                row.number("id"),
                new MemberName(row.text("member")),
                row.flag("verified"),
                LockMode.of(row.text("mode")),
                row.flag("upgrade"),
                Json.read(row.text("resources"), JsonNode.class).values().stream()
                        .map(JsonNode::asString)
                        .toList(),
                row.textOrNone("idem_key"),
                row.time("asked_at_ms"),
                row.time("kept_until_ms"));
    }
}
