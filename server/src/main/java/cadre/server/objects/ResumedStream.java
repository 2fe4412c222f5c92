package cadre.server.objects;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The bytes of an object: where the connection breaks, it goes on from there. For one thread. */
final class ResumedStream extends InputStream {
    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final S3Client client;
    private final String bucket;
    private final String key;
    private ResponseInputStream<GetObjectResponse> in;
    private final String version;
    private final long end;
    private long at;

    /**
     * Opens it.
     *
     * @param from the first byte; at most the size
     */
    ResumedStream(S3Client client, String bucket, String key, long from) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
        this.at = from;
        this.in =
                client.getObject(ask -> {
                    ask.bucket(bucket).key(key);
                    if (from > 0) {
                        ask.range("bytes=" + from + "-");
                    }
                });
        this.version = in.response().eTag();
        this.end = from + in.response().contentLength();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        for (var failures = 0; at < end; failures++) {
            try {
                if (failures > 0) {
                    reopen();
                }
                var count = in.read(to, offset, length);
                if (count > 0) {
                    at += count;
                    return count;
                }
                throw new IOException("the object store broke off");
            } catch (IOException | SdkException e) {
                if (failures + 1 >= TRIES) {
                    throw new IOException("the object store broke off at byte " + at, e);
                }
                pause(failures);
            }
        }
        return -1;
    }

    /** The same object, or none: a name stands for the same bytes always, but for logs. */
    private void reopen() {
        in.abort();
        in =
                client.getObject(ask ->
                        ask.bucket(bucket).key(key).ifMatch(version).range("bytes=" + at + "-"));
    }

    private static void pause(int failures) throws IOException {
        try {
            Thread.sleep(FIRST_PAUSE.multipliedBy(1L << failures));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while the object store is away", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (at < end) {
            in.abort(); // else the rest is read first
        } else {
            in.close();
        }
    }
}
