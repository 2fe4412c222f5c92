package cadre.cli.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code cadre route} is asked for, in words or options.
 *
 * @param prompt empty if it is read from a file
 * @param timeout in seconds or as a duration
 * @param context the name of a file
 */
record RouteWish(
        String role,
        Optional<String> prompt,
        Optional<String> toolSet,
        Optional<String> timeout,
        Optional<String> context) {
    /** What stands in options, and not among the words. */
    record Given(
            Optional<String> role,
            boolean hasFile,
            Optional<String> toolSet,
            Optional<String> timeout,
            Optional<String> context) {}

    /**
     * Takes the words in their order for what no option says; an empty one is left out.
     *
     * @throws cadre.wire.error.CadreException INVALID if the role is missing, or words are left
     */
    static RouteWish of(List<String> words, Given given) {
        var rest = new ArrayDeque<>(words);
        var role =
                given.role()
                        .or(() -> next(rest))
                        .orElseThrow(() ->
                                RunCommand.wrong(
                                        "The role is missing",
                                        Map.of(),
                                        "Name one: cadre route executor \"add a --json flag\";"
                                                + " 'cadre roles' lists them"));
        var prompt = given.hasFile() ? Optional.<String>empty() : next(rest);
        var toolSet = given.toolSet().or(() -> next(rest));
        var timeout = given.timeout().or(() -> next(rest));
        var context = given.context().or(() -> next(rest));
        if (!rest.isEmpty()) {
            throw RunCommand.wrong(
                    "There are too many words",
                    Map.of("first", rest.getFirst()),
                    "Leave out what the options say");
        }
        return new RouteWish(role, prompt, toolSet, timeout, context);
    }

    private static Optional<String> next(Deque<String> words) {
        return Optional.ofNullable(words.poll()).filter(word -> !word.isBlank());
    }
}
