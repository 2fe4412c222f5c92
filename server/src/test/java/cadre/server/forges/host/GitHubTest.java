package cadre.server.forges.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.fleet.Clock;
import cadre.server.forges.api.CallLog.Sent;
import cadre.server.forges.api.Trouble;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.fake.FakeGitHub;
import cadre.server.forges.fake.FakeGitHub.Check;
import cadre.server.forges.fake.FakeGitHub.Repository;
import cadre.server.forges.fake.FakeGitHub.User;
import cadre.wire.error.CadreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitHubTest {
    private static final String SHOP = "ann/shop";
    private static final String BRANCH = "cadre/web-1";
    private static final long ACTIONS = 15368;

    @TempDir Path folder;
    private final List<Sent> calls = new CopyOnWriteArrayList<>();
    private final Clock clock = new Clock();
    private FakeGitHub fake;
    private User ann;
    private User ben;
    private User cadre;
    private Repository shop;
    private GitHub github;

    @BeforeEach
    void connect() {
        fake = FakeGitHub.start(folder);
        ann = fake.user("ann");
        ben = fake.user("ben");
        cadre = fake.user("cadre");
        shop = fake.repository(ann, "shop");
        fake.let(shop, cadre, "write");
        fake.let(shop, ben, "read");
        github = as(cadre.token());
    }

    private GitHub as(String token) {
        return new GitHub(
                new Connection(
                        "github",
                        Provider.GITHUB,
                        fake.url(),
                        "",
                        token,
                        List.of(),
                        false,
                        Set.of(),
                        Set.of()),
                calls::add,
                clock);
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void a_branch_is_made_once_and_left_as_it_is() {
        var main = requireNonNull(shop.branches().get("main"));

        var made = github.createBranch(SHOP, BRANCH, "main");
        var further = fake.commit(shop, BRANCH, "a");
        var again = github.createBranch(SHOP, BRANCH, "main");

        assertThat(made).isEqualTo(new BranchView(BRANCH, main, false, List.of(), 0));
        assertThat(again.sha()).isEqualTo(further);
        assertThat(github.branch(SHOP, "none")).isEmpty();
        assertThatThrownBy(() -> github.createBranch(SHOP, "cadre/x", "none"))
                .hasMessageContaining("404");
    }

    @Test
    void protection_and_rulesets_are_both_demanded_with_the_app_that_must_report() {
        fake.protect(shop, "main", List.of(new Check("lint", 0), new Check("build", ACTIONS)));
        fake.ruleset(shop, "main", List.of(new Check("e2e [1/2]", ACTIONS)), 2);
        fake.ruleset(shop, BRANCH, List.of(), 0);
        fake.pages(1);
        github.createBranch(SHOP, BRANCH, "main");

        var main = github.branch(SHOP, github.defaultBranch(SHOP)).orElseThrow();

        assertThat(main.isProtected()).isTrue();
        assertThat(main.requiredApprovals()).isEqualTo(2);
        assertThat(main.requiredContexts())
                .containsExactly("lint", "build (app 15368)", "e2e \\[1/2\\] (app 15368)");
        assertThat(github.branch(SHOP, BRANCH).orElseThrow().isProtected()).isTrue();
    }

    @Test
    void a_report_of_another_app_or_a_status_of_that_name_is_not_that_of_the_app() {
        var sha = fake.commit(shop, BRANCH, "a");
        fake.run(shop, sha, "build", 7, "success");
        fake.status(shop, sha, "build (app 15368)", "success");

        assertThat(github.statuses(SHOP, sha))
                .extracting(StatusContext::name)
                .containsExactly("build", "build (app 15368) by name", "build (app 7)");

        fake.run(shop, sha, "build", ACTIONS, "failure");

        assertThat(github.statuses(SHOP, sha))
                .filteredOn(each -> each.name().equals("build (app 15368)"))
                .extracting(StatusContext::state)
                .containsExactly(StatusContext.State.FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "'', PENDING",
        "success, GREEN",
        "neutral, GREEN",
        "skipped, GREEN",
        "failure, FAILED",
        "cancelled, FAILED",
        "timed_out, FAILED",
        "action_required, FAILED",
        "stale, FAILED",
        "something new, FAILED"
    })
    void a_check_run_is_green_when_github_lets_it_pass(
            String conclusion, StatusContext.State state) {
        var sha = fake.commit(shop, BRANCH, "a");
        fake.run(shop, sha, "build", ACTIONS, conclusion);

        assertThat(github.statuses(SHOP, sha))
                .extracting(StatusContext::state)
                .containsExactly(state, state);
    }

    @Test
    void of_each_context_the_newest_report_counts_over_all_pages() {
        var sha = fake.commit(shop, BRANCH, "a");
        fake.pages(3);
        for (int i = 0; i < 8; i++) {
            fake.status(shop, sha, "ci/" + i, "pending");
            fake.run(shop, sha, "run " + i, ACTIONS, "");
        }
        fake.status(shop, sha, "ci/0", "success");
        fake.run(shop, sha, "run 0", ACTIONS, "success");

        var statuses = github.statuses(SHOP, sha);

        assertThat(statuses).hasSize(24);
        assertThat(statuses)
                .filteredOn(each -> each.state() == StatusContext.State.GREEN)
                .extracting(StatusContext::name)
                .containsExactly("ci/0", "run 0", "run 0 (app 15368)");
    }

    @Test
    void the_next_page_is_not_fetched_from_another_host() {
        var sha = fake.commit(shop, BRANCH, "a");
        fake.pages(1);
        fake.pagesAt("http://elsewhere.example");
        fake.status(shop, sha, "a", "success");
        fake.status(shop, sha, "b", "success");

        assertThatThrownBy(() -> github.statuses(SHOP, sha))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("another host");
    }

    @Test
    void a_draft_is_opened_once_and_made_ready() {
        fake.commit(shop, BRANCH, "a");

        var draft = github.openDraft(SHOP, BRANCH, "main", "Faster", "Text");
        var again = github.openDraft(SHOP, BRANCH, "main", "Other", "Text");
        github.markReady(SHOP, draft.number());
        github.markReady(SHOP, draft.number());

        assertThat(draft.draft()).isTrue();
        assertThat(draft.headSha()).isEqualTo(shop.branches().get(BRANCH));
        assertThat(again.number()).isEqualTo(draft.number());
        var ready = github.pullRequest(SHOP, draft.number()).orElseThrow();
        assertThat(ready.draft()).isFalse();
        assertThat(ready.authorId()).isEqualTo(github.self());
        assertThat(github.openPullRequest(SHOP, BRANCH, "main")).contains(ready);
        assertThat(github.openPullRequest(SHOP, "cadre/web-2", "main")).isEmpty();
        assertThat(shop.merges()).isZero();
        assertThat(fake.asked()).filteredOn(each -> each.contains("graphql")).hasSize(1);
    }

    @Test
    void whether_it_conflicts_is_not_known_at_first() {
        fake.commit(shop, BRANCH, "one");
        fake.commit(shop, "main", "other");

        var opened = github.openDraft(SHOP, BRANCH, "main", "Faster", "");
        var later = github.pullRequest(SHOP, opened.number()).orElseThrow();

        assertThat(opened.merges()).isEqualTo(PullRequest.Merges.UNKNOWN);
        assertThat(later.merges()).isEqualTo(PullRequest.Merges.CONFLICTS);
    }

    @Test
    void where_drafts_are_not_to_be_had_none_is_opened_as_something_else() {
        fake.commit(shop, BRANCH, "a");
        fake.noDrafts(shop);

        assertThatThrownBy(() -> github.openDraft(SHOP, BRANCH, "main", "Faster", ""))
                .hasMessageContaining("Draft pull requests are not supported")
                .hasMessageContaining("paid plan");
        assertThat(shop.pullRequests()).isEmpty();
    }

    @Test
    void an_error_of_graphql_with_200_is_one() {
        fake.commit(shop, BRANCH, "a");
        var number = github.openDraft(SHOP, BRANCH, "main", "Faster", "").number();

        assertThatThrownBy(() -> as(ben.token()).markReady(SHOP, number))
                .hasMessageContaining("not permitted");
    }

    @Test
    void reviews_say_whether_the_reviewer_may_write_and_what_they_are_of() {
        var old = fake.commit(shop, BRANCH, "a");
        var number = github.openDraft(SHOP, BRANCH, "main", "Faster", "").number();
        fake.review(ann, shop, number, "APPROVED");
        fake.commit(shop, BRANCH, "b");
        fake.review(ben, shop, number, "APPROVED");

        var reviews = github.reviews(SHOP, number);

        assertThat(reviews).extracting(Review::official).containsExactly(true, false);
        assertThat(reviews).extracting(Review::stale).containsExactly(true, false);
        assertThat(reviews.getFirst().commitId()).isEqualTo(old);
    }

    @Test
    void an_approval_that_a_merge_of_the_base_took_along_is_stale() {
        fake.commit(shop, BRANCH, "a");
        var number = github.openDraft(SHOP, BRANCH, "main", "Faster", "").number();
        fake.review(ann, shop, number, "APPROVED", Instant.parse("2020-01-01T00:00:00Z"));

        assertThat(github.reviews(SHOP, number)).extracting(Review::stale).containsExactly(true);
    }

    @Test
    void an_approval_counts_by_the_push_of_the_head_and_not_by_the_committers_clock() {
        fake.commit(shop, BRANCH, "a");
        var number = github.openDraft(SHOP, BRANCH, "main", "Faster", "").number();
        fake.review(ann, shop, number, "APPROVED");
        fake.commitDated(shop, BRANCH, Instant.parse("2001-01-01T00:00:00Z"));
        fake.stampApprovals(shop, number);

        assertThat(github.reviews(SHOP, number))
                .singleElement()
                .satisfies(review -> {
                    assertThat(review.commitId()).isEqualTo(shop.branches().get(BRANCH));
                    assertThat(review.stale()).as("older than the push").isTrue();
                });

        fake.commitDated(shop, BRANCH, Instant.parse("2099-01-01T00:00:00Z"));
        fake.review(ann, shop, number, "APPROVED");

        assertThat(github.reviews(SHOP, number).getLast().stale()).isFalse();
    }

    @Test
    void a_head_that_came_back_needs_a_new_approval_and_so_does_one_of_which_nothing_is_told() {
        var first = fake.commit(shop, BRANCH, "a");
        var number = github.openDraft(SHOP, BRANCH, "main", "Faster", "").number();
        fake.review(ann, shop, number, "APPROVED");
        fake.commit(shop, BRANCH, "b");
        fake.reset(shop, BRANCH, first);

        assertThat(github.reviews(SHOP, number)).extracting(Review::stale).containsExactly(true);

        fake.review(ann, shop, number, "APPROVED");
        assertThat(github.reviews(SHOP, number).getLast().stale()).isFalse();
        fake.forgetPushes(shop);
        assertThat(github.reviews(SHOP, number).getLast().stale()).isTrue();
    }

    @Test
    void a_dismissed_review_takes_the_earlier_approval_along() {
        fake.commit(shop, BRANCH, "a");
        var number = github.openDraft(SHOP, BRANCH, "main", "Faster", "").number();
        fake.review(ann, shop, number, "APPROVED", Instant.parse("2100-01-01T00:00:00Z"));
        var no =
                fake.review(
                        ann,
                        shop,
                        number,
                        "CHANGES_REQUESTED",
                        Instant.parse("2100-01-02T00:00:00Z"));
        fake.dismiss(shop, number, no);

        assertThat(github.reviews(SHOP, number))
                .singleElement()
                .satisfies(review -> assertThat(review.dismissed()).isTrue());
    }

    @Test
    void a_limit_is_told_with_the_time_to_wait_although_it_is_a_403() {
        fake.limitNext(90);
        assertThatThrownBy(github::self)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(Trouble.pause(e)).contains(Duration.ofSeconds(90)));

        fake.useUp(clock.instant().plusSeconds(600).getEpochSecond());
        assertThatThrownBy(github::self)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e ->
                                assertThat(Trouble.pause(e).orElseThrow())
                                        .isBetween(
                                                Duration.ofSeconds(599), Duration.ofSeconds(600)));

        fake.limitNext(0);
        assertThatThrownBy(github::self)
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(Trouble.pause(e)).isPresent());
    }

    @Test
    void what_the_token_may_do_is_told() {
        assertThat(github.rights(SHOP)).isEqualTo(new TokenRights(true, false, true));
        assertThat(github.scopes()).contains(List.of("repo", "workflow"));
        assertThat(github.hooks(SHOP)).isEmpty();

        fake.ruleset(shop, "main", List.of(), 1);

        assertThat(github.rights(SHOP)).isEqualTo(new TokenRights(true, false, false));
        assertThat(github.repositories(10)).containsExactly(SHOP);
        assertThat(github.repositories(0)).isEmpty();
    }

    @Test
    void a_refusal_is_told_without_the_token() {
        assertThatThrownBy(() -> as("ghp_wrong").self())
                .hasMessageContaining("401")
                .hasMessageNotContaining("ghp_wrong");
        assertThat(calls.toString()).doesNotContain("ghp_wrong");
    }

    @Test
    void a_file_is_read_at_a_commit_and_answers_are_asked_for_by_their_etag() {
        var before = requireNonNull(shop.branches().get("main"));
        var after = fake.commit(shop, "main", ".cadre/flow.yaml", "stages: é\n");

        assertThat(github.file(SHOP, ".cadre/flow.yaml", after)).contains("stages: é\n");
        assertThat(github.file(SHOP, ".cadre/flow.yaml", after)).contains("stages: é\n");
        assertThat(github.file(SHOP, ".cadre/flow.yaml", before)).isEmpty();
        assertThat(fake.asked()).filteredOn(each -> each.endsWith(" 304")).hasSize(1);
    }
}
