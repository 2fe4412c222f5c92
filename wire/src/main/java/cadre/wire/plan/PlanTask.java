package cadre.wire.plan;

import java.util.List;

/**
 * A thing to do in a stream.
 *
 * @param files paths that it will change, as far as the plan says so
 * @param line where the plan's file says so
 */
public record PlanTask(String text, List<String> files, int line) {
    public PlanTask {
        files = List.copyOf(files);
    }
}
