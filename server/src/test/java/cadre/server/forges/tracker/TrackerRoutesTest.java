package cadre.server.forges.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.forges.api.ApiRoute;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrackerRoutesTest {
    @Test
    void only_comments_and_the_state_of_an_item_are_written() {
        assertThat(writes(PlaneRoute.values()))
                .containsExactlyInAnyOrder(
                        "PATCH /workspaces/{workspace}/projects/{project}/{items}/{item}/",
                        "POST /workspaces/{workspace}/projects/{project}/{items}/{item}/comments/",
                        "PATCH /workspaces/{workspace}/projects/{project}/{items}/{item}/comments/{comment}/");
        assertThat(writes(RepositoryIssueRoute.values()))
                .containsExactlyInAnyOrder(
                        "PATCH /repos/{owner}/{name}/issues/{number}",
                        "POST /repos/{owner}/{name}/issues/{number}/comments",
                        "PATCH /repos/{owner}/{name}/issues/comments/{comment}");
        assertThat(writes(GitLabIssueRoute.values()))
                .containsExactlyInAnyOrder(
                        "PUT /projects/{=project}/issues/{number}",
                        "POST /projects/{=project}/issues/{number}/notes",
                        "PUT /projects/{=project}/issues/{number}/notes/{note}");
    }

    private static List<String> writes(ApiRoute[] routes) {
        return Stream.of(routes)
                .filter(route -> !route.method().equals("GET"))
                .map(route -> route.method() + " " + route.template())
                .toList();
    }
}
