package cadre.server.forges.fake;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A Gitea or Forgejo whose repositories are real ones: branches, pushes and head commits are git's.
 * Methods that take a user are what that person does; programs use the API or git over HTTP with
 * the user's token as password. It merges when it is asked to, so that a test can see that nobody
 * asks.
 */
public final class FakeGitea implements AutoCloseable {
    final Map<Long, User> users = new LinkedHashMap<>();
    final Map<String, Repository> repositories = new LinkedHashMap<>();
    final Flavour flavour;
    private final Path folder;
    private final FakeHttp http = new FakeHttp();
    private final Courier courier = new Courier();
    volatile boolean acceptsEverything;
    private long ids = 100;
    private long ticks = Instant.parse("2026-05-01T12:00:00Z").getEpochSecond();

    /** Whose oddities it has. */
    public enum Flavour {
        GITEA,
        GITEA_1_23_0,
        FORGEJO
    }

    /** Someone with a token. */
    public record User(long id, String login, String token) {}

    /** What must be before a merge into a branch. */
    public record Protection(List<String> contexts, int approvals, boolean pushable) {}

    /** A repository. */
    public static final class Repository {
        final String fullName;
        final BareGit git;
        final Set<Long> writers = new LinkedHashSet<>();
        final Set<Long> admins = new LinkedHashSet<>();
        final Set<Long> mergers = new LinkedHashSet<>();
        final Map<String, Protection> protections = new LinkedHashMap<>();
        final Map<Long, Map<String, Object>> issues = new LinkedHashMap<>();
        final Map<Long, Pull> pulls = new LinkedHashMap<>();
        final List<Map<String, Object>> comments = new ArrayList<>();
        final List<Map<String, Object>> statuses = new ArrayList<>();
        final List<GiteaHook> hooks = new ArrayList<>();
        String defaultBranch = "main";
        long lastNumber;
        int merges;

        Repository(String fullName, BareGit git) {
            this.fullName = fullName;
            this.git = git;
        }

        /** {@code owner/name}. */
        public String fullName() {
            return fullName;
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
        final List<GivenReview> reviews = new ArrayList<>();
        String title;
        String body;
        boolean open = true;
        boolean merged;
        String lastHead = "";

        Pull(long number, User author, String head, String base, String title, String body) {
            this.number = number;
            this.author = author;
            this.head = head;
            this.base = base;
            this.title = title;
            this.body = body;
        }
    }

    /** A review as it was given; whether it is stale follows from the branch. */
    static final class GivenReview {
        final long id;
        final User by;
        final String state;
        final String commit;
        final boolean official;
        final String at;
        boolean dismissed;

        GivenReview(long id, User by, String state, String commit, boolean official, String at) {
            this.id = id;
            this.by = by;
            this.state = state;
            this.commit = commit;
            this.official = official;
            this.at = at;
        }
    }

    private FakeGitea(Path folder, Flavour flavour) {
        this.folder = folder;
        this.flavour = flavour;
    }

