package cadre.server.forges.tracker;

import cadre.server.forges.api.ApiRoute;

/** All that Cadre asks of GitLab about issues. */
enum GitLabIssueRoute implements ApiRoute {
    ME("GET", "/user"),
    ISSUES("GET", "/projects/{=project}/issues"),
    ISSUE("GET", "/projects/{=project}/issues/{number}"),
    /** Its body is a state and nothing else. */
    MOVE("PUT", "/projects/{=project}/issues/{number}"),
    NOTES("GET", "/projects/{=project}/issues/{number}/notes"),
    NOTE("POST", "/projects/{=project}/issues/{number}/notes"),
    EDIT("PUT", "/projects/{=project}/issues/{number}/notes/{note}");

    private final String method;
    private final String template;

    GitLabIssueRoute(String method, String template) {
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
