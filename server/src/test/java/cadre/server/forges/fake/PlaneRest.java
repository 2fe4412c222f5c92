package cadre.server.forges.fake;

import cadre.server.forges.fake.FakeHttp.Answer;
import cadre.server.forges.fake.FakeHttp.Asked;
import cadre.server.forges.fake.FakePlane.Project;
import cadre.server.forges.fake.FakePlane.User;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The API of {@link FakePlane}. */
final class PlaneRest {
    private static final String ROOT = "/api/v1";
    private static final String PROJECT =
            ROOT + "/workspaces/" + FakePlane.WORKSPACE + "/projects/{project}";

    private final FakePlane plane;
    private final FakeHttp http;

    PlaneRest(FakePlane plane, FakeHttp http) {
        this.plane = plane;
        this.http = http;
    }

    private interface InProject {
        Answer answer(User user, Project project, Asked asked);
    }

    void serve() {
        on("GET", ROOT + "/users/me/", (user, _) -> Answer.of(200, json(user)));
        on(
                "GET",
                ROOT + "/workspaces/" + FakePlane.WORKSPACE + "/projects/",
                (_, asked) ->
                        page(
                                asked,
                                plane.projects.values().stream().map(PlaneRest::json).toList()));
        in("GET", "/", (_, project, _) -> Answer.of(200, json(project)));
        in(
                "GET",
                "/states/",
                (_, project, asked) ->
                        page(
                                asked,
                                project.states.stream()
                                        .map(each ->
                                                Map.<String, Object>of(
                                                        "id", each.id(),
                                                        "name", each.name(),
                                                        "group", each.group()))
                                        .toList()));
        in(
                "GET",
                "/labels/",
                (_, project, asked) ->
                        page(
                                asked,
                                project.labels.entrySet().stream()
                                        .map(each ->
                                                Map.<String, Object>of(
                                                        "id", each.getValue(),
                                                        "name", each.getKey()))
                                        .toList()));
        in(
                "GET",
                "/members/",
                (_, _, _) ->
                        Answer.of(
                                200, plane.users.values().stream().map(PlaneRest::json).toList()));
        for (var items : List.of("work-items", "issues")) {
            var root = "/" + items + "/";
            in("GET", root, known(items, this::items));
            in("POST", root, known(items, this::newItem));
            in("GET", root + "{item}/", known(items, this::item));
            in("PATCH", root + "{item}/", known(items, this::change));
            in("GET", root + "{item}/comments/", known(items, this::comments));
            in("POST", root + "{item}/comments/", known(items, this::comment));
            in("PATCH", root + "{item}/comments/{comment}/", known(items, this::edit));
        }
    }

    private InProject known(String items, InProject handler) {
        return (user, project, asked) ->
                plane.oldNames && !items.equals("issues")
                        ? Answer.of(404, Map.of("error", "Page not found."))
                        : handler.answer(user, project, asked);
    }

    private Answer items(User user, Project project, Asked asked) {
        var all = new ArrayList<>(project.items.values());
        if (asked.query("order_by", "").equals("-updated_at")) {
            all.sort(
                    Comparator.comparing((Map<String, Object> each) ->
                                    String.valueOf(each.get("updated_at")))
                            .reversed());
        }
        return page(asked, Collections.unmodifiableList(all));
    }

    private Answer newItem(User user, Project project, Asked asked) {
        var createdBy = Optional.of(asked.body().path("created_by").asString(""));
        var id =
                plane.newItem(
                        user,
                        project,
                        asked.body().path("name").asString(""),
                        asked.body().path("description_html").asString("<p></p>"),
                        createdBy.filter(plane.users::containsKey));
        return Answer.of(201, project.items.get(id));
    }

    private Answer item(User user, Project project, Asked asked) {
        return Optional.ofNullable(project.items.get(asked.part("item")))
                .map(found -> Answer.of(200, found))
                .orElseGet(PlaneRest::gone);
    }

    private Answer change(User user, Project project, Asked asked) {
        if (!project.items.containsKey(asked.part("item"))) {
            return gone();
        }
        var state = asked.body().path("state").asString("");
        if (!state.isEmpty()
                && project.states.stream().noneMatch(each -> each.id().equals(state))) {
            return Answer.of(400, Map.of("state", List.of("Invalid pk - object does not exist.")));
        }
        var request = new LinkedHashMap<String, Object>();
        asked.body()
                .properties()
                .forEach(each -> request.put(each.getKey(), each.getValue().asString("")));
        plane.change(user, project, asked.part("item"), request, "");
        return Answer.of(200, project.items.get(asked.part("item")));
    }

