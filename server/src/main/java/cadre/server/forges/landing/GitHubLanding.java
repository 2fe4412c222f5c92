package cadre.server.forges.landing;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.RepositoryName;
import cadre.server.forges.entry.GitHubEntry;
import java.util.Map;

/** Of GitHub. */
public record GitHubLanding(GitHubEntry entry) implements LandingHost {
    @Override
    public void describe(String repository, long number, String markdown) {
        pull(LandingRoute.PULL_TEXT, repository, number).body(Map.of("body", markdown)).send();
    }

    @Override
    public void merge(String repository, long number, String headSha) {
        pull(LandingRoute.GITHUB_MERGE, repository, number)
                .body(Map.of("sha", headSha, "merge_method", "merge"))
                .send();
    }

    private Api.Call pull(LandingRoute route, String repository, long number) {
        var name = RepositoryName.of(repository);
        return entry.in(repository, route, name.owner(), name.name(), Long.toString(number));
    }
}
