package cadre.server.objects;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a failed call means: in words that name no key and no signature. */
final class Failures {
    private static final int NOT_FOUND = 404;

    private Failures() {}

    /** Whether the object is absent; not when the bucket is. */
    static boolean isAbsent(SdkException failure) {
        return failure instanceof S3Exception said
                && said.statusCode() == NOT_FOUND
                && !code(said).equals("NoSuchBucket");
    }

    static CadreException unavailable(BucketConfig config, String key, SdkException failure) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                failure instanceof S3Exception
                        ? "The object store refused"
                        : "The object store does not answer",
                Map.of("objects", config.toString(), "key", key, "reason", reason(failure)),
                fix(failure),
                failure);
    }

    /** The store's own word, or what the network said. */
    static String reason(SdkException failure) {
        if (failure instanceof S3Exception said) {
            var code = code(said);
            return code.isEmpty() ? "HTTP " + said.statusCode() : code;
        }
        Throwable deepest = failure;
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            deepest = cause;
        }
        return deepest.getClass().getSimpleName() + ": " + deepest.getMessage();
    }

    static String fix(SdkException failure) {
        if (!(failure instanceof S3Exception said)) {
            return "See that CADRE_OBJECTS_ENDPOINT is right and can be reached from the server;"
                    + " what was not stored is sent again";
        }
        return switch (code(said)) {
            case "NoSuchBucket" -> "Make the bucket, or name another one in CADRE_OBJECTS";
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed" ->
                    "Look at CADRE_OBJECTS_KEY_ID, CADRE_OBJECTS_SECRET and CADRE_OBJECTS_REGION";
            case "RequestTimeTooSkewed" -> "Set the clock of the server by NTP";
            case "PermanentRedirect", "IllegalLocationConstraintException" ->
                    "The bucket is in another region: set CADRE_OBJECTS_REGION";
            default ->
                    said.statusCode() == 403
                            ? "Let the access key list the bucket and get, put and delete its"
                                    + " objects below the prefix"
                            : "Look at the store's own log; what was not stored is sent again";
        };
    }

    private static String code(S3Exception said) {
        return Optional.ofNullable(said.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("");
    }
}
