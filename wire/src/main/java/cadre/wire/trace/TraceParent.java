package cadre.wire.trace;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in a trace, as the header {@code traceparent} of W3C's Trace Context has it.
 *
 * @param trace 32 lower-case hexadecimal digits, not all of them 0
 * @param span 16 lower-case hexadecimal digits, not all of them 0
 * @param sampled whether the spans of this trace are recorded
 */
public record TraceParent(String trace, String span, boolean sampled) {
    /** The header in which it travels. */
    public static final String HEADER = "traceparent";

    private static final Pattern TRACE = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    private static final Pattern SPAN = Pattern.compile("(?!0{16})[0-9a-f]{16}");

    // a later version may have more fields, version 00 has these
    private static final Pattern FORM =
            Pattern.compile(
                    "(00|(?!ff)[0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final int LONGEST = 256;

    public TraceParent {
        if (!TRACE.matcher(trace).matches() || !SPAN.matcher(span).matches()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no place in a trace",
                    Map.of("trace", trace, "span", span),
                    "Use 32 and 16 lower-case hexadecimal digits, not all of them 0");
        }
    }

    /** What a client sent; empty if it is not in the form of the header, which is then ignored. */
    public static Optional<TraceParent> parse(String sent) {
        var text = sent.strip();
        var match = FORM.matcher(text.length() > LONGEST ? "" : text);
        if (!match.matches()
                || match.group(1).equals("00") && match.group(5) != null
                || !TRACE.matcher(match.group(2)).matches()
                || !SPAN.matcher(match.group(3)).matches()) {
            return Optional.empty();
        }
        var flags = Integer.parseInt(match.group(4), 16);
        return Optional.of(new TraceParent(match.group(2), match.group(3), (flags & 1) == 1));
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws CadreException INVALID if it is anything else
     */
    @JsonCreator
    public static TraceParent of(String text) {
        return parse(text)
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.INVALID,
                                "This is no traceparent",
                                Map.of("traceparent", text),
                                "Use 00-TRACE-SPAN-FLAGS in hexadecimal digits"));
    }

    /** Another span of the same trace. */
    public TraceParent at(String other) {
        return new TraceParent(trace, other, sampled);
    }

    /** The header's text. */
    @JsonValue
    @Override
    public String toString() {
        return "00-" + trace + "-" + span + (sampled ? "-01" : "-00");
    }
}
