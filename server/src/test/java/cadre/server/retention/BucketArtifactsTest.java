package cadre.server.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.access.Principal;
import cadre.server.fleet.Clock;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.artifact.FileSweep;
import cadre.server.fleet.artifact.FolderDrain;
import cadre.server.fleet.artifact.KeepingPlace;
import cadre.server.fleet.artifact.KeptFiles;
import cadre.server.objects.Bucket;
import cadre.server.objects.ObjectServer;
import cadre.server.objects.RoughWay;
import cadre.server.storage.Stores;
import cadre.server.storage.TestStores;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.ArtifactId;
import cadre.wire.link.AttemptOrder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts in a bucket, which a real store holds: its clock is the world's. */
class BucketArtifactsTest {
    /** Behind it everything that the store has is old. */
    private static final Duration AGES = Duration.ofDays(36_500);

    @TempDir Path folder;
    private ObjectServer server;
    private RoughWay way;
    private Bucket bucket;
    private Stores stores;
    private Fleet fleet;
    private FakeNode node;
    private AttemptOrder order;

    @BeforeEach
    void run_a_job() {
        server = ObjectServer.start(folder.resolve("objects"));
        way = new RoughWay(server.port());
        bucket = new Bucket(ObjectServer.config(way.endpoint(), "a/"));
        stores = TestStores.open(folder.resolve("one"));
        fleet = fleet(folder.resolve("one"), Optional.of(bucket)).running();
        node = fleet.node("build-1").slots(2).connected();
        fleet.jobs.file(fleet.key("ann", Grant.MEMBER), Fleet.job("hello"));
        order = node.order();
    }

    private Fleet fleet(Path home, Optional<Bucket> at) {
        return new Fleet(
                stores, home, new KeepingPlace(home.resolve("artifacts"), at), new Clock());
    }

    @AfterEach
    void close() throws IOException {
        fleet.close();
        bucket.close();
        way.close();
        server.close();
    }

    @Test
    void what_one_server_stored_another_reads_and_no_server_has_to_keep_it() throws Exception {
        var stored = store(fleet, "patch", "x.patch", "+ a line");

        var other = fleet(folder.resolve("two"), Optional.of(bucket));

        assertThat(read(other, stored.id())).isEqualTo("+ a line");
        assertThat(Files.readString(other.artifacts.open(stored.id()).file()))
                .isEqualTo("+ a line");
        drain(Duration.ZERO);
        assertThat(copy(stored)).exists(); // it was just sent
        drain(AGES);
        assertThat(copy(stored)).doesNotExist();
        assertThat(read(fleet, stored.id())).isEqualTo("+ a line");
        assertThat(bucket.text(key(stored))).contains("+ a line");
    }

    @Test
    void while_the_store_is_away_nothing_counts_as_stored() throws Exception {
        way.refuse(Integer.MAX_VALUE);

        var failure =
                catchThrowableOfType(
                        CadreException.class, () -> store(fleet, "file", "a.txt", "work"));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(failure.toString()).doesNotContain(ObjectServer.SECRET);
        assertThat(fleet.artifacts.list(order.attempt().job())).isEmpty();
        way.refuse(0);
        var stored = store(fleet, "file", "a.txt", "work");
        assertThat(read(fleet, stored.id())).isEqualTo("work");
    }

