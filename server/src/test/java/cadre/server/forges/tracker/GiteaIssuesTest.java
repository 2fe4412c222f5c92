package cadre.server.forges.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.fleet.Clock;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.fake.FakeGitea;
import cadre.server.forges.fake.FakeGitea.Repository;
import cadre.server.forges.fake.FakeGitea.User;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GiteaIssuesTest {
    @TempDir Path folder;
    private FakeGitea fake;
    private User ann;
    private User cadre;
    private Repository shop;
    private Issues issues;

    @BeforeEach
    void connect() {
        fake = FakeGitea.start(folder, FakeGitea.Flavour.GITEA);
        ann = fake.user("ann");
        cadre = fake.user("cadre");
        shop = fake.repository(ann, "shop");
        issues =
                Issues.of(
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
                        _ -> {},
                        new Clock());
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void an_issue_is_read_moved_and_gone() {
        var number = fake.issue(ann, shop, "Faster", "It is slow\n<!-- unseen -->");

        var item = issues.item(ref(number)).orElseThrow();
        issues.move(ref(number), "closed");

        assertThat(item.key()).isEqualTo("ann/shop#1");
        assertThat(item.description()).isEqualTo("It is slow");
        assertThat(item.state().id()).isEqualTo("open");
        assertThat(issues.item(ref(number)).orElseThrow().state().group()).isEqualTo("completed");
        assertThat(issues.item(ref(99))).isEmpty();
        assertThat(issues.item(new ItemRef("ann/shop", "of-another-tracker"))).isEmpty();
        assertThatThrownBy(() -> issues.move(ref(number), "merged"))
                .hasMessageContaining("no such state");
    }

    @Test
    void a_comment_with_a_key_is_posted_once_and_keeps_it_when_it_is_changed() {
        var number = fake.issue(ann, shop, "Faster", "");

        var first = issues.comment(ref(number), "flow/1", new Markup("Waiting"));
        issues.edit(ref(number), first, new Markup("Going on"));
        var again = issues.comment(ref(number), "flow/1", new Markup("Waiting"));

        assertThat(again).isEqualTo(first);
        assertThat(issues.comments(ref(number)))
                .singleElement()
                .satisfies(comment -> {
                    assertThat(comment.text()).isEqualTo("Going on");
                    assertThat(comment.actorId()).isEqualTo(issues.self());
                    assertThat(comment.edited()).isTrue();
                });
    }

    @Test
    void a_mark_that_someone_else_wrote_is_not_cadres() {
        var number = fake.issue(ann, shop, "Faster", "");
        fake.comment(ann, shop, number, "ha\n\n<!-- cadre:flow/1 -->");

        issues.comment(ref(number), "flow/1", new Markup("Waiting"));

        assertThat(fake.commentsOf(shop, number)).hasSize(2);
    }

    @Test
    void all_pages_are_read_even_where_the_server_sends_less_than_was_asked_for() {
        for (int i = 0; i < 35; i++) {
            fake.issue(ann, shop, "Issue " + i, "");
        }
        issues.move(ref(35), "closed");

        assertThat(issues.changedItems("ann/shop", Instant.EPOCH)).hasSize(34);
        var since = issues.item(ref(34)).orElseThrow().updatedAt();
        assertThat(issues.changedItems("ann/shop", since))
                .extracting(WorkItem::title)
                .containsExactly("Issue 34", "Issue 33");
    }

    private static ItemRef ref(long number) {
        return new ItemRef("ann/shop", Long.toString(number));
    }
}
