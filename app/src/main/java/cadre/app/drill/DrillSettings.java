package cadre.app.drill;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a drill is to be.
 *
 * @param jobs how many are filed, 1 to 100,000
 * @param lasts for how long jobs are filed and things are broken, 10 seconds to a day
 * @param seed the same seed makes the same plan
 * @param store where the servers keep what they know
 * @param servers 1, or 2 on PostgreSQL
 * @param keep whether the scratch folder stays
 * @param only the words of the faults that are made; all when empty
 */
public record DrillSettings(
        int jobs,
        Duration lasts,
        long seed,
        Store store,
        int servers,
        boolean keep,
        Set<String> only) {

    /** The store of the drill's servers. */
    public sealed interface Store {
        /** A file in the server's home. */
        record Sqlite() implements Store {}

        /**
         * PostgreSQL.
         *
         * @param url an empty database that the drill may fill; when absent the drill starts one
         */
        record Postgres(Optional<String> url) implements Store {}
    }

    public DrillSettings {
        check(jobs >= 1 && jobs <= 100_000, "jobs", jobs, "Give 1 to 100000");
        check(
                lasts.toSeconds() >= 10 && lasts.toHours() <= 24,
                "minutes",
                lasts.toSeconds() / 60.0,
                "Give 10 seconds (0.17) to a day (1440)");
        check(servers == 1 || servers == 2, "servers", servers, "Give 1 or 2");
        check(
                servers == 1 || store instanceof Store.Postgres,
                "servers",
                servers,
                "Two servers need --store postgres: SQLite belongs to one server");
        only = Set.copyOf(only);
        for (var word : only) {
            check(
                    FaultKind.planned().anyMatch(kind -> kind.word().equals(word)),
                    "faults",
                    word,
                    "Give some of "
                            + FaultKind.planned()
                                    .map(FaultKind::word)
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** Whether such faults are wanted. */
    boolean wants(FaultKind kind) {
        return only.isEmpty() || only.contains(kind.word());
    }

    String storeWord() {
        return switch (store) {
            case Store.Sqlite() -> "sqlite";
            case Store.Postgres(_) -> "postgres";
        };
    }

    private static void check(boolean holds, String what, Object value, String fix) {
        if (!holds) {
            throw new CadreException(
                    ErrorCode.INVALID, "Such a drill cannot be", Map.of(what, value), fix);
        }
    }
}
