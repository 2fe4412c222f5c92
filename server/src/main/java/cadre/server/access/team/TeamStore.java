package cadre.server.access.team;

import cadre.server.access.Seat;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.MemberView;
import cadre.wire.bus.TeamView;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The rows of teams and members. */
final class TeamStore {
    private static final String COLUMNS = " name, lead, resources, created_at_ms, archived_at_ms ";

    private TeamStore() {}

    /** Makes it, or gives a deleted one a new life; says whether it did. */
    static boolean insert(
            Tx tx, TeamName team, MemberName lead, List<String> resources, Instant now) {
        var sql =
                """
                insert into team (name, lead, resources, created_at_ms) values (?, ?, ?, ?)
                on conflict (name) do update
                   set lead = excluded.lead, resources = excluded.resources,
                       created_at_ms = excluded.created_at_ms,
                       archived_at_ms = null, deleted_at_ms = null
                 where team.deleted_at_ms is not null
                returning name
                """;
        return tx.one(
                        sql,
                        row -> row.text("name"),
                        team.name(),
                        lead.name(),
                        Json.write(resources),
                        now)
                .isPresent();
    }

    /** Whether there is one, archived or not. */
    static boolean exists(Tx tx, TeamName team) {
        return tx.one(
                        "select 1 as found from team where name = ? and deleted_at_ms is null",
                        row -> row.integer("found"),
                        team.name())
                .isPresent();
    }

    /** Whether there was one that is deleted. */
    static boolean isDeleted(Tx tx, TeamName team) {
        return tx.one(
                        "select 1 as found from team where name = ? and deleted_at_ms is not null",
                        row -> row.integer("found"),
                        team.name())
                .isPresent();
    }

    /** As {@link #isDeleted}; nobody gives it a new life before the end of this transaction. */
    static boolean holdDeleted(Tx tx, TeamName team) {
        return tx.one(
                        "select 1 as found from team where name = ? and deleted_at_ms is not null"
                                + tx.dialect().forUpdate(),
                        row -> row.integer("found"),
                        team.name())
                .isPresent();
    }

    /** As {@link #exists}; nobody else writes in it before the end of this transaction. */
    static boolean hold(Tx tx, TeamName team) {
        return tx.one(
                        "select 1 as found from team where name = ? and deleted_at_ms is null"
                                + tx.dialect().forUpdate(),
                        row -> row.integer("found"),
                        team.name())
                .isPresent();
    }

    static Optional<TeamView> view(Tx tx, TeamName team) {
        return tx.one(
                        "select" + COLUMNS + "from team where name = ? and deleted_at_ms is null",
                        TeamStore::team,
                        team.name())
                .map(found -> withMembers(tx, found));
    }

    /** Those with names behind {@code after}, by name. */
    static List<TeamView> page(Tx tx, String after, int limit) {
        var sql =
                "select"
                        + COLUMNS
                        + "from team where name > ? and deleted_at_ms is null order by name limit ?";
        var found = tx.all(sql, TeamStore::team, after, limit);
        var teams = new ArrayList<TeamView>();
        found.forEach(team -> teams.add(withMembers(tx, team)));
        return teams;
    }

    static long count(Tx tx) {
        return tx.one(
                        "select count(*) as teams from team where deleted_at_ms is null",
                        row -> row.number("teams"))
                .orElseThrow();
    }

    static void archive(Tx tx, TeamName team, Instant now) {
        tx.update("update team set archived_at_ms = ? where name = ?", now, team.name());
    }

    static void delete(Tx tx, TeamName team, Instant now) {
        tx.update("update team set deleted_at_ms = ? where name = ?", now, team.name());
        tx.update("delete from team_member where team = ?", team.name());
    }

    /** Whether there is one of the name, removed or not. */
    static boolean isKnown(Tx tx, TeamName team, MemberName name) {
        return tx.one(
                        "select name from team_member where team = ? and name = ?",
                        row -> row.text("name"),
                        team.name(),
                        name.name())
                .isPresent();
    }

