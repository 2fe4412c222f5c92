package cadre.server.forges.fake;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A GitLab with one project in a subgroup, whose branches are git's. Approvals stay over a push and
 * name no commit; the author may approve; whether it conflicts is worked out later; a skipped job
 * stands behind one that failed; the pipeline of a merged result has a commit of its own. It merges
 * when it is asked to, so that a test can see that nobody asks.
 */
public final class FakeGitLab implements AutoCloseable {
    /** The project's path. */
    public static final String SHOP = "acme/web/shop";

    final FakeHttp http = new FakeHttp();
    private final Map<Long, User> users = new LinkedHashMap<>();
    final Map<Long, Integer> levels = new LinkedHashMap<>();
    final List<Map<String, Object>> statuses = new ArrayList<>();
    final List<Map<String, Object>> pipelines = new ArrayList<>();
    final List<Request> requests = new ArrayList<>();
    final Map<Long, Integer> invited = new LinkedHashMap<>();
    private final Courier courier = new Courier();
    private final GitLabRest rest = new GitLabRest(this);
    private final GitLabIssueRest issues = new GitLabIssueRest(this, rest);
    private volatile Optional<ForgeHook> hook = Optional.empty();
    final BareGit git;
    boolean tellsTimes = true;
    boolean needsPipeline;
    boolean isProtected;
    boolean merged;
    int page = 100;
    private Optional<User> pusher = Optional.empty();
    private long ids = 40;
    private Instant now = Instant.parse("2026-05-01T12:00:00Z");

    /** Someone with a token. */
    public record User(long id, String username, String token) {}

    static final class Request {
        final long number;
        final User author;
        final String head;
        final String base;
        String title;
        String description = "";
        boolean merged;
        String seen = "";
        Instant pushedAt = Instant.EPOCH;
        boolean isWorkedOut;
        final Map<User, Instant> approvals = new LinkedHashMap<>();
        final Map<User, Instant> against = new LinkedHashMap<>();

        Request(long number, User author, String head, String base, String title) {
            this.number = number;
            this.author = author;
            this.head = head;
            this.base = base;
            this.title = title;
        }
    }

    /** A new one, serving. */
    public FakeGitLab(Path folder) {
        git = BareGit.create(folder.resolve("shop.git"));
        rest.serve();
        issues.serve();
        http.git(new GitLabGit(this)::answer);
    }

    /** Webhooks go there from now on. */
    public void hooks(URI url, String secret) {
        hook = Optional.of(new ForgeHook(url, secret));
    }

    /** What carries webhooks. */
    public Courier courier() {
        return courier;
    }

    void tell(String event, String kind, User by, Map<String, Object> more) {
        var body = new LinkedHashMap<>(more);
        body.put("object_kind", kind);
        body.put("project", Map.of("path_with_namespace", SHOP));
        body.put("user", user(by));
        hook.ifPresent(one -> one.gitlab(courier, event, body));
    }

    void tell(Request request, String action, User by) {
        tell(
                "Merge Request Hook",
                "merge_request",
                by,
                Map.of("object_attributes", Map.of("iid", request.number, "action", action)));
    }

    /** The time of this host; each is a minute later than the one before. */
    synchronized Instant now() {
        now = now.plusSeconds(60);
        return now;
    }

    synchronized long id() {
        return ++ids;
    }

    boolean mayPush(User user) {
        return Math.max(level(levels, user), level(invited, user)) >= 30;
    }

    private static int level(Map<Long, Integer> of, User user) {
        return of.getOrDefault(user.id(), 0);
    }

    synchronized Optional<User> byToken(String token) {
        return users.values().stream().filter(user -> user.token().equals(token)).findFirst();
    }

    /** Somebody has pushed by git. */
    synchronized void pushed(User by) {
        var heads = branches();
        pusher = Optional.of(by);
        tell("Push Hook", "push", by, Map.of("after", heads.getOrDefault("main", "")));
        requests.stream()
                .filter(each -> !each.seen.equals(heads.get(each.head)))
                .forEach(each -> {
                    now = now.plusSeconds(60);
                    pushed(each, heads.getOrDefault(each.head, ""));
                    tell(each, "update", by);
                });
    }

    /** A person opens an issue. */
    public synchronized long issue(User by, String title, String description, String... labels) {
        return issues.open(by, title, description, List.of(labels));
    }

    /** A person comments on an issue. */
    public synchronized void comment(User by, long issue, String body) {
        issues.say(by, issue, body);
    }

