package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Set;
import org.postgresql.util.PSQLException;

/** What a failure of PostgreSQL means, by its SQLSTATE (appendix A of its manual). */
final class PostgresFailure {
    private static final Set<String> COLLISIONS =
            Set.of(
                    "40001", // serialization_failure
                    "40P01"); // deadlock_detected

    /** Beside class 08: the server ends or begins, or became a standby. */
    private static final Set<String> AWAY =
            Set.of(
                    "57P01", // admin_shutdown
                    "57P02", // crash_shutdown
                    "57P03", // cannot_connect_now
                    "57P05", // idle_session_timeout
                    "25P03", // idle_in_transaction_session_timeout
                    "53300"); // too_many_connections

    private PostgresFailure() {}

    /** Whether the same work, begun again, may do better at once. */
    static boolean isCollision(SQLException e) {
        return COLLISIONS.contains(state(e)) || isOutdatedPlan(e);
    }

    /** A newer server has changed a table whose statements this one keeps prepared. */
    private static boolean isOutdatedPlan(SQLException e) {
        return cause(e) instanceof PSQLException inner
                && inner.getServerErrorMessage() != null
                && "RevalidateCachedQuery".equals(inner.getServerErrorMessage().getRoutine());
    }

    /** Whether what was the primary is a standby now: another connection may find the new one. */
    static boolean isStandby(SQLException e) {
        return state(e).equals("25006");
    }

    /** Whether the database is not to be reached, for now. */
    static boolean isAway(SQLException e) {
        var state = state(e);
        return (state.startsWith("08") && !isRefusal(e))
                || AWAY.contains(state)
                || (e instanceof SQLTransientConnectionException && !isRefusal(e));
    }

    /** Whether it is away and need not stay so; a name that is wrong stays wrong. */
    static boolean mayComeBack(SQLException e) {
        return isAway(e) && !isUnknownHost(e);
    }

    /** Whether the database is there and all connections to it are in use. */
    static boolean isBusy(SQLException e) {
        return e instanceof SQLTransientConnectionException && cause(e) == e;
    }

    /** Whether the database does not let this user in, which no waiting mends. */
    private static boolean isRefusal(SQLException e) {
        var state = state(e);
        return state.startsWith("28")
                || state.equals("08004") // no password was given, or no TLS is to be had
                || state.equals("3D000")
                || state.equals("42501");
    }

    static RuntimeException of(SQLException e, PostgresUrl url, String sql) {
        var state = state(e);
        if (isBusy(e)) {
            return unavailable(
                    e,
                    "All connections to the database are busy",
                    url,
                    "See who holds it up with 'cadre doctor'");
        }
        if (isUnknownHost(e)) {
            return unavailable(
                    e,
                    "The host of the database is not known",
                    url,
                    "Mend its name in CADRE_DB, or look at this machine's DNS");
        }
        if (isAway(e)) {
            return unavailable(
                    e,
                    "The database cannot be reached",
                    url,
                    "Look whether PostgreSQL runs there and takes connections; it says: "
                            + said(e));
        }
        if (isStandby(e)) {
            return unavailable(
                    e,
                    "The database is a standby, which cannot be written",
                    url,
                    "Name the primary, or all with ?targetServerType=primary");
        }
        if (isRefusal(e)) {
            return unavailable(
                    e,
                    "The database does not let Cadre do this",
                    url,
                    "Check user, password ("
                            + PostgresUrl.PASSWORD_VARIABLE
                            + "), database, TLS and rights; it says: "
                            + said(e));
        }
        if (isCollision(e)) {
            return unavailable(
                    e,
                    "The database did not come to an end with this: others changed the same",
                    url,
                    "Try again");
        }
        return switch (state.substring(0, Math.min(2, state.length()))) {
            case "53" ->
                    unavailable(
                            e,
                            "The database has no room left",
                            url,
                            "Free disk or memory of PostgreSQL; it says: " + said(e));
            case "57", "55" ->
                    unavailable(
                            e,
                            "The database took too long",
                            url,
                            "See who holds it up with 'cadre doctor'; it says: " + said(e));
            case "58", "XX" ->
                    unavailable(
                            e,
                            "The database failed",
                            url,
                            "Look into the log of PostgreSQL; it says: " + said(e));
            default ->
                    new IllegalStateException(
                            sql.isEmpty() ? "a database step failed" : "a statement failed: " + sql,
                            e);
        };
    }

    private static boolean isUnknownHost(SQLException e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    /** The connection broke while the commit was under way. */
    static CadreException unknownOutcome(SQLException e, PostgresUrl url) {
        return unavailable(
                e,
                "The database went away at the commit; the outcome is unknown",
                url,
                "Look whether it was done before you try again");
    }

    private static CadreException unavailable(
            SQLException e, String what, PostgresUrl url, String fix) {
        return new CadreException(
                ErrorCode.UNAVAILABLE, what, Map.of("database", url.shown()), fix, e);
    }

    /** The first line of the message that names the cause. */
    static String said(SQLException e) {
        var message = String.valueOf(cause(e).getMessage());
        return message.lines().findFirst().orElse(message);
    }

    /** The state of the failure that led to this one: a pool wraps that of the connection. */
    private static String state(SQLException e) {
        var state = cause(e).getSQLState();
        return state == null ? "" : state;
    }

    private static SQLException cause(SQLException e) {
        return e instanceof SQLTransientConnectionException
                        && e.getCause() instanceof SQLException inner
                ? inner
                : e;
    }
}
