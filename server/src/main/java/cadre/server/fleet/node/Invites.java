package cadre.server.fleet.node;

import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.NodeName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Codes by which nodes join: {@code 7-abcd-efgh-jkmn-pqrs}, the number of the invite and 80 random
 * bits. The number lets wrong tries be counted; only the hash of the rest is stored.
 */
final class Invites {
    static final Duration LIFE = Duration.ofMinutes(10);
    private static final int TRIES = 5;
    private static final int CHARACTERS = 16;
    // 32 characters, 5 bits each, without those that look alike
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789";
    private static final Pattern CODE =
            Pattern.compile("(\\d{1,18})-((?:[a-z0-9]{4}-){3}[a-z0-9]{4})");

    private final RandomGenerator random;

    Invites(RandomGenerator random) {
        this.random = random;
    }

    /** A fresh code with its end. */
    record Fresh(String code, Instant expiresAt) {}

    /** What a code turned out to be. */
    sealed interface Answer {
        record Stands(long id, Optional<NodeName> node) implements Answer {}

        record Wrong() implements Answer {}

        record Over(String why) implements Answer {}
    }

    Fresh make(Tx tx, Optional<NodeName> node, Instant now) {
        var secret = new StringBuilder();
        for (int i = 0; i < CHARACTERS; i++) {
            if (i > 0 && i % 4 == 0) {
                secret.append('-');
            }
            secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        var expiresAt = now.plus(LIFE);
        var id = InviteStore.insert(tx, hash(secret.toString()), node, TRIES, now, expiresAt);
        return new Fresh(id + "-" + secret, expiresAt);
    }

    /** Looks at a code; a wrong one costs its invite a try, so keep the transaction. */
    Answer look(Tx tx, String code, Instant now) {
        var parts = CODE.matcher(code.strip().toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return new Answer.Wrong();
        }
        var found = InviteStore.lock(tx, Long.parseLong(parts.group(1)));
        if (found.isEmpty()) {
            return new Answer.Wrong();
        }
        var invite = found.get();
        if (invite.triesLeft() <= 0) {
            return new Answer.Over("it was tried wrongly five times");
        }
        if (!sameHash(invite.codeHash(), hash(parts.group(2)))) {
            InviteStore.wrongTry(tx, invite.id());
            return new Answer.Wrong();
        }
        if (invite.usedAt().isPresent()) {
            return new Answer.Over("it was used");
        }
        return now.isBefore(invite.expiresAt())
                ? new Answer.Stands(invite.id(), invite.node())
                : new Answer.Over("its ten minutes are over");
    }

    /** The error for a code that does not stand. */
    static CadreException refusal(Answer answer) {
        return switch (answer) {
            case Answer.Wrong() ->
                    new CadreException(
                            ErrorCode.UNAUTHORIZED,
                            "This is no invite's code",
                            Map.of(),
                            "Copy the whole line that 'cadre node invite' printed");
            case Answer.Over(String why) ->
                    new CadreException(
                            ErrorCode.GONE,
                            "The invite is over: " + why,
                            Map.of(),
                            "Make a new one with 'cadre node invite'");
            case Answer.Stands _ -> throw new IllegalStateException("the invite stands");
        };
    }

    private static boolean sameHash(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hash(String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(secret.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
