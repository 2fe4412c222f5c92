package cadre.server.forges.tracker;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.Fields;
import cadre.server.forges.api.NumberedPages;
import cadre.server.forges.api.RepositoryName;
import cadre.server.forges.connection.Connection;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Issues of Gitea and Forgejo. A project is {@code owner/name}; an issue is open or closed and
 * nothing between. A comment of Cadre's carries its key in an HTML comment that nobody sees, for
 * Gitea keeps no key of others. Thread-safe.
 */
public final class GiteaIssues implements Tracker {
    private static final ItemState OPEN = new ItemState("open", "open", "unstarted");
    private static final ItemState CLOSED = new ItemState("closed", "closed", "completed");

    private final Api api;
    private final KnownItems large = new KnownItems();
    private volatile Optional<String> self = Optional.empty();

    /**
     * The tracker of a connection.
     *
     * @param connection of the provider GITEA or FORGEJO
     */
    public GiteaIssues(Connection connection, CallLog calls, InstantSource clock) {
        this.api =
                new Api(
                        connection,
                        new Api.Login("Authorization", "token " + connection.token()),
                        calls,
                        clock);
    }

    @Override
    public String self() {
        var known = self;
        if (known.isEmpty()) {
            known = Optional.of(Fields.needed(api.call(GiteaIssueRoute.ME).send().body(), "id"));
            self = known;
        }
        return known.get();
    }

    @Override
    public Optional<WorkItem> item(ItemRef ref) {
        if (!ref.id().matches("[0-9]{1,18}")) {
            return Optional.empty(); // such as the id of another tracker
        }
        var reply = on(GiteaIssueRoute.ISSUE, ref).or(404).send();
        return reply.isOk()
                ? large.read(
                        ref,
                        reply,
                        json ->
                                Optional.of(json)
                                        .filter(GiteaIssues::isIssue)
                                        .map(one -> item(ref.project(), one)))
                : Optional.empty();
    }

    @Override
    public List<WorkItem> changedItems(String project, Instant since) {
        var first = since.equals(Instant.EPOCH);
        var call =
                in(GiteaIssueRoute.ISSUES, project)
                        .with("type", "issues")
                        .with("state", first ? "open" : "all");
        if (!first) {
            call.with("since", since.toString());
        }
        return NumberedPages.all(call, _ -> true).stream()
                .filter(GiteaIssues::isIssue)
                .map(json -> item(project, json))
                .sorted(Comparator.comparing(WorkItem::updatedAt).reversed())
                .toList();
    }

    /** A pull request is an issue to Gitea. */
    private static boolean isIssue(JsonNode json) {
        return !json.path("pull_request").isObject();
    }

    @Override
    public List<Comment> comments(ItemRef ref) {
        return raw(ref).stream()
                .map(GiteaIssues::comment)
                .sorted(Comparator.comparing(Comment::createdAt))
                .toList();
    }

    private List<JsonNode> raw(ItemRef ref) {
        var all = new ArrayList<JsonNode>(); // Gitea sends them all at once
        on(GiteaIssueRoute.COMMENTS, ref).send().body().forEach(all::add);
        return all;
    }

    private static Comment comment(JsonNode json) {
        var created = Fields.time(json, "created_at");
        return new Comment(
                Fields.needed(json, "id"),
                Fields.id(json, "user"),
                Fields.text(json.path("user"), "login"),
                seen(Fields.text(json, "body")),
                !Fields.time(json, "updated_at").equals(created),
                created);
    }

    /** Markdown without what its reader does not see. */
    private static String seen(String body) {
        return body.replaceAll("(?s)<!--.*?(-->|$)", "").replace("\r", "").strip();
    }

    @Override
    public List<ItemState> states(String project) {
        return List.of(OPEN, CLOSED);
    }

    @Override
    public void move(ItemRef ref, String stateId) {
        if (!stateId.equals(OPEN.id()) && !stateId.equals(CLOSED.id())) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "An issue has no such state",
                    Map.of("state", stateId),
                    "Give open or closed");
        }
        on(GiteaIssueRoute.MOVE, ref).body(Map.of("state", stateId)).send();
    }

    @Override
    public String comment(ItemRef ref, String key, Markup text) {
        var mark = mark(key);
        var me = self();
        var there =
                raw(ref).stream()
                        .filter(json -> Fields.id(json, "user").equals(me))
                        .filter(json -> Fields.text(json, "body").endsWith(mark))
                        .findFirst();
        return there.map(json -> Fields.needed(json, "id"))
                .orElseGet(() ->
                        Fields.needed(
                                on(GiteaIssueRoute.COMMENT, ref)
                                        .body(Map.of("body", text.markdown() + "\n\n" + mark))
                                        .send()
                                        .body(),
                                "id"));
    }

    /** The mark stays: the comment may be looked for by its key again. */
    @Override
    public void edit(ItemRef ref, String commentId, Markup text) {
        var mark =
                raw(ref).stream()
                        .filter(json -> Fields.text(json, "id").equals(commentId))
                        .map(json -> Fields.text(json, "body"))
                        .filter(body -> body.contains("<!-- cadre:"))
                        .map(body -> "\n\n" + body.substring(body.lastIndexOf("<!-- cadre:")))
                        .findFirst()
                        .orElse("");
        in(GiteaIssueRoute.EDIT, ref.project(), commentId)
                .body(Map.of("body", text.markdown() + mark))
                .send();
    }

    private static String mark(String key) {
        return "<!-- cadre:" + key.replaceAll("[^A-Za-z0-9_.:/-]|--", "_") + " -->";
    }

    private Api.Call on(GiteaIssueRoute route, ItemRef ref) {
        return in(route, ref.project(), ref.id());
    }

    private Api.Call in(GiteaIssueRoute route, String project, String... more) {
        var repository = RepositoryName.of(project);
        var values = new ArrayList<>(List.of(repository.owner(), repository.name()));
        values.addAll(List.of(more));
        return api.call(route, values.toArray(String[]::new));
    }

    private static WorkItem item(String project, JsonNode json) {
        var number = Fields.needed(json, "number");
        var labels = new ArrayList<String>();
        json.path("labels").forEach(label -> labels.add(Fields.text(label, "name")));
        return new WorkItem(
                new ItemRef(project, number),
                project + "#" + number,
                Fields.text(json, "title"),
                seen(Fields.text(json, "body")),
                Fields.text(json, "state").equals("closed") ? CLOSED : OPEN,
                labels,
                Fields.id(json, "user"),
                Fields.text(json, "html_url"),
                Fields.time(json, "created_at"),
                Fields.time(json, "updated_at"));
    }
}
