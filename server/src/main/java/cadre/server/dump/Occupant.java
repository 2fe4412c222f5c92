package cadre.server.dump;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;

/** Says in a few words what a store holds. */
final class Occupant {
    private Occupant() {}

    static String of(Tx tx) {
        if (!KeptFileRows.hasTable(tx, "job") || !KeptFileRows.hasTable(tx, "event")) {
            return "a store of the first version";
        }
        var jobs = tx.one("select count(*) as n from job", row -> row.number("n")).orElse(0L);
        var last =
                tx.one("select max(at_ms) as at_ms from event", row -> row.timeOrNone("at_ms"))
                        .flatMap(Function.identity());
        return jobs + " jobs" + last.map(Occupant::told).orElse("");
    }

    private static String told(Instant last) {
        return ", last used " + last.truncatedTo(ChronoUnit.SECONDS);
    }
}
