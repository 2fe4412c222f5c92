package cadre.server.forges.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.Fields;
import cadre.server.forges.api.Login;
import cadre.server.forges.api.NumberedPages;
import cadre.server.forges.api.RepositoryName;
import cadre.server.forges.api.Trouble;
import cadre.server.forges.connection.Connection;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Repositories of Gitea and Forgejo. A draft is a pull request whose title begins with {@code
 * WIP:}, as these hosts have it. Thread-safe.
 */
public final class Gitea implements OpenHost {
    private static final String DRAFT = "WIP: ";
    private static final int MOST_FILE = 1 << 20;

    private final Api api;

    /**
     * The host of a connection.
     *
     * @param connection of the provider GITEA or FORGEJO
     */
    public Gitea(Connection connection, CallLog calls, InstantSource clock) {
        this.api = api(connection, calls, clock);
    }

    /** The API of such a connection. */
    public static Api api(Connection connection, CallLog calls, InstantSource clock) {
        return new Api(
                connection, Login.of("Authorization", "token " + connection.token()), calls, clock);
    }

    @Override
    public String self() {
        return Fields.needed(api.call(GiteaRoute.ME).send().body(), "id");
    }

    @Override
    public List<String> repositories(int most) {
        var left = new int[] {most};
        return NumberedPages.all(api.call(GiteaRoute.REPOSITORIES), _ -> left[0]-- > 0).stream()
                .map(json -> Fields.needed(json, "full_name"))
                .toList();
    }

    @Override
    public String cloneUrl(String repository) {
        return Fields.needed(repository(repository), "clone_url");
    }

    @Override
    public String gitPassword(String repository) {
        return api.connection().token();
    }

    @Override
    public String defaultBranch(String repository) {
        return Fields.needed(repository(repository), "default_branch");
    }

    private JsonNode repository(String repository) {
        return in(GiteaRoute.REPOSITORY, repository).send().body();
    }

    @Override
    public TokenRights rights(String repository) {
        var found = repository(repository);
        var branch = Fields.text(found, "default_branch");
        var merge =
                branch.isEmpty()
                        ? Optional.<JsonNode>empty()
                        : ifThere(in(GiteaRoute.BRANCH, repository, branch));
        var permissions = found.path("permissions");
        return new TokenRights(
                permissions.path("push").asBoolean(false),
                permissions.path("admin").asBoolean(false),
                merge.map(json -> json.path("user_can_merge").asBoolean(false)).orElse(false));
    }

