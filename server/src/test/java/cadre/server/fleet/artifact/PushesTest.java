package cadre.server.fleet.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.forges.BranchPush;
import cadre.server.forges.PushPolicy;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.api.PushRequest;
import cadre.wire.config.GitCredentials;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushesTest {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final String NOBODY = "0".repeat(40);

    @TempDir Path home;
    private final Programs programs = new Programs();
    private Fleet fleet;
    private Pushes pushes;
    private Principal ann;
    private FakeNode node;

    @BeforeEach
    void open() {
        fleet = new Fleet(home.resolve("data")).running();
        var branches =
                new BranchPush(
                        programs,
                        home.resolve("tmp"),
                        PATH,
                        PushPolicy.of(List.of()),
                        new GitCredentials(home));
        pushes = new Pushes(fleet.db, fleet.feed, fleet.jobs, fleet.artifacts, branches);
        ann = fleet.key("ann", Grant.MEMBER);
        node = fleet.node("build-1").connected();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_saved_change_is_pushed_to_the_host_that_it_came_from() throws Exception {
        pushes(port -> Map.of("url", url(port)));
    }

    @Test
    void a_change_of_a_sent_checkout_is_pushed_to_the_origin_of_that_checkout() throws Exception {
        pushes(port -> Map.of("name", "shop", "path", "/srv/git/shop", "origin", url(port)));
    }

    private void pushes(IntFunction<Map<String, String>> repository) throws Exception {
        var remote = home.resolve("shop.git");
        var work = home.resolve("work");
        git(home, "init", "-q", "--bare", "-b", "main", remote.toString());
        git(home, "init", "-q", "-b", "main", work.toString());
        var base = commit(work, "first");
        git(work, "push", "-q", remote.toString(), "main");
        var head = commit(work, "second");
        var bundle = home.resolve("change.bundle");
        git(work, "bundle", "create", "-q", bundle.toString(), "main", "^" + base);

        var port = freePort();
        var daemon = Thread.ofVirtual().start(() -> serve(port));
        try {
            await().ignoreExceptions().until(() -> run(home, "ls-remote", url(port)).succeeded());
            var job = file(List.of(repository.apply(port)));
            var order = node.order();
            store(order, bundle);
            end(order, "shop", base, head);

            var pushed = pushes.push(ann, job.id(), new PushRequest(Optional.empty(), "cadre/j1"));

            assertThat(pushed.commit()).isEqualTo(head);
            assertThat(pushed.url()).isEqualTo(url(port));
            assertThat(git(remote, "rev-parse", "refs/heads/cadre/j1")).isEqualTo(head);
            assertThat(fleet.events(job.id().toString())).endsWith("job.pushed");
        } finally {
            daemon.interrupt();
            daemon.join();
        }
    }

    private void store(AttemptOrder order, Path bundle) throws IOException {
        try (var bytes = Files.newInputStream(bundle)) {
            fleet.artifacts.store(
                    node.principal(),
                    order.attempt(),
                    order.token(),
                    "bundle",
                    "shop",
                    "shop.bundle",
                    bytes,
                    Long.MAX_VALUE);
        }
    }

    @Test
    void what_cannot_be_pushed_says_why() {
        var job =
                file(
                        List.of(
                                Map.of("path", "/srv/git/shop"),
                                Map.of("url", "https://h.invalid/web")));
        var order = node.order();
        end(order, "shop", NOBODY, NOBODY);

        refused(ErrorCode.INVALID, "Which repository", job, Optional.empty(), ann);
        refused(ErrorCode.NOT_FOUND, "no such repository", job, Optional.of("x"), ann);
        var error = refused(ErrorCode.CONFLICT, "no URL", job, Optional.of("shop"), ann);
        assertThat(error.fix()).contains("cadre apply " + job.id());
        refused(ErrorCode.NOT_FOUND, "No change", job, Optional.of("web"), ann);
        var bob = fleet.key("bob", Grant.MEMBER);
        refused(ErrorCode.FORBIDDEN, "Another key", job, Optional.of("shop"), bob);
    }

    private CadreException refused(
            ErrorCode code, String what, JobView job, Optional<String> repository, Principal by) {
        var thrown =
                org.assertj.core.api.Assertions.catchThrowableOfType(
                        CadreException.class,
                        () -> pushes.push(by, job.id(), new PushRequest(repository, "b")));
        assertThat(thrown).isNotNull();
        assertThat(thrown.code()).isEqualTo(code);
        assertThat(thrown.what()).contains(what);
        return thrown;
    }

    private JobView file(List<Map<String, String>> repositories) {
        var request = Map.of("prompt", "x", "agent", "rehearsal", "repositories", repositories);
        return fleet.jobs.file(ann, Json.readStrictly(Json.write(request), JobRequest.class));
    }

    private void end(AttemptOrder order, String repository, String base, String head) {
        var change = new RepositoryChange(repository, base, head, 1, List.of(), 1, 1, 0);
        fleet.nodes.finished(
                node.principal(),
                new NodeMessage.Finished(
                        order.attempt(),
                        order.token(),
                        new AttemptResult(
                                new Ending.Succeeded(),
                                Optional.of(0),
                                true,
                                "",
                                "",
                                "",
                                Usage.NONE,
                                List.of(),
                                IsolationKind.BUBBLEWRAP,
                                List.of(change),
                                List.of(),
                                List.of(),
                                1)));
    }

    private void serve(int port) {
        try {
            run(
                    home,
                    "daemon",
                    "--export-all",
                    "--enable=receive-pack",
                    "--listen=127.0.0.1",
                    "--port=" + port,
                    "--base-path=" + home,
                    home.toString());
        } catch (InterruptedException _) {
            // the test is over, and with it the daemon
        }
    }

    private static String url(int port) {
        return "git://127.0.0.1:" + port + "/shop.git";
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String commit(Path work, String name) throws Exception {
        Files.writeString(work.resolve(name), name);
        git(work, "add", "-A");
        git(work, "commit", "-q", "-m", name);
        return git(work, "rev-parse", "HEAD");
    }

    private String git(Path directory, String... arguments) throws InterruptedException {
        var done = run(directory, arguments);
        assertThat(done.succeeded()).as(done.err()).isTrue();
        return done.line();
    }

    private Finished run(Path directory, String... arguments) throws InterruptedException {
        var argv = new ArrayList<String>(List.of("git"));
        argv.addAll(List.of(arguments));
        var env =
                Map.of(
                        "PATH", PATH,
                        "HOME", home.toString(),
                        "GIT_AUTHOR_NAME", "a",
                        "GIT_AUTHOR_EMAIL", "a@example.org",
                        "GIT_COMMITTER_NAME", "a",
                        "GIT_COMMITTER_EMAIL", "a@example.org");
        return programs.run(
                new Command(argv, env, directory), Stdin.empty(), Duration.ofMinutes(1), 1 << 20);
    }
}
