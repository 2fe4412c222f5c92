package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.server.storage.Tx;
import cadre.wire.api.JobSelection;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No page of jobs with one filter reads or sorts more than the page. */
class JobListPlansTest {
    private static final int JOBS = 30_000;

    @TempDir private Path home;
    private Database db;

    @BeforeEach
    void fill() {
        db = TestStores.main(home);
        db.write(tx -> {
            tx.update("insert into requirement (key, body) values ('r', '{}')");
            tx.update(
                    """
                    insert into job (state, since_ms, priority, fair_rank, requirement, agent,
                           submitter_key, submitter, filed_at_ms, attempt, tries_left, node,
                           timeout_sec, placement, preferred_tags, request_hash, labels,
                           prompt_head, request)
                    select case when i %% 1000 = 0 then 'failed' else 'succeeded' end, i, 5, i, 'r',
                           case when i %% 1000 = 0 then 'rare' else 'usual' end, 1,
                           case when i %% 1000 = 0 then 'rare' else 'usual' end, i, 1, 1,
                           case when i %% 1000 = 0 then 'rare' else 'usual' end, 60,
                           'least_loaded', '', 'h', '{}', 'a prompt of some length', '{}'
                      from (with recursive n (i) as (
                                select 1 union all select i + 1 from n where i < %d)
                            select i from n) as numbers
                    """
                            .formatted(JOBS));
            tx.update(
                    """
                    insert into job_label (job_id, name, value)
                    select id, case when id % 1000 = 0 then 'rare' else 'usual' end,
                           case when id % 10 = 0 then 'a' else 'b' end
                      from job
                    """);
            tx.update(
                    "insert into job_filed (job_id, agent, submitter)"
                            + " select id, agent, submitter from job");
            tx.update(
                    """
                    insert into attempt (job_id, number, node, state, claimed_at_ms,
                           lease_until_ms, deadline_ms)
                    select id, 1, node, 'succeeded', 0, 0, 0 from job
                    """);
            return tx.update("analyze");
        });
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void each_filter_alone_walks_an_index_in_the_order_of_the_list() {
        for (var filter :
                List.of(
                        Map.<String, String>of(),
                        Map.of("state", "failed"),
                        Map.of("state", "succeeded"),
                        Map.of("state", "queued"),
                        Map.of("agent", "rare"),
                        Map.of("agent", "usual"),
                        Map.of("node", "rare"),
                        Map.of("node", "usual"),
                        Map.of("submitter", "rare"),
                        Map.of("submitter", "usual"),
                        Map.of("label", "rare"),
                        Map.of("label", "usual"),
                        Map.of("label", "usual=a"),
                        Map.of("label", "rare=b"))) {
            assertThat(plan(filter))
                    .as(filter + " " + db.dialect().name())
                    .noneMatch(line -> line.contains("Seq Scan") || line.startsWith("SCAN"))
                    .noneMatch(line -> line.contains("Sort") || line.contains("TEMP B-TREE"));
        }
    }

    private List<String> plan(Map<String, String> selection) {
        var filter = JobFilter.of(Json.readStrictly(Json.write(selection), JobSelection.class));
        var query =
                JobListStore.query(
                        filter,
                        filter.states().stream().findAny(),
                        Optional.empty(),
                        0,
                        Long.MAX_VALUE,
                        51);
        return db.read(tx -> plan(tx, query));
    }

    private List<String> plan(Tx tx, JobListStore.Query query) {
        var explain = TestStores.isPostgres() ? "explain " : "explain query plan ";
        var column = TestStores.isPostgres() ? "query plan" : "detail";
        return tx.all(explain + query.sql(), row -> row.text(column), query.args().toArray());
    }
}
