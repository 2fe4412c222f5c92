package cadre.server.flows;

import cadre.server.access.Principal;
import cadre.server.feed.cause.Origins;
import cadre.server.fleet.Fleet;
import cadre.server.flows.delivery.Hints;
import cadre.server.flows.outbox.Drained;
import cadre.server.flows.outbox.Leaks;
import cadre.server.flows.outbox.Outbox;
import cadre.server.forges.Ends;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.FlowProjects;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.host.BranchView;
import cadre.server.forges.host.GitHost;
import cadre.server.forges.host.PullRequest;
import cadre.server.forges.host.Review;
import cadre.server.forges.host.StatusContext;
import cadre.server.forges.tracker.Comment;
import cadre.server.forges.tracker.ItemRef;
import cadre.server.forges.tracker.ItemState;
import cadre.server.forges.tracker.Markup;
import cadre.server.forges.tracker.Tracker;
import cadre.server.forges.tracker.WorkItem;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.flow.FlowStart;
import cadre.wire.id.FlowId;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A tracker, a Git host and jobs that a test moves by hand, and flows on a real store. */
final class FlowWorld implements AutoCloseable {
    static final String REPOSITORY = "ada/shop";
    static final ItemRef ITEM = new ItemRef("p1", "i1");
    static final String BRANCH = "cadre/web-42-sort-the-list";
    static final String APPROVER = "17";
    static final String SELF = "99";

    final Fleet fleet;
    final Principal ann;
    final MemoryTracker tracker = new MemoryTracker();
    final MemoryHost host = new MemoryHost();
    final MemoryWork work = new MemoryWork();
    final FlowLoop loop;
    final Intake intake;
    final Flows flows;
    final Outbox outbox;
    final Hints hints;
    final List<Leaks.LiveSecret> secrets = new ArrayList<>();
    private final Path file;

    /**
     * How many calls to the outside succeed before one fails as if the server was killed; -1: all.
     */
    int callsLeft = -1;

    FlowWorld(Path home) {
        fleet = new Fleet(home);
        ann = fleet.key("ann", Grant.OPERATOR);
        file = home.resolve("connections.yaml");
        configure("");
        var ends = new MemoryEnds();
        outbox = new Outbox(fleet.db, fleet.feed, ends, new Leaks(() -> secrets), fleet.clock);
        hints = new Hints(fleet.db);
        var all =
                FlowFloor.assemble(
                        new FlowFloor.Store(
                                fleet.db, fleet.feed, fleet.keys, origins(), fleet.clock),
                        new FlowFloor.Outside(ends, outbox, hints, new FlowProjects(home)),
                        work,
                        Duration.ofMinutes(1));
        loop = all.loop();
        intake = all.intake();
        flows = all.flows();
    }

    /** All that begins here is recorded. */
    private Origins origins() {
        return new Origins(OptionalDouble.of(1), fleet.clock, new Random(7));
    }