    @Override
    public Optional<List<HookView>> hooks(String repository) {
        try {
            return Optional.of(
                    NumberedPages.all(in(GiteaRoute.HOOKS, repository), _ -> true).stream()
                            .map(Gitea::hook)
                            .toList());
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UPSTREAM && isHidden(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Optional<List<String>> scopes() {
        return Optional.empty();
    }

    private static boolean isHidden(CadreException e) {
        return Trouble.status(e).filter(status -> status == 403 || status == 404).isPresent();
    }

    private static HookView hook(JsonNode json) {
        var events = new ArrayList<String>();
        json.path("events").forEach(each -> events.add(each.asString("")));
        return new HookView(
                Fields.text(json.path("config"), "url"),
                json.path("active").asBoolean(false),
                Fields.text(json.path("config"), "content_type").equals("json"),
                events,
                "");
    }

    @Override
    public Optional<BranchView> branch(String repository, String name) {
        return ifThere(in(GiteaRoute.BRANCH, repository, name)).map(Gitea::branch);
    }

    private static BranchView branch(JsonNode json) {
        var contexts = new ArrayList<String>();
        if (json.path("enable_status_check").asBoolean(false)) {
            json.path("status_check_contexts").forEach(each -> contexts.add(each.asString("")));
        }
        return new BranchView(
                Fields.needed(json, "name"),
                Fields.text(json.path("commit"), "id"),
                json.path("protected").asBoolean(false),
                contexts,
                (int) Fields.number(json, "required_approvals"));
    }

    @Override
    public BranchView createBranch(String repository, String name, String from) {
        var reply =
                in(GiteaRoute.NEW_BRANCH, repository)
                        .body(Map.of("new_branch_name", name, "old_ref_name", from))
                        .or(409)
                        .send();
        return reply.isOk()
                ? branch(reply.body())
                : branch(repository, name)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.UPSTREAM,
                                        "The host says that the branch is there, and has none",
                                        Map.of("repository", repository, "branch", name),
                                        "Look for a branch whose name begins the same way, such"
                                                + " as 'a' beside 'a/b'"));
    }

    @Override
    public Optional<String> file(String repository, String path, String sha) {
        return ifThere(in(GiteaRoute.FILE, repository, path).with("ref", sha))
                .filter(json -> Fields.text(json, "type").equals("file"))
                .map(json -> {
                    if (Fields.number(json, "size") > MOST_FILE) {
                        throw new CadreException(
                                ErrorCode.TOO_LARGE,
                                "The file is too large to be read here",
                                Map.of("repository", repository, "path", path),
                                "Keep it under 1 MiB");
                    }
                    var content = Fields.text(json, "content");
                    return new String(Base64.getMimeDecoder().decode(content), UTF_8);
                });
    }

    @Override
    public Optional<PullRequest> pullRequest(String repository, long number) {
        return ifThere(in(GiteaRoute.PULL, repository, Long.toString(number))).map(Gitea::pull);
    }

    @Override
    public Optional<PullRequest> openPullRequest(String repository, String head, String base) {
        return NumberedPages.all(
                        in(GiteaRoute.PULLS, repository)
                                .with("state", "open")
                                .with("sort", "recentupdate"),
                        _ -> true)
                .stream()
                .filter(json -> isOwnHead(json, repository))
                .map(Gitea::pull)
                .filter(pull -> pull.head().equals(head) && pull.base().equals(base))
                .findFirst();
    }

    /** A fork may have a branch of the same name. */
    private static boolean isOwnHead(JsonNode json, String repository) {
        var from = Fields.text(json.path("head").path("repo"), "full_name");
        return from.isEmpty() || from.equalsIgnoreCase(repository);
    }

    private static PullRequest pull(JsonNode json) {
        return new PullRequest(
                Fields.number(json, "number"),
                Fields.text(json, "html_url"),
                Fields.text(json.path("head"), "ref"),
                Fields.text(json.path("head"), "sha"),
                Fields.text(json.path("base"), "ref"),
                Fields.id(json, "user"),
                Fields.text(json, "state").equals("open"),
                json.path("merged").asBoolean(false),
                json.path("draft").asBoolean(false) || Fields.text(json, "title").startsWith(DRAFT),
                json.path("mergeable").asBoolean(false)
                        ? PullRequest.Merges.CLEANLY
                        : PullRequest.Merges.CONFLICTS);
    }

    @Override
    public List<Review> reviews(String repository, long number) {
        return NumberedPages.all(
                        in(GiteaRoute.REVIEWS, repository, Long.toString(number)), _ -> true)
                .stream()
                .map(Gitea::review)
                .sorted(Comparator.comparing(Review::submittedAt))
                .toList();
    }

    private static Review review(JsonNode json) {
        return new Review(
                Fields.needed(json, "id"),
                Fields.id(json, "user"),
                Fields.text(json.path("user"), "login"),
                switch (Fields.text(json, "state")) {
                    case "APPROVED" -> Review.Verdict.APPROVED;
                    case "REQUEST_CHANGES" -> Review.Verdict.CHANGES;
                    case "PENDING" -> Review.Verdict.PENDING;
                    case "REQUEST_REVIEW" -> Review.Verdict.REQUESTED;
                    default -> Review.Verdict.COMMENT;
                },
                json.path("official").asBoolean(false),
                json.path("stale").asBoolean(true),
                json.path("dismissed").asBoolean(false),
                Fields.text(json, "commit_id"),
                Fields.time(json, "submitted_at"));
    }

    /** The combined state is of one page only, so it is not asked for. */
    @Override
    public List<StatusContext> statuses(String repository, String sha) {
        var newest = new HashMap<String, JsonNode>();
        for (var json : NumberedPages.all(in(GiteaRoute.STATUSES, repository, sha), _ -> true)) {
            newest.merge(
                    Fields.text(json, "context"),
                    json,
                    (one, other) ->
                            Fields.number(one, "id") >= Fields.number(other, "id") ? one : other);
        }
        return newest.values().stream()
                .map(Gitea::status)
                .sorted(Comparator.comparing(StatusContext::name))
                .toList();
    }

    private static StatusContext status(JsonNode json) {
        var word =
                Stream.of("status", "state")
                        .map(name -> Fields.text(json, name))
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElse("");
        return new StatusContext(
                Fields.text(json, "context"),
                switch (word) {
                    case "success", "skipped" -> StatusContext.State.GREEN;
                    case "error", "failure" -> StatusContext.State.FAILED;
                    case "warning" -> StatusContext.State.FAILED;
                    default -> StatusContext.State.PENDING;
                },
                Fields.text(json, "target_url"));
    }

    @Override
    public PullRequest openDraft(
            String repository, String head, String base, String title, String markdown) {
        var there = openPullRequest(repository, head, base);
        if (there.isPresent()) {
            return there.get();
        }
        var reply =
                in(GiteaRoute.NEW_PULL, repository)
                        .body(
                                Map.of(
                                        "head", head,
                                        "base", base,
                                        "title", title.startsWith(DRAFT) ? title : DRAFT + title,
                                        "body", markdown))
                        .or(409)
                        .send();
        return reply.isOk()
                ? pull(reply.body())
                : openPullRequest(repository, head, base)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.UPSTREAM,
                                        "The host refused the pull request",
                                        Map.of(
                                                "repository", repository,
                                                "head", head,
                                                "base", base),
                                        "See whether the branch has commits that the base has"
                                                + " not"));
    }

    @Override
    public void markReady(String repository, long number) {
        var title =
                Fields.text(
                        in(GiteaRoute.PULL, repository, Long.toString(number)).send().body(),
                        "title");
        if (title.startsWith(DRAFT)) {
            in(GiteaRoute.TITLE, repository, Long.toString(number))
                    .body(Map.of("title", title.substring(DRAFT.length())))
                    .send();
        }
    }

    private static Optional<JsonNode> ifThere(Api.Call call) {
        var reply = call.or(404).send();
        return reply.isOk() ? Optional.of(reply.body()) : Optional.empty();
    }

    private Api.Call in(GiteaRoute route, String repository, String... more) {
        var name = RepositoryName.of(repository);
        var values = new ArrayList<>(List.of(name.owner(), name.name()));
        values.addAll(List.of(more));
        return api.call(route, values.toArray(String[]::new));
    }
}
