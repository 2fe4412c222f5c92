package cadre.server.fleet.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.ArtifactId;
import cadre.wire.id.BundleId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.link.AttemptOrder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsTest {
    private static final String HEAD = "4e1cd09898626f439a3b2766a17a59e420143901";

    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private FakeNode node;
    private AttemptOrder order;

    @BeforeEach
    void run_a_job() {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.MEMBER);
        node = fleet.node("build-1").slots(2).connected();
        fleet.jobs.file(ann, Fleet.job("hello"));
        order = node.order();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void an_artifact_is_kept_by_its_hash_and_can_be_read_again() throws Exception {
        var view = store("patch", "report/junit.xml", "<xml/>");

        assertThat(view.bytes()).isEqualTo(6);
        assertThat(view.href()).isEqualTo("api/v1/artifacts/" + view.id());
        var opened = fleet.artifacts.open(view.id());
        assertThat(opened.name()).isEqualTo("junit.xml");
        assertThat(opened.file())
                .isEqualTo(
                        home.resolve("artifacts")
                                .resolve(view.sha256().substring(0, 2))
                                .resolve(view.sha256().substring(2)));
        try (var in = opened.stream()) {
            assertThat(in.readAllBytes()).asString().isEqualTo("<xml/>");
        }
        assertThat(fleet.events(view.id().toString())).containsExactly("artifact.stored");
    }

    @Test
    void the_same_name_again_replaces_and_late_ones_are_taken() {
        var first = store("file", "a.txt", "one");
        node.succeeds(order);
        var second = store("file", "a.txt", "two");

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(fleet.artifacts.list(order.attempt().job())).containsExactly(second);
    }

    @Test
    void bad_names_kinds_and_strangers_are_refused() {
        for (var name :
                List.of(
                        "",
                        "/etc/passwd",
                        "../x",
                        "a/../b",
                        "a//b",
                        "a\\b",
                        "a\nb",
                        "x".repeat(301),
                        "a/",
                        ".")) {
            assertCode(ErrorCode.INVALID, () -> store("file", name, "x"));
        }
        assertCode(ErrorCode.INVALID, () -> store("program", "a", "x"));
        var other = fleet.node("build-2").connected();
        assertCode(
                ErrorCode.STALE,
                () ->
                        fleet.artifacts.store(
                                other.principal(),
                                order.attempt(),
                                order.token(),
                                "file",
                                "",
                                "a",
                                bytes("x"),
                                10));
        assertThat(fleet.artifacts.list(order.attempt().job())).isEmpty();
    }

    @Test
    void one_that_is_too_large_or_breaks_off_leaves_nothing() throws Exception {
        assertCode(ErrorCode.TOO_LARGE, () -> store("file", "a", "x".repeat(1024 * 1024 + 1)));
        assertCode(
                ErrorCode.INVALID,
                () ->
                        fleet.artifacts.store(
                                node.principal(),
                                order.attempt(),
                                order.token(),
                                "file",
                                "",
                                "a",
                                broken(),
                                100));

        assertThat(fleet.artifacts.list(order.attempt().job())).isEmpty();
        try (var files = Files.list(home.resolve("artifacts/incoming"))) {
            assertThat(files).isEmpty();
        }
        assertCode(ErrorCode.NOT_FOUND, () -> fleet.artifacts.open(new ArtifactId(99)));
    }

    @Test
    void a_bundle_is_found_by_its_head_and_reaches_only_the_node_that_needs_it() {
        var bundle = fleet.artifacts.storeBundle(ann, bytes(bundle("", HEAD + " HEAD\n")));
        assertThat(fleet.artifacts.storeBundle(ann, bytes(bundle("", HEAD + " HEAD\n"))))
                .isEqualTo(bundle);
        assertThat(bundle.head()).isEqualTo(HEAD);
        assertThat(fleet.artifacts.bundleByHead(ann, HEAD)).contains(bundle);
        assertThat(fleet.artifacts.openBundle(ann, bundle.id()).bytes()).isEqualTo(bundle.bytes());
        assertCode(
                ErrorCode.NOT_FOUND,
                () -> fleet.artifacts.openBundle(node.principal(), bundle.id()));

        fleet.jobs.file(ann, from(bundle.id()));
        var leased = node.order();
        assertThat(fleet.artifacts.openBundle(node.principal(), bundle.id()).sha256())
                .isEqualTo(bundle.sha256());
        var other = fleet.node("build-2").connected();
        assertCode(
                ErrorCode.NOT_FOUND,
                () -> fleet.artifacts.openBundle(other.principal(), bundle.id()));
        node.succeeds(leased);
        assertCode(
                ErrorCode.NOT_FOUND,
                () -> fleet.artifacts.openBundle(node.principal(), bundle.id()));
    }

    @Test
    void anothers_bundle_is_as_if_it_were_not_there_but_for_operators() {
        var bob = fleet.key("bob", Grant.MEMBER);
        var bundle = fleet.artifacts.storeBundle(ann, bytes(bundle("", HEAD + " HEAD\n")));

        assertCode(ErrorCode.NOT_FOUND, () -> fleet.jobs.file(bob, from(bundle.id())));
        assertCode(ErrorCode.NOT_FOUND, () -> fleet.artifacts.openBundle(bob, bundle.id()));
        assertThat(fleet.artifacts.bundleByHead(bob, HEAD)).isEmpty();

        var op = fleet.key("op", Grant.OPERATOR);
        fleet.jobs.file(op, from(bundle.id()));
        assertThat(fleet.artifacts.bundleByHead(op, HEAD)).contains(bundle);
        assertThat(fleet.artifacts.openBundle(op, bundle.id()).bytes()).isEqualTo(bundle.bytes());
    }

    @Test
    void the_same_bytes_of_two_keys_are_a_bundle_for_each() {
        var bob = fleet.key("bob", Grant.MEMBER);
        var anns = fleet.artifacts.storeBundle(ann, bytes(bundle("", HEAD + " HEAD\n")));
        var bobs = fleet.artifacts.storeBundle(bob, bytes(bundle("", HEAD + " HEAD\n")));

        assertThat(bobs.id()).isNotEqualTo(anns.id());
        assertThat(fleet.artifacts.bundleByHead(ann, HEAD)).contains(anns);
        assertThat(fleet.artifacts.bundleByHead(bob, HEAD)).contains(bobs);
        fleet.jobs.file(bob, from(bobs.id()));
    }

    @Test
    void what_is_no_complete_bundle_is_refused() {
        for (var bad :
                List.of(
                        "",
                        "PK\n\n",
                        "# v2 git bundle\n",
                        bundle("", ""),
                        bundle("", HEAD + " refs/heads/main\n"),
                        bundle("-" + HEAD + " x\n", HEAD + " HEAD\n"),
                        bundle("@filter=blob:none\n", HEAD + " HEAD\n"),
                        "# v2 git bundle\n" + "x".repeat(5000))) {
            assertCode(ErrorCode.INVALID, () -> fleet.artifacts.storeBundle(ann, bytes(bad)));
        }
    }

    private ArtifactView store(String kind, String name, String content) {
        return fleet.artifacts.store(
                node.principal(),
                order.attempt(),
                order.token(),
                kind,
                "",
                name,
                bytes(content),
                Long.MAX_VALUE);
    }

    private static JobRequest from(BundleId bundle) {
        var repository =
                new RepositoryRequest(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(bundle),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return new JobRequest(
                "x",
                new AgentName("rehearsal"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(repository),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static String bundle(String before, String references) {
        return "# v2 git bundle\n" + before + references + "\nPACK";
    }

    private static InputStream bytes(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream broken() {
        return new InputStream() {
            private int left = 10;

            @Override
            public int read() throws IOException {
                if (left <= 0) {
                    throw new IOException("the connection is gone");
                }
                left--;
                return 'x';
            }
        };
    }

    private static void assertCode(ErrorCode code, Runnable what) {
        assertThatThrownBy(what::run)
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
