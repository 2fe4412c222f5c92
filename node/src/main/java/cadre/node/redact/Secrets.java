package cadre.node.redact;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The values to mask, in every form in which they are likely to be printed: as they are, line by
 * line, escaped as in JSON, URL-encoded, and as part of something encoded in base64. Immutable and
 * safe to share.
 */
public final class Secrets {
    /** A shorter value would garble the log: it is left alone. */
    private static final int SHORTEST = 6;

    private static final int SHORTEST_LINE = 12;

    private final Patterns patterns;

    private Secrets(Patterns patterns) {
        this.patterns = patterns;
    }

    /**
     * The given values; one of fewer than 6 bytes is left alone. Keys of Cadre are masked always.
     */
    public static Secrets of(Collection<String> values) {
        Set<String> forms = new LinkedHashSet<>();
        values.forEach(value -> addForms(forms, value));
        return new Secrets(
                new Patterns(
                        forms.stream()
                                .map(form -> form.getBytes(StandardCharsets.UTF_8))
                                .toList()));
    }

    /** A redactor for one stream. */
    public Redactor redactor() {
        return new Redactor(patterns);
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

    private static void addForms(Set<String> forms, String value) {
        add(forms, value, SHORTEST);
        value.lines().map(String::strip).forEach(line -> add(forms, line, SHORTEST_LINE));
        if (value.getBytes(StandardCharsets.UTF_8).length < SHORTEST) {
            return;
        }
        forms.add(escapedAsInJson(value));
        var url = URLEncoder.encode(value, StandardCharsets.UTF_8);
        forms.add(url);
        forms.add(url.replace("+", "%20"));
        forms.add(lowerCaseEscapes(url));
        addBase64(forms, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(Set<String> forms, String value, int shortest) {
        if (value.getBytes(StandardCharsets.UTF_8).length >= shortest) {
            forms.add(value);
        }
    }

    /**
     * Within a longer text, the encoding of a value depends on its distance from the beginning,
     * modulo 3: for each, the characters that the value alone decides.
     */
    private static void addBase64(Set<String> forms, byte[] value) {
        forms.add(Base64.getEncoder().encodeToString(value));
        forms.add(Base64.getUrlEncoder().encodeToString(value));
        for (int shift = 0; shift < 3; shift++) {
            var shifted = new byte[shift + value.length];
            System.arraycopy(value, 0, shifted, shift, value.length);
            int from = (shift * 8 + 5) / 6;
            int to = shifted.length * 8 / 6;
            forms.add(Base64.getEncoder().encodeToString(shifted).substring(from, to));
            forms.add(Base64.getUrlEncoder().encodeToString(shifted).substring(from, to));
        }
    }

    private static String escapedAsInJson(String value) {
        var escaped = new StringBuilder();
        for (char c : value.toCharArray()) {
            switch (c) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String lowerCaseEscapes(String url) {
        var lower = new StringBuilder(url);
        for (int i = 0; i + 2 < url.length(); i++) {
            if (url.charAt(i) == '%') {
                lower.replace(i, i + 3, url.substring(i, i + 3).toLowerCase(Locale.ROOT));
            }
        }
        return lower.toString();
    }
}
