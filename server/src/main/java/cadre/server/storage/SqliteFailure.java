package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells what a person must mend on the machine from what is a bug. */
final class SqliteFailure {
    private SqliteFailure() {}

    static RuntimeException of(SQLException e, Path file, String sql) {
        // extended codes hold the primary one in their low byte
        var primary = e instanceof SQLiteException s ? s.getResultCode().code & 0xff : -1;
        if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
            return unavailable(
                    e,
                    "The database cannot grow",
                    file,
                    "Free space on the disk that holds it; what was answered before is safe");
        }
        if (primary == SQLiteErrorCode.SQLITE_IOERR.code
                || primary == SQLiteErrorCode.SQLITE_READONLY.code
                || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code
                || primary == SQLiteErrorCode.SQLITE_PERM.code) {
            return unavailable(
                    e,
                    "The database file cannot be read or written",
                    file,
                    "Check its disk, its owner and its mode; the system says: " + e.getMessage());
        }
        if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code
                || primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return unavailable(
                    e,
                    "The file is no sound SQLite database",
                    file,
                    "Restore it from a backup, or move it away to begin with an empty one");
        }
        if (primary == SQLiteErrorCode.SQLITE_BUSY.code) {
            return unavailable(
                    e,
                    "Another program holds the database",
                    file,
                    "End the program that has it open for writing");
        }
        return new IllegalStateException(
                sql.isEmpty() ? "a database step failed" : "a statement failed: " + sql, e);
    }

    private static CadreException unavailable(SQLException e, String what, Path file, String fix) {
        return new CadreException(ErrorCode.UNAVAILABLE, what, Map.of("file", file), fix, e);
    }
}
