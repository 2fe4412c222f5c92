package cadre.wire.plan;

import cadre.wire.git.GitNames;
import java.util.ArrayList;
import java.util.Optional;

/**
 * A path, or a pattern of paths by the rules of {@link cadre.wire.path.PathOverlap}.
 *
 * @param path from the top of the repository, written in one way only
 * @param line where the plan's file says so
 */
public record OwnedPath(String path, int line) {
    private static final int LONGEST = 500;

    /** What somebody wrote, in one spelling; empty if it does not stay in the repository. */
    public static Optional<OwnedPath> of(String given, int line) {
        var steps = new ArrayList<String>();
        for (var step : given.split("/", -1)) {
            if (!step.isEmpty() && !step.equals(".")) {
                steps.add(step);
            }
        }
        var isBad =
                given.length() > LONGEST
                        || given.startsWith("/")
                        || given.indexOf('\\') >= 0
                        || given.chars().anyMatch(c -> c < ' ' || c == 127)
                        || steps.isEmpty()
                        || steps.contains("..")
                        || steps.stream().anyMatch(GitNames::isLikeGit)
                        || steps.stream()
                                .anyMatch(step -> step.contains("**") && !step.equals("**"));
        return isBad ? Optional.empty() : Optional.of(new OwnedPath(String.join("/", steps), line));
    }
}
