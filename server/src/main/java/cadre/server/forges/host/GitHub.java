package cadre.server.forges.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.Fields;
import cadre.server.forges.api.LinkedPages;
import cadre.server.forges.api.Reply;
import cadre.server.forges.api.RepositoryName;
import cadre.server.forges.api.Trouble;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.entry.GitHubEntry;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Repositories of github.com or of a GitHub Enterprise Server. Thread-safe. */
public final class GitHub implements OpenHost {
    private static final int MOST_FILE = 1 << 20;
    private static final String MARK_READY =
            "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id})"
                    + " { pullRequest { isDraft } } }";

    private final GitHubEntry entry;
    private final GitHubReviews reviews;

    /**
     * The host of a connection.
     *
     * @param connection of the provider GITHUB, at {@code https://github.com} or where people open
     *     their own server
     */
    public GitHub(Connection connection, CallLog calls, InstantSource clock) {
        this(new GitHubEntry(connection, calls, clock));
    }

    /** The host that is entered so. */
    public GitHub(GitHubEntry entry) {
        this.entry = entry;
        this.reviews = new GitHubReviews(this::in);
    }

    @Override
    public String self() {
        return Fields.needed(entry.self(GitHubRoute.ME, GitHubRoute.USER).send().body(), "id");
    }

    /** Of a fine-grained token GitHub tells none; of an app its permissions. */
    @Override
    public Optional<List<String>> scopes() {
        return entry.permissions()
                .map(all ->
                        all.entrySet().stream()
                                .map(each -> each.getKey() + ": " + each.getValue())
                                .toList())
                .or(() ->
                        entry.self(GitHubRoute.ME, GitHubRoute.USER)
                                .send()
                                .header("X-OAuth-Scopes")
                                .map(text -> List.of(text.strip().split("\\s*,\\s*"))));
    }

    @Override
    public List<String> repositories(int most) {
        return entry.all(GitHubRoute.REPOSITORIES, GitHubRoute.INSTALLED).stream()
                .flatMap(call ->
                        LinkedPages.all(call.with("sort", "pushed"), GitHub::listed, most).stream())
                .limit(most)
                .map(json -> Fields.needed(json, "full_name"))
                .toList();
    }

    /** An app gets an object with the list. */
    private static JsonNode listed(JsonNode body) {
        return body.isArray() ? body : body.path("repositories");
    }

    @Override
    public String cloneUrl(String repository) {
        return Fields.needed(repository(repository), "clone_url");
    }

    @Override
    public String gitPassword(String repository) {
        return entry.password(repository);
    }

    @Override
    public String defaultBranch(String repository) {
        return Fields.needed(repository(repository), "default_branch");
    }

    private JsonNode repository(String repository) {
        return in(GitHubRoute.REPOSITORY, repository).send().body();
    }

    @Override
    public TokenRights rights(String repository) {
        var found = repository(repository);
        var base = branch(repository, Fields.needed(found, "default_branch"));
        var mayWrite = may(repository, found, "push", List.of("contents", "pull_requests"));
        return new TokenRights(
                mayWrite,
                may(repository, found, "admin", List.of("administration")),
                mayWrite && !base.map(BranchView::isProtected).orElse(false));
    }

    /** Of an app the repository does not tell. */
    private boolean may(String repository, JsonNode json, String right, List<String> permissions) {
        return entry.permissions(repository)
                .map(all ->
                        permissions.stream()
                                .allMatch(each -> all.getOrDefault(each, "").equals("write")))
                .orElseGet(() -> json.path("permissions").path(right).asBoolean(false));
    }

