package cadre.server.fleet.job;

import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.PathGuard;
import cadre.wire.json.Json;
import cadre.wire.link.MergeOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The table job_merge, and what of the table artifact it is made of. */
final class MergeStore {
    private MergeStore() {}

    static void insert(Tx tx, JobId job, List<MergeOrder.Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            tx.update(
                    """
                    insert into job_merge (job_id, position, source_job, source_number,
                           repositories, name, guard, since, forward)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    job.number(),
                    i,
                    part.from().job().number(),
                    part.from().number(),
                    Json.write(part.repositories()),
                    part.name(),
                    part.guard().map(Json::write).orElse(""),
                    Json.write(part.since()),
                    part.forward());
        }
    }

    /** In the order of merging. */
    static List<MergeOrder.Part> of(Tx tx, JobId job) {
        return tx.all(
                """
                select source_job, source_number, repositories, name, guard, since, forward
                  from job_merge where job_id = ? order by position
                """,
                row ->
                        new MergeOrder.Part(
                                new AttemptId(
                                        new JobId(row.number("source_job")),
                                        row.integer("source_number")),
                                Arrays.asList(Json.read(row.text("repositories"), String[].class)),
                                row.text("name"),
                                guard(row.text("guard")),
                                commits(row.text("since")),
                                row.flag("forward")),
                job.number());
    }

    private static Map<String, String> commits(String json) {
        var commits = new HashMap<String, String>();
        Json.read(json, JsonNode.class)
                .properties()
                .forEach(one -> commits.put(one.getKey(), one.getValue().asString()));
        return commits;
    }

    private static Optional<PathGuard> guard(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Json.read(text, PathGuard.class));
    }

    /** The repositories in which an attempt saved commits, while they are kept. */
    static List<String> saved(Tx tx, AttemptId attempt) {
        return tx.all(
                """
                select distinct repository from artifact
                 where job_id = ? and number = ? and kind = 'bundle' order by repository
                """,
                row -> row.text("repository"),
                attempt.job().number(),
                attempt.number());
    }
}
