package cadre.server.fleet.log;

import cadre.wire.api.LogRedaction;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * What is looked for in a log, and for how long at most. Bytes are looked at as characters of
 * ISO-8859-1, so that a place among characters is a place among bytes. Log and pattern may both be
 * made to keep a search busy for ever: it ends when its time is over. For one search in one thread.
 */
final class Needle {
    /** Nothing longer is found. */
    static final int LONGEST = 128 * 1024;

    private static final int SHORTEST_TEXT = 4;
    private static final int LONGEST_TEXT = 16 * 1024;
    private static final int LONGEST_PATTERN = 1000;
    private static final int MOST_MATCHES = 200_000;
    private static final int LOOK_EVERY = 0xfff;

    private final Pattern pattern;
    private final long end;
    private int found;

    private Needle(Pattern pattern, Duration most) {
        this.pattern = pattern;
        this.end = System.nanoTime() + most.toNanos();
    }

    /** A stretch of bytes that is found. */
    record Span(long from, long to) {}

    /**
     * Reads a request.
     *
     * @param most how long the search may take, from now
     * @throws CadreException INVALID if it is not exactly one text or pattern of its bounds
     */
    static Needle of(LogRedaction request, Duration most) {
        if (request.text().isPresent() == request.pattern().isPresent()) {
            throw invalid("Give one thing to look for", "Give either text or pattern");
        }
        var pattern =
                request.text().map(Needle::text).orElseGet(() -> regex(request.pattern().get()));
        return new Needle(pattern, most);
    }

    /** The same with time anew. */
    Needle again(Duration most) {
        return new Needle(pattern, most);
    }

    private static Pattern text(String text) {
        var size = text.getBytes(StandardCharsets.UTF_8).length;
        if (size < SHORTEST_TEXT || size > LONGEST_TEXT) {
            throw invalid("The text has " + size + " bytes", "Give 4 bytes to 16 KiB");
        }
        var forms = new LinkedHashSet<String>();
        forms.add(text);
        var once = escaped(text);
        forms.add(once);
        forms.add(escaped(once));
        forms.add(ascii(once));
        forms.add(ascii(once).replace("\\", "\\\\"));
        return Pattern.compile(
                forms.stream()
                        .map(Needle::bytewise)
                        .filter(form -> form.length() <= LONGEST)
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .map(Pattern::quote)
                        .collect(Collectors.joining("|")));
    }

    private static String escaped(String text) {
        var quoted = Json.write(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** As writers do that leave nothing but ASCII in JSON. */
    private static String ascii(String escaped) {
        var out = new StringBuilder();
        escaped.chars()
                .forEach(c -> {
                    if (c < 0x80) {
                        out.append((char) c);
                    } else {
                        out.append("\\u%04x".formatted(c));
                    }
                });
        return out.toString();
    }

    private static Pattern regex(String regex) {
        if (regex.isEmpty() || regex.length() > LONGEST_PATTERN) {
            throw invalid("The pattern is empty or too long", "Give 1 to 1,000 characters");
        }
        try {
            return Pattern.compile(bytewise(regex));
        } catch (PatternSyntaxException e) {
            throw invalid("The pattern is no regular expression", e.getDescription());
        } catch (StackOverflowError e) {
            throw invalid("The pattern is too deep", "Give a simpler one");
        }
    }

    private static String bytewise(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * What is found in a part of {@code bytes}, in order, as places in that array.
     *
     * @param before where one may look for what must stand before, at or before {@code from}
     * @throws CadreException INVALID if the time is over or too much is found
     */
    List<Span> find(byte[] bytes, int before, int from, int to) {
        var spans = new ArrayList<Span>();
        try {
            var matcher = pattern.matcher(new Bytes(bytes, before, to));
            matcher.useTransparentBounds(true).useAnchoringBounds(false);
            matcher.region(from - before, to - before);
            while (matcher.find()) {
                if (matcher.end() > matcher.start()) {
                    spans.add(new Span(matcher.start() + before, matcher.end() + before));
                    count();
                }
            }
        } catch (StackOverflowError e) {
            throw invalid("The pattern is too deep for this log", "Give a simpler one");
        }
        return spans;
    }

    private void count() {
        if (++found > MOST_MATCHES) {
            throw invalid(
                    "The pattern is found more than " + MOST_MATCHES + " times",
                    "Give a narrower one, or delete the log");
        }
    }

    private static CadreException invalid(String what, String fix) {
        return new CadreException(ErrorCode.INVALID, what, Map.of(), fix);
    }

    /** Bytes as characters, which look at the clock. */
    private final class Bytes implements CharSequence {
        private final byte[] bytes;
        private final int from;
        private final int to;
        private int looks;

        Bytes(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            this.from = from;
            this.to = to;
        }

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            if ((++looks & LOOK_EVERY) == 0 && System.nanoTime() > end) {
                throw invalid(
                        "The search takes too long on this log; nothing was changed",
                        "Give a pattern without nested repeats, or --text-file");
            }
            return (char) (bytes[from + index] & 0xff);
        }

        @Override
        public CharSequence subSequence(int start, int stop) {
            return new Bytes(bytes, from + start, from + stop);
        }
    }
}