    private Answer comments(User user, Project project, Asked asked) {
        if (!project.items.containsKey(asked.part("item"))) {
            return gone();
        }
        var all = new ArrayList<Map<String, Object>>();
        project.comments.values().stream()
                .filter(each -> asked.part("item").equals(each.get("issue")))
                .forEach(all::add);
        if (!asked.query("order_by", "").equals("created_at")) {
            Collections.reverse(all);
        }
        return page(asked, all);
    }

    private Answer comment(User user, Project project, Asked asked) {
        if (!project.items.containsKey(asked.part("item"))) {
            return gone();
        }
        var body = asked.body();
        var external = body.path("external_id").asString("");
        var there =
                project.comments.values().stream()
                        .filter(each ->
                                !external.isEmpty() && external.equals(each.get("external_id")))
                        .filter(each ->
                                body.path("external_source")
                                        .asString("")
                                        .equals(each.get("external_source")))
                        .findFirst();
        if (there.isPresent()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put(
                    "error",
                    "Work item comment with the same external id and external source already"
                            + " exists");
            answer.put("id", there.get().get("id"));
            return Answer.of(409, answer);
        }
        var more = new HashMap<String, Object>();
        for (var name :
                List.of("created_by", "created_at", "external_id", "external_source", "access")) {
            if (body.path(name).isString()) {
                more.put(name, body.path(name).asString());
            }
        }
        var id =
                plane.newComment(
                        user,
                        project,
                        asked.part("item"),
                        body.path("comment_html").asString("<p></p>"),
                        more);
        return Answer.of(201, project.comments.get(id));
    }

    private Answer edit(User user, Project project, Asked asked) {
        if (!project.comments.containsKey(asked.part("comment"))) {
            return gone();
        }
        plane.editByProgram(
                user,
                project,
                asked.part("comment"),
                asked.body().path("comment_html").asString(""));
        return Answer.of(200, project.comments.get(asked.part("comment")));
    }

    private void in(String method, String path, InProject handler) {
        on(
                method,
                PROJECT + path,
                (user, asked) ->
                        Optional.ofNullable(plane.projects.get(asked.part("project")))
                                .map(project -> handler.answer(user, project, asked))
                                .orElseGet(PlaneRest::gone));
    }

    private void on(String method, String path, BiFunction<User, Asked, Answer> handler) {
        http.on(
                method,
                path,
                asked -> {
                    synchronized (plane) {
                        return limited(asked, handler);
                    }
                });
    }

    private Answer limited(Asked asked, BiFunction<User, Asked, Answer> handler) {
        var key = asked.headers().getOrDefault("X-api-key", "");
        var user = plane.users.values().stream().filter(each -> each.key().equals(key)).findFirst();
        if (user.isEmpty()) {
            return Answer.of(401, Map.of("detail", "Given API token is not valid"));
        }
        var answer =
                plane.callsLeft <= 0
                        ? Answer.of(
                                429,
                                Map.of("error_code", 5900, "error_message", "RATE_LIMIT_EXCEEDED"))
                        : handler.apply(user.get(), asked);
        plane.callsLeft = Math.max(0, plane.callsLeft - 1);
        return answer.with("X-RateLimit-Remaining", plane.callsLeft)
                .with("X-RateLimit-Reset", InstantSource.system().instant().getEpochSecond() + 60);
    }

    /** By cursor, {@code size:page:is_prev}. */
    private static Answer page(Asked asked, List<Map<String, Object>> all) {
        int size = Math.min(100, Integer.parseInt(asked.query("per_page", "100")));
        int page = Integer.parseInt(asked.query("cursor", size + ":0:0").split(":")[1]);
        int from = Math.min(all.size(), page * size);
        int to = Math.min(all.size(), from + size);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("next_cursor", size + ":" + (page + 1) + ":0");
        answer.put("prev_cursor", size + ":" + (page - 1) + ":1");
        answer.put("next_page_results", to < all.size());
        answer.put("prev_page_results", page > 0);
        answer.put("count", to - from);
        answer.put("total_results", all.size());
        answer.put("results", List.copyOf(all.subList(from, to)));
        return Answer.of(200, answer);
    }

    private static Answer gone() {
        return Answer.of(404, Map.of("error", "The requested resource does not exist."));
    }

    private static Map<String, Object> json(User user) {
        return Map.of(
                "id", user.id(),
                "display_name", user.name(),
                "email", user.name() + "@example.com");
    }

    private static Map<String, Object> json(Project project) {
        return Map.of(
                "id", project.id, "identifier", project.identifier, "name", project.identifier);
    }
}
