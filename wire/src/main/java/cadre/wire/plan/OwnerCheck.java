package cadre.wire.plan;

import cadre.wire.path.PathOverlap;
import cadre.wire.plan.Ownership.Claim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether each file has one owner at most, and streams have what their tasks name. */
final class OwnerCheck {
    private static final int FEW = 3;
    private static final int MOST_PAIRS = 100;

    /** A word in a task that can be a path. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.@+-]+(?:/[A-Za-z0-9_.@+-]+)*");

    /** What nobody may own: it says what the agents may do. */
    private static final List<String> OF_THE_PLAN = List.of(PlanDefinition.PATH, ".cadre/**");

    private final PlanDefinition plan;
    private final Map<String, Collection<String>> files;
    private final List<PlanFinding> found = new ArrayList<>();

    private final Map<String, Set<String>> knownFiles = new HashMap<>();
    private final Map<String, Ownership> ownerships = new HashMap<>();

    /** Those that mean a file. */
    private final Set<Claim> meaning = new HashSet<>();

    OwnerCheck(PlanDefinition plan, Map<String, Collection<String>> files) {
        this.plan = plan;
        this.files = files;
    }

    /** Two streams that own the same, by their names. */
    private record Pair(String one, String other) {}

    /** What they own both. */
    private static final class Common {
        private final Set<String> patterns = new TreeSet<>();
        private final Set<String> files = new TreeSet<>();
        private final Set<Integer> lines = new HashSet<>();
        private boolean isByCase = true;

        void add(Claim one, Claim other) {
            patterns.add(
                    one.path().path().equals(other.path().path())
                            ? one.path().path()
                            : one.path().path() + " and " + other.path().path());
            lines.add(one.path().line());
            lines.add(other.path().line());
        }
    }

    List<PlanFinding> findings() {
        var repositories = new TreeSet<String>();
        plan.streams().forEach(one -> repositories.add(repositoryOf(one)));
        for (var repository : repositories) {
            overlaps(repository, ownership(repository));
        }
        plan.streams().forEach(this::stream);
        plan.shared().stream()
                .flatMap(one -> OwnedPath.of(one.path(), one.line()).stream())
                .forEach(path -> ofThePlan("Several are to change", path));
        plan.contracts().forEach(this::contract);
        return found;
    }

    private String repositoryOf(PlanStream stream) {
        return stream.repository()
                .orElse(
                        plan.repositories().size() == 1
                                ? plan.repositories().getFirst().name()
                                : "");
    }

    private Collection<String> filesOf(String repository) {
        var known = files.get(repository);
        return known != null ? known : List.of();
    }

    private Set<String> known(String repository) {
        return knownFiles.computeIfAbsent(repository, name -> Set.copyOf(filesOf(name)));
    }

    private Ownership ownership(String repository) {
        return ownerships.computeIfAbsent(repository, name -> new Ownership(plan, name));
    }

    private Set<String> shared(String repository) {
        return plan.shared().stream()
                .filter(one ->
                        one.repository().isEmpty() || one.repository().get().equals(repository))
                .map(SharedPath::path)
                .collect(Collectors.toSet());
    }

    private void overlaps(String repository, Ownership ownership) {
        var shared = shared(repository);
        var pairs = new LinkedHashMap<Pair, Common>();
        var claims =
                ownership.claims().stream()
                        .filter(one -> !shared.contains(one.path().path()))
                        .toList();
        for (int i = 0; i < claims.size(); i++) {
            for (int j = i + 1; j < claims.size(); j++) {
                compare(claims.get(i), claims.get(j), pairs);
            }
        }
        for (var file : filesOf(repository)) {
            var owners = ownership.of(file);
            meaning.addAll(owners);
            if (shared.contains(file)) {
                continue;
            }
            for (int i = 0; i < owners.size(); i++) {
                for (int j = i + 1; j < owners.size(); j++) {
                    var common = pairs.get(pair(owners.get(i), owners.get(j)));
                    if (common != null && common.files.size() <= FEW) {
                        common.files.add(file);
                    }
                }
            }
        }
        pairs.entrySet().stream()
                .limit(MOST_PAIRS)
                .forEach(one -> overlap(one.getKey(), one.getValue()));
        if (pairs.size() > MOST_PAIRS) {
            found.add(
                    PlanFinding.error(
                            "overlap",
                            "%d more pairs of streams own the same"
                                    .formatted(pairs.size() - MOST_PAIRS),
                            List.of(),
                            "Mend those above first"));
        }
    }

    private static Pair pair(Claim one, Claim other) {
        return one.stream().compareTo(other.stream()) < 0
                ? new Pair(one.stream(), other.stream())
                : new Pair(other.stream(), one.stream());
    }

