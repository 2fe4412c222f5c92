package cadre.server.forges.host;

import cadre.server.forges.api.ApiRoute;

/** All that Cadre asks of GitHub: nothing here merges or protects. */
enum GitHubRoute implements ApiRoute {
    ME("GET", "/user"),
    USER("GET", "/users/{login}"),
    REPOSITORIES("GET", "/user/repos"),
    INSTALLED("GET", "/installation/repositories"),
    REPOSITORY("GET", "/repos/{owner}/{name}"),
    HOOKS("GET", "/repos/{owner}/{name}/hooks"),
    DELIVERIES("GET", "/repos/{owner}/{name}/hooks/{id}/deliveries"),
    BRANCH("GET", "/repos/{owner}/{name}/branches/{+branch}"),
    RULES("GET", "/repos/{owner}/{name}/rules/branches/{+branch}"),
    NEW_BRANCH("POST", "/repos/{owner}/{name}/git/refs"),
    FILE("GET", "/repos/{owner}/{name}/contents/{+path}"),
    PULLS("GET", "/repos/{owner}/{name}/pulls"),
    PULL("GET", "/repos/{owner}/{name}/pulls/{number}"),
    NEW_PULL("POST", "/repos/{owner}/{name}/pulls"),
    REVIEWS("GET", "/repos/{owner}/{name}/pulls/{number}/reviews"),
    PERMISSION("GET", "/repos/{owner}/{name}/collaborators/{login}/permission"),
    ACTIVITY("GET", "/repos/{owner}/{name}/activity"),
    STATUSES("GET", "/repos/{owner}/{name}/commits/{sha}/statuses"),
    CHECK_RUNS("GET", "/repos/{owner}/{name}/commits/{sha}/check-runs"),
    /** With the one mutation of {@link GitHub#markReady}, which REST has no call for. */
    READY("POST", "/graphql");

    private final String method;
    private final String template;

    GitHubRoute(String method, String template) {
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