    @Override
    public Optional<List<HookView>> hooks(String repository) {
        try {
            return Optional.of(
                    LinkedPages.all(in(GitHubRoute.HOOKS, repository)).stream()
                            .map(json -> hook(repository, json))
                            .toList());
        } catch (CadreException e) {
            if (Trouble.status(e).filter(status -> status == 403 || status == 404).isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private HookView hook(String repository, JsonNode json) {
        var events = new ArrayList<String>();
        json.path("events").forEach(each -> events.add(each.asString("")));
        var last =
                LinkedPages.all(
                        in(GitHubRoute.DELIVERIES, repository, Fields.needed(json, "id")),
                        body -> body,
                        1);
        return new HookView(
                Fields.text(json.path("config"), "url"),
                json.path("active").asBoolean(false),
                Fields.text(json.path("config"), "content_type").equals("json"),
                events,
                last.isEmpty() ? "" : Fields.text(last.getFirst(), "status"));
    }

    @Override
    public Optional<BranchView> branch(String repository, String name) {
        return ifThere(in(GitHubRoute.BRANCH, repository, name))
                .map(json -> GitHubBranch.view(json, rules(repository, name)));
    }

    /** None where the plan or the version of the server has no rules. */
    private List<JsonNode> rules(String repository, String name) {
        try {
            return LinkedPages.all(in(GitHubRoute.RULES, repository, name));
        } catch (CadreException e) {
            var hasNone =
                    Trouble.status(e)
                            .filter(status ->
                                    status == 404
                                            || status == 403
                                                    && e.which()
                                                            .getOrDefault("said", "")
                                                            .startsWith("Upgrade to"))
                            .isPresent();
            if (hasNone) {
                return List.of();
            }
            throw e;
        }
    }

    @Override
    public BranchView createBranch(String repository, String name, String from) {
        var there = branch(repository, name);
        if (there.isPresent()) {
            return there.get();
        }
        var sha =
                from.matches("[0-9a-f]{40}")
                        ? from
                        : Fields.needed(
                                in(GitHubRoute.BRANCH, repository, from)
                                        .send()
                                        .body()
                                        .path("commit"),
                                "sha");
        var made =
                in(GitHubRoute.NEW_BRANCH, repository)
                        .body(Map.of("ref", "refs/heads/" + name, "sha", sha))
                        .or(422) // it may have been made meanwhile
                        .send();
        return branch(repository, name)
                .orElseThrow(() -> refused("the branch", repository, name, made));
    }

    @Override
    public Optional<String> file(String repository, String path, String sha) {
        return ifThere(in(GitHubRoute.FILE, repository, path).with("ref", sha))
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
        return ifThere(in(GitHubRoute.PULL, repository, Long.toString(number))).map(GitHub::pull);
    }

    /** The list does not say whether it merges, so what is found is asked for by itself. */
    @Override
    public Optional<PullRequest> openPullRequest(String repository, String head, String base) {
        var owner = RepositoryName.of(repository).owner();
        return LinkedPages.all(
                        in(GitHubRoute.PULLS, repository)
                                .with("state", "open")
                                .with("head", owner + ":" + head)
                                .with("base", base))
                .stream()
                .filter(json -> isOwnHead(json, repository))
                .map(GitHub::pull)
                .filter(pull -> pull.head().equals(head) && pull.base().equals(base))
                .findFirst()
                .flatMap(pull -> pullRequest(repository, pull.number()));
    }

    /** A fork may have a branch of the same name. */
    private static boolean isOwnHead(JsonNode json, String repository) {
        return Fields.text(json.path("head").path("repo"), "full_name")
                .equalsIgnoreCase(repository);
    }

    private static PullRequest pull(JsonNode json) {
        var mergeable = json.path("mergeable");
        return new PullRequest(
                Fields.number(json, "number"),
                Fields.text(json, "html_url"),
                Fields.text(json.path("head"), "ref"),
                Fields.text(json.path("head"), "sha"),
                Fields.text(json.path("base"), "ref"),
                Fields.id(json, "user"),
                Fields.text(json, "state").equals("open"),
                json.path("merged").asBoolean(false),
                json.path("draft").asBoolean(false),
                !mergeable.isBoolean()
                        ? PullRequest.Merges.UNKNOWN
                        : mergeable.asBoolean()
                                ? PullRequest.Merges.CLEANLY
                                : PullRequest.Merges.CONFLICTS);
    }

    @Override
    public List<Review> reviews(String repository, long number) {
        return reviews.of(repository, Long.toString(number));
    }

    @Override
    public List<StatusContext> statuses(String repository, String sha) {
        return GitHubChecks.reports(
                LinkedPages.all(in(GitHubRoute.STATUSES, repository, sha)),
                LinkedPages.all(
                        in(GitHubRoute.CHECK_RUNS, repository, sha).with("filter", "latest"),
                        body -> body.path("check_runs"),
                        Integer.MAX_VALUE));
    }

    @Override
    public PullRequest openDraft(
            String repository, String head, String base, String title, String markdown) {
        var there = openPullRequest(repository, head, base);
        if (there.isPresent()) {
            return there.get();
        }
        var reply =
                in(GitHubRoute.NEW_PULL, repository)
                        .body(
                                Map.of(
                                        "head", head,
                                        "base", base,
                                        "title", title,
                                        "body", markdown,
                                        "draft", true))
                        .or(422)
                        .send();
        return reply.isOk()
                ? pull(reply.body())
                : openPullRequest(repository, head, base)
                        .orElseThrow(() -> refused("the pull request", repository, head, reply));
    }

    @Override
    public void markReady(String repository, long number) {
        var json = in(GitHubRoute.PULL, repository, Long.toString(number)).send().body();
        if (!json.path("draft").asBoolean(false)) {
            return;
        }
        var reply =
                entry.graph(repository, GitHubRoute.READY)
                        .body(
                                Map.of(
                                        "query",
                                        MARK_READY,
                                        "variables",
                                        Map.of("id", Fields.needed(json, "node_id"))))
                        .send();
        if (!reply.body().path("errors").isEmpty()) { // they come with 200
            throw refused("the end of the draft", repository, "#" + number, reply);
        }
    }

    private CadreException refused(String what, String repository, String which, Reply reply) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The host refused " + what,
                Map.of(
                        "connection",
                        entry.connection().name(),
                        "repository",
                        repository,
                        "which",
                        which,
                        "said",
                        entry.said(reply)),
                "See what it says: a branch needs commits that its base has not, and drafts need a"
                        + " public repository or a paid plan there");
    }

    private static Optional<JsonNode> ifThere(Api.Call call) {
        var reply = call.or(404).send();
        return reply.isOk() ? Optional.of(reply.body()) : Optional.empty();
    }

    private Api.Call in(GitHubRoute route, String repository, String... more) {
        var name = RepositoryName.of(repository);
        var values = new ArrayList<>(List.of(name.owner(), name.name()));
        values.addAll(List.of(more));
        return entry.in(repository, route, values.toArray(String[]::new));
    }
}
