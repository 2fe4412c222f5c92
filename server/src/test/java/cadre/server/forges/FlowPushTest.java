package cadre.server.forges;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.server.fleet.Clock;
import cadre.server.forges.api.CallLog.Sent;
import cadre.server.forges.api.CallLog.SentPush;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.fake.FakeGitea;
import cadre.server.forges.fake.FakeGitea.Repository;
import cadre.server.forges.fake.FakeGitea.User;
import cadre.server.forges.host.Gitea;
import cadre.wire.api.PushView;
import cadre.wire.config.GitCredentials;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowPushTest {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final String SHOP = "ann/shop";

    @TempDir Path folder;
    private final List<Sent> told = new ArrayList<>();
    private final Programs programs = new Programs();
    private FakeGitea fake;
    private User ann;
    private Repository shop;
    private Connection connection;
    private Gitea gitea;
    private String base;

    @BeforeEach
    void connect() {
        fake = FakeGitea.start(folder.resolve("forge"), FakeGitea.Flavour.GITEA);
        ann = fake.user("ann");
        var cadre = fake.user("cadre");
        shop = fake.repository(ann, "shop");
        fake.letWrite(shop, cadre);
        base = requireNonNull(shop.branches().get("main"));
        connection =
                new Connection(
                        "gitea",
                        Provider.GITEA,
                        fake.url(),
                        "",
                        cadre.token(),
                        List.of(),
                        false,
                        Set.of(),
                        Set.of());
        gitea = new Gitea(connection, _ -> {}, new Clock());
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void a_saved_change_arrives_on_the_flows_branch_with_the_connections_token() throws Exception {
        gitea.createBranch(SHOP, "cadre/web-1", "main");

        var pushed = push("cadre/web-1", change());

        assertThat(shop.branches()).containsEntry("cadre/web-1", pushed.commit());
        assertThat(shop.branches()).containsEntry("main", base);
    }

    @Test
    void a_host_that_accepts_everything_is_pushed_no_default_and_no_protected_branch()
            throws Exception {
        fake.protect(shop, "cadre/held", List.of(), 0);
        fake.commit(ann, shop, "cadre/held", "a", "a");
        fake.acceptEverything();
        var before = shop.branches();
        var change = change();

        assertThatThrownBy(() -> push("cadre/held", change))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("protected");
        for (var name :
                List.of(
                        "main",
                        "cadre",
                        "cadre/",
                        "cadre/../main",
                        "refs/heads/main",
                        "cadre/x:refs/heads/main",
                        "cadre/x\nmain",
                        "+cadre/x",
                        "cadre/-x",
                        "cadre/x.lock",
                        "cadre/x@{1}")) {
            assertThatThrownBy(() -> push(name, change))
                    .as(name)
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
        }
        assertThat(shop.branches()).isEqualTo(before);
        assertThat(shop.merges()).isZero();
    }

    @Test
    void where_the_default_branch_is_under_the_prefix_it_is_refused_too() throws Exception {
        fake.defaultBranch(shop, "cadre/main");

        var change = change();

        assertThatThrownBy(() -> push("cadre/main", change)).hasMessageContaining("default branch");
    }

    @Test
    void a_refused_login_is_an_error_without_the_token() throws Exception {
        var stranger = fake.user("stranger");
        connection =
                new Connection(
                        "gitea",
                        Provider.GITEA,
                        fake.url(),
                        "",
                        stranger.token(),
                        List.of(),
                        false,
                        Set.of(),
                        Set.of());
        gitea = new Gitea(connection, _ -> {}, new Clock());
        var change = change();

        assertThatThrownBy(() -> push("cadre/web-1", change))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM))
                .hasMessageNotContaining(stranger.token());
    }

    @Test
    void each_push_is_told_with_its_outcome_and_no_secret() throws Exception {
        var good = change();
        push("cadre/web-1", good);
        var other = change("other", "other", "Go another way");
        assertThatThrownBy(() -> push("cadre/web-1", other)).hasMessageContaining("has commits");
        var secret = change("s3cr3t.txt", "x", "Add it");
        assertThatThrownBy(() -> push("cadre/web-2", secret)).hasMessageContaining("NPM_TOKEN");
        assertThatThrownBy(() -> push("cadre/x.lock", good)).hasMessageContaining("prefix");
        fake.protect(shop, "cadre/held", List.of(), 0);
        fake.commit(ann, shop, "cadre/held", "a", "a");
        assertThatThrownBy(() -> push("cadre/held", good)).hasMessageContaining("protected");

        assertThat(told)
                .as("what is refused before git runs is none")
                .containsExactly(
                        sent("cadre/web-1", good, "pushed"),
                        sent(
                                "cadre/web-1",
                                other,
                                "The branch has commits that the change does not have"),
                        sent(
                                "cadre/web-2",
                                secret,
                                "The change is not pushed: it holds the secret NPM_TOKEN"));
        assertThat(told.toString()).doesNotContain(connection.token(), "s3cr3t");
    }

    private SentPush sent(String branch, SavedChange change, String outcome) {
        return new SentPush(
                "gitea",
                fake.url().getAuthority(),
                SHOP,
                "refs/heads/" + branch,
                change.commit(),
                outcome,
                0);
    }

    @Test
    void a_secret_in_a_file_a_name_or_the_text_of_a_commit_is_not_pushed() throws Exception {
        var told = change("notes", "x", "Use s3cr3t for it");
        var named = change("s3cr3t.txt", "x", "Add it");
        var binary = change("blob", "\0\1s3cr3t\0", "Add it");
        var unseen = change(".gitattributes", "* -diff\n# s3cr3t\n", "Add it");
        var added = change("config", "token: s3cr3t\n", "Add it");
        var late = onTop("config", "token:\n", "Take it out, which is too late");

        for (var change : List.of(told, named, binary, unseen, added, late)) {
            assertThatThrownBy(() -> push("cadre/web-1", change))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                    .hasMessageContaining("NPM_TOKEN");
        }
        assertThat(shop.branches()).doesNotContainKey("cadre/web-1");
    }

    @Test
    void a_line_with_a_secret_may_be_taken_out_and_a_large_change_is_refused() throws Exception {
        fake.commit(ann, shop, "main", "config", "token: s3cr3t\nname: shop\n");
        base = requireNonNull(shop.branches().get("main"));

        push("cadre/web-1", change("config", "name: shop\n", "Take it out"));
        assertThat(shop.branches()).containsKey("cadre/web-1");

        var large = change("large", "0123456789abcdef\n".repeat(2 << 20), "Add it");
        assertThatThrownBy(() -> push("cadre/web-2", large)).hasMessageContaining("more than");
    }

    private PushView push(String branch, SavedChange change) {
        return new FlowPush(
                        programs,
                        folder.resolve("push"),
                        PATH,
                        new GitCredentials(folder),
                        text ->
                                text.contains("s3cr3t")
                                        ? Optional.of("the secret NPM_TOKEN")
                                        : Optional.empty(),
                        told::add,
                        new Clock())
                .push(connection, gitea, SHOP, change, new FlowBranch("cadre", branch));
    }

    private SavedChange change() throws Exception {
        return change("new", "new", "Add new");
    }

    private Path work() {
        return folder.resolve("work");
    }

    /** Of one file. */
    private SavedChange change(String name, String content, String message) throws Exception {
        if (!Files.exists(work())) {
            git(folder, "clone", "-q", fake.url() + "/" + SHOP + ".git", work().toString());
        }
        git(work(), "reset", "-q", "--hard", base);
        return onTop(name, content, message);
    }

    /** And the one before. */
    private SavedChange onTop(String name, String content, String message) throws Exception {
        var work = work();
        Files.writeString(work.resolve(name), content);
        git(work, "add", "-A");
        git(work, "commit", "-q", "-m", message);
        git(work, "update-ref", "refs/cadre/saved", "HEAD");
        var bundle = folder.resolve(message.hashCode() + name + ".bundle");
        git(work, "bundle", "create", "-q", bundle.toString(), "refs/cadre/saved", "^" + base);
        return new SavedChange(
                "shop", work.toString(), "main", base, bundle, git(work, "rev-parse", "HEAD"));
    }

    private String git(Path directory, String... arguments) throws Exception {
        var argv = new ArrayList<String>(List.of("git"));
        argv.addAll(List.of(arguments));
        var env =
                Map.of(
                        "PATH", PATH,
                        "HOME", folder.toString(),
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
