package cadre.server.forges.host;

import cadre.server.forges.api.ApiRoute;

/** All that Cadre asks of Gitea and Forgejo about repositories: nothing here merges or protects. */
enum GiteaRoute implements ApiRoute {
    ME("GET", "/user"),
    REPOSITORIES("GET", "/user/repos"),
    REPOSITORY("GET", "/repos/{owner}/{name}"),
    HOOKS("GET", "/repos/{owner}/{name}/hooks"),
    BRANCH("GET", "/repos/{owner}/{name}/branches/{+branch}"),
    NEW_BRANCH("POST", "/repos/{owner}/{name}/branches"),
    FILE("GET", "/repos/{owner}/{name}/contents/{+path}"),
    PULLS("GET", "/repos/{owner}/{name}/pulls"),
    PULL("GET", "/repos/{owner}/{name}/pulls/{number}"),
    NEW_PULL("POST", "/repos/{owner}/{name}/pulls"),
    TITLE("PATCH", "/repos/{owner}/{name}/pulls/{number}"),
    REVIEWS("GET", "/repos/{owner}/{name}/pulls/{number}/reviews"),
    STATUSES("GET", "/repos/{owner}/{name}/commits/{sha}/statuses");

    private final String method;
    private final String template;

    GiteaRoute(String method, String template) {
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
