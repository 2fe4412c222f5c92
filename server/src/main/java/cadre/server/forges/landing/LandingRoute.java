package cadre.server.forges.landing;

import cadre.server.forges.api.ApiRoute;

/** All that is asked of hosts here. */
enum LandingRoute implements ApiRoute {
    /** With a text and nothing else. */
    PULL_TEXT("PATCH", "/repos/{owner}/{name}/pulls/{number}"),
    GITHUB_MERGE("PUT", "/repos/{owner}/{name}/pulls/{number}/merge"),
    GITEA_MERGE("POST", "/repos/{owner}/{name}/pulls/{number}/merge"),
    /** With a text and nothing else. */
    GITLAB_TEXT("PUT", "/projects/{=project}/merge_requests/{number}"),
    GITLAB_MERGE("PUT", "/projects/{=project}/merge_requests/{number}/merge");

    private final String method;
    private final String template;

    LandingRoute(String method, String template) {
        this.method = method;
        this.template = template;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String template() {
        return template;
    }
}
