package cadre.server.insight.search;

import cadre.wire.bus.TaskUpdate;
import java.util.List;
import java.util.Optional;

/** Changes of tasks. */
final class Updates {
    private Updates() {}

    /** Says how it came out. */
    static TaskUpdate outcome(String text) {
        return new TaskUpdate(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(text),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }
}
