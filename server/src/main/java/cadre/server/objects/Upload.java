package cadre.server.objects;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * One object on its way: in one piece up to {@link #PART}, else in parts that become an object all
 * at once, or nothing. Each piece goes with the MD5 and the SHA-256 that the store has to compare.
 */
final class Upload {
    /** A part in bytes; it is held in memory. */
    static final int PART = 8 << 20;

    private static final Logger log = LoggerFactory.getLogger(Upload.class);
    private static final int MOST_PARTS = 10_000;

    private final S3Client client;
    private final String bucket;
    private final String key;

    Upload(S3Client client, String bucket, String key) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
    }

    /**
     * Sends all of it.
     *
     * @param size of all of it, in bytes
     * @throws CadreException UNAVAILABLE if the store has something else then
     */
    void send(InputStream bytes, long size) throws IOException {
        if (size <= PART) {
            put(bytes.readNBytes(PART));
        } else {
            putParts(bytes, (int) Math.max(PART, size / (MOST_PARTS - 1)));
        }
        var there = client.headObject(ask -> ask.bucket(bucket).key(key)).contentLength();
        if (there != size) {
            throw damaged(there + " bytes instead of " + size);
        }
    }

    private void put(byte[] whole) {
        var sum = Digest.sha256(whole);
        var put =
                client.putObject(
                        ask ->
                                ask.bucket(bucket)
                                        .key(key)
                                        .contentMD5(Digest.md5(whole))
                                        .checksumSHA256(sum),
                        RequestBody.fromBytes(whole));
        requireSame(sum, put.checksumSHA256());
    }

    private void putParts(InputStream bytes, int partSize) throws IOException {
        var id =
                client.createMultipartUpload(ask ->
                                ask.bucket(bucket)
                                        .key(key)
                                        .checksumAlgorithm(ChecksumAlgorithm.SHA256))
                        .uploadId();
        try {
            var parts = new ArrayList<CompletedPart>();
            var part = bytes.readNBytes(partSize);
            while (part.length > 0) {
                parts.add(part(id, parts.size() + 1, part));
                part = bytes.readNBytes(partSize);
            }
            client.completeMultipartUpload(ask ->
                    ask.bucket(bucket)
                            .key(key)
                            .uploadId(id)
                            .multipartUpload(made -> made.parts(parts)));
        } catch (IOException | RuntimeException e) {
            abort(id);
            throw e;
        }
    }

    private CompletedPart part(String id, int number, byte[] part) {
        var sum = Digest.sha256(part);
        var put =
                client.uploadPart(
                        ask ->
                                ask.bucket(bucket)
                                        .key(key)
                                        .uploadId(id)
                                        .partNumber(number)
                                        .contentMD5(Digest.md5(part))
                                        .checksumSHA256(sum),
                        RequestBody.fromBytes(part));
        requireSame(sum, put.checksumSHA256());
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(put.eTag())
                .checksumSHA256(put.checksumSHA256())
                .build();
    }

    private void abort(String id) {
        try {
            client.abortMultipartUpload(ask -> ask.bucket(bucket).key(key).uploadId(id));
        } catch (SdkException e) {
            // its parts stay and cost until the sweep finds them
            log.atWarn().addKeyValue("key", key).setCause(e).log("an upload could not be aborted");
        }
    }

    /** A store that does not know this checksum gives none; it compared the MD5 all the same. */
    private void requireSame(String sent, String stored) {
        if (stored != null && !Objects.equals(sent, stored)) {
            throw damaged("another SHA-256");
        }
    }

    private CadreException damaged(String how) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The object store has stored something else",
                Map.of("key", key, "reason", how),
                "It is sent again; if this goes on, look at the store and what lies before it");
    }
}
