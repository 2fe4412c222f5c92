package cadre.server.forges.fake;

import cadre.server.forges.fake.FakeHttp.Answer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A GitHub Enterprise Server whose repositories are real ones: branches, pushes and head commits
 * are git's. Methods that take a user are what that person does. It has the oddities that trap:
 * pages by Link whose path is another one, {@code mergeable} null at first, check runs beside
 * statuses, limits as 403, errors of GraphQL with 200. It merges when it is asked to, so that a
 * test can see that nobody asks.
 */
public final class FakeGitHub implements AutoCloseable {
    final Map<Long, User> users = new LinkedHashMap<>();
    final Map<String, Repository> repositories = new LinkedHashMap<>();
    final FakeHttp http = new FakeHttp();
    final Courier courier = new Courier();
    private final Path folder;
    private GitHubIssueRest issueRest;
    final GitHubApps apps = new GitHubApps(this);
    volatile int page = 100;
    volatile String pagesAt = http.url();
    volatile Optional<Answer> next = Optional.empty();
    volatile boolean keepsTexts;
    private volatile Optional<Runnable> beforePush = Optional.empty();
    final List<String> organisations = new ArrayList<>();
    private final GitHubLogin login = new GitHubLogin(this);
    private volatile Optional<ForgeHook> hook = Optional.empty();
    private long ids = 500;
    private long ticks = Instant.parse("2026-05-01T12:00:00Z").getEpochSecond();

    /** Someone with a token. */
    public record User(long id, String login, String token) {}

    /** A required check: of an app, or of any when that is 0. */
    public record Check(String context, long app) {}

    /** A rule of a ruleset, as the API tells it. */
    record Rule(String type, Map<String, Object> parameters) {}

    /** A change of a branch, at the time of this host. */
    record Push(String branch, String before, String after, Instant at) {}

    /** A repository. */
    public static final class Repository {
        final long id;
        final String fullName;
        final BareGit git;
        final Map<Long, String> permissions = new LinkedHashMap<>();
        final Map<String, List<Check>> protections = new LinkedHashMap<>();
        final Map<String, List<Rule>> rules = new LinkedHashMap<>();
        final Map<Long, Pull> pulls = new LinkedHashMap<>();
        final FakeIssues issues = new FakeIssues();
        final List<Push> pushes = new ArrayList<>();
        final Map<String, String> seen = new LinkedHashMap<>();
        Optional<User> pusher = Optional.empty();
        final List<Map<String, Object>> statuses = new ArrayList<>();
        final List<Map<String, Object>> runs = new ArrayList<>();
        boolean drafts = true;
        int merges;

        Repository(long id, String fullName, BareGit git) {
            this.id = id;
            this.fullName = fullName;
            this.git = git;
        }

        /** How often a merge was asked for and done. */
        public int merges() {
            return merges;
        }

        /** The branches that pull requests were opened for, oldest first. */
        public List<String> pullRequests() {
            return pulls.values().stream().map(each -> each.head).toList();
        }

        /** What those say, oldest first. */
        public List<String> texts() {
            return pulls.values().stream().map(each -> each.body).toList();
        }

        /** Its branches with their commits. */
        public Map<String, String> branches() {
            return git.branches();
        }
    }

    /** A pull request. */
    static final class Pull {
        final long number;
        final User author;
        final String head;
        final String base;
        final String title;
        final List<Map<String, Object>> reviews = new ArrayList<>();
        boolean draft;
        boolean open = true;
        boolean merged;
        String body = "";
        String workedOut = "";

        Pull(long number, User author, String head, String base, String title, boolean draft) {
            this.number = number;
            this.author = author;
            this.head = head;
            this.base = base;
            this.title = title;
            this.draft = draft;
        }
    }

    private FakeGitHub(Path folder) {
        this.folder = folder;
    }

    /** A new one, serving, with its repositories in {@code folder}. */
    public static FakeGitHub start(Path folder) {
        var github = new FakeGitHub(folder);
        var rest = new GitHubRest(github);
        rest.serve();
        github.issueRest = new GitHubIssueRest(github, rest);
        github.issueRest.serve();
        github.apps.serve();
        new GitHubGit(github).serve(github.http);
        github.login.serve();
        return github;
    }

    /** Where people open it. */
    public URI url() {
        return URI.create(http.url());
    }

    /** Each API request as {@code METHOD path status}. */
    public List<String> asked() {
        return http.asked();
    }

    /** From now on nothing is answered; what is asked counts all the same. */
    public void hang() {
        http.hang();
    }

