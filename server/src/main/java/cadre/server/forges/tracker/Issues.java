package cadre.server.forges.tracker;

import cadre.server.forges.api.CallLog;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.entry.GitHubEntry;
import cadre.server.forges.tracker.IssueHost.Post;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Issues of a Git host. A project is {@code owner/name}, at a GitLab with all its groups; an issue
 * is open or closed and nothing between. A comment of Cadre's carries its key in an HTML comment
 * that nobody sees, for these hosts keep no key of others. Thread-safe.
 */
public final class Issues implements Tracker {
    static final ItemState OPEN = new ItemState("open", "open", "unstarted");
    static final ItemState CLOSED = new ItemState("closed", "closed", "completed");

    private static final String MARK = "<!-- cadre:";

    private final IssueHost host;
    private final KnownItems large = new KnownItems();
    private volatile Optional<String> self = Optional.empty();

    private Issues(IssueHost host) {
        this.host = host;
    }

    /**
     * The issues of a connection.
     *
     * @param connection of any provider but PLANE
     */
    public static Issues of(Connection connection, CallLog calls, InstantSource clock) {
        return new Issues(
                switch (connection.provider()) {
                    case GITEA, FORGEJO -> RepositoryIssues.ofGitea(connection, calls, clock);
                    case GITHUB ->
                            RepositoryIssues.ofGitHub(new GitHubEntry(connection, calls, clock));
                    case GITLAB -> new GitLabIssues(connection, calls, clock);
                    case PLANE -> throw new IllegalStateException("Plane has no repositories");
                });
    }

    /** The issues of a GitHub that is entered so. */
    public static Issues of(GitHubEntry entry) {
        return new Issues(RepositoryIssues.ofGitHub(entry));
    }

    @Override
    public String self() {
        var known = self;
        if (known.isEmpty()) {
            known = Optional.of(host.self());
            self = known;
        }
        return known.get();
    }

    @Override
    public Optional<WorkItem> item(ItemRef ref) {
        if (!ref.id().matches("[0-9]{1,18}")) {
            return Optional.empty(); // such as the id of another tracker
        }
        var reply = host.issue(ref);
        return reply.isOk()
                ? large.read(ref, reply, json -> host.item(ref.project(), json))
                : Optional.empty();
    }

    @Override
    public List<WorkItem> changedItems(String project, Instant since) {
        var from = Optional.of(since).filter(at -> at.isAfter(Instant.EPOCH));
        return host.changed(project, from).stream()
                .flatMap(json -> host.item(project, json).stream())
                .sorted(Comparator.comparing(WorkItem::updatedAt).reversed())
                .toList();
    }

    @Override
    public List<Comment> comments(ItemRef ref) {
        return host.posts(ref).stream()
                .map(Issues::comment)
                .sorted(Comparator.comparing(Comment::createdAt))
                .toList();
    }

    private static Comment comment(Post post) {
        return new Comment(
                post.id(),
                post.authorId(),
                post.authorName(),
                seen(post.body()),
                !post.updatedAt().equals(post.createdAt()),
                post.createdAt());
    }

    /** Markdown without what its reader does not see. */
    static String seen(String body) {
        return body.replaceAll("(?s)<!--.*?(-->|$)", "").replace("\r", "").strip();
    }

    @Override
    public List<ItemState> states(String project) {
        return List.of(OPEN, CLOSED);
    }

    @Override
    public void move(ItemRef ref, String stateId) {
        if (stateId.equals(OPEN.id())) {
            host.reopen(ref);
        } else if (stateId.equals(CLOSED.id())) {
            host.close(ref);
        } else {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "An issue has no such state",
                    Map.of("state", stateId),
                    "Give open or closed");
        }
    }

    @Override
    public String comment(ItemRef ref, String key, Markup text) {
        var mark = mark(key);
        var me = self();
        return host.posts(ref).stream()
                .filter(post -> post.authorId().equals(me))
                .filter(post -> post.body().strip().endsWith(mark))
                .findFirst()
                .map(Post::id)
                .orElseGet(() -> host.post(ref, text.markdown() + "\n\n" + mark));
    }

    /** The mark stays: the comment may be looked for by its key again. */
    @Override
    public void edit(ItemRef ref, String commentId, Markup text) {
        var mark =
                host.posts(ref).stream()
                        .filter(post -> post.id().equals(commentId))
                        .map(Post::body)
                        .filter(body -> body.contains(MARK))
                        .map(body -> "\n\n" + body.substring(body.lastIndexOf(MARK)))
                        .findFirst()
                        .orElse("");
        host.edit(ref, commentId, text.markdown() + mark);
    }

    private static String mark(String key) {
        return MARK + key.replaceAll("[^A-Za-z0-9_.:/-]|--", "_") + " -->";
    }
}
