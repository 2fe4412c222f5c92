package cadre.node.guard;

import cadre.wire.git.GitNames;
import cadre.wire.job.GuardedContract;
import cadre.wire.job.GuardedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.job.PathGuard;
import cadre.wire.path.PathMatch;
import cadre.wire.path.PathOverlap;
import cadre.wire.plan.SharedRule;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Whose the paths of one repository are, for one job. Immutable. */
public final class Claims {
    /** What decides how others work: a pattern with signs does not mean these. */
    private static final Set<String> BY_NAME_ONLY =
            Set.of(".gitattributes", ".gitmodules", ".cadre", ".githooks", ".husky");

    private static final String PLAN = "cadre-plan.yaml";

    private final List<GuardedContract> contracts;
    private final String name;
    private final List<Pattern> owned;
    private final List<Grant> granted;
    private final Map<String, GuardedFile> shared = new HashMap<>();
    private final Map<String, String> spellings = new HashMap<>();
    private final Map<String, GuardedFile> fragments = new HashMap<>();

    private record Pattern(List<String> steps, PathMatch match) {
        static Pattern of(String text) {
            return new Pattern(List.of(text.split("/", -1)), PathMatch.of(text));
        }

        /** Whether it means a path, of which it must name so many steps letter by letter. */
        boolean covers(String[] path, int plain) {
            return match.covers(path) && isPlainTo(plain);
        }

        /** Whether it names so many of its first steps letter by letter. */
        boolean isPlainTo(int count) {
            return steps.size() >= count
                    && steps.subList(0, count).stream()
                            .allMatch(step -> step.indexOf('*') < 0 && step.indexOf('?') < 0);
        }
    }

    private record Grant(Pattern pattern, boolean isOwn) {}

    /** Those of a guard, for the repository of this name. */
    public static Claims of(PathGuard guard, String repository) {
        return new Claims(guard.of(repository), guard.name().orElse(""));
    }

    private Claims(GuardedPaths paths, String name) {
        this.name = name;
        this.contracts = paths.contracts();
        this.owned = paths.owns().stream().map(Pattern::of).toList();
        this.granted =
                paths.granted().stream()
                        .map(one -> new Grant(Pattern.of(one.path()), one.isOwned()))
                        .toList()
                        .reversed();
        for (var file : paths.shared()) {
            shared.putIfAbsent(file.path(), file);
            spellings.putIfAbsent(file.path().toLowerCase(Locale.ROOT), file.path());
            if (file.rule() == SharedRule.FRAGMENT) {
                fragments.putIfAbsent(file.path() + ".d/", file);
            }
        }
    }

    /** What a change must not break. */
    public List<GuardedContract> contracts() {
        return contracts;
    }

    /** What the job's sections and fragments are called; empty if it has none. */
    public String name() {
        return name;
    }

    /** Whose a path is: relative, with slashes. */
    public Claim of(String path) {
        var steps = path.split("/", -1);
        for (var step : steps) {
            if (GitNames.isLikeGit(step)) {
                return new Claim.Foreign("its name could be taken for .git");
            }
        }
        var file = shared.get(path);
        if (file != null) {
            return new Claim.Shared(file);
        }
        var spelling = spellings.get(path.toLowerCase(Locale.ROOT));
        if (spelling != null) {
            return new Claim.Foreign("only upper and lower case tell it from " + spelling);
        }
        for (var folder : fragments.keySet()) {
            if (path.startsWith(folder)) {
                return fragment(path.substring(folder.length()));
            }
        }
        int plain = byNameOnly(steps);
        for (var grant : granted) {
            if (grant.pattern().covers(steps, plain)) {
                return grant.isOwn()
                        ? new Claim.Owned()
                        : new Claim.Foreign("it was given to another");
            }
        }
        for (var pattern : owned) {
            if (pattern.covers(steps, plain)) {
                return new Claim.Owned();
            }
        }
        return new Claim.Foreign(
                plain == 0 ? "the job does not own it" : "the job does not own it by its name");
    }

    /** Whether the job may change something in a folder, also by a rule of a shared file. */
    public boolean anyIn(String folder) {
        return owned.stream()
                        .map(pattern -> String.join("/", pattern.steps()))
                        .anyMatch(text ->
                                PathOverlap.of(text, folder)
                                        || PathOverlap.of(text, folder + "/**"))
                || shared.keySet().stream().anyMatch(path -> path.startsWith(folder + "/"))
                || granted.stream()
                        .filter(Grant::isOwn)
                        .map(one -> String.join("/", one.pattern().steps()) + "/")
                        .anyMatch(path ->
                                path.startsWith(folder + "/") || (folder + "/").startsWith(path))
                || fragments.keySet().stream()
                        .anyMatch(path ->
                                path.startsWith(folder + "/") || (folder + "/").startsWith(path));
    }

    private Claim fragment(String rest) {
        return !name.isEmpty()
                        && (rest.equals(name)
                                || rest.startsWith(name + ".")
                                || rest.startsWith(name + "/"))
                ? new Claim.Owned()
                : new Claim.Foreign("it is the fragment of another");
    }

    /** How many steps of it must be named letter by letter. */
    private static int byNameOnly(String[] steps) {
        for (int i = 0; i < steps.length; i++) {
            if (BY_NAME_ONLY.contains(steps[i].toLowerCase(Locale.ROOT))) {
                return i + 1;
            }
        }
        return steps.length == 1 && steps[0].equalsIgnoreCase(PLAN) ? 1 : 0;
    }
}