    static Optional<Member> member(Tx tx, TeamName team, MemberName name) {
        return tx.one(
                "select name, kind from team_member where team = ? and name = ?"
                        + " and removed_at_ms is null",
                TeamStore::member,
                team.name(),
                name.name());
    }

    /** Those who are called so now, in all teams that are there. */
    static List<Teams.Called> called(Tx tx, MemberName one, MemberName other) {
        return tx.all(
                """
                select m.team, m.name, m.kind
                  from team t join team_member m on m.team = t.name and m.name in (?, ?)
                 where t.deleted_at_ms is null and m.removed_at_ms is null
                """,
                row ->
                        new Teams.Called(
                                new Seat(
                                        new TeamName(row.text("team")),
                                        new MemberName(row.text("name"))),
                                MemberKind.of(row.text("kind"))),
                one.name(),
                other.name());
    }

    static List<Member> members(Tx tx, TeamName team) {
        return tx.all(
                "select name, kind from team_member where team = ? and removed_at_ms is null"
                        + " order by name",
                TeamStore::member,
                team.name());
    }

    static long countMembers(Tx tx, TeamName team) {
        return tx.one(
                        "select count(*) as members from team_member where team = ?",
                        row -> row.number("members"),
                        team.name())
                .orElseThrow();
    }

    /**
     * Forgets the oldest of those that only passed through, for one that comes again is a member
     * again: names that route scripts gave themselves, {@code executor-worker-4711}, and that never
     * got mail, and jobs that are over.
     *
     * @return how many
     */
    static int forgetPassing(Tx tx, TeamName team, int most) {
        var sql =
                """
                delete from team_member
                 where team = ?
                   and name in (select name from team_member
                                 where team = ?
                                   and (kind = 'claimed' and last_delivered = 0
                                        and name like '%-worker-%'
                                        or removed_at_ms is not null and name like 'job-%')
                                 order by joined_at_ms limit ?)
                """;
        return tx.update(sql, team.name(), team.name(), most);
    }

    /** Adds it, or takes one back that was removed: its mail is where it was. */
    static void join(Tx tx, TeamName team, MemberName name, MemberKind kind, Instant now) {
        tx.update(
                """
                insert into team_member (team, name, kind, joined_at_ms) values (?, ?, ?, ?)
                on conflict (team, name) do update
                   set kind = excluded.kind, removed_at_ms = null
                """,
                team.name(),
                name.name(),
                kind.word(),
                now);
    }

    static void remove(Tx tx, TeamName team, MemberName name, Instant now) {
        tx.update(
                "update team_member set removed_at_ms = ? where team = ? and name = ?",
                now,
                team.name(),
                name.name());
    }

    private static TeamView withMembers(Tx tx, TeamView team) {
        var sql =
                """
                select name, kind, joined_at_ms, unread, urgent from team_member
                 where team = ? and removed_at_ms is null
                 order by name
                """;
        var members =
                tx.all(
                        sql,
                        row ->
                                new MemberView(
                                        new MemberName(row.text("name")),
                                        MemberKind.of(row.text("kind")),
                                        row.time("joined_at_ms"),
                                        row.number("unread"),
                                        row.number("urgent")),
                        team.name().name());
        return new TeamView(
                team.name(),
                team.lead(),
                members,
                team.resources(),
                team.createdAt(),
                team.archivedAt());
    }

    private static TeamView team(Row row) {
        var resources = new ArrayList<String>();
        Json.read(row.text("resources"), JsonNode.class)
                .forEach(one -> resources.add(one.asString()));
        return new TeamView(
                new TeamName(row.text("name")),
                new MemberName(row.text("lead")),
                List.of(),
                resources,
                row.time("created_at_ms"),
                row.timeOrNone("archived_at_ms"));
    }

    private static Member member(Row row) {
        return new Member(new MemberName(row.text("name")), MemberKind.of(row.text("kind")));
    }
}
