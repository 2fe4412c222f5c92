package cadre.cli;

import cadre.cli.command.Surroundings;
import java.util.function.Function;

/**
 * One thing that {@code cadre} can be told to do. The command behind it is made only when it is
 * called, so that a verb starts as fast as if it were alone.
 *
 * @param name the word
 * @param group the heading under which the help lists it
 * @param summary one line for the list
 * @param command makes the object with picocli's annotations
 */
public record Verb(
        String name, String group, String summary, Function<Surroundings, Object> command) {}
