package cadre.wire.error;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A request that cannot be served: what failed, on which thing, and how to fix it. Never holds a
 * secret, a prompt or a body.
 */
public final class CadreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String what;
    private final transient Map<String, String> which;
    private final String fix;

    /**
     * Makes the error.
     *
     * @param what one short sentence without a full stop, such as "No such node"
     * @param which the things it is about, by name; values are shown to people
     * @param fix what the reader can do about it, one sentence; empty if nothing
     */
    public CadreException(ErrorCode code, String what, Map<String, ?> which, String fix) {
        super(line(what, which, fix));
        this.code = code;
        this.what = what;
        var copy = new TreeMap<String, String>();
        which.forEach((name, value) -> copy.put(name, String.valueOf(value)));
        this.which = copy;
        this.fix = fix;
    }

    /** The same with the failure that led to it. */
    public CadreException(
            ErrorCode code, String what, Map<String, ?> which, String fix, Throwable cause) {
        this(code, what, which, fix);
        initCause(cause);
    }

    /** The stable code. */
    public ErrorCode code() {
        return code;
    }

    /** What failed. */
    public String what() {
        return what;
    }

    /** On which things, sorted by name. */
    public Map<String, String> which() {
        return which;
    }

    /** How to fix it; empty if nothing can be done. */
    public String fix() {
        return fix;
    }

    private static String line(String what, Map<String, ?> which, String fix) {
        var things =
                which.isEmpty()
                        ? ""
                        : new TreeMap<String, Object>(which)
                                .entrySet().stream()
                                        .map(e -> e.getKey() + " " + e.getValue())
                                        .collect(Collectors.joining(", ", " (", ")"));
        return what + things + (fix.isEmpty() ? "" : ". " + fix);
    }
}
