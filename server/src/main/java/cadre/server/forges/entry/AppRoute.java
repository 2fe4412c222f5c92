package cadre.server.forges.entry;

import cadre.server.forges.api.ApiRoute;

/** All that Cadre asks of GitHub as an app: the app itself, and what gives it tokens. */
enum AppRoute implements ApiRoute {
    APP("GET", "/app"),
    INSTALLATIONS("GET", "/app/installations"),
    INSTALLATION("GET", "/app/installations/{id}"),
    OF_REPOSITORY("GET", "/repos/{owner}/{name}/installation"),
    TOKEN("POST", "/app/installations/{id}/access_tokens");

    private final String method;
    private final String template;

    AppRoute(String method, String template) {
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
