package cadre.server.objects;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket. Keys are relative to the configured prefix. Every call blocks and is tried again for
 * some seconds; then it fails with UNAVAILABLE, and nothing is half done. Thread-safe.
 */
public final class Bucket implements AutoCloseable {
    /** For so long a signed address is good. */
    public static final Duration ADDRESS_TTL = Duration.ofMinutes(5);

    private static final int UPLOADS_AT_ONCE = 8;

    private final BucketConfig config;
    private final Semaphore uploads = new Semaphore(UPLOADS_AT_ONCE);
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Connection connection;

    /** Connects with the first call. */
    public Bucket(BucketConfig config) {
        this.config = config;
    }

    /**
     * What is there of an object.
     *
     * @param at when it was put there last, by the store's clock
     */
    public record Stored(String key, long bytes, Instant at) {}

    /** Whether people's downloads are sent to signed addresses. */
    public boolean redirects() {
        return config.redirect();
    }

    /**
     * Puts a file there, over what had its key.
     *
     * @throws CadreException UNAVAILABLE if the store did not take it, or took something else
     */
    public void put(String key, Path file) {
        try (var bytes = Files.newInputStream(file)) {
            put(key, bytes, Files.size(file));
        } catch (IOException e) {
            throw unreadable(key, e);
        }
    }

    /** The same with bytes. */
    public void put(String key, byte[] bytes) {
        try {
            put(key, new ByteArrayInputStream(bytes), bytes.length);
        } catch (IOException e) {
            throw unreadable(key, e);
        }
    }

    /** A text at a key. */
    public void put(String key, String text) {
        put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String key, InputStream bytes, long size) throws IOException {
        uploads.acquireUninterruptibly();
        try {
            new Upload(client(), config.bucket(), full(key)).send(bytes, size);
        } catch (SdkException e) {
            throw Failures.unavailable(config, key, e);
        } finally {
            uploads.release();
        }
    }

    /** What is there; empty if nothing is. */
    public Optional<Stored> stat(String key) {
        return found(
                key,
                client -> {
                    var head = client.headObject(ask -> ask.bucket(config.bucket()).key(full(key)));
                    return new Stored(key, head.contentLength(), head.lastModified());
                });
    }

    /**
     * The bytes from {@code from} on; empty if there is no such object. Goes on where a connection
     * breaks. The caller closes it.
     *
     * @param from at most the size; the end is an error of the store
     */
    public Optional<InputStream> open(String key, long from) {
        return found(key, client -> new ResumedStream(client, config.bucket(), full(key), from));
    }

    /** All of a small text. */
    public Optional<String> text(String key) {
        return found(
                key,
                client ->
                        client.getObjectAsBytes(ask -> ask.bucket(config.bucket()).key(full(key)))
                                .asUtf8String());
    }

    /** Deletes it, if it is there. */
    public void delete(String key) {
        call(key, client -> client.deleteObject(ask -> ask.bucket(config.bucket()).key(full(key))));
    }

    /**
     * Up to 1000 objects below a prefix, by key.
     *
     * @param after begins behind this key; empty for the first
     */
    public List<Stored> list(String prefix, String after) {
        return call(
                        prefix,
                        client ->
                                client.listObjectsV2(ask -> {
                                    ask.bucket(config.bucket()).prefix(full(prefix));
                                    if (!after.isEmpty()) {
                                        ask.startAfter(full(after));
                                    }
                                }))
                .contents()
                .stream()
                .map(one ->
                        new Stored(
                                one.key().substring(config.prefix().length()),
                                one.size(),
                                one.lastModified()))
                .toList();
    }

    /**
     * Aborts uploads that were begun before a time and never ended; how many.
     *
     * @param folder of their keys, which ends with a slash: others may use the same bucket
     */
    public int abortUploads(String folder, Instant begunBefore) {
        var left =
                call(
                                "",
                                client ->
                                        client.listMultipartUploads(ask ->
                                                ask.bucket(config.bucket())
                                                        .prefix(config.prefix() + folder)))
                        .uploads()
                        .stream()
                        .filter(one -> one.initiated().isBefore(begunBefore))
                        .toList();
        for (var one : left) {
            call(
                    one.key(),
                    client ->
                            client.abortMultipartUpload(ask ->
                                    ask.bucket(config.bucket())
                                            .key(one.key())
                                            .uploadId(one.uploadId())));
        }
        return left.size();
    }

    /** Deletes what looks put there before a time and could not delete. */
    public void deleteProbes(Instant putBefore) {
        list(Probe.FOLDER, "").stream()
                .filter(one -> one.at().isBefore(putBefore))
                .forEach(one -> delete(one.key()));
    }

    /**
     * An address at which whoever has it may get the object for {@link #ADDRESS_TTL}.
     *
     * @param fileName to save it as
     */
    public URI address(String key, String fileName) {
        var plain = fileName.replaceAll("[^A-Za-z0-9._-]", "_");
        return URI.create(
                connection()
                        .signer()
                        .presignGetObject(sign ->
                                sign.signatureDuration(ADDRESS_TTL)
                                        .getObjectRequest(ask ->
                                                ask.bucket(config.bucket())
                                                        .key(full(key))
                                                        .responseContentDisposition(
                                                                "attachment; filename=\""
                                                                        + plain
                                                                        + "\"")
                                                        .responseContentType(
                                                                "application/octet-stream")))
                        .url()
                        .toString());
    }

    /** Looks whether the bucket can be used; takes seconds if it cannot. */
    public Probe.Finding probe(Instant now) {
        return Probe.look(config, now);
    }

    private <T> Optional<T> found(String key, Function<S3Client, T> call) {
        try {
            return Optional.of(call.apply(client()));
        } catch (SdkException e) {
            if (Failures.isAbsent(e)) {
                return Optional.empty();
            }
            throw Failures.unavailable(config, key, e);
        }
    }

    private <T> T call(String key, Function<S3Client, T> call) {
        try {
            return call.apply(client());
        } catch (SdkException e) {
            throw Failures.unavailable(config, key, e);
        }
    }

    private String full(String key) {
        return config.prefix() + key;
    }

    private S3Client client() {
        return connection().client();
    }

    private Connection connection() {
        var known = connection;
        if (known != null) {
            return known;
        }
        opening.lock();
        try {
            var other = connection;
            var made = other == null ? Connection.to(config) : other;
            connection = made;
            return made;
        } finally {
            opening.unlock();
        }
    }

    private CadreException unreadable(String key, IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The file that is to be stored cannot be read",
                Map.of("key", key),
                "Look at the disk of the data folder; the system says: " + e.getMessage(),
                e);
    }

    @Override
    public void close() {
        var known = connection;
        if (known != null) {
            known.close();
        }
    }

    @Override
    public String toString() {
        return config.toString();
    }
}
