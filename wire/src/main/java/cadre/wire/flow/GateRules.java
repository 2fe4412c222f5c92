package cadre.wire.flow;

import cadre.wire.config.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the gates of a stage: each is a word, or a word with what it needs. */
final class GateRules {
    private static final int MOST_GATES = 20;
    private static final int MOST_PLACES = 50;
    private static final int LONGEST_COMMAND = 4_000;

    private GateRules() {}

    static List<GateRule> read(Setting list) {
        var gates = new ArrayList<GateRule>();
        for (var item : list.items()) {
            var gate = gate(item);
            if (gates.contains(gate)) {
                throw item.wrong("this gate is there twice");
            }
            gates.add(gate);
        }
        if (gates.size() > MOST_GATES) {
            throw list.wrong("a stage has at most " + MOST_GATES + " gates");
        }
        return gates;
    }

    private static GateRule gate(Setting item) {
        if (item.isWord()) {
            return bare(item);
        }
        var entries = item.entries(Set.copyOf(GateRule.WORDS));
        if (entries.size() != 1) {
            throw item.wrong("each gate is an item of its own, such as '- review: 2'");
        }
        var word = entries.keySet().iterator().next();
        var value = entries.values().iterator().next();
        return switch (word) {
            case "review" -> new GateRule.Review(value.integer(1, 20));
            case "checks" -> new GateRule.Checks(checks(value));
            case "files" -> new GateRule.Files(files(value));
            case "command" -> new GateRule.Command(command(value));
            default ->
                    throw value.wrong(
                            "the gate " + word + " takes nothing; write '- " + word + "'");
        };
    }

    private static GateRule bare(Setting item) {
        return switch (FlowFile.known(item, "gate", GateRule.WORDS)) {
            case "approval" -> new GateRule.Approval();
            case "review" -> new GateRule.Review(1);
            case "checks" -> new GateRule.Checks(List.of());
            case "no_conflict" -> new GateRule.NoConflict();
            case "verdict" -> new GateRule.Verdict();
            case "manual" -> new GateRule.Manual();
            case "files" -> throw item.wrong("which files? Write '- files: [docs/plan.md]'");
            default -> throw item.wrong("which command? Write '- command: make test'");
        };
    }

    /** {@code required}, or patterns of names. */
    private static List<String> checks(Setting value) {
        if (value.isWord() && value.text().equals("required")) {
            return List.of();
        }
        var patterns = value.items().stream().map(Setting::text).toList();
        if (patterns.isEmpty() || patterns.size() > MOST_PLACES || patterns.contains("")) {
            throw value.wrong(
                    "give 'required', or 1 to "
                            + MOST_PLACES
                            + " patterns of names in a list, such as [ci/*]");
        }
        return patterns;
    }

    private static List<String> files(Setting value) {
        var paths = value.items().stream().map(one -> RepositoryPath.read(one, true)).toList();
        if (paths.isEmpty() || paths.size() > MOST_PLACES) {
            throw value.wrong("give 1 to " + MOST_PLACES + " paths in a list");
        }
        return paths;
    }

    private static String command(Setting value) {
        var shell = value.text();
        if (shell.isEmpty() || shell.length() > LONGEST_COMMAND || shell.indexOf('\0') >= 0) {
            throw value.wrong("a command has 1 to " + LONGEST_COMMAND + " characters");
        }
        return shell;
    }
}