    /** Writes the file of the projects, with this behind the one that there is. */
    void configure(String more) {
        try {
            Files.writeString(
                    file,
                    """
                    flows:
                      - tracker: plane
                        project: p1
                        host: gitea
                        repository: ada/shop
                    """
                            + more);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class MemoryEnds implements Ends {
        @Override
        public Connection connection(String name) {
            return new Connection(
                    name,
                    name.equals("plane") ? Provider.PLANE : Provider.GITEA,
                    URI.create("http://127.0.0.1:1"),
                    "w",
                    "",
                    List.of(),
                    false,
                    Set.of(APPROVER),
                    Set.of(SELF));
        }

        @Override
        public Tracker tracker(String name) {
            return tracker;
        }

        @Override
        public GitHost host(String name) {
            return host;
        }
    }

    FlowId start() {
        return flows.start(ann, new FlowStart(ITEM.id(), Optional.empty(), Optional.empty())).id();
    }

    FlowRow row(FlowId id) {
        return fleet.db.read(tx -> FlowStore.find(tx, id)).orElseThrow();
    }

    List<RunRow> runs(FlowId id) {
        return fleet.db.read(tx -> RunStore.of(tx, id));
    }

    /** What the newest job of an item was told. */
    String prompt(FlowId id) {
        var request = work.requests.get(runs(id).getLast().job().orElseThrow());
        return java.util.Objects.requireNonNull(request).prompt();
    }

    /** Rounds until nothing happens any more; time goes on between them. */
    void settle() {
        for (int i = 0; i < 20; i++) {
            fleet.clock.pass(Duration.ofMinutes(6));
            loop.roundOnce();
            Drained.all(outbox);
        }
    }

    private void outside() {
        if (callsLeft == 0) {
            callsLeft = -1;
            throw new CadreException(ErrorCode.UPSTREAM, "killed", Map.of(), "");
        }
        if (callsLeft > 0) {
            callsLeft--;
        }
    }

    @Override
    public void close() {
        fleet.close();
    }

    final class MemoryTracker implements Tracker {
        final List<ItemState> states =
                List.of(
                        new ItemState("s1", "Todo", "unstarted"),
                        new ItemState("s2", "Doing", "started"),
                        new ItemState("s3", "Done", "completed"));
        ItemState state = states.getFirst();
        String description = "Please sort it.";
        String author = "5";
        Instant askedSince = Instant.MAX;
        final Map<String, Comment> comments = new TreeMap<>();
        final Map<String, String> byKey = new HashMap<>();

        void say(String actor, String text) {
            add(actor, text);
        }

        private String add(String actor, String text) {
            fleet.clock.pass(Duration.ofSeconds(1));
            var id = "c%03d".formatted(comments.size());
            comments.put(id, new Comment(id, actor, "x", text, false, now()));
            return id;
        }

        @Override
        public String self() {
            return SELF;
        }

        @Override
        public Optional<WorkItem> item(ItemRef ref) {
            outside();
            return Optional.of(
                    new WorkItem(
                            ref,
                            "WEB-42",
                            "Sort the list",
                            description,
                            state,
                            List.of("cadre"),
                            author,
                            "http://t/1",
                            now(),
                            now()));
        }

        @Override
        public List<WorkItem> changedItems(String project, Instant since) {
            askedSince = since;
            return item(ITEM).stream().toList();
        }

        @Override
        public List<Comment> comments(ItemRef ref) {
            outside();
            return List.copyOf(comments.values());
        }

        @Override
        public List<ItemState> states(String project) {
            outside();
            return states;
        }

        @Override
        public void move(ItemRef ref, String stateId) {
            outside();
            state =
                    states.stream()
                            .filter(one -> one.id().equals(stateId))
                            .findFirst()
                            .orElseThrow();
            outside();
        }

        @Override
        public String comment(ItemRef ref, String key, Markup text) {
            outside();
            var id = byKey.computeIfAbsent(key, _ -> add(SELF, text.markdown()));
            outside();
            return id;
        }

        @Override
        public void edit(ItemRef ref, String commentId, Markup text) {
            outside();
            var old = Objects.requireNonNull(comments.get(commentId));
            comments.put(
                    commentId,
                    new Comment(commentId, SELF, "x", text.markdown(), true, old.createdAt()));
        }
    }

    final class MemoryHost implements GitHost {
        final Map<String, String> branches = new TreeMap<>(Map.of("main", "0".repeat(40)));
        final List<String> required = new ArrayList<>();
        final List<Review> reviews = new ArrayList<>();
        final Map<String, List<StatusContext>> statuses = new HashMap<>();
        final Map<String, String> files = new HashMap<>();
        final Set<String> tooLarge = new HashSet<>();
        Optional<PullRequest> pull = Optional.empty();
        boolean mergeable = true;

        void push(String branch) {
            branches.merge(
                    branch, "1".repeat(40), (old, _) -> "%040d".formatted(old.hashCode() & 0xffff));
        }

        String head() {
            return Objects.requireNonNull(branches.get(BRANCH));
        }

        void review(String who, Review.Verdict verdict) {
            fleet.clock.pass(Duration.ofSeconds(1));
            reviews.add(
                    new Review(
                            "r" + reviews.size(),
                            who,
                            who,
                            verdict,
                            true,
                            false,
                            false,
                            head(),
                            now()));
        }

        void report(String name, StatusContext.State state) {
            statuses.put(head(), List.of(new StatusContext(name, state, "http://ci/1")));
        }

        @Override
        public String self() {
            return SELF;
        }

        @Override
        public String cloneUrl(String repository) {
            return "https://example.org/" + repository + ".git";
        }

        @Override
        public String gitPassword(String repository) {
            return "";
        }

        @Override
        public String defaultBranch(String repository) {
            outside();
            return "main";
        }

        @Override
        public Optional<BranchView> branch(String repository, String name) {
            outside();
            return Optional.ofNullable(branches.get(name)).map(sha -> view(name, sha));
        }

        private BranchView view(String name, String sha) {
            return new BranchView(name, sha, name.equals("main"), required, 1);
        }

        @Override
        public BranchView createBranch(String repository, String name, String from) {
            outside();
            branches.putIfAbsent(name, Objects.requireNonNull(branches.get(from)));
            outside();
            return view(name, branches.get(name));
        }

        @Override
        public Optional<String> file(String repository, String path, String sha) {
            outside();
            if (tooLarge.contains(path)) {
                throw new CadreException(ErrorCode.TOO_LARGE, "too large", Map.of(), "");
            }
            return Optional.ofNullable(files.get(path));
        }

        @Override
        public Optional<PullRequest> pullRequest(String repository, long number) {
            return pull;
        }

        @Override
        public Optional<PullRequest> openPullRequest(String repository, String head, String base) {
            outside();
            return pull.map(one -> at(one.draft()));
        }

        private PullRequest at(boolean draft) {
            return new PullRequest(
                    7,
                    "http://h/7",
                    "cadre/web-42-sort-the-list",
                    head(),
                    "main",
                    SELF,
                    true,
                    false,
                    draft,
                    mergeable ? PullRequest.Merges.CLEANLY : PullRequest.Merges.CONFLICTS);
        }

        @Override
        public List<Review> reviews(String repository, long number) {
            outside();
            return List.copyOf(reviews);
        }

        @Override
        public List<StatusContext> statuses(String repository, String sha) {
            outside();
            return statuses.getOrDefault(sha, List.of());
        }

        @Override
        public PullRequest openDraft(
                String repository, String head, String base, String title, String markdown) {
            outside();
            if (pull.isEmpty()) {
                pull = Optional.of(at(true));
            }
            outside();
            return pull.get();
        }

        @Override
        public void markReady(String repository, long number) {
            outside();
            pull = Optional.of(at(false));
        }
    }

    /** Jobs that end when a test says so, or at once by what it has said before. */
    final class MemoryWork implements Work {
        final Map<String, JobId> byKey = new TreeMap<>();
        final Map<JobId, JobRequest> requests = new TreeMap<>();
        final Map<JobId, Standing> ended = new HashMap<>();
        final Set<JobId> pushed = new java.util.TreeSet<>();
        final Map<String, String> answers = new HashMap<>();

        /** What happens elsewhere while a job is filed. */
        Runnable meanwhile = () -> {};

        /** What a job of this stage answers at once; none for one that fails. */
        void answers(String stage, String answer) {
            answers.put(stage, answer);
        }

        @Override
        public JobId file(FlowRow row, RunRow run) {
            outside();
            var id = byKey.computeIfAbsent(run.idempotencyKey(), _ -> new JobId(byKey.size() + 1));
            run.request().ifPresent(request -> requests.put(id, request));
            Optional.ofNullable(answers.get(run.stage()))
                    .ifPresent(answer ->
                            ended.put(
                                    id,
                                    new Standing(
                                            true,
                                            !answer.isEmpty(),
                                            answer.isEmpty() ? "it broke" : "",
                                            answer)));
            outside();
            meanwhile.run();
            return id;
        }

        @Override
        public Standing job(JobId id) {
            return ended.getOrDefault(id, new Standing(false, false, "", ""));
        }

        @Override
        public void cancel(JobId id, String reason) {
            ended.put(id, new Standing(true, false, reason, ""));
        }

        @Override
        public String push(FlowRow row, JobId id) {
            outside();
            if (pushed.add(id)) {
                host.push(row.target().branch());
            }
            outside();
            return host.head();
        }
    }

    private Instant now() {
        return fleet.clock.instant();
    }
}
