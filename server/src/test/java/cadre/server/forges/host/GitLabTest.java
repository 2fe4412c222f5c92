package cadre.server.forges.host;

import static cadre.server.forges.fake.FakeGitLab.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import cadre.server.fleet.Clock;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.fake.FakeGitLab;
import cadre.server.forges.fake.FakeGitLab.User;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitLabTest {
    private static final String BRANCH = "cadre/web-1";

    @TempDir Path folder;
    private FakeGitLab fake;
    private User ann;
    private User cadre;
    private GitLab gitlab;

    @BeforeEach
    void connect() {
        fake = new FakeGitLab(folder);
        ann = fake.user("ann", 40);
        cadre = fake.user("cadre", 30);
        gitlab = as(cadre.token());
    }

    private GitLab as(String token) {
        return new GitLab(
                new Connection(
                        "gitlab",
                        Provider.GITLAB,
                        fake.url(),
                        "",
                        token,
                        List.of(),
                        false,
                        Set.of(),
                        Set.of()),
                _ -> {},
                new Clock());
    }

    @AfterEach
    void close() {
        fake.close();
    }

    private long draft() {
        fake.commit(BRANCH, "a", "a");
        return gitlab.openDraft(SHOP, BRANCH, "main", "Faster", "Text").number();
    }

    @Test
    void a_branch_of_a_project_in_a_subgroup_is_made_once() {
        var made = gitlab.createBranch(SHOP, BRANCH, "main");
        var further = fake.commit(BRANCH, "a", "a");
        var again = gitlab.createBranch(SHOP, BRANCH, "main");

        assertThat(made.isProtected()).isFalse();
        assertThat(again.sha()).isEqualTo(further);
        assertThat(gitlab.branch(SHOP, "none")).isEmpty();
        assertThat(gitlab.cloneUrl(SHOP)).endsWith("/acme/web/shop.git");
        assertThatThrownBy(() -> gitlab.createBranch(SHOP, "cadre/x", "none"))
                .hasMessageContaining("Invalid reference name");
        assertThatThrownBy(() -> gitlab.defaultBranch("acme/../shop"))
                .hasMessageContaining("cannot be part of an address");
        assertThatThrownBy(() -> gitlab.defaultBranch("shop")).hasMessageContaining("subgroup");
    }

    @Test
    void where_merges_need_a_pipeline_the_base_requires_it() {
        fake.protect();

        var main = gitlab.branch(SHOP, "main").orElseThrow();

        assertThat(main.isProtected()).isTrue();
        assertThat(main.requiredContexts()).containsExactly("pipeline");
        assertThat(gitlab.statuses(SHOP, main.sha())).isEmpty();
    }

    @Test
    void a_draft_is_opened_once_and_made_ready_and_its_conflict_is_known_later() {
        var number = draft();
        fake.commit("main", "a", "other");

        var draft = gitlab.pullRequest(SHOP, number).orElseThrow();
        var again = gitlab.openDraft(SHOP, BRANCH, "main", "Other", "");
        gitlab.markReady(SHOP, number);
        gitlab.markReady(SHOP, number);

        assertThat(draft.draft()).isTrue();
        assertThat(draft.headSha()).isEqualTo(fake.branches().get(BRANCH));
        assertThat(again.number()).isEqualTo(number);
        var ready = gitlab.pullRequest(SHOP, number).orElseThrow();
        assertThat(ready.draft()).isFalse();
        assertThat(ready.authorId()).isEqualTo(gitlab.self());
        assertThat(ready.merges()).isEqualTo(PullRequest.Merges.CONFLICTS);
        assertThat(fake.isMerged()).isFalse();
        fake.commit(BRANCH, "b", "b");
        assertThat(gitlab.pullRequest(SHOP, number).orElseThrow().merges())
                .isEqualTo(PullRequest.Merges.UNKNOWN);
        assertThatThrownBy(() -> gitlab.openDraft(SHOP, "none", "main", "x", ""))
                .hasMessageContaining("Source branch does not exist");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_approval_from_before_the_newest_push_is_stale(boolean tellsTimes) {
        if (!tellsTimes) {
            fake.tellsNoTimes();
        }
        var number = draft();
        fake.approve(ann, number);

        assertThat(gitlab.reviews(SHOP, number))
                .singleElement()
                .satisfies(review -> {
                    assertThat(review.stale()).isFalse();
                    assertThat(review.official()).isTrue();
                    assertThat(review.commitId()).isEqualTo(fake.branches().get(BRANCH));
                });

        fake.commit(BRANCH, "a", "b");

        assertThat(gitlab.reviews(SHOP, number))
                .singleElement()
                .satisfies(review -> {
                    assertThat(review.stale()).isTrue();
                    assertThat(review.commitId()).isEmpty();
                });
    }

    @Test
    void an_approval_by_the_author_is_the_authors_and_one_by_a_reporter_not_official() {
        var number = draft();
        fake.approve(cadre, number);
        fake.approve(fake.user("rita", 20), number);

        var reviews = gitlab.reviews(SHOP, number);

        assertThat(reviews.getFirst().reviewerId())
                .isEqualTo(gitlab.pullRequest(SHOP, number).orElseThrow().authorId());
        assertThat(reviews).extracting(Review::official).containsExactly(true, false);
    }

    @Test
    void who_asks_for_changes_has_taken_the_approval_back() {
        var number = draft();
        fake.approve(ann, number);
        fake.against(ann, number);

        assertThat(gitlab.reviews(SHOP, number))
                .extracting(Review::verdict)
                .containsExactly(Review.Verdict.CHANGES);
    }

    @ParameterizedTest
    @CsvSource({
        "success, GREEN",
        "failed, FAILED",
        "canceled, FAILED",
        "skipped, PENDING",
        "manual, PENDING",
        "running, PENDING",
        "something new, PENDING"
    })
    void a_job_that_was_skipped_is_not_green(String status, StatusContext.State state) {
        var sha = fake.commit(BRANCH, "a", "a");
        fake.pages(1);
        fake.status(sha, "test", "success");
        fake.status(sha, "test", status);
        fake.pipeline(sha, status);

        assertThat(gitlab.statuses(SHOP, sha))
                .extracting(StatusContext::name, StatusContext::state)
                .containsExactly(tuple("pipeline", state), tuple("test", state));
    }

    @Test
    void a_pipeline_of_the_merged_result_counts_while_it_is_of_the_head() {
        fake.commit("main", "b", "b");
        var number = draft();
        var head = gitlab.pullRequest(SHOP, number).orElseThrow().headSha();
        var merged = fake.mergedPipeline(number, "failed");
        fake.status(merged, "test", "failed");

        assertThat(gitlab.statuses(SHOP, head))
                .extracting(StatusContext::name, StatusContext::state)
                .containsExactly(
                        tuple("pipeline", StatusContext.State.FAILED),
                        tuple("test", StatusContext.State.FAILED));

        fake.status(fake.mergedPipeline(number, "success"), "test", "success");
        assertThat(gitlab.statuses(SHOP, head))
                .extracting(StatusContext::state)
                .containsExactly(StatusContext.State.GREEN, StatusContext.State.GREEN);

        var next = fake.commit(BRANCH, "a", "c");
        assertThat(gitlab.statuses(SHOP, next)).as("of the head before").isEmpty();
    }

    @Test
    void who_is_a_member_by_an_invited_group_has_its_rights() {
        var number = draft();
        fake.invite(cadre, 30);
        fake.invite(ann, 30);
        fake.approve(ann, number);

        assertThat(gitlab.rights(SHOP).mayWrite()).isTrue();
        assertThat(gitlab.reviews(SHOP, number)).extracting(Review::official).containsExactly(true);
    }

    @Test
    void what_a_text_orders_is_not_done() {
        fake.commit(BRANCH, "a", "a");

        gitlab.openDraft(SHOP, BRANCH, "main", "Faster", "Text\n/merge\n");

        assertThat(fake.isMerged()).isFalse();
    }

    @Test
    void what_the_token_may_do_is_told() {
        assertThat(gitlab.rights(SHOP)).isEqualTo(new TokenRights(true, false, true));
        assertThat(as(ann.token()).rights(SHOP)).isEqualTo(new TokenRights(true, true, true));

        fake.protect();

        assertThat(gitlab.rights(SHOP)).isEqualTo(new TokenRights(true, false, false));
        assertThat(gitlab.scopes()).contains(List.of("api", "sudo"));
        assertThat(gitlab.repositories(10)).containsExactly(SHOP);
        assertThat(gitlab.hooks(SHOP)).isEmpty();
        assertThatThrownBy(() -> as("glpat-wrong").self())
                .hasMessageContaining("401")
                .hasMessageNotContaining("glpat-wrong");
    }

    @Test
    void a_file_is_read_at_a_commit() {
        var sha = fake.commit("main", ".cadre/flow.yaml", "stages: é\n");

        assertThat(gitlab.file(SHOP, ".cadre/flow.yaml", sha)).contains("stages: é\n");
        assertThat(gitlab.file(SHOP, "none", sha)).isEmpty();
    }
}
