package cadre.server.forges;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.config.GitCredentials;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BranchPushTest {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    @TempDir Path home;
    private final Programs programs = new Programs();
    private Path remote;
    private Path work;
    private String base;

    @BeforeEach
    void make_a_remote_with_one_commit() throws Exception {
        remote = home.resolve("remote.git");
        work = home.resolve("work");
        git(home, "init", "-q", "--bare", "-b", "trunk", remote.toString());
        git(home, "clone", "-q", remote.toString(), work.toString());
        git(work, "checkout", "-q", "-b", "trunk");
        base = commit("first");
        git(work, "push", "-q", "origin", "trunk");
    }

    @Test
    void a_saved_change_arrives_on_a_new_branch_and_nothing_is_left_behind() throws Exception {
        var change = change("second", base);

        var pushed = push().push(change, "cadre/j17");

        assertThat(pushed.commit()).isEqualTo(change.commit());
        assertThat(git(remote, "rev-parse", "refs/heads/cadre/j17")).isEqualTo(change.commit());
        try (var left = Files.list(home.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void the_default_branch_and_main_are_refused_unless_a_person_named_them() throws Exception {
        var change = change("second", base);

        for (var branch : List.of("trunk", "main", "master")) {
            assertThatThrownBy(() -> push().push(change, branch))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
                                assertThat(e.fix()).contains("push.allow");
                            });
        }
        assertThat(git(remote, "rev-parse", "refs/heads/trunk")).isEqualTo(base);

        var allowed = PushPolicy.of(List.of(" " + remote + "   trunk "));
        push(allowed).push(change, "trunk");
        assertThat(git(remote, "rev-parse", "refs/heads/trunk")).isEqualTo(change.commit());
    }

    @Test
    void the_branch_that_the_job_started_from_is_refused() throws Exception {
        git(work, "push", "-q", "origin", "trunk:feature");
        var change = change("second", base);

        for (var start : List.of("feature", "trunk")) {
            var saved =
                    new SavedChange(
                            "shop", change.url(), start, base, change.bundle(), change.commit());
            assertThatThrownBy(() -> push().push(saved, start))
                    .hasMessageContaining("protected branch");
        }
    }

    @Test
    void a_branch_that_went_on_is_never_forced() throws Exception {
        var change = change("second", base);
        git(work, "checkout", "-q", "-b", "other", base);
        var other = commit("other");
        git(work, "push", "-q", "origin", "other:cadre/j17");

        assertThatThrownBy(() -> push().push(change, "cadre/j17"))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(git(remote, "rev-parse", "refs/heads/cadre/j17")).isEqualTo(other);
    }

    @Test
    void a_change_that_goes_on_with_another_one_is_pushed_with_it() throws Exception {
        var earlier = change("second", base);
        git(work, "checkout", "-q", "--detach", earlier.commit());
        var commit = commit("third");
        var bundle = home.resolve("both.bundle");
        git(work, "update-ref", "refs/cadre/saved", commit);
        git(work, "bundle", "create", "-q", bundle.toString(), "refs/cadre/saved", "^" + base);

        push().push(
                        new SavedChange(
                                "shop", remote.toString(), "", earlier.commit(), bundle, commit),
                        "cadre/j18");

        assertThat(git(remote, "rev-parse", "refs/heads/cadre/j18")).isEqualTo(commit);
    }

    @Test
    void a_change_whose_beginning_is_nowhere_is_not_pushed() throws Exception {
        var earlier = change("second", base);
        var later = change("third", earlier.commit());

        assertThatThrownBy(() -> push().push(later, "cadre/j18"))
                .hasMessageContaining("has not got the commit that the job started from");
    }

    @Test
    void an_unreachable_remote_and_a_bad_branch_are_clear_errors() throws Exception {
        var change = change("second", base);
        var gone =
                new SavedChange(
                        "shop",
                        home.resolve("gone.git").toString(),
                        "",
                        base,
                        change.bundle(),
                        change.commit());

        assertThatThrownBy(() -> push().push(gone, "x"))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM));
        for (var bad : List.of("", "-f", "a..b", "a b", "refs/heads/x", "x.lock", "a~1")) {
            assertThatThrownBy(() -> push().push(change, bad))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
        }
    }

    @Test
    void a_remote_on_this_machine_is_refused_outside_tests() throws Exception {
        var change = change("second", base);
        var real =
                new BranchPush(
                        programs,
                        home.resolve("tmp"),
                        PATH,
                        PushPolicy.of(List.of()),
                        new GitCredentials(home));

        assertThatThrownBy(() -> real.push(change, "cadre/j17"))
                .hasMessageContaining("transport 'file' not allowed");
    }

    @Test
    void the_servers_credentials_are_shown_to_an_http_host_that_asks() throws Exception {
        var seen = new CopyOnWriteArrayList<String>();
        var host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host.createContext(
                "/",
                exchange -> {
                    var login = exchange.getRequestHeaders().getFirst("Authorization");
                    seen.add(String.valueOf(login));
                    exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
                    exchange.sendResponseHeaders(login == null ? 401 : 404, -1);
                    exchange.close();
                });
        host.start();
        try {
            var at = "127.0.0.1:" + host.getAddress().getPort();
            var file = home.resolve("git-credentials");
            Files.writeString(file, "http://me:s3cret@" + at + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            var made = change("second", base);
            var change =
                    new SavedChange(
                            "shop",
                            "http://" + at + "/shop.git",
                            "",
                            base,
                            made.bundle(),
                            made.commit());
            var real =
                    new BranchPush(
                            programs,
                            home.resolve("tmp"),
                            PATH,
                            PushPolicy.of(List.of()),
                            new GitCredentials(home));

            assertThatThrownBy(() -> real.push(change, "cadre/j17"))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.fix()).contains("git-credentials"))
                    .hasMessageNotContaining("s3cret");
            var login = Base64.getEncoder().encodeToString("me:s3cret".getBytes(UTF_8));
            assertThat(seen).contains("null", "Basic " + login);
        } finally {
            host.stop(0);
        }
    }

    private BranchPush push() {
        return push(PushPolicy.of(List.of()));
    }

    private BranchPush push(PushPolicy policy) {
        return new BranchPush(
                programs, home.resolve("tmp"), PATH, policy, new GitCredentials(home), "file");
    }

    /** A commit on top of {@code from} in a bundle that holds only it. */
    private SavedChange change(String name, String from) throws Exception {
        git(work, "checkout", "-q", "--detach", from);
        var commit = commit(name);
        var bundle = home.resolve(name + ".bundle");
        git(work, "update-ref", "refs/cadre/saved", commit);
        git(work, "bundle", "create", "-q", bundle.toString(), "refs/cadre/saved", "^" + from);
        return new SavedChange("shop", remote.toString(), "", from, bundle, commit);
    }

    private String commit(String name) throws Exception {
        Files.writeString(work.resolve(name), name);
        git(work, "add", "-A");
        git(work, "commit", "-q", "-m", name);
        return git(work, "rev-parse", "HEAD");
    }

    private String git(Path directory, String... arguments)
            throws IOException, InterruptedException {
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
        var done =
                programs.run(
                        new Command(argv, env, directory),
                        Stdin.empty(),
                        Duration.ofSeconds(60),
                        1 << 20);
        assertThat(done.succeeded()).as(done.err()).isTrue();
        return done.line();
    }
}
