package cadre.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.objects.Bucket;
import cadre.wire.api.ArtifactView;
import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose files are in a bucket is killed with kill -9 while it sends a large one there. */
@Tag("e2e")
@Tag("every-store")
class ObjectStoreKilledTest {
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir Path root;

    @Test
    void nothing_is_lost_no_row_is_without_its_object_and_its_logs_go_to_the_bucket()
            throws Exception {
        try (var store = SmallS3.over(root.resolve("objects"));
                var cadre = Installation.in(root)) {
            cadre.serverSettings(store.settings("here"));
            cadre.startServer();
            cadre.joinNode();
            cadre.startNode();
            cadre.awaitNode();
            var shop = cadre.bundle(Repositories.small(root.resolve("shop")));
            var script = "echo started; head -c 20000000 /dev/urandom > large; echo end";
            var job = cadre.api().file(Installation.shell(script, shop)).id();

            store.awaitHeld(Installation.SOON);
            requireObjects(store, cadre.api().artifacts(job));
            cadre.server().kill();
            store.goOn();
            cadre.startServer();
            var end = cadre.api().awaitEnd(job, LONG);

            assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
            assertThat(end.attempts()).hasSize(1);
            var artifacts = cadre.api().artifacts(job);
            assertThat(artifacts).extracting(ArtifactView::bytes).anyMatch(n -> n > 20_000_000);
            requireObjects(store, artifacts);
            requireReadableWithoutCopies(cadre, artifacts);
            requireAbortable(store);
            requireLogInBucket(store, cadre, job);
        }
    }

    /** Each with all its bytes. */
    private static void requireObjects(SmallS3 store, List<ArtifactView> artifacts) {
        for (var one : artifacts) {
            var name = one.sha256().substring(0, 2) + "/" + one.sha256().substring(2);
            assertThat(sha256(bytes(store.object("here/artifacts/" + name))))
                    .isEqualTo(one.sha256());
        }
    }

    private static void requireReadableWithoutCopies(
            Installation cadre, List<ArtifactView> artifacts) throws IOException {
        for (var one : artifacts) {
            var name = one.sha256().substring(0, 2) + "/" + one.sha256().substring(2);
            Files.deleteIfExists(cadre.serverHome().resolve("artifacts").resolve(name));
            assertThat(sha256(cadre.api().bytes("/" + one.href()))).isEqualTo(one.sha256());
        }
    }

    /** What the killed server had begun; retention does this to what is a day old. */
    private static void requireAbortable(SmallS3 store) {
        assertThat(store.hasParts()).isTrue();
        try (var all = new Bucket(store.config())) {
            assertThat(all.abortUploads("", Instant.MAX)).isPositive();
        }
        assertThat(store.hasParts()).isFalse();
    }

    /** Ten minutes after the job's end, which is an hour ago when the server starts again. */
    private static void requireLogInBucket(SmallS3 store, Installation cadre, JobId job)
            throws Exception {
        cadre.server().kill();
        var file = cadre.serverHome().resolve("cadre.db");
        try (var db = DriverManager.getConnection(cadre.jdbcUrl().orElse("jdbc:sqlite:" + file));
                var statement = db.createStatement()) {
            var table = cadre.jdbcUrl().isPresent() ? "cadre.job" : "job";
            statement.execute("update " + table + " set since_ms = since_ms - 3600000");
        }
        cadre.startServer();

        var log = store.object("here/logs/" + job + ".1");
        await().atMost(LONG).until(() -> Files.exists(log));
        assertThat(new String(bytes(log), UTF_8)).contains("started\n", "end\n");
        assertThat(cadre.api().log(job, LogStream.OUT)).isEqualTo("started\nend\n");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
