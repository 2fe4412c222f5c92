package cadre.server.objects;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Writes, reads and deletes an object of its own, and says what is wrong. */
public final class Probe {
    /** Stores refuse requests that are off by 15 minutes. */
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    /** Below the prefix; what lies here for long was left when the store went away. */
    static final String FOLDER = "probe/";

    private Probe() {}

    /**
     * What was found.
     *
     * @param fix what to do, empty if all is well
     */
    public record Finding(boolean ok, String text, String fix) {}

    static Finding look(BucketConfig config, Instant now) {
        var connection = Connection.brief(config);
        try {
            return look(connection.client(), config, now);
        } catch (SdkException e) {
            return new Finding(false, config + ": " + Failures.reason(e), Failures.fix(e));
        } finally {
            connection.close();
        }
    }

    private static Finding look(S3Client client, BucketConfig config, Instant now) {
        var key = config.prefix() + FOLDER + UUID.randomUUID();
        var text = "probe of " + key;
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var put =
                client.putObject(
                        ask ->
                                ask.bucket(config.bucket())
                                        .key(key)
                                        .contentMD5(Digest.md5(bytes))
                                        .checksumSHA256(Digest.sha256(bytes)),
                        RequestBody.fromBytes(bytes));
        var read = "";
        try {
            read =
                    client.getObjectAsBytes(ask -> ask.bucket(config.bucket()).key(key))
                            .asUtf8String();
            client.listObjectsV2(
                    ask -> ask.bucket(config.bucket()).prefix(config.prefix() + FOLDER).maxKeys(1));
        } finally {
            client.deleteObject(ask -> ask.bucket(config.bucket()).key(key));
        }
        if (!read.equals(text)) {
            return new Finding(
                    false,
                    config + ": what is read is not what was written",
                    "Look at the store, and at what lies before it");
        }
        return skew(put.sdkHttpResponse().firstMatchingHeader("Date"), now)
                .map(skew ->
                        new Finding(
                                false,
                                config + ": its clock and the server's are " + skew + " apart",
                                "Set both clocks by NTP: beyond 15 minutes requests are refused"))
                .orElse(new Finding(true, config + ": writes, reads and deletes", ""));
    }

    private static Optional<String> skew(Optional<String> date, Instant now) {
        try {
            return date.map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from))
                    .map(theirs -> Duration.between(theirs, now).abs())
                    .filter(skew -> skew.compareTo(MOST_SKEW) > 0)
                    .map(skew -> skew.toMinutes() + " minutes");
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
