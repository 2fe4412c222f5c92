package cadre.server.forges.tracker;

import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.Fields;
import cadre.server.forges.connection.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Work items of a Plane workspace. What hardly changes (a project's key, its states, labels and
 * members) is kept for a minute, for Plane allows few calls. Thread-safe.
 */
public final class Plane implements Tracker {
    /** Marks comments as Cadre's: with a key of ours Plane takes each only once. */
    private static final String SOURCE = "cadre";

    private static final Set<String> OVER = Set.of("completed", "cancelled");
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ofMillis(900);

    private final PlaneApi api;
    private final InstantSource clock;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final KnownItems large = new KnownItems();

    private record Kept(Instant until, List<JsonNode> list) {}

    /**
     * The tracker of a connection.
     *
     * @param connection of the provider PLANE
     */
    public Plane(Connection connection, CallLog calls, InstantSource clock) {
        this.api = new PlaneApi(connection, calls, clock);
        this.clock = clock;
    }

    @Override
    public String self() {
        return Fields.needed(api.call(PlaneRoute.ME).send().body(), "id");
    }

    /** The projects that the token sees, by id, each with its name. */
    public Map<String, String> projects() {
        return PlaneApi.all(api.inWorkspace(PlaneRoute.PROJECTS), _ -> true).stream()
                .collect(
                        Collectors.toMap(
                                each -> Fields.needed(each, "id"),
                                each -> Fields.text(each, "name"),
                                (one, _) -> one));
    }

    @Override
    public Optional<WorkItem> item(ItemRef ref) {
        var reply = api.onItems(PlaneRoute.ITEM, ref.project(), ref.id()).or(404).send();
        return reply.isOk()
                ? large.read(ref, reply, json -> Optional.of(item(ref.project(), json)))
                : Optional.empty();
    }

    @Override
    public List<WorkItem> changedItems(String project, Instant since) {
        var first = since.equals(Instant.EPOCH);
        var found =
                PlaneApi.all(
                        api.onItems(PlaneRoute.ITEMS, project).with("order_by", "-updated_at"),
                        json -> !Fields.time(json, "updated_at").isBefore(since));
        return found.stream()
                .map(json -> item(project, json))
                .filter(item -> !first || !OVER.contains(item.state().group()))
                .toList();
    }

    @Override
    public List<Comment> comments(ItemRef ref) {
        var names = members(ref.project());
        return PlaneApi.all(
                        api.onItems(PlaneRoute.COMMENTS, ref.project(), ref.id())
                                .with("order_by", "created_at"),
                        _ -> true)
                .stream()
                .map(json -> comment(json, names))
                .sorted(Comparator.comparing(Comment::createdAt))
                .toList();
    }

    /**
     * {@code actor} is who posted it; {@code created_by} may be anybody's. A member's program may
     * change what another one wrote, which sets no {@code edited_at}; Plane itself saves a new
     * comment twice, at once.
     */
    private static Comment comment(JsonNode json, Map<String, String> names) {
        var actor = Fields.id(json, "actor");
        var created = Fields.time(json, "created_at");
        var isTouched = Fields.time(json, "updated_at").isAfter(created.plus(AT_ONCE));
        return new Comment(
                Fields.needed(json, "id"),
                actor,
                names.getOrDefault(actor, actor),
                PlainText.of(Fields.text(json, "comment_html")),
                isTouched || !Fields.text(json, "edited_at").isEmpty(),
                created);
    }

    @Override
    public List<ItemState> states(String project) {
        return list("states " + project, () -> inProject(PlaneRoute.STATES, project)).stream()
                .map(Plane::state)
                .toList();
    }

    @Override
    public void move(ItemRef ref, String stateId) {
        api.onItems(PlaneRoute.MOVE, ref.project(), ref.id()).body(Map.of("state", stateId)).send();
    }

    @Override
    public String comment(ItemRef ref, String key, Markup text) {
        var reply =
                api.onItems(PlaneRoute.COMMENT, ref.project(), ref.id())
                        .body(
                                Map.of(
                                        "comment_html",
                                        SafeHtml.of(text),
                                        "access",
                                        "INTERNAL",
                                        "external_id",
                                        key,
                                        "external_source",
                                        SOURCE))
                        .or(409)
                        .send();
        return Fields.needed(reply.body(), "id");
    }

    @Override
    public void edit(ItemRef ref, String commentId, Markup text) {
        api.onItems(PlaneRoute.EDIT, ref.project(), ref.id(), commentId)
                .body(Map.of("comment_html", SafeHtml.of(text)))
                .send();
    }

    private WorkItem item(String project, JsonNode json) {
        var id = Fields.needed(json, "id");
        return new WorkItem(
                new ItemRef(project, id),
                key(project) + "-" + Fields.text(json, "sequence_id"),
                Fields.text(json, "name"),
                PlainText.of(Fields.text(json, "description_html")),
                stateOf(project, json.path("state")),
                labelsOf(project, json.path("labels")),
                Fields.id(json, "created_by"),
                page(project, id),
                Fields.time(json, "created_at"),
                Fields.time(json, "updated_at"));
    }

    private String key(String project) {
        var found =
                list(
                        "project " + project,
                        () -> List.of(api.inWorkspace(PlaneRoute.PROJECT, project).send().body()));
        return Fields.text(found.getFirst(), "identifier");
    }

    private ItemState stateOf(String project, JsonNode given) {
        if (given.isObject() && given.has("group")) {
            return state(given);
        }
        var id = given.isObject() ? Fields.text(given, "id") : given.asString("");
        return states(project).stream()
                .filter(state -> state.id().equals(id))
                .findFirst()
                .orElse(new ItemState(id, "", ""));
    }

    private static ItemState state(JsonNode json) {
        return new ItemState(
                Fields.needed(json, "id"), Fields.text(json, "name"), Fields.text(json, "group"));
    }

    private List<String> labelsOf(String project, JsonNode given) {
        var names = new ArrayList<String>();
        for (var label : given) {
            if (label.isObject()) {
                names.add(Fields.text(label, "name"));
            } else {
                list("labels " + project, () -> inProject(PlaneRoute.LABELS, project)).stream()
                        .filter(each -> Fields.text(each, "id").equals(label.asString("")))
                        .forEach(each -> names.add(Fields.text(each, "name")));
            }
        }
        return names;
    }

    private Map<String, String> members(String project) {
        return list("members " + project, () -> inProject(PlaneRoute.MEMBERS, project)).stream()
                .collect(
                        Collectors.toMap(
                                each -> Fields.text(each, "id"),
                                each -> Fields.text(each, "display_name"),
                                (one, _) -> one));
    }

    private List<JsonNode> inProject(PlaneRoute route, String project) {
        return PlaneApi.all(api.inWorkspace(route, project), _ -> true);
    }

    private List<JsonNode> list(String what, Supplier<List<JsonNode>> ask) {
        var now = clock.instant();
        var known = kept.get(what);
        if (known != null && known.until().isAfter(now)) {
            return known.list();
        }
        var fresh = new Kept(now.plus(KEPT), ask.get());
        kept.put(what, fresh);
        return fresh.list();
    }

    /** Plane's own cloud serves its pages from another host than its API. */
    private String page(String project, String id) {
        var connection = api.connection();
        var root = connection.url().toString().replaceFirst("/api(/v1)?$", "");
        return root.replaceFirst("^https://api\\.plane\\.so", "https://app.plane.so")
                + "/"
                + connection.workspace()
                + "/projects/"
                + project
                + "/issues/"
                + id;
    }
}
