package cadre.node.redact;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A secret value in every form in which it is likely to be written: as it is, line by line, escaped
 * as in JSON, URL-encoded, and as part of something encoded in base64.
 */
final class Forms {
    /** A shorter value would garble the log: it is left alone. */
    private static final int SHORTEST = 6;

    /** The end of encoded lines: shorter ones are in many a text. */
    private static final int SHORTEST_ENCODED = 12;

    /** How wide the lines are into which base64 is broken: by base64(1), by OpenSSL. */
    private static final List<Integer> WIDTHS = List.of(76, 64);

    private Forms() {}

    /** None for a value of fewer than 6 bytes. */
    static Set<String> of(String value) {
        Set<String> forms = new LinkedHashSet<>();
        add(forms, value, SHORTEST);
        value.lines()
                .map(String::strip)
                .filter(line -> !line.startsWith("-----")) // begins and ends any private key
                .forEach(line -> add(forms, line, SHORTEST));
        if (value.getBytes(StandardCharsets.UTF_8).length < SHORTEST) {
            return forms;
        }
        var json = escapedAsInJson(value);
        forms.add(json);
        forms.add(json.replace("/", "\\/"));
        forms.add(json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"));
        addUrl(forms, value);
        forms.addAll(encoded(value));
        addEncodedLines(forms, value.getBytes(StandardCharsets.UTF_8));
        return forms;
    }

    /** Those in base64: a line break may come between any two of their characters. */
    static Set<String> encoded(String value) {
        Set<String> forms = new LinkedHashSet<>();
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= SHORTEST) {
            addBase64(forms, bytes);
        }
        return forms;
    }

    private static void add(Set<String> forms, String value, int shortest) {
        if (value.getBytes(StandardCharsets.UTF_8).length >= shortest) {
            forms.add(value);
        }
    }

    /** As forms are sent, as JavaScript does it, and as Python does it. */
    private static void addUrl(Set<String> forms, String value) {
        var form = URLEncoder.encode(value, StandardCharsets.UTF_8);
        var plain = form.replace("+", "%20").replace("%7E", "~");
        var script =
                plain.replace("%21", "!")
                        .replace("%27", "'")
                        .replace("%28", "(")
                        .replace("%29", ")");
        var python = plain.replace("*", "%2A");
        for (var url :
                List.of(
                        form,
                        form.replace("+", "%20"),
                        plain,
                        script,
                        python,
                        python.replace("%2F", "/"),
                        form.replace("%7E", "~").replace("*", "%2A"))) {
            forms.add(url);
            forms.add(lowerCaseEscapes(url));
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

    /** Lines of it alone, whatever is written between them. */
    private static void addEncodedLines(Set<String> forms, byte[] value) {
        var alone = Base64.getEncoder().encodeToString(value).substring(0, value.length * 8 / 6);
        for (int width : WIDTHS) {
            for (int from = 0; alone.length() > width && from < alone.length(); from += width) {
                var line = alone.substring(from, Math.min(alone.length(), from + width));
                add(forms, line, SHORTEST_ENCODED);
            }
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
