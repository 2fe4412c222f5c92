package cadre.server.forges.landing;

import cadre.server.forges.api.Api;
import cadre.server.forges.entry.GitLabEntry;
import java.util.Map;

/** Of GitLab. */
public record GitLabLanding(Api api) implements LandingHost {
    @Override
    public void describe(String repository, long number, String markdown) {
        request(LandingRoute.GITLAB_TEXT, repository, number)
                .body(Map.of("description", GitLabEntry.disarmed(markdown)))
                .send();
    }

    @Override
    public void merge(String repository, long number, String headSha) {
        request(LandingRoute.GITLAB_MERGE, repository, number).body(Map.of("sha", headSha)).send();
    }

    private Api.Call request(LandingRoute route, String repository, long number) {
        return api.call(route, repository, Long.toString(number));
    }
}
