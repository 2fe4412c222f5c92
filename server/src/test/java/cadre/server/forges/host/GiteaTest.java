package cadre.server.forges.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.fleet.Clock;
import cadre.server.forges.api.CallLog.Sent;
import cadre.server.forges.api.CallLog.SentCall;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.fake.FakeGitea;
import cadre.server.forges.fake.FakeGitea.Repository;
import cadre.server.forges.fake.FakeGitea.User;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GiteaTest {
    private static final String SHOP = "ann/shop";

    @TempDir Path folder;
    private final List<Sent> calls = new CopyOnWriteArrayList<>();
    private FakeGitea fake;
    private User ann;
    private User ben;
    private User cadre;
    private Repository shop;
    private Gitea gitea;

    @BeforeEach
    void connect() {
        fake = FakeGitea.start(folder, FakeGitea.Flavour.GITEA);
        ann = fake.user("ann");
        ben = fake.user("ben");
        cadre = fake.user("cadre");
        shop = fake.repository(ann, "shop");
        fake.letWrite(shop, cadre);
        gitea =
                new Gitea(
                        new Connection(
                                "gitea",
                                Provider.GITEA,
                                fake.url(),
                                "",
                                cadre.token(),
                                List.of(),
                                false,
                                Set.of(),
                                Set.of()),
                        calls::add,
                        new Clock());
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void a_branch_is_made_once_and_left_as_it_is() {
        var main = requireNonNull(shop.branches().get("main"));

        var made = gitea.createBranch(SHOP, "cadre/web-1", "main");
        var further = fake.commit(ann, shop, "cadre/web-1", "a", "a");
        var again = gitea.createBranch(SHOP, "cadre/web-1", "main");

        assertThat(made).isEqualTo(new BranchView("cadre/web-1", main, false, List.of(), 0));
        assertThat(again.sha()).isEqualTo(further);
        assertThat(gitea.branch(SHOP, "none")).isEmpty();
        assertThatThrownBy(() -> gitea.createBranch(SHOP, "cadre/x", "none"))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM));
    }

    @Test
    void what_a_branch_demands_is_told() {
        fake.protect(shop, "main", List.of("ci/*", "lint"), 2);

        var main = gitea.branch(SHOP, gitea.defaultBranch(SHOP)).orElseThrow();

        assertThat(main.isProtected()).isTrue();
        assertThat(main.requiredContexts()).containsExactly("ci/*", "lint");
        assertThat(main.requiredApprovals()).isEqualTo(2);
    }

    @Test
    void a_file_is_read_at_a_commit() {
        var before = requireNonNull(shop.branches().get("main"));
        var after = fake.commit(ann, shop, "main", ".cadre/flow.yaml", "stages: é\n");

        assertThat(gitea.file(SHOP, ".cadre/flow.yaml", after)).contains("stages: é\n");
        assertThat(gitea.file(SHOP, ".cadre/flow.yaml", before)).isEmpty();
        assertThatThrownBy(() -> gitea.file(SHOP, "../../hooks", after))
                .hasMessageContaining("cannot be part of an address");
    }

    @Test
    void a_draft_is_opened_once_and_made_ready() {
        fake.commit(ann, shop, "cadre/web-1", "a", "a");

        var draft = gitea.openDraft(SHOP, "cadre/web-1", "main", "Faster", "Text");
        var again = gitea.openDraft(SHOP, "cadre/web-1", "main", "Other", "Text");
        gitea.markReady(SHOP, draft.number());
        gitea.markReady(SHOP, draft.number());

        assertThat(draft.draft()).isTrue();
        assertThat(draft.headSha()).isEqualTo(shop.branches().get("cadre/web-1"));
        assertThat(draft.merges()).isEqualTo(PullRequest.Merges.CLEANLY);
        assertThat(again.number()).isEqualTo(draft.number());
        var ready = gitea.pullRequest(SHOP, draft.number()).orElseThrow();
        assertThat(ready.draft()).isFalse();
        assertThat(ready.authorId()).isEqualTo(gitea.self());
        assertThat(gitea.openPullRequest(SHOP, "cadre/web-1", "main")).contains(ready);
        assertThat(gitea.openPullRequest(SHOP, "cadre/web-2", "main")).isEmpty();
    }

    @Test
    void a_conflict_with_the_base_is_told() {
        fake.commit(ann, shop, "cadre/web-1", "a", "one");
        fake.commit(ann, shop, "main", "a", "other");

        var pull = gitea.openDraft(SHOP, "cadre/web-1", "main", "Faster", "");

        assertThat(pull.merges()).isEqualTo(PullRequest.Merges.CONFLICTS);
    }

    @Test
    void reviews_say_whether_they_count_are_stale_or_dismissed() {
        fake.commit(cadre, shop, "cadre/web-1", "a", "a");
        var number = gitea.openDraft(SHOP, "cadre/web-1", "main", "Faster", "").number();
        var old = shop.branches().get("cadre/web-1");
        fake.review(ann, shop, number, "APPROVED");
        fake.commit(cadre, shop, "cadre/web-1", "a", "b");
        fake.review(ben, shop, number, "APPROVED");
        var third = fake.review(ann, shop, number, "REQUEST_CHANGES");
        fake.dismiss(shop, number, third);

        var reviews = gitea.reviews(SHOP, number);

        assertThat(reviews)
                .extracting(Review::verdict)
                .containsExactly(
                        Review.Verdict.APPROVED, Review.Verdict.APPROVED, Review.Verdict.CHANGES);
        assertThat(reviews).extracting(Review::stale).containsExactly(true, false, false);
        assertThat(reviews).extracting(Review::official).containsExactly(true, false, true);
        assertThat(reviews).extracting(Review::dismissed).containsExactly(false, false, true);
        assertThat(reviews.getFirst().commitId()).isEqualTo(old);
    }

    @Test
    void of_each_context_the_newest_report_counts_over_all_pages() {
        var sha = requireNonNull(shop.branches().get("main"));
        for (int i = 0; i < 25; i++) {
            fake.status(ann, shop, sha, "ci/" + i, "pending");
        }
        fake.status(ann, shop, sha, "ci/0", "success");
        fake.status(ann, shop, sha, "ci/1", "skipped");
        fake.status(ann, shop, sha, "ci/2", "error");

        var statuses = gitea.statuses(SHOP, sha);

        assertThat(statuses).hasSize(25);
        assertThat(statuses)
                .filteredOn(each -> each.state() == StatusContext.State.GREEN)
                .extracting(StatusContext::name)
                .containsExactly("ci/0", "ci/1");
        assertThat(statuses)
                .filteredOn(each -> each.state() == StatusContext.State.FAILED)
                .extracting(StatusContext::name)
                .containsExactly("ci/2");
        assertThat(gitea.statuses(SHOP, "0".repeat(40))).isEmpty();
    }

    @Test
    void what_the_token_may_do_is_told() {
        assertThat(gitea.rights(SHOP)).isEqualTo(new TokenRights(true, false, true));

        fake.protect(shop, "main", List.of(), 1);

        assertThat(gitea.rights(SHOP)).isEqualTo(new TokenRights(true, false, false));
        assertThat(gitea.hooks(SHOP)).isEmpty();
        assertThat(gitea.repositories(10)).containsExactly(SHOP);
    }

    @Test
    void who_administers_sees_the_webhooks() {
        fake.hook(shop, URI.create("http://127.0.0.1:1/webhook/gitea"), "s");
        var admin =
                new Gitea(
                        new Connection(
                                "gitea",
                                Provider.GITEA,
                                fake.url(),
                                "",
                                ann.token(),
                                List.of(),
                                false,
                                Set.of(),
                                Set.of()),
                        calls::add,
                        new Clock());

        assertThat(admin.hooks(SHOP).orElseThrow())
                .singleElement()
                .satisfies(hook -> assertThat(hook.url()).endsWith("/webhook/gitea"));
    }

    @Test
    void a_refusal_is_told_without_the_token() {
        assertThatThrownBy(() -> gitea.reviews(SHOP, 99))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM))
                .hasMessageContaining("404");
        assertThat(calls.getLast())
                .isInstanceOfSatisfying(
                        SentCall.class, call -> assertThat(call.status()).isEqualTo(404));
        assertThat(calls.toString()).doesNotContain(cadre.token());
    }
}
