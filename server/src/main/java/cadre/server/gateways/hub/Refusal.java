package cadre.server.gateways.hub;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call that the bridge refuses, with the code that its clients know. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, @Nullable Object> details;

    /**
     * Makes it.
     *
     * @param status of HTTP
     * @param code such as {@code TASK_NOT_FOUND}
     * @param message what is wrong and how to do it right, one line
     * @param details what clients read beside it, null values too
     */
    Refusal(int status, String code, String message, Map<String, @Nullable Object> details) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.details = details;
    }

    Refusal(int status, String code, String message) {
        this(status, code, message, Map.of());
    }

    /** A field that is missing or wrong: {@code INVALID_} and its name. */
    static Refusal field(String field, String message) {
        return new Refusal(400, "INVALID_" + field.toUpperCase(Locale.ROOT), message);
    }

    /** What is not done since somebody else was first; clients look at the task as it is. */
    static Refusal conflict(String code, String message, BridgeTask task) {
        var details = new LinkedHashMap<String, @Nullable Object>();
        details.put("task_before", task);
        details.put("task_file", null);
        details.put("mtime_ms", task.mtimeMs());
        return new Refusal(409, code, message, details);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    Map<String, @Nullable Object> details() {
        return details;
    }
}