    @Test
    void what_is_gone_from_the_bucket_is_said_before_an_answer_begins() {
        var stored = store(fleet, "file", "a.txt", "work");
        drain(AGES);
        bucket.delete(key(stored));

        var failure =
                catchThrowableOfType(CadreException.class, () -> fleet.artifacts.open(stored.id()));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void what_was_in_the_folder_before_moves_to_the_bucket() throws Exception {
        var home = folder.resolve("one");
        var before = fleet(home, Optional.empty());
        var stored = store(before, "file", "a.txt", "from before");
        assertThat(bucket.stat(key(stored))).isEmpty();
        assertThat(read(fleet, stored.id())).isEqualTo("from before");

        drain(AGES);

        assertThat(bucket.text(key(stored))).contains("from before");
        assertThat(copy(stored)).doesNotExist();
        assertThat(read(fleet, stored.id())).isEqualTo("from before");
    }

    @Test
    void retention_deletes_what_no_row_refers_to_and_keeps_the_rest() throws Exception {
        var kept = store(fleet, "file", "kept.txt", "kept");
        var replaced = store(fleet, "file", "replaced.txt", "before");
        store(fleet, "file", "replaced.txt", "after");

        retain();
        assertThat(bucket.stat(key(replaced))).isPresent(); // it was just sent

        fleet.clock.pass(AGES);
        retain();

        assertThat(bucket.stat(key(replaced))).isEmpty();
        assertThat(read(fleet, kept.id())).isEqualTo("kept");
        assertThat(bucket.list("artifacts/leaving/", "")).isEmpty();
    }

    @Test
    void retention_ends_what_servers_began_that_died() {
        server.beginUpload("a/artifacts/half");
        bucket.put("probe/left", "by a look whose store went away");
        retain();
        assertThat(bucket.list("probe/", "")).hasSize(1);

        fleet.clock.pass(AGES);
        retain();

        assertThat(bucket.list("probe/", "")).isEmpty();
        assertThat(bucket.abortUploads("", Instant.MAX)).isZero();
    }

    @Test
    void a_server_with_another_store_deletes_nothing() {
        var stored = store(fleet, "file", "a.txt", "work");
        retain();
        bucket.put("artifacts/.store", "another store");
        bucket.put("artifacts/ab/" + "0".repeat(62), "of the other one");

        fleet.clock.pass(AGES);
        retain();

        assertThat(bucket.stat("artifacts/ab/" + "0".repeat(62))).isPresent();
        assertThat(bucket.stat(key(stored))).isPresent();
    }

    @Test
    void what_is_sent_while_it_is_deleted_is_refused_or_sent_again() {
        var stored = store(fleet, "file", "a.txt", "work");
        var mark = "artifacts/leaving/" + stored.sha256();
        bucket.put(mark, "");

        var failure =
                catchThrowableOfType(
                        CadreException.class, () -> store(fleet, "file", "b.txt", "work"));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        bucket.delete(mark);
        store(fleet, "file", "b.txt", "work");
        assertThat(fleet.artifacts.list(order.attempt().job())).hasSize(2);
    }

    private void retain() {
        var retention = retention();
        retention.begin(root());
        retention.roundOnce();
    }

    private Retention retention() {
        return new Retention(
                stores,
                new FileSweep(folder.resolve("one/artifacts")),
                Optional.of(bucket),
                fleet.feed,
                RetentionPolicy.DEFAULT,
                fleet.clock,
                UUID.randomUUID().toString());
    }

    private Optional<Principal> root = Optional.empty();

    private Principal root() {
        root = root.or(() -> Optional.of(fleet.key("root", Grant.ADMIN)));
        return root.get();
    }

    private void drain(Duration later) {
        var clock = new Clock();
        clock.pass(later);
        new FolderDrain(folder.resolve("one/artifacts"), bucket, retention().used(), clock)
                .drainOnce();
    }

    private Path copy(ArtifactView stored) {
        return KeptFiles.place(folder.resolve("one/artifacts"), stored.sha256());
    }

    private static String key(ArtifactView stored) {
        return "artifacts/" + stored.sha256().substring(0, 2) + "/" + stored.sha256().substring(2);
    }

    private ArtifactView store(Fleet at, String kind, String name, String text) {
        return at.artifacts.store(
                node.principal(),
                order.attempt(),
                order.token(),
                kind,
                "",
                name,
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                Long.MAX_VALUE);
    }

    private static String read(Fleet at, ArtifactId id) throws IOException {
        try (var in = at.artifacts.open(id).stream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
