package cadre.server.fleet.node;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks tags that are set from outside. */
final class NodeTags {
    private static final int MOST = 50;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/=-]{0,63}");

    private NodeTags() {}

    /** The same, sorted, none twice. */
    static List<String> checked(List<String> tags) {
        for (var tag : tags) {
            if (tag == null || !FORM.matcher(tag).matches()) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "A tag has a wrong form",
                        Map.of("tag", shown(tag)),
                        "Use 1 to 64 letters, digits and . _ : / = -, beginning with a letter or digit");
            }
        }
        var all = tags.stream().sorted().distinct().toList();
        if (all.size() > MOST) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "These are too many tags",
                    Map.of("tags", all.size()),
                    "Give a node at most " + MOST);
        }
        return all;
    }

    private static String shown(String tag) {
        if (tag == null) {
            return "null";
        }
        var plain = tag.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 100 ? plain.substring(0, 100) + "..." : plain;
    }
}
