package cadre.server.fleet.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import cadre.server.access.Principal;
import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.gather.Results.Gathers;
import cadre.server.knowledge.Knowledge;
import cadre.server.knowledge.index.Mode;
import cadre.wire.api.Grant;
import cadre.wire.api.KnowledgeDocument;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeRequest;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.id.TeamName;
import cadre.wire.job.JobRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    private static final TeamName SHOP = new TeamName("shop");
    private static final KnowledgeRequest EVERYBODYS =
            new KnowledgeRequest(Optional.empty(), Optional.empty());
    private static final KnowledgeRequest SHOPS =
            new KnowledgeRequest(Optional.of(SHOP), Optional.empty());

    @TempDir Path home;
    private Fleet fleet;
    private Knowledge knowledge;
    private Results results;
    private Principal olga;
    private FakeNode node;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        knowledge = new Knowledge(fleet.db, fleet.feed, fleet.clock, home.resolve("knowledge"));
        results = new Results(fleet.db, fleet.feed, fleet.jobs, knowledge, fleet.clock);
        olga = fleet.key("olga", Grant.OPERATOR);
        fleet.teams.create(olga, new TeamRequest(SHOP, List.of(), Optional.empty(), List.of()));
        knowledge.set(olga, "answers", EVERYBODYS);
        knowledge.set(olga, "shop-answers", SHOPS);
        node = fleet.node("build-1").slots(20).connected();
    }

    @AfterEach
    void close() {
        knowledge.close();
        fleet.close();
    }

    private JobId answered(JobRequest request, String answer) {
        var job = fleet.jobs.file(olga, request).id();
        node.answers(node.order(), answer);
        return job;
    }

    private static JobRequest shops(String prompt) {
        return Fleet.job(prompt).withTeam(Optional.of(SHOP));
    }

    private List<String> documents(String collection) {
        return knowledge.documents(olga, collection, Optional.empty(), 100).items().stream()
                .map(KnowledgeDocument::source)
                .toList();
    }

    private List<KnowledgeFound.Hit> found(String words) {
        return knowledge.search(olga, List.of(), words, Mode.LEXICAL, 10).hits();
    }

    private static void fails(ErrorCode code, Runnable what) {
        assertThatExceptionOfType(CadreException.class)
                .isThrownBy(what::run)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void a_jobs_result_becomes_a_document_that_names_it_and_the_same_again_is_not_stored_twice() {
        var job = answered(Fleet.job("Why does it fail?"), "결제 서버를 다시 시작한다.");

        assertThat(results.add(olga, "answers", List.of(job, job)).stored()).isOne();
        assertThat(results.add(olga, "answers", List.of(job)).unchanged()).isOne();

        assertThat(documents("answers")).containsExactly("jobs/" + job + ".md");
        assertThat(found("서버"))
                .singleElement()
                .satisfies(hit -> {
                    assertThat(hit.source()).isEqualTo("jobs/" + job + ".md");
                    assertThat(hit.text()).contains("결제 서버를 다시 시작한다.");
                });
        assertThat(found("Why does it fail")).isNotEmpty();
    }

    @Test
    void what_is_not_over_is_not_there_or_is_another_teams_is_refused_and_nothing_is_stored() {
        var done = answered(Fleet.job("one"), "done");
        var waits = fleet.jobs.file(olga, Fleet.job("two")).id();

        fails(ErrorCode.CONFLICT, () -> results.add(olga, "answers", List.of(done, waits)));
        fails(
                ErrorCode.NOT_FOUND,
                () -> results.add(olga, "answers", List.of(done, new JobId(999))));
        fails(ErrorCode.NOT_FOUND, () -> results.add(olga, "none", List.of(done)));
        fails(ErrorCode.INVALID, () -> results.add(olga, "shop-answers", List.of(done)));
        fails(ErrorCode.INVALID, () -> results.add(olga, "answers", List.of()));
        fails(
                ErrorCode.FORBIDDEN,
                () -> results.add(fleet.key("ben", Grant.MEMBER), "answers", List.of(done)));

        assertThat(documents("answers")).isEmpty();
    }

    @Test
    void a_collection_gathers_what_succeeds_from_then_on_of_its_team_alone() {
        var before = answered(shops("before"), "too early");
        results.set(olga, "answers", Gathers.YES);
        results.set(olga, "shop-answers", Gathers.YES);
        var mine = answered(shops("of the shop"), "apples");
        var nobodys = answered(Fleet.job("of no team"), "pears");
        var failed = fleet.jobs.file(olga, Fleet.job("fails")).id();
        fleet.jobs.cancel(olga, failed, "not needed");

        assertThat(results.gatherOnce()).isEqualTo(2);

        assertThat(documents("shop-answers")).containsExactly("jobs/" + mine + ".md");
        assertThat(documents("answers")).containsExactly("jobs/" + nobodys + ".md");
        assertThat(before).isNotEqualTo(mine);
    }

    @Test
    void what_was_gathered_is_not_gathered_again_even_by_a_server_that_did_not_note_its_place() {
        results.set(olga, "answers", Gathers.YES);
        var job = answered(Fleet.job("once"), "pears");
        var place = fleet.db.read(tx -> GatherStore.one(tx, "answers")).orElseThrow().seq();

        assertThat(results.gatherOnce()).isOne();
        assertThat(results.gatherOnce()).isZero();
        fleet.db.write(tx -> tx.update("update knowledge_gathering set seq = ?", place));
        assertThat(results.gatherOnce()).isZero();

        assertThat(documents("answers")).containsExactly("jobs/" + job + ".md");
        assertThat(fleet.feed.after(0, 100, Filter.ofKinds("knowledge.stored"))).hasSize(1);
    }

    @Test
    void a_document_stays_when_its_job_is_gone_and_a_gathering_goes_with_its_collection() {
        results.set(olga, "answers", Gathers.YES);
        answered(Fleet.job("once"), "pears");
        results.gatherOnce();
        fleet.clock.pass(Duration.ofDays(60));
        fleet.db.write(tx -> {
            for (var table : List.of("attempt", "job_filed", "job_label")) {
                tx.update("delete from " + table);
            }
            return tx.update("delete from job");
        });

        results.gatherOnce();
        assertThat(documents("answers")).hasSize(1);

        knowledge.delete(olga, "answers");
        results.gatherOnce();
        assertThat(fleet.db.read(GatherStore::all)).isEmpty();
        assertThat(fleet.db.read(GatherStore::hasOrphans)).isFalse();
    }

    @Test
    void it_says_whether_it_gathers_and_ends_when_told() {
        assertThat(results.gathering(olga, "answers").results()).isFalse();
        results.set(olga, "answers", Gathers.YES);
        assertThat(results.gathering(olga, "answers").setBy()).contains("olga");

        results.set(olga, "answers", Gathers.NO);
        answered(Fleet.job("later"), "pears");

        assertThat(results.gatherOnce()).isZero();
        assertThat(results.gathering(olga, "answers").results()).isFalse();
    }
}
