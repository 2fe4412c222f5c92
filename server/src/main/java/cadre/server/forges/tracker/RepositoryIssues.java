package cadre.server.forges.tracker;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.ApiRoute;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.Fields;
import cadre.server.forges.api.LinkedPages;
import cadre.server.forges.api.Login;
import cadre.server.forges.api.NumberedPages;
import cadre.server.forges.api.Reply;
import cadre.server.forges.api.RepositoryName;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.entry.GitHubEntry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Issues of Gitea, Forgejo and GitHub, who speak of them in the same words and differ in their
 * pages. To all of them a pull request is an issue, too.
 */
final class RepositoryIssues implements IssueHost {
    private final Supplier<Api.Call> me;
    private final Calls calls;
    private final Function<Api.Call, List<JsonNode>> pages;
    private final Function<Api.Call, List<JsonNode>> comments;

    /** Begins a call in a repository. */
    private interface Calls {
        Api.Call in(String repository, ApiRoute route, String... values);
    }

    private RepositoryIssues(
            Supplier<Api.Call> me,
            Calls calls,
            Function<Api.Call, List<JsonNode>> pages,
            Function<Api.Call, List<JsonNode>> comments) {
        this.me = me;
        this.calls = calls;
        this.pages = pages;
        this.comments = comments;
    }

    /** Gitea sends all comments at once. */
    static RepositoryIssues ofGitea(Connection connection, CallLog calls, InstantSource clock) {
        var login = Login.of("Authorization", "token " + connection.token());
        var api = new Api(connection, login, calls, clock);
        return new RepositoryIssues(
                () -> api.call(RepositoryIssueRoute.ME),
                (_, route, values) -> api.call(route, values),
                call -> NumberedPages.all(call.with("type", "issues"), _ -> true),
                call -> call.send().body().valueStream().toList());
    }

    static RepositoryIssues ofGitHub(GitHubEntry entry) {
        return new RepositoryIssues(
                () -> entry.self(RepositoryIssueRoute.ME, RepositoryIssueRoute.USER),
                entry::in,
                LinkedPages::all,
                LinkedPages::all);
    }

    @Override
    public String self() {
        return Fields.needed(me.get().send().body(), "id");
    }

    @Override
    public Reply issue(ItemRef ref) {
        return on(RepositoryIssueRoute.ISSUE, ref)
                .or(301, 404, 410)
                .send(); // moved, hidden, deleted
    }

    @Override
    public List<JsonNode> changed(String project, Optional<Instant> since) {
        var call =
                in(RepositoryIssueRoute.ISSUES, project)
                        .with("state", since.isEmpty() ? "open" : "all");
        since.ifPresent(at -> call.with("since", at.toString()));
        return pages.apply(call);
    }

    @Override
    public Optional<WorkItem> item(String project, JsonNode json) {
        if (json.path("pull_request").isObject()) {
            return Optional.empty();
        }
        var number = Fields.needed(json, "number");
        var labels = new ArrayList<String>();
        json.path("labels").forEach(label -> labels.add(Fields.text(label, "name")));
        return Optional.of(
                new WorkItem(
                        new ItemRef(project, number),
                        project + "#" + number,
                        Fields.text(json, "title"),
                        Issues.seen(Fields.text(json, "body")),
                        Fields.text(json, "state").equals("closed") ? Issues.CLOSED : Issues.OPEN,
                        labels,
                        Fields.id(json, "user"),
                        Fields.text(json, "html_url"),
                        Fields.time(json, "created_at"),
                        Fields.time(json, "updated_at")));
    }

    @Override
    public List<Post> posts(ItemRef ref) {
        return comments.apply(on(RepositoryIssueRoute.COMMENTS, ref)).stream()
                .map(json ->
                        new Post(
                                Fields.needed(json, "id"),
                                Fields.id(json, "user"),
                                Fields.text(json.path("user"), "login"),
                                Fields.text(json, "body"),
                                Fields.time(json, "created_at"),
                                Fields.time(json, "updated_at")))
                .toList();
    }

    @Override
    public void close(ItemRef ref) {
        on(RepositoryIssueRoute.MOVE, ref).body(Map.of("state", "closed")).send();
    }

    @Override
    public void reopen(ItemRef ref) {
        on(RepositoryIssueRoute.MOVE, ref).body(Map.of("state", "open")).send();
    }

    @Override
    public String post(ItemRef ref, String markdown) {
        var reply = on(RepositoryIssueRoute.COMMENT, ref).body(Map.of("body", markdown)).send();
        return Fields.needed(reply.body(), "id");
    }

    @Override
    public void edit(ItemRef ref, String postId, String markdown) {
        in(RepositoryIssueRoute.EDIT, ref.project(), postId).body(Map.of("body", markdown)).send();
    }

    private Api.Call on(RepositoryIssueRoute route, ItemRef ref) {
        return in(route, ref.project(), ref.id());
    }

    private Api.Call in(RepositoryIssueRoute route, String project, String... more) {
        var repository = RepositoryName.of(project);
        var values = new ArrayList<>(List.of(repository.owner(), repository.name()));
        values.addAll(List.of(more));
        return calls.in(project, route, values.toArray(String[]::new));
    }
}
