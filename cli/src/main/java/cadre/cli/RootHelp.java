package cadre.cli;

import cadre.cli.print.Cells;
import cadre.cli.print.Style;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The help that lists all verbs. */
final class RootHelp {
    private final List<Verb> verbs;
    private final Style style;

    RootHelp(List<Verb> verbs, Style style) {
        this.verbs = verbs;
        this.style = style;
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("Cadre runs a team of coding agents.");
        lines.add("");
        lines.add("Usage: cadre VERB [ARGUMENTS]");
        int widest = verbs.stream().mapToInt(v -> v.name().length()).max().orElse(0);
        var groups = new LinkedHashMap<String, List<Verb>>();
        verbs.forEach(v -> groups.computeIfAbsent(v.group(), _ -> new ArrayList<>()).add(v));
        groups.forEach((group, members) -> {
            lines.add("");
            lines.add(style.bold(group));
            members.forEach(verb ->
                    lines.add(
                            "  "
                                    + style.cyan(Cells.padRight(verb.name(), widest))
                                    + "  "
                                    + verb.summary()));
        });
        lines.add("");
        lines.add("Example:");
        lines.add("  cadre up");
        lines.add("  cadre run \"add a --json flag\" --repo . --agent claude");
        lines.add("");
        lines.add("'cadre VERB --help' says more. CADRE_URL and CADRE_KEY choose server and key.");
        return lines;
    }
}
