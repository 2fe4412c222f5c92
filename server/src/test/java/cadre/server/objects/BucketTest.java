package cadre.server.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.objects.Bucket.Stored;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketTest {
    private static final int LARGE = 2 * Upload.PART + 12_345;

    @TempDir Path folder;
    private ObjectServer server;
    private RoughWay way;
    private Bucket bucket;

    @BeforeEach
    void start() {
        server = ObjectServer.start(folder.resolve("objects"));
        way = new RoughWay(server.port());
        bucket = new Bucket(ObjectServer.config(way.endpoint(), "team/a/"));
    }

    @AfterEach
    void stop() throws IOException {
        bucket.close();
        way.close();
        server.close();
    }

    @Test
    void what_was_put_can_be_read_from_any_byte_listed_and_deleted() throws Exception {
        bucket.put("artifacts/ab/c", "0123456789");

        assertThat(bucket.text("artifacts/ab/c")).contains("0123456789");
        try (var in = bucket.open("artifacts/ab/c", 4).orElseThrow()) {
            assertThat(in.readAllBytes()).asString().isEqualTo("456789");
        }
        assertThat(bucket.stat("artifacts/ab/c")).get().extracting(Stored::bytes).isEqualTo(10L);
        assertThat(bucket.list("artifacts/", ""))
                .extracting(Stored::key)
                .containsExactly("artifacts/ab/c");
        assertThat(bucket.list("artifacts/", "artifacts/ab/c")).isEmpty();

        bucket.delete("artifacts/ab/c");
        bucket.delete("artifacts/ab/c");

        assertThat(bucket.stat("artifacts/ab/c")).isEmpty();
        assertThat(bucket.open("artifacts/ab/c", 0)).isEmpty();
        assertThat(bucket.text("artifacts/ab/c")).isEmpty();
    }

    @Test
    void a_large_file_goes_in_parts() throws Exception {
        var file = file(LARGE);

        bucket.put("artifacts/large", file);

        try (var in = bucket.open("artifacts/large", 0).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(file));
        }
    }

    @Test
    void an_empty_file_is_an_object_too() throws Exception {
        bucket.put("artifacts/empty", file(0));

        assertThat(bucket.text("artifacts/empty")).contains("");
        try (var in = bucket.open("artifacts/empty", 0).orElseThrow()) {
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void a_store_that_wants_it_slower_is_asked_again() {
        way.refuse(3);

        bucket.put("artifacts/x", "bytes");

        assertThat(way.harmed.get()).isEqualTo(3);
        way.refuse(2);
        assertThat(bucket.text("artifacts/x")).contains("bytes");
    }

    @Test
    void an_upload_whose_connection_is_cut_is_sent_again() throws Exception {
        var file = file(LARGE);
        way.cut(2, 3 << 20);

        bucket.put("artifacts/cut", file);

        assertThat(way.harmed.get()).isPositive();
        try (var in = bucket.open("artifacts/cut", 0).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(file));
        }
    }

    @Test
    void a_download_that_is_cut_goes_on_from_there() throws Exception {
        var file = file(LARGE);
        bucket.put("artifacts/cut", file);
        way.cut(3, 1 << 20);

        try (var in = bucket.open("artifacts/cut", 0).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(file));
        }

        assertThat(way.harmed.get()).isEqualTo(3);
    }

    @Test
    void a_store_that_stays_away_is_an_error_and_leaves_nothing() throws Exception {
        var file = file(LARGE);
        way.refuse(Integer.MAX_VALUE);

        var failure =
                catchThrowableOfType(
                        CadreException.class, () -> bucket.put("artifacts/away", file));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(failure.which()).containsEntry("reason", "SlowDown");
        way.refuse(0);
        assertThat(bucket.list("", "")).isEmpty();
        assertThat(bucket.abortUploads("", Instant.MAX)).isZero();
    }

    @Test
    void an_upload_that_breaks_in_the_middle_for_good_is_aborted_or_swept() throws Exception {
        var file = file(LARGE);
        way.cut(Integer.MAX_VALUE, 3 << 20); // it begins, and no part gets through

        assertThatThrownBy(() -> bucket.put("artifacts/half", file))
                .isInstanceOf(CadreException.class);

        way.cut(0, 0);
        bucket.abortUploads("", Instant.MAX);
        assertThat(bucket.list("", "")).isEmpty();
        assertThat(bucket.abortUploads("", Instant.MAX)).isZero();
    }

    @Test
    void a_wrong_secret_is_told_and_not_shown() {
        var secret = "a-wrong-secret-nobody-shows";
        try (var wrong = new Bucket(ObjectServer.config(server.endpoint(), "", secret))) {
            var failure = catchThrowableOfType(CadreException.class, () -> wrong.put("x", "bytes"));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failure.which()).containsEntry("reason", "SignatureDoesNotMatch");
            assertThat(trace(failure)).doesNotContain(secret);
            assertThat(wrong.toString()).doesNotContain(secret);
        }
    }

    @Test
    void a_signed_address_is_for_one_object_and_for_minutes() throws Exception {
        bucket.put("artifacts/signed", "for everybody who has it");

        var address = bucket.address("artifacts/signed", "re\"port.txt");

        assertThat(address.getQuery())
                .contains("X-Amz-Expires=300")
                .doesNotContain(ObjectServer.SECRET);
        assertThat(get(address)).isEqualTo("for everybody who has it");
        var other = address.toString().replace("artifacts/signed", "artifacts/other");
        assertThat(get(URI.create(other))).contains("SignatureDoesNotMatch");
        var longer = address.toString().replace("Expires=300", "Expires=900");
        assertThat(get(URI.create(longer))).contains("SignatureDoesNotMatch");
    }

    @Test
    void a_look_says_what_is_wrong() throws Exception {
        var now = Instant.parse(date(server.endpoint()));
        var config = ObjectServer.config(server.endpoint(), "");

        assertThat(Probe.look(config, now).ok()).isTrue();
        assertThat(Probe.look(config, now.plus(Duration.ofMinutes(20))))
                .extracting(Probe.Finding::ok, Probe.Finding::fix)
                .containsExactly(
                        false, "Set both clocks by NTP: beyond 15 minutes requests are refused");
        assertThat(Probe.look(ObjectServer.config(server.endpoint(), "", "wrong"), now).text())
                .endsWith("SignatureDoesNotMatch");
        assertThat(Probe.look(elsewhere("no-such-bucket"), now).fix())
                .startsWith("Make the bucket");
        way.close();
        assertThat(Probe.look(ObjectServer.config(way.endpoint(), ""), now).text())
                .contains("ConnectException");
        assertThat(bucketFiles()).isEmpty();
    }

    @Test
    void a_look_needs_no_connection_of_before_and_what_one_leaves_is_deleted_later()
            throws Exception {
        var now = Instant.parse(date(server.endpoint()));
        var config = ObjectServer.config(server.endpoint(), "");
        assertThat(Probe.look(config, now).fix()).isEmpty();
        var port = server.port();
        server.close();
        server = ObjectServer.start(folder.resolve("objects"), port);

        assertThat(Probe.look(config, now).fix()).isEmpty();

        try (var plain = new Bucket(config)) {
            plain.put("probe/left", "when the store went away");
            plain.deleteProbes(Instant.EPOCH);
            assertThat(plain.list("", "")).hasSize(1);
            plain.deleteProbes(Instant.MAX);
            assertThat(plain.list("", "")).isEmpty();
        }
    }

    private BucketConfig elsewhere(String name) {
        return BucketConfig.of(
                "s3://" + name + "/x",
                server.endpoint().toString(),
                "us-east-1",
                ObjectServer.KEY,
                ObjectServer.SECRET,
                true,
                false);
    }

    private java.util.List<Stored> bucketFiles() {
        try (var plain = new Bucket(ObjectServer.config(server.endpoint(), ""))) {
            return plain.list("", "");
        }
    }

    private Path file(int size) throws IOException {
        var bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return Files.write(folder.resolve("file-" + size), bytes);
    }

    private static String trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text + Arrays.toString(failure.getSuppressed());
    }

    private static String get(URI address) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private static String date(URI address) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var date =
                    http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                            .headers()
                            .firstValue("Date")
                            .orElseThrow();
            return java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME
                    .parse(date, Instant::from)
                    .toString();
        }
    }
}
