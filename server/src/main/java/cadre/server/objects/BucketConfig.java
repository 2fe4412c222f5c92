package cadre.server.objects;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where objects are and what opens that.
 *
 * @param bucket its name
 * @param prefix what all keys begin with: empty, or ending in {@code /}
 * @param endpoint of the store; Amazon's of the region when empty
 * @param region that requests are signed for
 * @param keyId of the access key
 * @param secret of the access key; no log and no error shows it
 * @param pathStyle whether the bucket is named in the path instead of the host name
 * @param redirect whether people's downloads are sent to signed addresses of the store
 */
public record BucketConfig(
        String bucket,
        String prefix,
        Optional<URI> endpoint,
        String region,
        String keyId,
        String secret,
        boolean pathStyle,
        boolean redirect) {
    private static final Pattern PLACE =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9._/-]*))?");

    /**
     * From settings.
     *
     * @param place {@code s3://BUCKET} or {@code s3://BUCKET/PREFIX}
     * @throws CadreException INVALID if the place has another form, or the key is absent
     */
    public static BucketConfig of(
            String place,
            String endpoint,
            String region,
            String keyId,
            String secret,
            boolean pathStyle,
            boolean redirect) {
        var parts = PLACE.matcher(place);
        if (!parts.matches()) {
            throw invalid("The place of objects has a wrong form", "Give s3://BUCKET/PREFIX");
        }
        if (keyId.isEmpty() || secret.isEmpty()) {
            throw invalid(
                    "The object store has no key",
                    "Set CADRE_OBJECTS_KEY_ID and CADRE_OBJECTS_SECRET, or leave CADRE_OBJECTS empty");
        }
        var prefix = Optional.ofNullable(parts.group(2)).orElse("").replaceAll("/+", "/");
        var plain = prefix.replaceAll("^/|/$", "");
        return new BucketConfig(
                parts.group(1),
                plain.isEmpty() ? "" : plain + "/",
                Optional.of(endpoint).filter(one -> !one.isEmpty()).map(BucketConfig::address),
                region,
                keyId,
                secret,
                pathStyle,
                redirect);
    }

    // the error shows nothing of it: it may hold a password
    private static URI address(String endpoint) {
        try {
            var address = new URI(endpoint);
            var isWeb = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (isWeb && address.getHost() != null && address.getUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw badAddress();
        }
        throw badAddress();
    }

    private static CadreException badAddress() {
        return new CadreException(
                ErrorCode.INVALID,
                "The address of the object store has a wrong form",
                Map.of("variable", "CADRE_OBJECTS_ENDPOINT"),
                "Give http:// or https:// with a host, and a port if need be; the key goes into"
                        + " CADRE_OBJECTS_KEY_ID and CADRE_OBJECTS_SECRET");
    }

    private static CadreException invalid(String what, String fix) {
        return new CadreException(
                ErrorCode.INVALID, what, Map.of("variable", "CADRE_OBJECTS"), fix);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix + endpoint.map(one -> " at " + one).orElse("");
    }
}
