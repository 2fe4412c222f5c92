package cadre.node.attempt;

import cadre.node.agents.Invocation;
import cadre.node.workspace.Prepared;
import cadre.wire.link.AttemptOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Which values are masked in the log of an attempt. */
final class Masks {
    private static final Pattern SECRET_NAME =
            Pattern.compile(".*(key|token|secret|password|passwd|credential|auth).*");

    private Masks() {}

    /** What is known before there is a workspace. */
    static List<String> of(AttemptOrder order, Map<String, String> passed) {
        var values = new ArrayList<>(passed.values());
        order.env()
                .forEach((name, value) -> {
                    if (SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
                        values.add(value);
                    }
                });
        return values.stream().sorted().toList();
    }

    /** All of them. */
    static List<String> of(
            AttemptOrder order,
            Map<String, String> passed,
            Prepared prepared,
            Invocation invocation) {
        var values = new ArrayList<>(of(order, passed));
        values.addAll(prepared.secrets());
        values.addAll(invocation.secrets());
        return values.stream().distinct().sorted().toList();
    }
}
