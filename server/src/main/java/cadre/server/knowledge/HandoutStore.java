package cadre.server.knowledge;

import cadre.server.storage.Tx;
import cadre.wire.api.KnowledgeGiven;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Optional;

/** The table of what attempts were given. */
final class HandoutStore {
    private HandoutStore() {}

    /** The text that an attempt was given. */
    static Optional<String> text(Tx tx, AttemptId attempt) {
        return tx.one(
                "select body from job_knowledge where job_id = ? and attempt = ?",
                row -> row.text("body"),
                attempt.job().number(),
                attempt.toString());
    }

    static void insert(Tx tx, KnowledgeGiven given) {
        tx.update(
                """
                insert into job_knowledge (job_id, attempt, tokens, sources, body)
                select id, ?, ?, ?, ? from job where id = ?
                on conflict (job_id, attempt) do nothing
                """,
                given.attempt().toString(),
                given.tokens(),
                Json.write(given.sources()),
                given.text(),
                given.attempt().job().number());
    }

    static boolean isJob(Tx tx, JobId job) {
        return tx.one("select 1 as one from job where id = ?", _ -> true, job.number()).isPresent();
    }

    /** Oldest first. */
    static List<KnowledgeGiven> of(Tx tx, JobId job) {
        return tx.all(
                """
                select attempt, tokens, sources, body from job_knowledge
                 where job_id = ? order by length(attempt), attempt
                """,
                row ->
                        new KnowledgeGiven(
                                AttemptId.of(row.text("attempt")),
                                row.integer("tokens"),
                                List.of(
                                        Json.read(
                                                row.text("sources"),
                                                KnowledgeGiven.Source[].class)),
                                row.text("body")),
                job.number());
    }
}
