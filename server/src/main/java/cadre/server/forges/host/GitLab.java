package cadre.server.forges.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.Fields;
import cadre.server.forges.api.LinkedPages;
import cadre.server.forges.api.Reply;
import cadre.server.forges.api.Trouble;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.entry.GitLabEntry;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Projects of a GitLab, by their path with all groups. A pull request is a merge request, by its
 * number in the project. Where the project merges only what a pipeline has passed, the base branch
 * requires the check {@code pipeline}. Thread-safe.
 */
public final class GitLab implements OpenHost {
    private static final int MOST_FILE = 1 << 20;
    private static final int DEVELOPER = 30;
    private static final int MAINTAINER = 40;
    private static final String DRAFT = "Draft: ";
    private static final Pattern MARK =
            Pattern.compile("^\\s*(\\[draft]|\\(draft\\)|draft:)\\s*", Pattern.CASE_INSENSITIVE);

    private final Api api;
    private final GitLabReviews reviews;
    private final GitLabMergedResults merged;

    /**
     * The host of a connection.
     *
     * @param connection of the provider GITLAB, at {@code https://gitlab.com} or where people open
     *     their own server
     */
    public GitLab(Connection connection, CallLog calls, InstantSource clock) {
        this.api = GitLabEntry.of(connection, calls, clock);
        this.reviews = new GitLabReviews(this::in);
        this.merged = new GitLabMergedResults(this::in);
    }

    @Override
    public String self() {
        return Fields.needed(api.call(GitLabRoute.ME).send().body(), "id");
    }

    @Override
    public Optional<List<String>> scopes() {
        return ifThere(api.call(GitLabRoute.TOKEN))
                .map(json -> {
                    var all = new ArrayList<String>();
                    json.path("scopes").forEach(each -> all.add(each.asString("")));
                    return all;
                });
    }

    @Override
    public List<String> repositories(int most) {
        return LinkedPages.all(
                        api.call(GitLabRoute.PROJECTS)
                                .with("membership", "true")
                                .with("order_by", "last_activity_at"),
                        body -> body,
                        most)
                .stream()
                .map(json -> Fields.needed(json, "path_with_namespace"))
                .toList();
    }

    @Override
    public String cloneUrl(String repository) {
        return Fields.needed(project(repository), "http_url_to_repo");
    }

    @Override
    public String gitPassword(String repository) {
        return api.connection().token();
    }

    @Override
    public String defaultBranch(String repository) {
        return Fields.needed(project(repository), "default_branch");
    }

    private JsonNode project(String repository) {
        return in(GitLabRoute.PROJECT, repository).send().body();
    }

    @Override
    public TokenRights rights(String repository) {
        var found = project(repository);
        var level = level(repository, found.path("permissions"));
        var base =
                ifThere(in(GitLabRoute.BRANCH, repository, Fields.needed(found, "default_branch")));
        var developersMerge =
                base.map(json ->
                                !json.path("protected").asBoolean(false)
                                        || json.path("developers_can_merge").asBoolean(false))
                        .orElse(false);
        return new TokenRights(
                level >= DEVELOPER,
                level >= MAINTAINER,
                level >= MAINTAINER || level >= DEVELOPER && developersMerge);
    }

    /** A project does not tell of the members of a group that it has invited. */
    private long level(String repository, JsonNode permissions) {
        var told =
                Math.max(
                        Fields.number(permissions.path("project_access"), "access_level"),
                        Fields.number(permissions.path("group_access"), "access_level"));
        var member = ifThere(in(GitLabRoute.MEMBER, repository, self()));
        return Math.max(told, member.map(json -> Fields.number(json, "access_level")).orElse(0L));
    }

