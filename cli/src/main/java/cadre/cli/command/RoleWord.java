package cadre.cli.command;

import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Takes a role behind an option that needs none: the next word only where it has the form of one,
 * so that a request in quotes is left alone.
 */
final class RoleWord implements IParameterConsumer {
    /** The role without a word. */
    static final String USUAL = "executor";

    @Override
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
        var isRole = !words.isEmpty() && words.peek().matches("[a-z0-9][a-z0-9-]{0,62}");
        option.setValue(Optional.of(isRole ? words.pop() : USUAL));
    }
}
