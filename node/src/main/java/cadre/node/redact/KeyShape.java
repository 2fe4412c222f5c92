package cadre.node.redact;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * Finds Cadre's own keys by their shape, whoever's they are: {@code cadre_<grant>_} and 52 letters
 * and digits of base32. One byte after the other; for one stream.
 */
final class KeyShape {
    private static final int LENGTH = 52;
    private static final int NONE = -1;

    private static final Patterns HEADS =
            new Patterns(
                    Stream.of("viewer", "member", "operator", "admin", "node")
                            .map(grant -> "cadre_" + grant + "_")
                            .map(head -> head.getBytes(StandardCharsets.US_ASCII))
                            .toList());

    private int state = Patterns.ROOT;
    private int head;

    /** How many characters of a key were read after its head. */
    private int body = NONE;

    /** Takes one more byte; the length of the key that ends with it, 0 if none does. */
    int next(byte next) {
        state = HEADS.next(state, next);
        if (body != NONE) {
            body = isBase32(next) ? body + 1 : NONE;
        }
        if (HEADS.found(state) > 0) {
            head = HEADS.found(state); // its '_' has just ended any other key
            body = 0;
        }
        if (body < LENGTH) {
            return 0;
        }
        body = NONE;
        return head + LENGTH;
    }

    /** How many of the last bytes may still turn out to be part of a key. */
    int open() {
        return body == NONE ? HEADS.open(state) : head + body;
    }

    private static boolean isBase32(byte next) {
        return (next >= 'a' && next <= 'z') || (next >= '2' && next <= '7');
    }
}
