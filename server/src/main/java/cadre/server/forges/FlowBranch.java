package cadre.server.forges;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A branch that a flow may make and push to: one under the flow's prefix, and never another.
 *
 * @param prefix such as {@code cadre}; no slash at its end
 * @param name the whole name, {@code cadre/web-42-faster-start}
 */
public record FlowBranch(String prefix, String name) {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");
    private static final Pattern REST =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");
    private static final int LONGEST = 200;

    /**
     * Checks it.
     *
     * @throws CadreException INVALID if it is not under the prefix, or no plain name
     */
    public FlowBranch {
        var begins = PREFIX.matcher(prefix).matches() && name.startsWith(prefix + "/");
        var rest = begins ? name.substring(prefix.length() + 1) : "";
        if (!REST.matcher(rest).matches()
                || name.length() > LONGEST
                || name.contains("..")
                || name.endsWith(".")
                || name.matches(".*\\.lock(/.*)?")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A flow makes and pushes branches under its own prefix only",
                    Map.of("prefix", prefix, "branch", name.replaceAll("\\p{Cntrl}", "?")),
                    "Name the branch prefix/words, of letters, digits and . _ - /");
        }
    }
}