    /** From now on pages have no more entries than that. */
    public void pages(int most) {
        page = most;
    }

    /** From now on the next pages are said to be at another address. */
    public void pagesAt(String address) {
        pagesAt = address;
    }

    /** The next request is one too many: with the time to wait, or in words alone if that is 0. */
    public void limitNext(int retryAfter) {
        var answer = Answer.error(403, "You have exceeded a secondary rate limit.");
        next = Optional.of(retryAfter == 0 ? answer : answer.with("Retry-After", retryAfter));
    }

    /** The next request is over the limit of an hour, which ends at that second. */
    public void useUp(long reset) {
        next =
                Optional.of(
                        Answer.error(403, "API rate limit exceeded for user ID 1.")
                                .with("X-RateLimit-Remaining", 0)
                                .with("X-RateLimit-Reset", reset));
    }

    /** From now on no text of a pull request is changed. */
    public void keepTexts() {
        keepsTexts = true;
    }

    /** Does something as the next push sends its commits. */
    public void beforePush(Runnable act) {
        beforePush = Optional.of(act);
    }

    void pushComes() {
        var act = beforePush;
        beforePush = Optional.empty();
        act.ifPresent(Runnable::run);
    }

    /** The next answers are 502; 0 ends that. */
    public void failNext(int count) {
        http.failNext(count);
    }

    /** How people connect their accounts with an app. */
    public GitHubLogin login() {
        return login;
    }

    /** Who holds this token. */
    synchronized Optional<User> holder(String token) {
        return users.values().stream()
                .filter(each -> each.token().equals(token))
                .findFirst()
                .or(() -> login.holder(token))
                .or(() -> apps.bot(token));
    }

    /** Everybody is in this organisation. */
    public synchronized void organisation(String name) {
        organisations.add(name);
    }

    /** Owners of repositories that a user may see. */
    synchronized List<Map<String, Object>> installed(User user) {
        return users.values().stream()
                .filter(owner ->
                        repositories.values().stream()
                                .anyMatch(one ->
                                        one.permissions.containsKey(user.id())
                                                && isOf(one, Long.toString(owner.id()))))
                .map(owner ->
                        Map.<String, Object>of(
                                "id",
                                owner.id(),
                                "account",
                                Map.of(
                                        "login",
                                        owner.login(),
                                        "type",
                                        owner.equals(user) ? "User" : "Organization")))
                .toList();
    }

    synchronized boolean isOf(Repository repository, String owner) {
        return repository.fullName.startsWith(users.get(Long.parseLong(owner)).login() + "/");
    }

    /** The next request is one too many, as 429. */
    public void limitNext429(int retryAfter) {
        next = Optional.of(Answer.error(429, "Slow down.").with("Retry-After", retryAfter));
    }

    /** The user has another login from now on. */
    public synchronized User renamed(User user, String login) {
        var now = new User(user.id(), login, user.token());
        users.put(user.id(), now);
        return now;
    }

    /** A GitHub App, which goes by that clock. */
    public synchronized GitHubApps.App app(String slug, InstantSource clock) {
        return apps.make(slug, user(slug + "[bot]"), clock);
    }

    /** Installs an app on the owner of a repository, for this one. */
    public synchronized void install(GitHubApps.App app, Repository repository, long id) {
        apps.install(app, repository, id);
    }

    /** The app is given another right, such as {@code contents} to {@code read}. */
    public synchronized void permit(GitHubApps.App app, String what, String how) {
        app.permissions.put(what, how);
    }

    /** Its owner has suspended an app, or goes on with it. */
    public synchronized void suspend(GitHubApps.App app, boolean suspended) {
        app.suspended = suspended;
    }

    /** Its owner has removed an app. */
    public synchronized void uninstall(GitHubApps.App app) {
        app.installations.clear();
    }

    /** Tokens that were given are good no more, though their time is not over. */
    public synchronized void revokeTokens(GitHubApps.App app) {
        app.tokens.clear();
    }

    /** Webhooks go there from now on. */
    public void hooks(URI url, String secret) {
        hook = Optional.of(new ForgeHook(url, secret));
    }

    /** What carries webhooks. */
    public Courier courier() {
        return courier;
    }

    void tell(Repository repository, String event, User by, Map<String, Object> more) {
        var body = new LinkedHashMap<>(more);
        body.put("repository", Map.of("full_name", repository.fullName));
        body.put("sender", GitHubRest.user(by));
        hook.ifPresent(one -> one.github(courier, event, body));
    }

    /** The time of this host; each time is a second later than the one before. */
    synchronized Instant now() {
        return Instant.ofEpochSecond(++ticks);
    }

