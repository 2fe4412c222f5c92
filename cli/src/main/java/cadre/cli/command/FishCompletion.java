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
                    options(script, name, spec);
                    line.getSubcommands().forEach((sub, inner) -> nested(script, name, sub, inner));
                });
        return script.toString();
    }

    private static void nested(StringBuilder script, String name, String sub, CommandLine inner) {
        script.append("complete -c cadre -n ")
                .append(quote("__fish_seen_subcommand_from " + name))
                .append(" -a ")
                .append(sub)
                .append(" -d ")
                .append(quote(first(inner.getCommandSpec())))
                .append('\n');
    }

    private static void options(StringBuilder script, String name, CommandSpec spec) {
        for (var option : spec.options()) {
            script.append("complete -c cadre -n ")
                    .append(quote("__fish_seen_subcommand_from " + name));
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
