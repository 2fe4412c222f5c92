package cadre.server.fleet.job;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.api.RepositoryView;
import cadre.wire.id.JobId;
import cadre.wire.job.RepositoryRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table job_repository. */
final class KnownRepositoryStore {
    private static final String PATH = "path";

    private KnownRepositoryStore() {}

    /** A job was filed that works in these. */
    static void used(Tx tx, JobId job, List<RepositoryRequest> repositories) {
        for (var one : repositories) {
            one.url().or(one::origin).ifPresent(source -> insert(tx, job, source, "url", one));
            if (one.url().isEmpty() && one.origin().isEmpty()) {
                one.path().ifPresent(source -> insert(tx, job, source, PATH, one));
            }
        }
    }

    private static void insert(
            Tx tx, JobId job, String source, String kind, RepositoryRequest one) {
        tx.update(
                """
                insert into job_repository (job_id, source, kind, name) values (?, ?, ?, ?)
                on conflict (job_id, source) do nothing
                """,
                job.number(),
                source,
                kind,
                Jobs.repositoryName(one));
    }

    /** A repository and what names it in the list's order. */
    record Known(String source, RepositoryView view) {}

    /**
     * By their sources, from the one behind {@code after} on. Each is found by itself: a repository
     * of a million jobs costs what one of a single job does.
     */
    static List<Known> page(Tx tx, String after, int limit) {
        var found = new ArrayList<Known>();
        var next = following(tx, after);
        while (next.isPresent() && found.size() < limit) {
            newest(tx, next.get()).ifPresent(found::add);
            next = following(tx, next.get());
        }
        return found;
    }

    private static Optional<String> following(Tx tx, String after) {
        return tx.one(
                "select source from job_repository where source > ? order by source limit 1",
                row -> row.text("source"),
                after);
    }

    private static Optional<Known> newest(Tx tx, String source) {
        return tx.one(
                """
                select used.source, used.kind, used.name, used.job_id, job.filed_at_ms
                  from job_repository as used join job on job.id = used.job_id
                 where used.source = ? order by used.job_id desc limit 1
                """,
                KnownRepositoryStore::read,
                source);
    }

    private static Known read(Row row) {
        var source = row.text("source");
        var isPath = row.text("kind").equals(PATH);
        return new Known(
                source,
                new RepositoryView(
                        row.text("name"),
                        isPath ? Optional.empty() : Optional.of(source),
                        isPath ? Optional.of(source) : Optional.empty(),
                        new JobId(row.number("job_id")),
                        row.time("filed_at_ms")));
    }
}
