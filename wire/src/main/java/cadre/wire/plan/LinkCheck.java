package cadre.wire.plan;

import cadre.wire.plan.Ownership.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether what streams own lies behind a symbolic link: git has the files where the link leads, so
 * that owning them by the link's name owns none of them.
 */
final class LinkCheck {
    private final PlanDefinition plan;
    private final Map<String, Map<String, String>> links;

    /**
     * Of a plan.
     *
     * @param links by repository: where the path of each symbolic link leads, as the link says it
     */
    LinkCheck(PlanDefinition plan, Map<String, Map<String, String>> links) {
        this.plan = plan;
        this.links = links;
    }

    List<PlanFinding> findings() {
        var found = new ArrayList<PlanFinding>();
        for (var stream : plan.streams()) {
            var here = links.getOrDefault(repositoryOf(stream), Map.of());
            Stream.concat(stream.owns().stream(), stream.creates().stream())
                    .flatMap(path -> through(stream, path, here).stream())
                    .forEach(found::add);
        }
        return found;
    }

    private String repositoryOf(PlanStream stream) {
        return stream.repository()
                .orElse(
                        plan.repositories().size() == 1
                                ? plan.repositories().getFirst().name()
                                : "");
    }

    private static Optional<PlanFinding> through(
            PlanStream stream, OwnedPath path, Map<String, String> links) {
        var beginning = new Claim(stream.id(), path).beginning();
        for (int end = beginning.indexOf('/'); end >= 0; end = beginning.indexOf('/', end + 1)) {
            var step = beginning.substring(0, end);
            if (links.containsKey(step)) {
                return Optional.of(finding(stream, path, step, links.getOrDefault(step, "")));
            }
        }
        var isFolder = path.path().length() > beginning.length() && !beginning.isEmpty();
        return isFolder && links.containsKey(beginning)
                ? Optional.of(finding(stream, path, beginning, links.getOrDefault(beginning, "")))
                : Optional.empty();
    }

    private static PlanFinding finding(
            PlanStream stream, OwnedPath path, String link, String target) {
        var rest = path.path().substring(link.length());
        return PlanFinding.warning(
                "link",
                "'%s' of the stream '%s' goes through the symbolic link '%s'%s"
                        .formatted(
                                path.path(),
                                stream.id(),
                                link,
                                target.isEmpty() ? "" : " to '" + target + "'"),
                List.of(path.line()),
                meant(link, target)
                        .map(folder ->
                                "Own '%s%s', where git has the files".formatted(folder, rest))
                        .orElse("Own the files where they are in this repository"));
    }

    /** Where a link leads in its repository; empty if that is not in it. */
    private static Optional<String> meant(String link, String target) {
        var slash = link.lastIndexOf('/');
        var from = slash < 0 ? "" : link.substring(0, slash);
        var steps = new ArrayList<>(from.isEmpty() ? List.<String>of() : List.of(from.split("/")));
        if (target.isEmpty() || target.startsWith("/")) {
            return Optional.empty();
        }
        for (var step : target.split("/")) {
            if (step.equals("..")) {
                if (steps.isEmpty()) {
                    return Optional.empty();
                }
                steps.removeLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.add(step);
            }
        }
        return steps.isEmpty() ? Optional.empty() : Optional.of(String.join("/", steps));
    }
}
