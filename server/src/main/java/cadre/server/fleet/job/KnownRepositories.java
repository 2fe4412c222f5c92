package cadre.server.fleet.job;

import cadre.server.access.Principal;
import cadre.server.storage.Database;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.api.RepositoryView;
import java.util.Optional;

/** The repositories that jobs have worked in, as long as those jobs are kept. Thread-safe. */
public final class KnownRepositories {
    private static final int LARGEST_PAGE = 200;

    private final Database db;

    /** Those of the jobs in {@code db}. */
    public KnownRepositories(Database db) {
        this.db = db;
    }

    /**
     * One page, by where they come from.
     *
     * @param cursor {@code next} of the page before
     * @param limit 1 to 200, brought into this range
     */
    public Page<RepositoryView> list(Principal by, Optional<String> cursor, int limit) {
        by.require(Grant.VIEWER);
        var most = Math.clamp(limit, 1, LARGEST_PAGE);
        var found = db.read(tx -> KnownRepositoryStore.page(tx, cursor.orElse(""), most + 1));
        var shown = found.subList(0, Math.min(most, found.size()));
        return new Page<>(
                shown.stream().map(KnownRepositoryStore.Known::view).toList(),
                found.size() > most ? Optional.of(shown.getLast().source()) : Optional.empty());
    }
}
