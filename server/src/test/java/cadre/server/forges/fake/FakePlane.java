package cadre.server.forges.fake;

import cadre.server.forges.fake.PlaneHook.Happening;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A Plane of one workspace, {@code acme}. Methods that take a user are what that person does in the
 * web app; programs use the API with the user's key. A comment's {@code created_by} is whatever the
 * API's caller says, its {@code actor} is who it was; a member's program may change what others
 * wrote, and only {@code updated_at} tells; a comment of a known external id is 409; a change of
 * three fields is three webhooks; deletions send none.
 */
public final class FakePlane implements AutoCloseable {
    /** The workspace's slug. */
    public static final String WORKSPACE = "acme";

    final Map<String, User> users = new LinkedHashMap<>();
    final Map<String, Project> projects = new LinkedHashMap<>();
    private final List<PlaneHook> hooks = new ArrayList<>();
    private final String workspaceId = UUID.randomUUID().toString();
    private final FakeHttp http = new FakeHttp();
    private final Courier courier = new Courier();
    private long ticks = Instant.parse("2026-05-01T12:00:00Z").toEpochMilli();

    /** How its webhooks look. */
    public enum Generation {
        /** What self-hosted Plane sends. */
        V1,
        /** What Plane's documents say of its cloud. */
        V2,
        /** What older specifications say. */
        OLD
    }

    /** Someone with an API key. */
    public record User(String id, String name, String key) {}

    /** A state of a project. */
    public record State(String id, String name, String group) {}

    /** A project and all that is in it. */
    public static final class Project {
        final String id = UUID.randomUUID().toString();
        final String identifier;
        final List<State> states = new ArrayList<>();
        final Map<String, String> labels = new LinkedHashMap<>();
        final Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        final Map<String, Map<String, Object>> comments = new LinkedHashMap<>();
        int sequence;

        Project(String identifier) {
            this.identifier = identifier;
            for (var each :
                    List.of(
                            "Backlog backlog",
                            "Todo unstarted",
                            "In-Progress started",
                            "Done completed",
                            "Cancelled cancelled")) {
                var words = each.split(" ");
                states.add(new State(UUID.randomUUID().toString(), words[0], words[1]));
            }
        }

        /** Its id in the API. */
        public String id() {
            return id;
        }