    @Override
    public Optional<List<HookView>> hooks(String repository) {
        try {
            return Optional.of(
                    LinkedPages.all(in(GitLabRoute.HOOKS, repository)).stream()
                            .map(GitLab::hook)
                            .toList());
        } catch (CadreException e) {
            if (Trouble.status(e).filter(status -> status == 403 || status == 404).isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static HookView hook(JsonNode json) {
        var events =
                json.propertyNames().stream()
                        .filter(name -> name.endsWith("_events"))
                        .filter(name -> json.path(name).asBoolean(false))
                        .map(name -> name.replace("_events", ""))
                        .sorted()
                        .toList();
        var alert = Fields.text(json, "alert_status");
        return new HookView(
                Fields.text(json, "url"),
                alert.isEmpty() || alert.equals("executable"),
                true,
                events,
                alert);
    }

    @Override
    public Optional<BranchView> branch(String repository, String name) {
        return ifThere(in(GitLabRoute.BRANCH, repository, name))
                .map(json -> branch(json, project(repository)));
    }

    private static BranchView branch(JsonNode json, JsonNode project) {
        return new BranchView(
                Fields.needed(json, "name"),
                Fields.text(json.path("commit"), "id"),
                json.path("protected").asBoolean(false),
                project.path("only_allow_merge_if_pipeline_succeeds").asBoolean(false)
                        ? List.of(GitLabChecks.PIPELINE)
                        : List.of(),
                0);
    }

    @Override
    public BranchView createBranch(String repository, String name, String from) {
        var made =
                in(GitLabRoute.NEW_BRANCH, repository)
                        .with("branch", name)
                        .with("ref", from)
                        .or(400) // also when it is there already
                        .send();
        return branch(repository, name)
                .orElseThrow(() -> refused("the branch", repository, name, made));
    }

    @Override
    public Optional<String> file(String repository, String path, String sha) {
        return ifThere(in(GitLabRoute.FILE, repository, path).with("ref", sha))
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
        return ifThere(in(GitLabRoute.REQUEST, repository, Long.toString(number)))
                .map(GitLab::request);
    }

    @Override
    public Optional<PullRequest> openPullRequest(String repository, String head, String base) {
        return LinkedPages.all(
                        in(GitLabRoute.REQUESTS, repository)
                                .with("state", "opened")
                                .with("source_branch", head)
                                .with("target_branch", base))
                .stream()
                .filter(json -> isOwnHead(json))
                .map(GitLab::request)
                .filter(request -> request.head().equals(head) && request.base().equals(base))
                .findFirst();
    }

    /** A fork may have a branch of the same name. */
    private static boolean isOwnHead(JsonNode json) {
        return Fields.number(json, "source_project_id") == Fields.number(json, "target_project_id");
    }

    private static PullRequest request(JsonNode json) {
        var state = Fields.text(json, "state");
        return new PullRequest(
                Fields.number(json, "iid"),
                Fields.text(json, "web_url"),
                Fields.text(json, "source_branch"),
                Fields.text(json, "sha"),
                Fields.text(json, "target_branch"),
                Fields.id(json, "author"),
                state.equals("opened"),
                state.equals("merged"),
                json.path("draft").asBoolean(false)
                        || MARK.matcher(Fields.text(json, "title")).find(),
                merges(json));
    }

    /** What else keeps it from being merged is no conflict, so the newer word is not asked. */
    private static PullRequest.Merges merges(JsonNode json) {
        return switch (Fields.text(json, "merge_status")) {
            case "can_be_merged" -> PullRequest.Merges.CLEANLY;
            case "cannot_be_merged" -> PullRequest.Merges.CONFLICTS;
            default -> PullRequest.Merges.UNKNOWN;
        };
    }

    @Override
    public List<Review> reviews(String repository, long number) {
        return reviews.of(repository, Long.toString(number));
    }

    @Override
    public List<StatusContext> statuses(String repository, String sha) {
        var reports = new ArrayList<>(LinkedPages.all(in(GitLabRoute.STATUSES, repository, sha)));
        var pipelines =
                new ArrayList<>(
                        LinkedPages.all(in(GitLabRoute.PIPELINES, repository).with("sha", sha)));
        for (var pipeline : merged.of(repository, sha)) {
            pipelines.add(pipeline);
            var commit = Fields.needed(pipeline, "sha");
            reports.addAll(LinkedPages.all(in(GitLabRoute.STATUSES, repository, commit)));
        }
        return GitLabChecks.reports(reports, pipelines);
    }

    @Override
    public PullRequest openDraft(
            String repository, String head, String base, String title, String markdown) {
        var there = openPullRequest(repository, head, base);
        if (there.isPresent()) {
            return there.get();
        }
        var reply =
                in(GitLabRoute.NEW_REQUEST, repository)
                        .body(
                                Map.of(
                                        "source_branch",
                                        head,
                                        "target_branch",
                                        base,
                                        "title",
                                        MARK.matcher(title).find() ? title : DRAFT + title,
                                        "description",
                                        GitLabEntry.disarmed(markdown)))
                        .or(400, 409, 422)
                        .send();
        return reply.isOk()
                ? request(reply.body())
                : openPullRequest(repository, head, base)
                        .orElseThrow(() -> refused("the merge request", repository, head, reply));
    }

    @Override
    public void markReady(String repository, long number) {
        var title =
                Fields.text(
                        in(GitLabRoute.REQUEST, repository, Long.toString(number)).send().body(),
                        "title");
        var mark = MARK.matcher(title);
        if (mark.find()) {
            in(GitLabRoute.TITLE, repository, Long.toString(number))
                    .body(Map.of("title", title.substring(mark.end())))
                    .send();
        }
    }

    private CadreException refused(String what, String repository, String which, Reply reply) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The host refused " + what,
                Map.of(
                        "connection",
                        api.connection().name(),
                        "repository",
                        repository,
                        "which",
                        which,
                        "said",
                        api.said(reply)),
                "See what it says, and whether the branch has commits that its base has not");
    }

    private static Optional<JsonNode> ifThere(Api.Call call) {
        var reply = call.or(404).send();
        return reply.isOk() ? Optional.of(reply.body()) : Optional.empty();
    }

    private Api.Call in(GitLabRoute route, String repository, String... more) {
        if (!repository.contains("/")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no project of a GitLab",
                    Map.of("repository", repository.length() > 80 ? "..." : repository),
                    "Write it with its groups, as group/subgroup/name");
        }
        var values = new ArrayList<>(List.of(repository));
        values.addAll(List.of(more));
        return api.call(route, values.toArray(String[]::new));
    }
}
