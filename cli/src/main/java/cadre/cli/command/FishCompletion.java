package cadre.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The completion script for fish, which picocli does not make. */
final class FishCompletion {
    private FishCompletion() {}

    static String script(CommandLine root) {
        var script = new StringBuilder("complete -c cadre -f\n");
        root.getSubcommands()
                .forEach((name, line) -> {
                    var spec = line.getCommandSpec();
                    script.append("complete -c cadre -n __fish_use_subcommand -a ")
                            .append(name)
                            .append(" -d ")
                            .append(quote(first(spec)))
                            .append('\n');
                    below(script, seen(name), line);
                });
        return script.toString();
    }

    /** The options of a verb and the verbs below it, each where what leads to it was typed. */
    private static void below(StringBuilder script, String condition, CommandLine line) {
        options(script, condition, line.getCommandSpec());
        line.getSubcommands()
                .forEach((name, inner) -> {
                    script.append("complete -c cadre -n ")
                            .append(quote(condition))
                            .append(" -a ")
                            .append(name)
                            .append(" -d ")
                            .append(quote(first(inner.getCommandSpec())))
                            .append('\n');
                    below(script, condition + "; and " + seen(name), inner);
                });
    }

    private static String seen(String name) {
        return "__fish_seen_subcommand_from " + name;
    }

    private static void options(StringBuilder script, String condition, CommandSpec spec) {
        for (var option : spec.options()) {
            script.append("complete -c cadre -n ").append(quote(condition));
            for (var word : option.names()) {
                script.append(word.startsWith("--") ? " -l " : " -s ")
                        .append(word.replaceFirst("^-+", ""));
            }
            script.append(option.arity().max() > 0 ? " -r -F" : "");
            var description = option.description();
            script.append(" -d ")
                    .append(quote(description.length == 0 ? "" : description[0]))
                    .append('\n');
        }
    }

    private static String first(CommandSpec spec) {
        var description = spec.usageMessage().description();
        return description.length == 0 ? "" : description[0];
    }

    private static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
