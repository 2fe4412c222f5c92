package cadre.wire.flow;

import java.util.Optional;

/**
 * Which work item is to go through its repository's flow.
 *
 * @param item the id that the tracker gives it: Plane's of 36 characters, an issue's number
 * @param tracker the name of its connection; may be empty if only one project is configured
 * @param project as the tracker names it: Plane's id of 36 characters, {@code owner/name} of a
 *     repository with issues; may be empty if the tracker has one configured project
 */
public record FlowStart(String item, Optional<String> tracker, Optional<String> project) {
    public FlowStart {
        item = item == null ? "" : item;
        tracker = tracker == null ? Optional.empty() : tracker;
        project = project == null ? Optional.empty() : project;
    }
}
