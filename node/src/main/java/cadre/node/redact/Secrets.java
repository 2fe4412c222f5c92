package cadre.node.redact;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The values to mask, in every form in which they are likely to be printed: as they are, line by
 * line, escaped as in JSON, URL-encoded, and as part of something encoded in base64; also with what
 * a terminal does not show between the characters. Immutable and safe to share.
 */
public final class Secrets {
    private final Patterns patterns;
    private final Patterns encoded;

    private Secrets(Patterns patterns, Patterns encoded) {
        this.patterns = patterns;
        this.encoded = encoded;
    }

    /**
     * The given values; one of fewer than 6 bytes is left alone. Keys of Cadre are masked always.
     */
    public static Secrets of(Collection<String> values) {
        Set<String> forms = new LinkedHashSet<>();
        Set<String> encoded = new LinkedHashSet<>();
        for (var value : values) {
            forms.addAll(Forms.of(value));
            encoded.addAll(Forms.encoded(value));
        }
        return new Secrets(patterns(forms), patterns(encoded));
    }

    private static Patterns patterns(Set<String> forms) {
        return new Patterns(
                forms.stream().map(form -> form.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /** A redactor for one stream. */
    public Redactor redactor() {
        return new Redactor(patterns, encoded);
    }

    /** The text with each secret replaced by {@code ***}. */
    public String mask(String text) {
        var redactor = redactor();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var first = redactor.read(bytes, 0, bytes.length);
        var rest = redactor.end();
        var all = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return new String(all, StandardCharsets.UTF_8);
    }
}