    /** What was written below an issue, oldest first, also what GitLab noted itself. */
    public synchronized List<String> comments(long issue) {
        return issues.issues.below(Long.toString(issue)).stream().map(note -> note.body).toList();
    }

    /** Whether an issue is open. */
    public synchronized boolean isOpen(long issue) {
        return issues.issues.find(Long.toString(issue)).orElseThrow().open;
    }

    /** A group with that user was invited, as the project alone does not tell. */
    public synchronized void invite(User user, int level) {
        levels.remove(user.id());
        invited.put(user.id(), level);
    }

    /** The title of a merge request. */
    public synchronized String title(long number) {
        return requests.get((int) number - 1).title;
    }

    /** What a merge request says. */
    public synchronized String description(long number) {
        return requests.get((int) number - 1).description;
    }

    /** How many merge requests there are. */
    public synchronized int requests() {
        return requests.size();
    }

    /** A pipeline of what would be there after the merge of the head as it is. */
    public synchronized String mergedPipeline(long number, String status) {
        var request = requests.get((int) number - 1);
        var tree = git.run("merge-tree", "--write-tree", request.base, request.seen);
        var base = git.resolve(request.base).orElseThrow();
        var sha = git.run("commit-tree", tree, "-m", "Merge", "-p", base, "-p", request.seen);
        var ref = "refs/merge-requests/" + number + "/merge";
        pipelines.add(
                Map.of(
                        "id",
                        ++ids,
                        "sha",
                        sha,
                        "ref",
                        ref,
                        "source",
                        "merge_request_event",
                        "status",
                        status));
        tellPipeline(sha, status);
        return sha;
    }

    private void tellPipeline(String sha, String status) {
        pusher.ifPresent(by ->
                tell(
                        "Pipeline Hook",
                        "pipeline",
                        by,
                        Map.of("object_attributes", Map.of("sha", sha, "status", status))));
    }

    /** Where people open it. */
    public URI url() {
        return URI.create(http.url());
    }

    /** Whether anybody has merged. */
    public boolean isMerged() {
        return merged;
    }

    /** A new user: 20 reports, 30 develops, 40 maintains, 0 is no member. */
    public synchronized User user(String name, int level) {
        var user = new User(++ids, name, "glpat-" + UUID.randomUUID());
        users.put(user.id(), user);
        levels.put(user.id(), level);
        return user;
    }

    /** It is an older version, which does not say when somebody approved. */
    public synchronized void tellsNoTimes() {
        tellsTimes = false;
    }

    /** The default branch is protected, and merges need a pipeline. */
    public synchronized void protect() {
        isProtected = true;
        needsPipeline = true;
    }

    /** From now on pages have no more entries than that. */
    public synchronized void pages(int most) {
        page = most;
    }

    /** A person commits and pushes. */
    public synchronized String commit(String branch, String path, String text) {
        now = now.plusSeconds(60);
        var commit = git.commit(branch, path, text);
        requests.stream()
                .filter(each -> each.head.equals(branch))
                .forEach(each -> pushed(each, commit));
        return commit;
    }

    void pushed(Request request, String commit) {
        request.seen = commit;
        request.pushedAt = now;
        request.isWorkedOut = false;
    }

    /** Its branches with their commits. */
    public synchronized Map<String, String> branches() {
        return git.branches();
    }

    /** A person approves, which takes back what the same one was against. */
    public synchronized void approve(User by, long number) {
        now = now.plusSeconds(60);
        requests.get((int) number - 1).against.remove(by);
        requests.get((int) number - 1).approvals.put(by, now);
        tell(requests.get((int) number - 1), "approved", by);
    }

    /** A reviewer asks for changes. */
    public synchronized void against(User by, long number) {
        now = now.plusSeconds(60);
        requests.get((int) number - 1).against.put(by, now);
    }

    /** A job or a foreign system reports. */
    public synchronized void status(String sha, String name, String status) {
        statuses.add(Map.of("id", ++ids, "sha", sha, "name", name, "ref", "x", "status", status));
    }

    /** A pipeline of a commit; a new one stands for those before. */
    public synchronized void pipeline(String sha, String status) {
        pipelines.add(Map.of("id", ++ids, "sha", sha, "ref", "x", "status", status));
        tellPipeline(sha, status);
    }

    static Map<String, Object> user(User user) {
        return Map.of("id", user.id(), "username", user.username());
    }

    @Override
    public void close() {
        courier.close();
        http.close();
    }
}
