package cadre.server.forges.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostRoutesTest {
    @Test
    void nothing_merges_deletes_or_changes_what_is_protected() {
        var writes =
                Stream.of(GiteaRoute.values())
                        .filter(route -> !route.method().equals("GET"))
                        .map(route -> route.method() + " " + route.template())
                        .toList();

        assertThat(writes)
                .containsExactlyInAnyOrder(
                        "POST /repos/{owner}/{name}/branches",
                        "POST /repos/{owner}/{name}/pulls",
                        "PATCH /repos/{owner}/{name}/pulls/{number}");
        assertThat(Stream.of(GiteaRoute.values()).map(GiteaRoute::template))
                .noneMatch(path -> path.contains("merge") || path.contains("protection"));
    }

    @Test
    void nothing_of_github_merges_deletes_or_changes_what_is_protected() {
        var writes =
                Stream.of(GitHubRoute.values())
                        .filter(route -> !route.method().equals("GET"))
                        .map(route -> route.method() + " " + route.template())
                        .toList();

        assertThat(writes)
                .containsExactlyInAnyOrder(
                        "POST /repos/{owner}/{name}/git/refs",
                        "POST /repos/{owner}/{name}/pulls",
                        "POST /graphql");
        assertThat(Stream.of(GitHubRoute.values()).map(GitHubRoute::template))
                .noneMatch(path -> path.contains("merge") || path.contains("protection"));
    }

    @Test
    void nothing_of_gitlab_merges_deletes_or_changes_what_is_protected() {
        var writes =
                Stream.of(GitLabRoute.values())
                        .filter(route -> !route.method().equals("GET"))
                        .map(route -> route.method() + " " + route.template())
                        .toList();

        assertThat(writes)
                .containsExactlyInAnyOrder(
                        "POST /projects/{=project}/repository/branches",
                        "POST /projects/{=project}/merge_requests",
                        "PUT /projects/{=project}/merge_requests/{number}");
        assertThat(Stream.of(GitLabRoute.values()).map(GitLabRoute::template))
                .noneMatch(path -> path.endsWith("/merge") || path.contains("protected"));
    }
}
