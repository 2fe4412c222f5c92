package cadre.server.forges.host;

import cadre.server.forges.api.ApiRoute;

/** All that Cadre asks of GitLab: nothing here merges or protects. */
enum GitLabRoute implements ApiRoute {
    ME("GET", "/user"),
    TOKEN("GET", "/personal_access_tokens/self"),
    PROJECTS("GET", "/projects"),
    PROJECT("GET", "/projects/{=project}"),
    HOOKS("GET", "/projects/{=project}/hooks"),
    MEMBER("GET", "/projects/{=project}/members/all/{id}"),
    BRANCH("GET", "/projects/{=project}/repository/branches/{=branch}"),
    NEW_BRANCH("POST", "/projects/{=project}/repository/branches"),
    FILE("GET", "/projects/{=project}/repository/files/{=path}"),
    REQUESTS("GET", "/projects/{=project}/merge_requests"),
    NEW_REQUEST("POST", "/projects/{=project}/merge_requests"),
    REQUEST("GET", "/projects/{=project}/merge_requests/{number}"),
    /** Its body is a title and nothing else. */
    TITLE("PUT", "/projects/{=project}/merge_requests/{number}"),
    APPROVALS("GET", "/projects/{=project}/merge_requests/{number}/approvals"),
    REVIEWERS("GET", "/projects/{=project}/merge_requests/{number}/reviewers"),
    VERSIONS("GET", "/projects/{=project}/merge_requests/{number}/versions"),
    NOTES("GET", "/projects/{=project}/merge_requests/{number}/notes"),
    REQUEST_PIPELINES("GET", "/projects/{=project}/merge_requests/{number}/pipelines"),
    COMMIT("GET", "/projects/{=project}/repository/commits/{sha}"),
    COMMIT_REQUESTS("GET", "/projects/{=project}/repository/commits/{sha}/merge_requests"),
    STATUSES("GET", "/projects/{=project}/repository/commits/{sha}/statuses"),
    PIPELINES("GET", "/projects/{=project}/pipelines");

    private final String method;
    private final String template;

    GitLabRoute(String method, String template) {
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
