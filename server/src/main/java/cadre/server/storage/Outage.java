package cadre.server.storage;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that something of PostgreSQL is away, and once that it is back. Thread-safe. */
final class Outage {
    private static final Logger log = LoggerFactory.getLogger(Outage.class);

    private final String what;
    private final PostgresUrl url;
    private final AtomicBoolean away = new AtomicBoolean();

    /** Of {@code what}, for people. */
    Outage(String what, PostgresUrl url) {
        this.what = what;
        this.url = url;
    }

    void noticed(SQLException why) {
        if (!away.get() && away.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("what", what)
                    .addKeyValue("database", url.shown())
                    .addKeyValue("reason", PostgresFailure.said(why))
                    .log("the database is away; waiting for it");
        }
    }

    void over() {
        if (away.get() && away.compareAndSet(true, false)) {
            log.atInfo()
                    .addKeyValue("what", what)
                    .addKeyValue("database", url.shown())
                    .log("the database is back");
        }
    }
}
