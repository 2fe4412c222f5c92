package cadre.server.bus.lock;

import cadre.server.bus.Texts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * How the name of a resource is written: each thing in one way only, so that two spellings of one
 * path are one lock. {@code ./src//api/} is {@code src/api}, and {@code .} is everything.
 */
public final class ResourceName {
    private static final int MOST_AT_ONCE = 50;
    private static final int LONGEST = 500;

    private ResourceName() {}

    /**
     * The one way to write this name.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is empty, longer than 500 characters,
     *     on several lines, or leads upwards
     */
    public static String of(String given) {
        if (given.isBlank()
                || given.length() > LONGEST
                || given.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw Texts.invalid(
                    "This is no resource",
                    Map.of("characters", given.length()),
                    "Give a name or a path of 1 to " + LONGEST + " characters, on one line");
        }
        Texts.requireStorable("resource", given);
        var steps = new ArrayList<String>();
        for (var step : given.strip().split("/")) {
            if (step.equals("..")) {
                throw Texts.invalid(
                        "The path of the resource leads upwards",
                        Map.of("resource", given),
                        "Write it from the top of the repository, without '..'");
            }
            if (!step.isEmpty() && !step.equals(".")) {
                steps.add(step);
            }
        }
        return steps.isEmpty() ? "**" : String.join("/", steps);
    }

    /** The same for several; each is there once. */
    static List<String> ofAll(List<String> given) {
        var names = new LinkedHashSet<String>();
        given.forEach(name -> names.add(of(name)));
        if (names.isEmpty() || names.size() > MOST_AT_ONCE) {
            throw Texts.invalid(
                    "No resource, or too many",
                    Map.of("resources", names.size()),
                    "Give 1 to " + MOST_AT_ONCE + " names");
        }
        return List.copyOf(names);
    }
}
