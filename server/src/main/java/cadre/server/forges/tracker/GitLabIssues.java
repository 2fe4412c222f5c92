package cadre.server.forges.tracker;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.Fields;
import cadre.server.forges.api.LinkedPages;
import cadre.server.forges.api.Reply;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.entry.GitLabEntry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Issues of a GitLab. What it notes there by itself is no comment of anybody. */
final class GitLabIssues implements IssueHost {
    private final Api api;

    GitLabIssues(Connection connection, CallLog calls, InstantSource clock) {
        this.api = GitLabEntry.of(connection, calls, clock);
    }

    @Override
    public String self() {
        return Fields.needed(api.call(GitLabIssueRoute.ME).send().body(), "id");
    }

    @Override
    public Reply issue(ItemRef ref) {
        return on(GitLabIssueRoute.ISSUE, ref).or(404).send();
    }

    @Override
    public List<JsonNode> changed(String project, Optional<Instant> since) {
        var call =
                api.call(GitLabIssueRoute.ISSUES, project)
                        .with("order_by", "updated_at")
                        .with("state", since.isEmpty() ? "opened" : "all");
        since.ifPresent(at -> call.with("updated_after", at.toString()));
        return LinkedPages.all(call);
    }

    @Override
    public Optional<WorkItem> item(String project, JsonNode json) {
        var number = Fields.needed(json, "iid");
        var labels = new ArrayList<String>();
        json.path("labels").forEach(label -> labels.add(label.asString("")));
        return Optional.of(
                new WorkItem(
                        new ItemRef(project, number),
                        project + "#" + number,
                        Fields.text(json, "title"),
                        Issues.seen(Fields.text(json, "description")),
                        Fields.text(json, "state").equals("closed") ? Issues.CLOSED : Issues.OPEN,
                        labels,
                        Fields.id(json, "author"),
                        Fields.text(json, "web_url"),
                        Fields.time(json, "created_at"),
                        Fields.time(json, "updated_at")));
    }

    @Override
    public List<Post> posts(ItemRef ref) {
        return LinkedPages.all(on(GitLabIssueRoute.NOTES, ref)).stream()
                .filter(json -> !json.path("system").asBoolean(false))
                .map(json ->
                        new Post(
                                Fields.needed(json, "id"),
                                Fields.id(json, "author"),
                                Fields.text(json.path("author"), "username"),
                                Fields.text(json, "body"),
                                Fields.time(json, "created_at"),
                                Fields.time(json, "updated_at")))
                .toList();
    }

    @Override
    public void close(ItemRef ref) {
        set(ref, Issues.CLOSED, "close");
    }

    @Override
    public void reopen(ItemRef ref) {
        set(ref, Issues.OPEN, "reopen");
    }

    /** Some versions refuse to close what is closed. */
    private void set(ItemRef ref, ItemState wanted, String event) {
        var now = item(ref.project(), on(GitLabIssueRoute.ISSUE, ref).send().body());
        if (now.filter(item -> item.state().equals(wanted)).isEmpty()) {
            on(GitLabIssueRoute.MOVE, ref).body(Map.of("state_event", event)).send();
        }
    }

    @Override
    public String post(ItemRef ref, String markdown) {
        var reply =
                on(GitLabIssueRoute.NOTE, ref)
                        .body(Map.of("body", GitLabEntry.disarmed(markdown)))
                        .send();
        return Fields.needed(reply.body(), "id");
    }

    @Override
    public void edit(ItemRef ref, String postId, String markdown) {
        api.call(GitLabIssueRoute.EDIT, ref.project(), ref.id(), postId)
                .body(Map.of("body", GitLabEntry.disarmed(markdown)))
                .send();
    }

    private Api.Call on(GitLabIssueRoute route, ItemRef ref) {
        return api.call(route, ref.project(), ref.id());
    }
}
