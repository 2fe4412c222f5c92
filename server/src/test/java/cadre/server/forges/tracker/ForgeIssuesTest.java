package cadre.server.forges.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import cadre.server.fleet.Clock;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.fake.FakeGitHub;
import cadre.server.forges.fake.FakeGitLab;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Issues of GitHub and of GitLab as trackers. */
class ForgeIssuesTest {
    @TempDir Path folder;

    /** Cadre and a person called ann at one of them. */
    private interface There extends AutoCloseable {
        Issues issues();

        String project();

        long issue(String title, String body, String... labels);

        void say(long issue, String text);

        List<String> said(long issue);

        void pages(int most);

        @Override
        void close();

        default ItemRef ref(long number) {
            return new ItemRef(project(), Long.toString(number));
        }
    }

    private There at(Provider provider) {
        return provider == Provider.GITHUB ? new AtGitHub(folder) : new AtGitLab(folder);
    }

    private static Issues issues(Provider provider, URI url, String token) {
        return Issues.of(
                new Connection(
                        "forge", provider, url, "", token, List.of(), false, Set.of(), Set.of()),
                _ -> {},
                new Clock());
    }

    private static final class AtGitHub implements There {
        private final FakeGitHub fake;
        private final FakeGitHub.User ann;
        private final FakeGitHub.Repository shop;
        private final Issues issues;

        AtGitHub(Path folder) {
            fake = FakeGitHub.start(folder);
            ann = fake.user("ann");
            shop = fake.repository(ann, "shop");
            var cadre = fake.user("cadre");
            fake.let(shop, cadre, "write");
            issues = ForgeIssuesTest.issues(Provider.GITHUB, fake.url(), cadre.token());
        }

        @Override
        public Issues issues() {
            return issues;
        }

        @Override
        public String project() {
            return "ann/shop";
        }

        @Override
        public long issue(String title, String body, String... labels) {
            return fake.issue(ann, shop, title, body, labels);
        }

        @Override
        public void say(long issue, String text) {
            fake.comment(ann, shop, issue, text);
        }

        @Override
        public List<String> said(long issue) {
            return fake.comments(shop, issue);
        }

        @Override
        public void pages(int most) {
            fake.pages(most);
        }

        @Override
        public void close() {
            fake.close();
        }
    }

    private static final class AtGitLab implements There {
        private final FakeGitLab fake;
        private final FakeGitLab.User ann;
        private final Issues issues;

        AtGitLab(Path folder) {
            fake = new FakeGitLab(folder);
            ann = fake.user("ann", 40);
            issues =
                    ForgeIssuesTest.issues(
                            Provider.GITLAB, fake.url(), fake.user("cadre", 30).token());
        }

        @Override
        public Issues issues() {
            return issues;
        }

        @Override
        public String project() {
            return FakeGitLab.SHOP;
        }

        @Override
        public long issue(String title, String body, String... labels) {
            return fake.issue(ann, title, body, labels);
        }

        @Override
        public void say(long issue, String text) {
            fake.comment(ann, issue, text);
        }

        @Override
        public List<String> said(long issue) {
            return fake.comments(issue);
        }

        @Override
        public void pages(int most) {
            fake.pages(most);
        }

        @Override
        public void close() {
            fake.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void an_issue_is_read_with_its_labels_moved_and_gone(Provider provider) {
        try (var there = at(provider)) {
            var issues = there.issues();
            var ref = there.ref(there.issue("Faster", "It is slow\r\n<!-- unseen -->", "cadre"));

            var item = issues.item(ref).orElseThrow();
            issues.move(ref, "closed");
            issues.move(ref, "closed");

            assertThat(item.key()).isEqualTo(there.project() + "#1");
            assertThat(item.title()).isEqualTo("Faster");
            assertThat(item.description()).isEqualTo("It is slow");
            assertThat(item.labels()).containsExactly("cadre");
            assertThat(item.state().group()).isEqualTo("unstarted");
            assertThat(item.authorId()).isNotEmpty().isNotEqualTo(issues.self());
            assertThat(issues.item(ref).orElseThrow().state().group()).isEqualTo("completed");
            issues.move(ref, "open");
            assertThat(issues.item(ref).orElseThrow().state().id()).isEqualTo("open");
            assertThat(issues.item(there.ref(99))).isEmpty();
            assertThat(issues.item(new ItemRef(there.project(), "of-another"))).isEmpty();
            assertThatThrownBy(() -> issues.move(ref, "merged"))
                    .hasMessageContaining("no such state");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void a_comment_with_a_key_is_posted_once_and_keeps_it_when_it_is_changed(Provider provider) {
        try (var there = at(provider)) {
            var issues = there.issues();
            var ref = there.ref(there.issue("Faster", ""));
            there.say(1, "ha\n\n<!-- cadre:flow/1 -->");
            there.pages(1);

            var first = issues.comment(ref, "flow/1", new Markup("Waiting"));
            issues.edit(ref, first, new Markup("Going on"));
            var again = issues.comment(ref, "flow/1", new Markup("Waiting"));

            assertThat(again).isEqualTo(first);
            assertThat(there.said(1)).hasSize(2);
            assertThat(issues.comments(ref))
                    .extracting(Comment::text, Comment::edited)
                    .containsExactly(tuple("ha", false), tuple("Going on", true));
            assertThat(issues.comments(ref).getLast().actorId()).isEqualTo(issues.self());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void what_an_agent_wrote_is_shown_and_obeyed_by_nobody(Provider provider) {
        try (var there = at(provider)) {
            var issues = there.issues();
            var ref = there.ref(there.issue("Faster", ""));

            var id = issues.comment(ref, "flow/1", new Markup("Done.\n\n/close\n"));
            issues.edit(ref, id, new Markup("/close"));

            assertThat(issues.item(ref).orElseThrow().state().id()).isEqualTo("open");
            assertThat(issues.comments(ref)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void all_pages_are_read_of_what_is_open_and_of_what_changed_since(Provider provider) {
        try (var there = at(provider)) {
            var issues = there.issues();
            for (int i = 1; i <= 7; i++) {
                there.issue("Issue " + i, "");
            }
            there.pages(2);
            issues.move(there.ref(7), "closed");
            issues.move(there.ref(7), "open");
            issues.move(there.ref(6), "closed");

            assertThat(issues.changedItems(there.project(), Instant.EPOCH)).hasSize(6);
            var since = issues.item(there.ref(7)).orElseThrow().updatedAt();
            assertThat(issues.changedItems(there.project(), since))
                    .extracting(WorkItem::title)
                    .containsExactly("Issue 6", "Issue 7");
        }
    }
}