    /** Writes down which branches have changed since it was looked last, and tells of it. */
    synchronized void pushed(Repository repository, User by) {
        repository.pusher = Optional.of(by);
        watch(repository)
                .forEach(push -> {
                    tell(
                            repository,
                            "push",
                            by,
                            Map.of(
                                    "ref",
                                    "refs/heads/" + push.branch(),
                                    "before",
                                    push.before(),
                                    "after",
                                    push.after()));
                    repository.pulls.values().stream()
                            .filter(pull -> pull.head.equals(push.branch()))
                            .forEach(pull -> tellPull(repository, pull, "synchronize", by));
                });
    }

    void tellPull(Repository repository, Pull pull, String action, User by) {
        var json = Map.<String, Object>of("number", pull.number, "draft", pull.draft);
        tell(
                repository,
                "pull_request",
                by,
                Map.of("action", action, "number", pull.number, "pull_request", json));
    }

    synchronized List<Push> watch(Repository repository) {
        var fresh = new ArrayList<Push>();
        repository
                .branches()
                .forEach((branch, commit) -> {
                    var before = repository.seen.put(branch, commit);
                    if (!commit.equals(before)) {
                        var from = before == null ? "0".repeat(40) : before;
                        fresh.add(new Push(branch, from, commit, now()));
                    }
                });
        repository.pushes.addAll(fresh);
        return fresh;
    }

    /** A new user. */
    public synchronized User user(String login) {
        var user = new User(++ids, login, "ghp_" + UUID.randomUUID().toString().replace("-", ""));
        users.put(user.id(), user);
        return user;
    }

    /** A new repository of a user, with one commit on {@code main}. */
    public synchronized Repository repository(User owner, String name) {
        var fullName = owner.login() + "/" + name;
        var git = BareGit.create(folder.resolve(fullName + ".git"));
        var repository = new Repository(++ids, fullName, git);
        repository.permissions.put(owner.id(), "admin");
        repositories.put(fullName, repository);
        return repository;
    }

    /** Lets a user do as {@code read}, {@code write} or {@code admin} says. */
    public synchronized void let(Repository repository, User user, String permission) {
        repository.permissions.put(user.id(), permission);
    }

    /** Drafts need a plan that this one's owner does not pay for. */
    public synchronized void noDrafts(Repository repository) {
        repository.drafts = false;
    }

    /** Protects a branch the classic way. */
    public synchronized void protect(Repository repository, String branch, List<Check> checks) {
        repository.protections.put(branch, checks);
        repository.git.protect(List.copyOf(repository.protections.keySet()));
    }

    /** Protects a branch by a ruleset. */
    public synchronized void ruleset(
            Repository repository, String branch, List<Check> checks, int approvals) {
        var required =
                checks.stream()
                        .map(each ->
                                each.app() == 0
                                        ? Map.<String, Object>of("context", each.context())
                                        : Map.<String, Object>of(
                                                "context",
                                                each.context(),
                                                "integration_id",
                                                each.app()))
                        .toList();
        repository.rules.put(
                branch,
                List.of(
                        new Rule("deletion", Map.of()),
                        new Rule(
                                "required_status_checks",
                                Map.of("required_status_checks", required)),
                        new Rule(
                                "pull_request",
                                Map.of("required_approving_review_count", approvals))));
    }

    /** A person commits to a branch and pushes it. */
    public synchronized String commit(Repository repository, String branch, String text) {
        return commit(repository, branch, "a", text);
    }

    /** The same with the file's path. */
    public synchronized String commit(
            Repository repository, String branch, String path, String text) {
        var commit = repository.git.commit(branch, path, text);
        watch(repository);
        return commit;
    }

    /** The same by a committer whose clock says what that one likes. */
    public synchronized String commitDated(Repository repository, String branch, Instant date) {
        var commit = repository.git.commit(branch, "b", "of " + date, date);
        watch(repository);
        return commit;
    }

    /** A person pushes an older commit with force. */
    public synchronized void reset(Repository repository, String branch, String commit) {
        repository.git.branch(branch, commit);
        watch(repository);
    }

    /** What was approved appears as approved at the head, as after an update of the branch. */
    public synchronized void stampApprovals(Repository repository, long number) {
        var pull = repository.pulls.get(number);
        var head = repository.git.resolve(pull.head).orElseThrow();
        pull.reviews.forEach(review -> review.put("commit_id", head));
    }

    /** Nothing is known of pushes any more. */
    public synchronized void forgetPushes(Repository repository) {
        repository.pushes.clear();
    }

