package cadre.server.forges.tracker;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.Login;
import cadre.server.forges.connection.Connection;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Plane's ways: its header, its pages, and its two names for work items. */
final class PlaneApi {
    private static final int PAGE = 100;
    private static final int MOST_PAGES = 100;
    private static final String NEW_NAME = "work-items";
    private static final String OLD_NAME = "issues";

    private final Api api;
    private final String workspace;

    /** Empty until the server has shown which name it knows. */
    private volatile Optional<String> items = Optional.empty();

    PlaneApi(Connection connection, CallLog calls, InstantSource clock) {
        this.api = new Api(connection, Login.of("X-API-Key", connection.token()), calls, clock);
        this.workspace = connection.workspace();
    }

    Connection connection() {
        return api.connection();
    }

    /** A call that needs no workspace. */
    Api.Call call(PlaneRoute route) {
        return api.call(route);
    }

    /** A call in the workspace. */
    Api.Call inWorkspace(PlaneRoute route, String... more) {
        if (workspace.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The connection names no workspace of Plane",
                    Map.of("connection", api.connection().name()),
                    "Give it the workspace's slug, the first part of the path in Plane's address");
        }
        var values = new ArrayList<>(List.of(workspace));
        values.addAll(List.of(more));
        return api.call(route, values.toArray(String[]::new));
    }

    /** A call about the work items of a project, or one of them. */
    Api.Call onItems(PlaneRoute route, String project, String... more) {
        var values = new ArrayList<>(List.of(project, name(project)));
        values.addAll(List.of(more));
        return inWorkspace(route, values.toArray(String[]::new));
    }

    private String name(String project) {
        var known = items;
        if (known.isPresent()) {
            return known.get();
        }
        for (var each : List.of(NEW_NAME, OLD_NAME)) {
            if (lists(project, each)) {
                items = Optional.of(each);
                return each;
            }
        }
        return NEW_NAME; // no such project: the call itself says so
    }

    private boolean lists(String project, String name) {
        return inWorkspace(PlaneRoute.ITEMS, project, name)
                .with("per_page", "1")
                .or(404)
                .send()
                .isOk();
    }

    /**
     * All results of a list, page by page.
     *
     * @param more whether those behind a result are wanted too
     */
    static List<JsonNode> all(Api.Call call, Predicate<JsonNode> more) {
        var all = new ArrayList<JsonNode>();
        call.with("per_page", Integer.toString(PAGE));
        for (int page = 0; page < MOST_PAGES; page++) {
            var body = call.send().body();
            if (body.isArray()) {
                body.forEach(all::add); // lists of members are not paged
                return all;
            }
            for (var result : body.path("results")) {
                if (!more.test(result)) {
                    return all;
                }
                all.add(result);
            }
            var next = body.path("next_cursor").asString("");
            if (!body.path("next_page_results").asBoolean(false) || next.isEmpty()) {
                return all;
            }
            call.with("cursor", next);
        }
        return all;
    }
}
