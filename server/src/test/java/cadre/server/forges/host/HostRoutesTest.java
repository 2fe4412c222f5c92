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
}