    /** A new one, serving, with its repositories in {@code folder}. */
    public static FakeGitea start(Path folder, Flavour flavour) {
        var gitea = new FakeGitea(folder, flavour);
        new GiteaRest(gitea, gitea.http).serve();
        new GiteaPulls(gitea, gitea.http).serve();
        new GiteaGit(gitea).serve(gitea.http);
        return gitea;
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

    /** From now on everyone may push to, merge and change everything. */
    public synchronized void acceptEverything() {
        acceptsEverything = true;
        repositories.values().forEach(each -> each.git.protect(List.of()));
    }

    /** A new user. */
    public synchronized User user(String login) {
        var user = new User(++ids, login, UUID.randomUUID().toString().replace("-", ""));
        users.put(user.id(), user);
        return user;
    }

    /** A new repository of a user, with one commit on {@code main}. */
    public synchronized Repository repository(User owner, String name) {
        var fullName = owner.login() + "/" + name;
        var repository =
                new Repository(fullName, BareGit.create(folder.resolve(fullName + ".git")));
        repository.admins.add(owner.id());
        repository.writers.add(owner.id());
        repository.mergers.add(owner.id());
        repositories.put(fullName, repository);
        return repository;
    }

    /** Lets a user push and review officially, and merge where no rule forbids it. */
    public synchronized void letWrite(Repository repository, User user) {
        repository.writers.add(user.id());
        if (repository.protections.isEmpty()) {
            repository.mergers.add(user.id());
        }
    }

    /** Makes another branch, which is made if need be, the default one. */
    public synchronized void defaultBranch(Repository repository, String name) {
        if (!repository.branches().containsKey(name)) {
            repository.git.branch(name, repository.branches().get("main"));
        }
        repository.git.run("symbolic-ref", "HEAD", "refs/heads/" + name);
        repository.defaultBranch = name;
    }

    /** Protects a branch; then its owner alone merges, and nobody pushes. */
    public synchronized void protect(
            Repository repository, String branch, List<String> contexts, int approvals) {
        repository.protections.put(branch, new Protection(contexts, approvals, false));
        repository.mergers.retainAll(repository.admins);
        repository.git.protect(List.copyOf(repository.protections.keySet()));
    }

    /** A new webhook, for all events; an empty secret is none. */
    public synchronized void hook(Repository repository, URI url, String secret) {
        repository.hooks.add(new GiteaHook(url, secret, flavour));
    }

    /** Takes all webhooks of a repository away. */
    public synchronized void unhook(Repository repository) {
        repository.hooks.clear();
    }

    /** A person commits to a branch and pushes it. */
    public synchronized String commit(
            User by, Repository repository, String branch, String path, String text) {
        var before = repository.git.branches();
        var commit = repository.git.commit(branch, path, text);
        pushed(by, repository, before);
        return commit;
    }

    /** Tells of all branches that moved. */
    synchronized void pushed(User by, Repository repository, Map<String, String> before) {
        repository
                .git
                .branches()
                .forEach((branch, commit) -> {
                    if (commit.equals(before.get(branch))) {
                        return;
                    }
                    var body = new LinkedHashMap<String, Object>();
                    body.put("ref", "refs/heads/" + branch);
                    body.put("before", before.getOrDefault(branch, "0".repeat(40)));
                    body.put("after", commit);
                    body.put("commits", List.of(Map.of("id", commit, "message", "Change")));
                    body.put("total_commits", 1);
                    body.put("repository", GiteaJson.repository(this, repository));
                    body.put("pusher", GiteaJson.user(by));
                    body.put("sender", GiteaJson.user(by));
                    tell(repository, "push", "push", body);
                    repository.pulls.values().stream()
                            .filter(pull -> pull.open && pull.head.equals(branch))
                            .forEach(pull ->
                                    tellPull(
                                            repository,
                                            pull,
                                            by,
                                            "pull_request",
                                            "pull_request_sync",
                                            "synchronized",
                                            Map.of("commit_id", "")));
                });
    }

    /** A person reviews: APPROVED, REQUEST_CHANGES or COMMENT, on the head as it is now. */
    public synchronized long review(User by, Repository repository, long number, String state) {
        var pull = repository.pulls.get(number);
        var review =
                new GivenReview(
                        ++ids,
                        by,
                        state,
                        repository.git.resolve(pull.head).orElse(""),
                        repository.writers.contains(by.id()),
                        now());
        pull.reviews.add(review);
        var word =
                switch (state) {
                    case "APPROVED" -> "approved";
                    case "REQUEST_CHANGES" -> "rejected";
                    default -> "comment";
                };
        var more = new LinkedHashMap<String, Object>();
        more.put("commit_id", "");
        more.put("review", Map.of("type", "pull_request_review_" + word, "content", ""));
        tellPull(
                repository,
                pull,
                by,
                "pull_request_" + word,
                "pull_request_review_" + word,
                "reviewed",
                more);
        return review.id;
    }

    /** Takes a review back; no webhook says so. */
    public synchronized void dismiss(Repository repository, long number, long review) {
        repository.pulls.get(number).reviews.stream()
                .filter(each -> each.id == review)
                .forEach(each -> each.dismissed = true);
    }

    /** A check reports: pending, success, error, failure, warning or skipped. */
    public synchronized void status(
            User by, Repository repository, String sha, String context, String state) {
        var status = new LinkedHashMap<String, Object>();
        status.put("id", ++ids);
        status.put("status", state);
        status.put("context", context);
        status.put("description", "");
        status.put("target_url", http.url() + "/checks/" + ids);
        status.put("created_at", now());
        status.put("updated_at", status.get("created_at"));
        status.put("sha", sha);
        repository.statuses.add(status);
        var body = new LinkedHashMap<>(status);
        body.put("state", body.remove("status"));
        body.put("repository", GiteaJson.repository(this, repository));
        body.put("sender", GiteaJson.user(by));
        tell(repository, "status", "status", body);
    }

    /** A person opens an issue. */
    public synchronized long issue(User by, Repository repository, String title, String body) {
        var issue = new LinkedHashMap<String, Object>();
        issue.put("id", ++ids);
        issue.put("number", ++repository.lastNumber);
        issue.put("title", title);
        issue.put("body", body);
        issue.put("user", GiteaJson.user(by));
        issue.put("labels", new ArrayList<>());
        issue.put("state", "open");
        issue.put(
                "html_url",
                http.url() + "/" + repository.fullName + "/issues/" + repository.lastNumber);
        issue.put("created_at", now());
        issue.put("updated_at", issue.get("created_at"));
        repository.issues.put(repository.lastNumber, issue);
        tellIssue(repository, issue, by, "opened", "issues", Map.of());
        return repository.lastNumber;
    }

    /** A person comments on an issue or a pull request. */
    public synchronized long comment(User by, Repository repository, long number, String body) {
        var comment = new LinkedHashMap<String, Object>();
        comment.put("id", ++ids);
        comment.put("issue", number);
        comment.put("user", GiteaJson.user(by));
        comment.put("body", body);
        comment.put("created_at", now());
        comment.put("updated_at", comment.get("created_at"));
        repository.comments.add(comment);
        if (repository.issues.containsKey(number)) {
            repository.issues.get(number).put("updated_at", comment.get("created_at"));
            tellIssue(
                    repository,
                    repository.issues.get(number),
                    by,
                    "created",
                    "issue_comment",
                    Map.of("comment", comment, "is_pull", false));
        }
        return (long) comment.get("id");
    }

    /** A person changes a comment. */
    public synchronized void edit(User by, Repository repository, long comment, String body) {
        var found =
                repository.comments.stream()
                        .filter(each -> each.get("id").equals(comment))
                        .findFirst()
                        .orElseThrow();
        found.put("body", body);
        found.put("updated_at", now());
        var issue = repository.issues.get((long) found.get("issue"));
        if (issue != null) {
            tellIssue(
                    repository,
                    issue,
                    by,
                    "edited",
                    "issue_comment",
                    Map.of("comment", found, "is_pull", false));
        }
    }

    /** The comments on an issue or pull request, oldest first. */
    public synchronized List<String> commentsOf(Repository repository, long number) {
        return repository.comments.stream()
                .filter(each -> each.get("issue").equals(number))
                .map(each -> String.valueOf(each.get("body")))
                .toList();
    }

    synchronized Pull open(
            User by, Repository repository, String head, String base, String title, String body) {
        var pull = new Pull(++repository.lastNumber, by, head, base, title, body);
        repository.pulls.put(pull.number, pull);
        tellPull(repository, pull, by, "pull_request", "pull_request", "opened", Map.of());
        return pull;
    }

    synchronized void tellPull(
            Repository repository,
            Pull pull,
            User by,
            String coarse,
            String fine,
            String action,
            Map<String, Object> more) {
        var body = new LinkedHashMap<String, Object>();
        body.put("action", action);
        body.put("number", pull.number);
        body.put("pull_request", GiteaJson.pull(this, repository, pull));
        body.put("repository", GiteaJson.repository(this, repository));
        body.put("sender", GiteaJson.user(by));
        body.putAll(more);
        tell(repository, coarse, fine, body);
    }

    void tellIssue(
            Repository repository,
            Map<String, Object> issue,
            User by,
            String action,
            String event,
            Map<String, Object> more) {
        var body = new LinkedHashMap<String, Object>();
        body.put("action", action);
        body.put("number", issue.get("number"));
        body.put("issue", issue);
        body.put("repository", GiteaJson.repository(this, repository));
        body.put("sender", GiteaJson.user(by));
        body.putAll(more);
        tell(repository, event, event, body);
    }

    private void tell(Repository repository, String coarse, String fine, Map<String, Object> body) {
        repository.hooks.forEach(hook -> hook.send(courier, coarse, fine, body));
    }

    String now() {
        return Instant.ofEpochSecond(++ticks).toString();
    }

    @Override
    public void close() {
        courier.close();
        http.close();
    }
}
