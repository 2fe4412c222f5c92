package cadre.server.forges.tracker;

import cadre.server.forges.api.ApiRoute;

/** All that Cadre asks of Gitea, Forgejo and GitHub about issues. */
enum RepositoryIssueRoute implements ApiRoute {
    ME("GET", "/user"),
    USER("GET", "/users/{login}"),
    ISSUES("GET", "/repos/{owner}/{name}/issues"),
    ISSUE("GET", "/repos/{owner}/{name}/issues/{number}"),
    MOVE("PATCH", "/repos/{owner}/{name}/issues/{number}"),
    COMMENTS("GET", "/repos/{owner}/{name}/issues/{number}/comments"),
    COMMENT("POST", "/repos/{owner}/{name}/issues/{number}/comments"),
    EDIT("PATCH", "/repos/{owner}/{name}/issues/comments/{comment}");

    private final String method;
    private final String template;

    RepositoryIssueRoute(String method, String template) {
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