    /** A person opens an issue. */
    public synchronized long issue(
            User by, Repository repository, String title, String body, String... labels) {
        var number = repository.issues.issues.size() + repository.pulls.size() + 1L;
        var issue =
                new FakeIssues.Issue(
                        number, GitHubRest.user(by), title, body, List.of(labels), now());
        repository.issues.issues.put(number, issue);
        tell(
                repository,
                "issues",
                by,
                Map.of("action", "opened", "issue", issueRest.issue(repository, issue)));
        return number;
    }

    /** Whether an issue is open. */
    public synchronized boolean isOpen(Repository repository, long issue) {
        return repository.issues.issues.get(issue).open;
    }

    /** A person comments on an issue. */
    public synchronized long comment(User by, Repository repository, long number, String body) {
        var note = new FakeIssues.Note(++ids, number, GitHubRest.user(by), false, body, now());
        repository.issues.add(note);
        tell(
                repository,
                "issue_comment",
                by,
                Map.of(
                        "action",
                        "created",
                        "issue",
                        Map.of("number", number),
                        "comment",
                        GitHubIssueRest.comment(note)));
        return note.id;
    }

    /** What was written below an issue, oldest first. */
    public synchronized List<String> comments(Repository repository, long number) {
        return repository.issues.below(Long.toString(number)).stream()
                .map(note -> note.body)
                .toList();
    }

    /** A person reviews: APPROVED, CHANGES_REQUESTED or COMMENTED, on the head as it is now. */
    public synchronized long review(User by, Repository repository, long number, String state) {
        watch(repository);
        return review(by, repository, number, state, now());
    }

    /** The same at another time. */
    public synchronized long review(
            User by, Repository repository, long number, String state, Instant at) {
        var pull = repository.pulls.get(number);
        var review = new LinkedHashMap<String, Object>();
        review.put("id", ++ids);
        review.put("user", GitHubRest.user(by));
        review.put("state", state);
        review.put("commit_id", repository.git.resolve(pull.head).orElse(""));
        review.put("submitted_at", at.toString());
        pull.reviews.add(review);
        var id = ids;
        tell(
                repository,
                "pull_request_review",
                by,
                Map.of("action", "submitted", "pull_request", Map.of("number", number)));
        return id;
    }

    /** Takes a review back: its verdict is gone then. */
    public synchronized void dismiss(Repository repository, long number, long review) {
        repository.pulls.get(number).reviews.stream()
                .filter(each -> each.get("id").equals(review))
                .forEach(each -> each.put("state", "DISMISSED"));
    }

    /** A status is reported: pending, success, error or failure. */
    public synchronized void status(
            Repository repository, String sha, String context, String state) {
        repository.statuses.addFirst(
                Map.of(
                        "id", ++ids,
                        "sha", sha,
                        "context", context,
                        "state", state,
                        "target_url", url() + "/status/" + ids));
        repository.pusher.ifPresent(
                by -> tell(repository, "status", by, Map.of("sha", sha, "context", context)));
    }

    /**
     * An app's check run is reported.
     *
     * @param conclusion empty while it runs
     */
    public synchronized void run(
            Repository repository, String sha, String name, long app, String conclusion) {
        var run = new LinkedHashMap<String, Object>();
        run.put("id", ++ids);
        run.put("head_sha", sha);
        run.put("name", name);
        run.put("app", Map.of("id", app, "slug", "app-" + app));
        run.put("check_suite", Map.of("id", app * 10));
        run.put("status", conclusion.isEmpty() ? "in_progress" : "completed");
        run.put("conclusion", conclusion.isEmpty() ? null : conclusion);
        run.put("html_url", url() + "/runs/" + ids);
        repository.runs.add(run);
        // as of GitHub's own: the sender is who pushed
        repository.pusher.ifPresent(by ->
                tell(
                        repository,
                        "check_run",
                        by,
                        Map.of("action", "completed", "check_run", Map.of("head_sha", sha))));
    }

    synchronized Pull open(User by, Repository repository, Map<String, String> of, boolean draft) {
        var pull =
                new Pull(
                        repository.issues.issues.size() + repository.pulls.size() + 1L,
                        by,
                        of.getOrDefault("head", ""),
                        of.getOrDefault("base", ""),
                        of.getOrDefault("title", ""),
                        draft);
        repository.pulls.put(pull.number, pull);
        tellPull(repository, pull, "opened", by);
        return pull;
    }

    @Override
    public void close() {
        courier.close();
        http.close();
    }
}
