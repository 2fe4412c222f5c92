package cadre.app.e2e;

import cadre.app.DemoShop;
import cadre.app.model.Action;
import cadre.app.model.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * What a scripted model asks a real CLI for, so that it does what a task of the demo's plan tells
 * the rehearsal agent.
 */
final class PlayedTask {
    private PlayedTask() {}

    /** An action in each turn, and a short answer in the last. */
    static List<Turn> turns(String task) {
        var turns = new ArrayList<Turn>();
        for (var line : task.lines().map(String::strip).toList()) {
            var words = line.split(" ", 3);
            switch (words[0]) {
                case "edit" ->
                        turns.add(
                                DemoShop.has(words[1])
                                        ? shell(print(words[2]) + " > " + words[1])
                                        : writes(words[1], text(words[2])));
                case "append" -> turns.add(shell(print(words[2]) + " >> " + words[1]));
                case "insert" ->
                        turns.add(
                                shell(
                                        print(words[2])
                                                + " >> %1$s && LC_ALL=C sort -o %1$s %1$s"
                                                        .formatted(words[1])));
                case "commit" -> turns.add(commits(line.substring("commit ".length())));
                default -> {}
            }
        }
        turns.add(Turn.say("Done: " + task.lines().findFirst().orElse("")));
        return turns;
    }

    /** Writes a new file with the CLI's own tool. */
    static Turn writes(String path, String content) {
        return Turn.act("I write " + path + ".", new Action.Write(path, content));
    }

    /** Runs a command with the CLI's own tool. */
    static Turn shell(String command) {
        return Turn.act("I run a command.", new Action.Shell(command));
    }

    /** Commits everything. */
    static Turn commits(String subject) {
        return shell("git add -A && git commit -qm " + quoted(subject));
    }

    private static String print(String directive) {
        return "printf %s " + quoted(text(directive));
    }

    private static String text(String directive) {
        return directive.replace("\\n", "\n").replace("\\t", "\t") + "\n";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
