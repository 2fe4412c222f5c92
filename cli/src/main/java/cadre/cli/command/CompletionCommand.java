package cadre.cli.command;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre completion}. */
@Command(
        name = "completion",
        description = "Print a script that completes verbs and options in your shell.",
        footer = {
            "",
            "Example:",
            "  source <(cadre completion bash)",
            "  source <(cadre completion zsh)",
            "  cadre completion fish > ~/.config/fish/completions/cadre.fish"
        })
public final class CompletionCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final Supplier<CommandLine> all;
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private String shell = "";

    /** Made for one call; {@code all} makes the whole command line. */
    public CompletionCommand(Surroundings surroundings, Supplier<CommandLine> all) {
        this.surroundings = surroundings;
        this.all = all;
    }

    @Override
    public Integer call() {
        var script =
                switch (shell.toLowerCase(Locale.ROOT)) {
                    case "bash" -> AutoComplete.bash("cadre", all.get());
                    case "zsh" ->
                            "autoload -U +X compinit && compinit\n"
                                    + "autoload -U +X bashcompinit && bashcompinit\n"
                                    + AutoComplete.bash("cadre", all.get());
                    case "fish" -> FishCompletion.script(all.get());
                    default ->
                            throw new ParameterException(
                                    spec.commandLine(),
                                    "There is no completion for '"
                                            + shell
                                            + "': bash, zsh or fish");
                };
        surroundings.terminal().out().print(script);
        surroundings.terminal().out().flush();
        return ExitStatus.DONE;
    }
}
