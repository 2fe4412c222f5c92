package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.release.Release;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of Cadre that have used a store, so that an older one can say which version it
 * needs.
 */
public final class WrittenBy {
    private static final Logger log = LoggerFactory.getLogger(WrittenBy.class);

    private WrittenBy() {}

    /** Notes that this version uses the store from now on. */
    public static void note(Database db, Instant now) {
        var known =
                db.read(tx ->
                        tx.one(
                                "select version from program_version where version = ?",
                                row -> row.text("version"),
                                Release.VERSION));
        if (known.isEmpty()) {
            db.write(tx ->
                    tx.update(
                            """
                            insert into program_version (version, first_at_ms) values (?, ?)
                            on conflict (version) do nothing
                            """,
                            Release.VERSION,
                            now));
        }
    }

    /** The version that came last; none if the store is older than this note. */
    static Optional<String> newest(Session session) {
        try {
            return session
                    .query(
                            "select version from program_version order by first_at_ms desc limit 1",
                            row -> row.text("version"))
                    .stream()
                    .findFirst();
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("the store does not say who wrote it");
            return Optional.empty();
        }
    }

    static CadreException newer(Optional<String> version, String place, int schema, int known) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The database was written by "
                        + version.filter(name -> !name.equals(Release.VERSION))
                                .map(name -> "Cadre " + name + ", a newer version than this one, ")
                                .orElse("a newer build of Cadre than this one, ")
                        + Release.VERSION
                        + ": its schema is "
                        + schema
                        + ", and this one knows "
                        + known,
                Map.of("database", place, "schema", schema, "known", known),
                "Start that version again, or restore a backup that this version can read; the one"
                        + " made before the upgrade is in CADRE_HOME/backups");
    }
}
