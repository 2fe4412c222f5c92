package cadre.server.objects;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3-compatible server over a folder, with the bucket {@code cadre}. */
public final class ObjectServer implements AutoCloseable {
    public static final String BUCKET = "cadre";
    public static final String KEY = "test-key";
    public static final String SECRET = "test-secret-that-nobody-shows";

    private final S3Proxy server;

    private ObjectServer(S3Proxy server) {
        this.server = server;
    }

    /** Starts one; its objects are files below the folder. */
    public static ObjectServer start(Path folder) {
        return start(folder, 0);
    }

    /** The same at a port. */
    static ObjectServer start(Path folder, int port) {
        try {
            Files.createDirectories(folder.resolve(BUCKET));
            var server =
                    S3Proxy.builder()
                            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
                            .endpoint(URI.create("http://127.0.0.1:" + port))
                            .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
                            .build();
            server.start();
            return new ObjectServer(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("the object server does not start", e);
        }
    }

    public int port() {
        return server.getPort();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** How it is reached, over this endpoint. */
    public static BucketConfig config(URI endpoint, String prefix) {
        return config(endpoint, prefix, SECRET);
    }

    static BucketConfig config(URI endpoint, String prefix, String secret) {
        return new BucketConfig(
                BUCKET, prefix, Optional.of(endpoint), "us-east-1", KEY, secret, true, false);
    }

    /** Begins an upload in parts that nobody ends, at a key with its prefix. */
    public void beginUpload(String key) {
        var connection = Connection.to(config(endpoint(), ""));
        try {
            connection.client().createMultipartUpload(ask -> ask.bucket(BUCKET).key(key));
        } finally {
            connection.close();
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the object server does not stop", e);
        }
    }
}
