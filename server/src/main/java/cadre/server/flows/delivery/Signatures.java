package cadre.server.flows.delivery;

import cadre.server.forges.connection.Connection;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves by a secret of the connection that a delivery is from there, over the bytes as they came.
 * All secrets are compared in constant time, also after one has matched. What is empty proves
 * nothing: Gitea sends empty signatures when its hook has no secret.
 */
final class Signatures {
    /** How far a signed time may be off, as Standard Webhooks says. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String SHA256_PREFIX = "sha256=";
    private static final String STANDARD_PREFIX = "v1,";
    private static final String STANDARD_SECRET = "whsec_";

    private Signatures() {}

    /** Which secret has signed it, counted from 0; none if none has. */
    static OptionalInt match(Connection connection, Arrival arrival, Instant now) {
        return switch (connection.provider()) {
            case PLANE -> byHmac(connection, arrival, arrival.header("X-Plane-Signature"));
            case GITEA, FORGEJO ->
                    byHmac(
                            connection,
                            arrival,
                            arrival.header(
                                    "X-Forgejo-Signature",
                                    "X-Gitea-Signature",
                                    "X-Hub-Signature-256"));
            case GITHUB -> byHmac(connection, arrival, arrival.header("X-Hub-Signature-256"));
            case GITLAB -> ofGitlab(connection, arrival, now);
        };
    }

    private static OptionalInt byHmac(Connection connection, Arrival arrival, String given) {
        var hex = given.startsWith(SHA256_PREFIX) ? given.substring(7) : given;
        byte[] signature;
        try {
            signature = HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            return OptionalInt.empty();
        }
        return first(
                connection.hookSecrets(),
                secret ->
                        MessageDigest.isEqual(
                                hmac(
                                        secret.getBytes(StandardCharsets.UTF_8),
                                        new byte[0],
                                        arrival.body()),
                                signature));
    }

    /** A signing token, where the hook has one, or the plain token that GitLab always knew. */
    private static OptionalInt ofGitlab(Connection connection, Arrival arrival, Instant now) {
        var signatures = arrival.header("webhook-signature");
        if (!signatures.isEmpty()) {
            if (!isFresh(arrival.header("webhook-timestamp"), now)) {
                return OptionalInt.empty();
            }
            var signed = first(connection.hookSecrets(), secret -> isStandard(secret, arrival));
            if (signed.isPresent()) {
                return signed;
            }
        }
        var token = arrival.header("X-Gitlab-Token").getBytes(StandardCharsets.UTF_8);
        return first(
                connection.hookSecrets(),
                secret -> MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), token));
    }

    private static boolean isFresh(String seconds, Instant now) {
        return seconds.matches("[0-9]{1,11}")
                && Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), now)
                                .abs()
                                .compareTo(TOLERANCE)
                        <= 0;
    }

    private static boolean isStandard(String secret, Arrival arrival) {
        var head =
                (arrival.header("webhook-id") + "." + arrival.header("webhook-timestamp") + ".")
                        .getBytes(StandardCharsets.UTF_8);
        var expected = Base64.getEncoder().encode(hmac(standardKey(secret), head, arrival.body()));
        var matched = false;
        for (var each : arrival.header("webhook-signature").split(" ")) {
            matched |=
                    each.startsWith(STANDARD_PREFIX)
                            && MessageDigest.isEqual(
                                    expected,
                                    each.substring(STANDARD_PREFIX.length())
                                            .getBytes(StandardCharsets.UTF_8));
        }
        return matched;
    }

    /** Behind the prefix the secret is base64; without it, it is used as it stands. */
    private static byte[] standardKey(String secret) {
        if (secret.startsWith(STANDARD_SECRET)) {
            try {
                return Base64.getDecoder().decode(secret.substring(STANDARD_SECRET.length()));
            } catch (IllegalArgumentException e) {
                // then it is as it stands
            }
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    private static OptionalInt first(List<String> secrets, Predicate<String> matches) {
        var found = -1;
        for (var i = secrets.size() - 1; i >= 0; i--) {
            var secret = secrets.get(i);
            if (matches.test(secret) && !secret.isEmpty()) {
                found = i;
            }
        }
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    private static byte[] hmac(byte[] key, byte[] head, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JVM has no HmacSHA256", e);
        }
    }
}
