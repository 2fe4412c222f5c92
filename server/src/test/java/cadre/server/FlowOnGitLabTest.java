package cadre.server;

import static cadre.server.forges.fake.FakeGitLab.SHOP;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.forges.fake.FakeGitLab;
import cadre.wire.flow.FlowFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A work item whose issue, branch, draft, approvals and pipelines are all a GitLab's. */
class FlowOnGitLabTest {
    private static final String BRANCH = "cadre/acme-web-shop-1";
    private static final String HOOK = "a-token-of-hooks";

    @TempDir Path folder;

    @Test
    void an_issue_goes_through_the_gates_of_gitlab_by_its_webhooks() {
        try (var gitlab = new FakeGitLab(folder.resolve("forge"))) {
            var ann = gitlab.user("ann", 40);
            var rob = gitlab.user("rob", 30);
            var eve = gitlab.user("eve", 20);
            var coder = gitlab.user("cadre", 30);
            gitlab.commit("main", FlowFile.PATH, ForgeFlow.FLOW);
            gitlab.protect();
            var settings =
                    Map.of(
                            "CADRE_GITLAB_URL", gitlab.url().toString(),
                            "CADRE_GITLAB_TOKEN", coder.token(),
                            "CADRE_GITLAB_WEBHOOK_SECRET", HOOK,
                            "CADRE_GITLAB_APPROVERS", rob.id() + "," + eve.id(),
                            "CADRE_GITLAB_OWN_ACTORS", Long.toString(coder.id()));
            try (var flow = new ForgeFlow(folder, "gitlab", SHOP, settings)) {
                gitlab.hooks(URI.create(flow.server.url() + "/webhook/gitlab"), HOOK);

                var issue = gitlab.issue(ann, "Sort the list", "By name.", "cadre");
                flow.work(gitlab.url() + "/" + SHOP + ".git", BRANCH);
                flow.gate("no_conflict", "open");
                flow.gate("approval", "waiting");
                flow.gate("review", "waiting");
                assertThat(gitlab.title(1)).startsWith("Draft: ");
                var head = requireNonNull(gitlab.branches().get(BRANCH));

                gitlab.comment(ann, issue, ":approved:");
                gitlab.approve(eve, 1);
                flow.gate("review", "pending");
                gitlab.comment(rob, issue, ":approved:");
                flow.gate("approval", "open");
                gitlab.approve(rob, 1);
                flow.gate("review", "open");
                gitlab.status(head, "build", "success");
                gitlab.mergedPipeline(1, "success");

                await().atMost(ForgeFlow.SOON).until(() -> !gitlab.isOpen(issue));
                await().atMost(ForgeFlow.SOON).until(() -> !gitlab.title(1).startsWith("Draft"));
                assertThat(gitlab.isMerged()).isFalse();
                assertThat(gitlab.courier().delivered())
                        .isNotEmpty()
                        .allSatisfy(line -> assertThat(line).endsWith(" 200"));
            }
        }
    }
}
