package cadre.app.e2e;

import cadre.server.objects.BucketConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** An S3-compatible server over a folder, with one bucket; it holds the first upload in parts. */
final class SmallS3 implements AutoCloseable {
    private static final String BUCKET = "cadre";
    private static final String KEY = "small-key";
    static final String SECRET = "small-secret-that-nobody-shows";

    private final Path folder;
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final S3Proxy server;

    private SmallS3(Path folder) {
        this.folder = folder.resolve(BUCKET);
        try {
            Files.createDirectories(this.folder);
            server =
                    S3Proxy.builder()
                            .blobStore(new Held(new FilesystemNio2BlobStore(folder.toString())))
                            .endpoint(URI.create("http://127.0.0.1:0"))
                            .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
                            .build();
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the object store does not start", e);
        }
    }

    /** Its objects are files below the folder. */
    static SmallS3 over(Path folder) {
        return new SmallS3(folder);
    }

    /** What a server is told that keeps its files below a prefix. */
    Map<String, String> settings(String prefix) {
        return Map.of(
                "CADRE_OBJECTS",
                "s3://" + BUCKET + "/" + prefix,
                "CADRE_OBJECTS_ENDPOINT",
                endpoint().toString(),
                "CADRE_OBJECTS_KEY_ID",
                KEY,
                "CADRE_OBJECTS_SECRET",
                SECRET);
    }

    /** All of the bucket, for a client in the test. */
    BucketConfig config() {
        return new BucketConfig(
                BUCKET, "", Optional.of(endpoint()), "us-east-1", KEY, SECRET, true, false);
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** The file of an object. */
    Path object(String key) {
        return folder.resolve(key);
    }

    /** Until the second part of an upload has come, which gets no answer before {@link #goOn}. */
    void awaitHeld(Duration most) {
        try {
            if (!held.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nothing was sent in parts");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    void goOn() {
        goOn.countDown();
    }

    /** Whether parts of uploads lie there that are no objects. */
    boolean hasParts() {
        try (var files = Files.walk(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(".mpus-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        goOn();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the object store does not stop", e);
        }
    }

    private final class Held extends ForwardingBlobStore {
        Held(BlobStore store) {
            super(store);
        }

        @Override
        public UploadPartResponse uploadMultipartPart(
                MultipartUpload upload, UploadPartRequest part, InputStream bytes) {
            if (part.partNumber() == 2) {
                held.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return super.uploadMultipartPart(upload, part, bytes);
        }
    }
}
