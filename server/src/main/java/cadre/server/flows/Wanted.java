package cadre.server.flows;

import cadre.server.forges.Ends;
import cadre.server.forges.connection.FlowProject;
import cadre.server.forges.connection.FlowProjects;
import cadre.server.forges.tracker.ItemRef;
import cadre.server.forges.tracker.WorkItem;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.flow.FlowStart;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the item that a person means, and where its work is done. */
record Wanted(Ends ends, FlowProjects projects) {
    private static final Pattern ISSUE = Pattern.compile("([^#\\s]+/[^#\\s]+)#([0-9]+)");
    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_]*-[0-9]+");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,100}");

    /** An item and its project. */
    record Found(FlowProject project, WorkItem item) {}

    /**
     * Finds it: by its key ({@code WEB-42}, {@code owner/name#7}), or by the tracker's id.
     *
     * @throws CadreException INVALID if the item has a wrong form or no repository is configured
     *     for its project; NOT_FOUND
     */
    Found find(FlowStart asked) {
        var issue = ISSUE.matcher(asked.item());
        var isIssue = issue.matches();
        var item = isIssue ? issue.group(2) : asked.item();
        if (!ID.matcher(item).matches()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This names no work item",
                    Map.of("item", asked.item().length() > 80 ? "..." : asked.item()),
                    "Give its key, such as WEB-42 or owner/name#7, or the tracker's id");
        }
        var candidates = candidates(asked, isIssue ? Optional.of(issue.group(1)) : asked.project());
        for (var project : candidates) {
            var found = find(project, item);
            if (found.isPresent()) {
                return new Found(project, found.get());
            }
        }
        throw new CadreException(
                ErrorCode.NOT_FOUND,
                "The tracker has no such open item",
                Map.of(
                        "item",
                        asked.item(),
                        "projects",
                        candidates.stream().map(FlowProject::project).toList()),
                "Give the key or id that the tracker shows, and --project if there are several");
    }

    private List<FlowProject> candidates(FlowStart asked, Optional<String> project) {
        var all = projects.all();
        var fit =
                all.stream()
                        .filter(one -> asked.tracker().map(one.tracker()::equals).orElse(true))
                        .filter(one -> project.map(one.project()::equals).orElse(true))
                        .toList();
        if (fit.isEmpty()) {
            throw projects.problem()
                    .orElseGet(() -> all.isEmpty() ? none() : noneFits(asked, project));
        }
        return fit;
    }

    private static CadreException none() {
        return new CadreException(
                ErrorCode.INVALID,
                "No project of a tracker has a repository for flows yet",
                Map.of(),
                "Connect a tracker and a Git host ('cadre connection list' shows which there are),"
                        + " and say under 'flows' in connections.yaml of the server's data folder"
                        + " which repository belongs to which project, as docs/flows.md says");
    }

    private CadreException noneFits(FlowStart asked, Optional<String> project) {
        var which = new TreeMap<String, Object>();
        asked.tracker().ifPresent(name -> which.put("tracker", name));
        project.ifPresent(id -> which.put("project", id));
        which.put(
                "configured",
                projects.all().stream()
                        .map(one -> one.tracker() + " " + one.project())
                        .collect(Collectors.joining(", ")));
        return new CadreException(
                ErrorCode.INVALID,
                "No repository is configured for this project",
                which,
                "Name a project that is, or add this one to 'flows' in connections.yaml of the"
                        + " server's data folder, as docs/flows.md says");
    }

    private Optional<WorkItem> find(FlowProject project, String item) {
        var tracker = ends.tracker(project.tracker());
        return KEY.matcher(item).matches()
                ? tracker.changedItems(project.project(), Instant.EPOCH).stream()
                        .filter(one -> one.key().equalsIgnoreCase(item))
                        .findFirst()
                : tracker.item(new ItemRef(project.project(), item));
    }
}
