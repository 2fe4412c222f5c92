package cadre.server.forges.tracker;

import cadre.server.forges.api.ApiRoute;

/** All that Cadre asks of Plane. {@code items} is work-items, or issues on older servers. */
enum PlaneRoute implements ApiRoute {
    ME("GET", "/users/me/"),
    PROJECTS("GET", "/workspaces/{workspace}/projects/"),
    PROJECT("GET", "/workspaces/{workspace}/projects/{project}/"),
    STATES("GET", "/workspaces/{workspace}/projects/{project}/states/"),
    LABELS("GET", "/workspaces/{workspace}/projects/{project}/labels/"),
    MEMBERS("GET", "/workspaces/{workspace}/projects/{project}/members/"),
    ITEMS("GET", "/workspaces/{workspace}/projects/{project}/{items}/"),
    ITEM("GET", "/workspaces/{workspace}/projects/{project}/{items}/{item}/"),
    MOVE("PATCH", "/workspaces/{workspace}/projects/{project}/{items}/{item}/"),
    COMMENTS("GET", "/workspaces/{workspace}/projects/{project}/{items}/{item}/comments/"),
    COMMENT("POST", "/workspaces/{workspace}/projects/{project}/{items}/{item}/comments/"),
    EDIT("PATCH", "/workspaces/{workspace}/projects/{project}/{items}/{item}/comments/{comment}/");

    private final String method;
    private final String template;

    PlaneRoute(String method, String template) {
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
