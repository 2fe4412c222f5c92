package cadre.server.storage;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at a PostgreSQL database: what it is, what Cadre may do there, who holds it up. */
final class PostgresCheck {
    /** A transaction that is open for so long is somebody's mistake. */
    static final Duration LONG = Duration.ofSeconds(60);

    private final Session session;
    private final PostgresUrl url;
    private final Duration longest;

    /** Looks with this connection. */
    PostgresCheck(Session session, PostgresUrl url, Duration longest) {
        this.session = session;
        this.url = url;
        this.longest = longest;
    }

    List<StoreFinding> look() throws SQLException {
        var found = new ArrayList<StoreFinding>();
        found.add(version());
        found.add(rights());
        found.add(settings());
        found.add(connections());
        found.addAll(new PostgresHolders(session, longest).look());
        return found;
    }

    private StoreFinding version() throws SQLException {
        var text =
                session.query(
                                """
                                select current_setting('server_version') as version,
                                       coalesce((select 'TLS' from pg_stat_ssl
                                                  where pid = pg_backend_pid() and ssl),
                                                'no TLS') as tls
                                """,
                                row -> row.text("version") + ", " + row.text("tls"))
                        .getFirst();
        return new StoreFinding("postgresql", true, text + ", " + url.shown(), "");
    }

    private StoreFinding rights() throws SQLException {
        var lacks =
                session.query(
                        """
                        select 'create in schema ' || current_schema() as what
                         where not has_schema_privilege(current_schema(), 'create')
                        union all
                        select 'ownership of ' || tablename from pg_tables
                         where schemaname = current_schema()
                           and not pg_has_role(tableowner, 'member')
                        """,
                        row -> row.text("what"));
        return lacks.isEmpty()
                ? new StoreFinding("rights", true, "may use and change its schema" + blind(), "")
                : new StoreFinding(
                        "rights",
                        false,
                        "lacks " + String.join(", ", lacks),
                        "Grant these to Cadre's user: upgrades change tables");
    }

    /** What others hold open is not to be seen by everybody. */
    private String blind() throws SQLException {
        return session.query(
                        """
                        select case when pg_has_role(current_user, 'pg_read_all_stats', 'usage')
                                    then ''
                                    else '; may not see since when other users hold transactions'
                                         || ' open: grant pg_monitor to '
                                         || quote_ident(current_user) end as text
                        """,
                        row -> row.text("text"))
                .getFirst();
    }

    private StoreFinding settings() throws SQLException {
        var off =
                session.query(
                        """
                        select name || ' = ' || setting as what from pg_settings
                         where (name in ('fsync', 'full_page_writes') and setting = 'off')
                            or (name = 'synchronous_commit' and setting = 'off')
                            or (name = 'track_activities' and setting = 'off')
                            or (name = 'autovacuum' and setting = 'off')
                         order by name
                        """,
                        row -> row.text("what"));
        return off.isEmpty()
                ? new StoreFinding("settings", true, "commits wait for the disk", "")
                : new StoreFinding(
                        "settings",
                        false,
                        String.join(", ", off),
                        "Turn these on: what Cadre answered must survive a power cut, and tables"
                                + " must be cleaned");
    }

    private StoreFinding connections() throws SQLException {
        return session.query(
                        """
                        select count(*) as used,
                               count(*) filter (where application_name like 'cadre%') as cadre,
                               current_setting('max_connections')::bigint as most
                          from pg_stat_activity where backend_type = 'client backend'
                        """,
                        row -> {
                            var used = row.number("used");
                            var most = row.number("most");
                            var scarce = used * 10 > most * 9;
                            return new StoreFinding(
                                    "connections",
                                    !scarce,
                                    "%d of %d in use, %d of them Cadre's"
                                            .formatted(used, most, row.number("cadre")),
                                    scarce
                                            ? "Raise max_connections: a server of Cadre takes up to"
                                                    + " 18"
                                            : "");
                        })
                .getFirst();
    }
}