        /** The state of this name. */
        public State state(String name) {
            return states.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private FakePlane() {}

    /** A new one, serving. */
    public static FakePlane start() {
        var plane = new FakePlane();
        new PlaneRest(plane, plane.http).serve();
        return plane;
    }

    /** Where it serves, without {@code /api/v1}. */
    public URI url() {
        return URI.create(http.url());
    }

    /** Who carries its webhooks. */
    public Courier courier() {
        return courier;
    }

    /** Each API request as {@code METHOD path status}. */
    public List<String> asked() {
        return http.asked();
    }

    /** The next answers of the API are 502. */
    public void failNext(int count) {
        http.failNext(count);
    }

    volatile boolean oldNames;
    volatile int callsLeft = Integer.MAX_VALUE;

    /** From now on it knows {@code /issues/} only. */
    public void knowOldNamesOnly() {
        oldNames = true;
    }

    /** Only so many more calls are answered; the others are 429. */
    public void allowCalls(int count) {
        callsLeft = count;
    }

    /** A new member of the workspace. */
    public synchronized User user(String name) {
        var user =
                new User(
                        UUID.randomUUID().toString(),
                        name,
                        "plane_api_" + UUID.randomUUID().toString().replace("-", ""));
        users.put(user.id(), user);
        return user;
    }

    /** A new project, with the states that Plane gives it. */
    public synchronized Project project(String identifier) {
        var project = new Project(identifier);
        projects.put(project.id, project);
        return project;
    }

    /** A new webhook; an empty secret is none. */
    public synchronized void hook(URI url, String secret, Generation generation) {
        hooks.add(new PlaneHook(url, secret, generation));
    }

    /** Takes all webhooks away. */
    public synchronized void unhook() {
        hooks.clear();
    }

    /** Whether all webhooks are still switched on. */
    public synchronized boolean hooksAreActive() {
        return hooks.stream().allMatch(PlaneHook::isActive);
    }

    /** A new item in the project's Backlog. */
    public synchronized String item(User by, Project project, String name, String html) {
        return newItem(by, project, name, html, Optional.empty());
    }

    synchronized String newItem(
            User by, Project project, String name, String html, Optional<String> createdBy) {
        var id = UUID.randomUUID().toString();
        var item = new LinkedHashMap<String, Object>();
        item.put("id", id);
        item.put("name", name);
        item.put("description_html", html);
        item.put("priority", "none");
        item.put("sequence_id", ++project.sequence);
        item.put("project", project.id);
        item.put("workspace", workspaceId);
        item.put("parent", null);
        item.put("external_id", null);
        item.put("external_source", null);
        item.put("state", project.states.getFirst().id());
        item.put("labels", new ArrayList<String>());
        item.put("assignees", List.of());
        item.put("created_by", createdBy.orElse(by.id()));
        item.put("updated_by", by.id());
        item.put("created_at", now());
        item.put("updated_at", item.get("created_at"));
        project.items.put(id, item);
        tell("issue", "created", expanded(project, item), "", null, null, by);
        return id;
    }

    /** Puts a label on an item. */
    public synchronized void label(User by, Project project, String item, String name) {
        var found = project.items.get(item);
        var id = project.labels.computeIfAbsent(name, _ -> UUID.randomUUID().toString());
        var labels = new ArrayList<Object>((List<?>) found.get("labels"));
        labels.add(id);
        change(by, project, item, Map.of("label_ids", labels), "labels");
    }

    /** Moves an item as the web app does, whose request has another key than the API's. */
    public synchronized void move(User by, Project project, String item, String state) {
        change(by, project, item, Map.of("state_id", project.state(state).id()), "state");
    }

    /** One webhook for each key that changes something. */
    synchronized void change(
            User by, Project project, String item, Map<String, Object> request, String column) {
        var found = project.items.get(item);
        found.put("updated_at", now());
        found.put("updated_by", by.id());
        request.forEach((key, value) -> {
            var name = column.isEmpty() ? key : column;
            var before = found.put(name, value);
            if (!value.equals(before)) {
                tell("issue", "updated", expanded(project, found), key, before, value, by);
            }
        });
    }

    /** A comment of a person. */
    public synchronized String comment(User by, Project project, String item, String html) {
        return newComment(by, project, item, html, Map.of());
    }

    synchronized String newComment(
            User by, Project project, String item, String html, Map<String, Object> more) {
        var id = UUID.randomUUID().toString();
        var comment = new LinkedHashMap<String, Object>();
        comment.put("id", id);
        comment.put("comment_html", html);
        comment.put("issue", item);
        comment.put("project", project.id);
        comment.put("workspace", workspaceId);
        comment.put("access", "INTERNAL");
        comment.put("external_id", null);
        comment.put("external_source", null);
        comment.put("created_by", by.id());
        comment.put("edited_at", null);
        comment.put("attachments", List.of());
        comment.put("parent", null);
        comment.put("created_at", now());
        comment.put("updated_at", comment.get("created_at"));
        comment.putAll(more);
        comment.put("actor", by.id());
        project.comments.put(id, comment);
        tell("issue_comment", "created", comment, "", null, null, by);
        return id;
    }

    /** A person changes a comment's text. */
    public synchronized void edit(User by, Project project, String comment, String html) {
        project.comments.get(comment).put("edited_at", now());
        editByProgram(by, project, comment, html);
    }

    /** Any member may do that to any comment with the API, which leaves edited_at as it was. */
    synchronized void editByProgram(User by, Project project, String comment, String html) {
        var found = project.comments.get(comment);
        var before = found.put("comment_html", html);
        found.put("updated_at", now());
        found.put("updated_by", by.id());
        tell("issue_comment", "updated", found, "comment_html", before, html, by);
    }

    /** The item goes, and no webhook says so. */
    public synchronized void delete(Project project, String item) {
        project.items.remove(item);
        project.comments.values().removeIf(each -> item.equals(each.get("issue")));
    }

    /** The item's comments as HTML, oldest first. */
    public synchronized List<String> commentsOf(Project project, String item) {
        return project.comments.values().stream()
                .filter(each -> item.equals(each.get("issue")))
                .map(each -> String.valueOf(each.get("comment_html")))
                .toList();
    }

    /** The name of the item's state. */
    public synchronized String stateOf(Project project, String item) {
        var id = project.items.get(item).get("state");
        return project.states.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow()
                .name();
    }

    private void tell(
            String entity,
            String action,
            Map<String, Object> data,
            String field,
            Object before,
            Object after,
            User by) {
        var actor = new LinkedHashMap<String, Object>();
        actor.put("id", by.id());
        actor.put("first_name", by.name());
        actor.put("last_name", "");
        actor.put("email", by.name() + "@example.com");
        actor.put("avatar", "");
        actor.put("avatar_url", null);
        actor.put("display_name", by.name());
        var what =
                new Happening(
                        workspaceId,
                        entity,
                        action,
                        new LinkedHashMap<>(data),
                        field,
                        before,
                        after,
                        actor);
        hooks.forEach(hook -> hook.send(courier, what));
    }

    Map<String, Object> expanded(Project project, Map<String, Object> item) {
        var data = new LinkedHashMap<>(item);
        project.states.stream()
                .filter(each -> each.id().equals(item.get("state")))
                .findFirst()
                .ifPresent(state ->
                        data.put(
                                "state",
                                Map.of(
                                        "id", state.id(),
                                        "name", state.name(),
                                        "color", "#000000",
                                        "group", state.group())));
        var labels = new ArrayList<Object>();
        ((List<?>) item.get("labels"))
                .forEach(id ->
                        project.labels.forEach((name, labelId) -> {
                            if (labelId.equals(id)) {
                                labels.add(Map.of("id", labelId, "name", name));
                            }
                        }));
        data.put("labels", labels);
        return data;
    }

    /** Each thing that happens has a time of its own. */
    private String now() {
        ticks += 1000;
        return Instant.ofEpochMilli(ticks).toString();
    }

    @Override
    public void close() {
        courier.close();
        http.close();
    }
}