    private static void compare(Claim one, Claim other, Map<Pair, Common> pairs) {
        if (one.stream().equals(other.stream())
                || !mayMeet(lower(one.beginning()), lower(other.beginning()))) {
            return;
        }
        var isSame = PathOverlap.of(one.path().path(), other.path().path());
        if (isSame || PathOverlap.of(lower(one.path().path()), lower(other.path().path()))) {
            var common = pairs.computeIfAbsent(pair(one, other), _ -> new Common());
            common.add(one, other);
            common.isByCase &= !isSame;
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Whether one beginning is in the other: else nothing can be under both. */
    private static boolean mayMeet(String one, String other) {
        return one.isEmpty()
                || other.isEmpty()
                || one.equals(other)
                || one.startsWith(other + "/")
                || other.startsWith(one + "/");
    }

    private void overlap(Pair pair, Common common) {
        var patterns = common.patterns.stream().limit(FEW).collect(Collectors.joining("; "));
        var examples =
                common.files.isEmpty()
                        ? ""
                        : ", such as "
                                + common.files.stream()
                                        .limit(FEW)
                                        .collect(Collectors.joining(", "));
        found.add(
                PlanFinding.error(
                        common.isByCase ? "case" : "overlap",
                        "'%s' and '%s' own the same%s: %s%s"
                                .formatted(
                                        pair.one(),
                                        pair.other(),
                                        common.isByCase ? " where letters have no case" : "",
                                        patterns,
                                        examples),
                        List.copyOf(common.lines),
                        "Give it to one of the two, or put the files under 'shared:' with a rule"));
    }

    private void stream(PlanStream one) {
        if (one.owns().isEmpty() && one.creates().isEmpty()) {
            found.add(
                    PlanFinding.error(
                            "owns-nothing",
                            "The stream '%s' owns nothing, so it may change nothing"
                                    .formatted(one.id()),
                            List.of(one.line()),
                            "Name paths under 'owns:', such as services/%s/**"
                                    .formatted(one.id())));
        }
        Stream.concat(one.owns().stream(), one.creates().stream())
                .forEach(path -> ofThePlan("The stream '%s' owns".formatted(one.id()), path));
        var repository = repositoryOf(one);
        if (!filesOf(repository).isEmpty()) {
            unmatched(one);
            tasks(one, repository);
        }
    }

    private void ofThePlan(String who, OwnedPath path) {
        OF_THE_PLAN.stream()
                .filter(kept -> isKept(kept, path))
                .findFirst()
                .ifPresent(kept ->
                        found.add(
                                PlanFinding.error(
                                        "plan-file",
                                        "%s '%s', which says what agents may do"
                                                .formatted(who, kept),
                                        List.of(path.line()),
                                        "Name paths beside it")));
    }

    /** A pattern over everything does not mean the plan; what names it, in any case, does. */
    private static boolean isKept(String kept, OwnedPath path) {
        var begin = new Claim("", path).beginning();
        return !begin.isEmpty() && PathOverlap.of(kept, lower(path.path()));
    }

    private void unmatched(PlanStream one) {
        for (var path : one.owns()) {
            if (!meaning.contains(new Claim(one.id(), path))) {
                found.add(
                        PlanFinding.warning(
                                "no-file",
                                "No file is under '%s' of the stream '%s'"
                                        .formatted(path.path(), one.id()),
                                List.of(path.line()),
                                "If it is to be made, put it under 'creates:'"));
            }
        }
    }

    private void tasks(PlanStream one, String repository) {
        var known = known(repository);
        var shared = shared(repository);
        var ownership = ownership(repository);
        var told = new HashMap<String, Boolean>();
        for (var task : one.tasks()) {
            var named = new TreeSet<>(task.files());
            WORD.matcher(task.text())
                    .results()
                    .map(word -> word.group().replaceAll("[.]+$", ""))
                    .filter(known::contains)
                    .forEach(named::add);
            for (var path : named) {
                var owners = ownership.of(path).stream().map(Claim::stream).toList();
                if (!owners.contains(one.id())
                        && !shared.contains(path)
                        && told.put(path, true) == null) {
                    notOwned(one, task, path, owners);
                }
            }
        }
    }

    private void notOwned(PlanStream one, PlanTask task, String path, List<String> owners) {
        found.add(
                owners.isEmpty()
                        ? PlanFinding.warning(
                                "unowned",
                                "A task of '%s' names '%s', which nobody owns"
                                        .formatted(one.id(), path),
                                List.of(task.line()),
                                "Add it to 'owns:' of '%s', or to 'shared:'".formatted(one.id()))
                        : PlanFinding.warning(
                                "foreign",
                                "A task of '%s' names '%s', which '%s' owns"
                                        .formatted(one.id(), path, owners.getFirst()),
                                List.of(task.line()),
                                "Give the task to '%s', or the file to 'shared:' with a rule"
                                        .formatted(owners.getFirst())));
    }

    /** Who may change a contract must be able to change its file, and nobody else. */
    private void contract(PlanContract one) {
        if (one.file().isEmpty() || plan.stream(one.owner()).isEmpty()) {
            return;
        }
        var file = one.file().get();
        var repository = one.repository().orElse(repositoryOf(plan.stream(one.owner()).get()));
        var owners = ownership(repository).of(file).stream().map(Claim::stream).toList();
        if (!owners.contains(one.owner()) && !shared(repository).contains(file)) {
            found.add(
                    PlanFinding.error(
                            "contract-file",
                            "'%s' is to keep the contract '%s' and does not own its file '%s'%s"
                                    .formatted(
                                            one.owner(),
                                            one.name(),
                                            file,
                                            owners.isEmpty()
                                                    ? ""
                                                    : ", which is of '" + owners.getFirst() + "'"),
                            List.of(one.line()),
                            "Add the file to 'owns:' of '%s', or name the one that has it"
                                    .formatted(one.owner())));
        }
    }
}
