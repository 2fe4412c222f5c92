package cadre.wire.bus;

import java.util.Optional;

/**
 * What there is to do next, claimed already.
 *
 * @param task with its fencing token; none if nothing is ready for the member
 */
public record NextTask(Optional<TaskView> task) {}
