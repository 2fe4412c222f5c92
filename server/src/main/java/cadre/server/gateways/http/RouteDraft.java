package cadre.server.gateways.http;

import java.util.ArrayList;
import java.util.List;

/** Builds a {@link Route} in the order in which one reads it. */
public final class RouteDraft {
    private final String method;
    private final String path;
    private final List<Route.Parameter> query = new ArrayList<>();
    private Rule rule = new Rule.Open();
    private boolean ruled;
    private String summary = "";
    private Content request = new Content.Empty();
    private Content answer = new Content.Empty();
    private ErrorShape errors = ErrorShape.PROBLEM;
    private int status;

    RouteDraft(String method, String path, int status) {
        this.method = method;
        this.path = path;
        this.status = status;
    }

    /** Who may call it; must be said. */
    public RouteDraft needs(Rule who) {
        this.rule = who;
        this.ruled = true;
        return this;
    }

    /** What it does, in one line. */
    public RouteDraft says(String line) {
        this.summary = line;
        return this;
    }

    /** A query parameter. */
    public RouteDraft query(String name, String meaning) {
        query.add(new Route.Parameter(name, meaning));
        return this;
    }

    /** The request's body. */
    public RouteDraft takes(Content content) {
        this.request = content;
        return this;
    }

    /** The answer's body. */
    public RouteDraft answers(Content content) {
        this.answer = content;
        return this;
    }

    /** The status of a good answer, when it is not 200. */
    public RouteDraft status(int good) {
        this.status = good;
        return this;
    }

    /** How it says what went wrong, when that is not problem+json. */
    public RouteDraft fails(ErrorShape shape) {
        this.errors = shape;
        return this;
    }

    /** What does it. */
    public Route by(Route.Handler handler) {
        if (!ruled || summary.isEmpty()) {
            throw new IllegalStateException("the route " + path + " has no rule or no summary");
        }
        var contract = new Route.Contract(summary, query, request, answer, status);
        return new Route(method, path, rule, contract, errors, handler);
    }
}
