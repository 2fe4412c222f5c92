package cadre.server.forges.landing;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.RepositoryName;
import java.util.Map;

/** Of Gitea and Forgejo. */
public record GiteaLanding(Api api) implements LandingHost {
    @Override
    public void describe(String repository, long number, String markdown) {
        pull(LandingRoute.PULL_TEXT, repository, number).body(Map.of("body", markdown)).send();
    }

    @Override
    public void merge(String repository, long number, String headSha) {
        pull(LandingRoute.GITEA_MERGE, repository, number)
                .body(Map.of("Do", "merge", "head_commit_id", headSha))
                .send();
    }

    private Api.Call pull(LandingRoute route, String repository, long number) {
        var name = RepositoryName.of(repository);
        return api.call(route, name.owner(), name.name(), Long.toString(number));
    }
}
