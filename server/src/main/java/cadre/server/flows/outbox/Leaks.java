package cadre.server.flows.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds live secrets in a text that is to leave: as they are, broken over lines, in base64 at any
 * offset (the URL's alphabet too), and in hexadecimal digits.
 */
public final class Leaks {
    private static final int SHORTEST = 8;

    private final Supplier<List<LiveSecret>> secrets;

    /**
     * A secret that is in use now.
     *
     * @param what what people call it, such as {@code the secret NPM_TOKEN of the team}
     */
    public record LiveSecret(String what, String value) {
        /** Without its value. */
        @Override
        public String toString() {
            return what;
        }
    }

    /** Looks for these, asked for anew each time. */
    public Leaks(Supplier<List<LiveSecret>> secrets) {
        this.secrets = secrets;
    }

    /** What a text holds; empty if it may leave. */
    public Optional<String> in(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var joined = text.replaceAll("[\\s\\p{Cf}]+", "");
        var lower = joined.toLowerCase(Locale.ROOT);
        return secrets.get().stream()
                .filter(each -> each.value().length() >= SHORTEST)
                .filter(each -> holds(joined, lower, each.value()))
                .map(LiveSecret::what)
                .findFirst();
    }

    private static boolean holds(String joined, String lower, String secret) {
        var bytes = secret.getBytes(UTF_8);
        return joined.contains(secret.replaceAll("\\s+", ""))
                || encoded(bytes).anyMatch(joined::contains)
                || lower.contains(HexFormat.of().formatHex(bytes));
    }

    /** The characters that base64 gives only these bytes, for each place that they may begin at. */
    private static Stream<String> encoded(byte[] secret) {
        var all = new ArrayList<String>();
        for (int before = 0; before < 3; before++) {
            var shifted = new byte[before + secret.length];
            System.arraycopy(secret, 0, shifted, before, secret.length);
            var text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int from = before == 0 ? 0 : before + 1;
            int to = shifted.length % 3 == 0 ? text.length() : text.length() - 1;
            var only = text.substring(from, to);
            all.add(only);
            all.add(only.replace('+', '-').replace('/', '_'));
        }
        return all.stream();
    }
}
