package cadre.server.fleet.job;

import static cadre.server.fleet.job.RequestCheck.demand;
import static cadre.server.fleet.job.RequestCheck.isPlain;
import static cadre.server.fleet.job.RequestCheck.shown;

import cadre.wire.job.GuardedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.job.JobRequest;
import cadre.wire.job.PathGuard;
import cadre.wire.plan.ContractKind;
import cadre.wire.plan.SharedRule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The checks of the paths that a job may change. */
final class GuardCheck {
    private static final int LONGEST_PATH = 500;
    private static final int LONGEST_COMMAND = 2000;
    private static final int LONGEST_COMMANDS = 16 * 1024;

    private GuardCheck() {}

    /** Refuses the first thing wrong. */
    static void check(JobRequest request) {
        request.guard().ifPresent(guard -> check(guard, request));
    }

    private static void check(PathGuard guard, JobRequest request) {
        guard.name()
                .ifPresent(name ->
                        demand(
                                PathGuard.NAME.matcher(name).matches(),
                                "The name in a guard has a wrong form",
                                Map.of("name", shown(name)),
                                "Use 1 to 40 of a-z, 0-9 and '-', not beginning with '-'"));
        demand(
                !guard.repositories().isEmpty()
                        && guard.repositories().size() <= PathGuard.MOST_REPOSITORIES,
                "A guard has another number of repositories",
                Map.of("guard", guard.repositories().size()),
                "Name 1 to " + PathGuard.MOST_REPOSITORIES);
        var inSession = request.resume().isPresent();
        var known = request.repositories().stream().map(RepositoryCheck::name).toList();
        demand(
                guard.repositories().stream()
                                .flatMap(one -> one.shared().stream())
                                .mapToInt(file -> file.command().orElse("").length())
                                .sum()
                        <= LONGEST_COMMANDS,
                "The commands of a guard are too long",
                Map.of("guard", "shared"),
                "Use " + LONGEST_COMMANDS + " characters at most for all of them; call scripts");
        for (var one : guard.repositories()) {
            one.repository()
                    .ifPresent(name ->
                            demand(
                                    inSession || known.contains(name),
                                    "A guard names a repository that the job does not have",
                                    Map.of("repository", shown(name)),
                                    "The job has " + (known.isEmpty() ? "none" : known)));
            check(one, guard);
        }
    }

    private static void check(GuardedPaths paths, PathGuard guard) {
        most("owns", paths.owns().size(), GuardedPaths.MOST_OWNED);
        most("shared", paths.shared().size(), GuardedPaths.MOST_SHARED);
        most("contracts", paths.contracts().size(), GuardedPaths.MOST_CONTRACTS);
        most("granted", paths.granted().size(), GuardedPaths.MOST_GRANTED);
        paths.owns().forEach(path -> path("owns", path));
        for (var grant : paths.granted()) {
            path("granted", grant.path());
            demand(
                    grant.path().indexOf('*') < 0 && grant.path().indexOf('?') < 0,
                    "A path that changed hands is a pattern",
                    Map.of("granted", shown(grant.path())),
                    "Name one file or folder");
        }
        for (var contract : paths.contracts()) {
            path("contracts", contract.path());
            demand(
                    contract.kind() != null && isPlain(contract.name()),
                    "A contract has no kind, or a name that cannot be shown",
                    Map.of("contracts", shown(contract.path())),
                    "Use one of " + String.join(", ", ContractKind.words()));
        }
        caseOnly(paths.owns());
        var files = new HashSet<String>();
        for (var file : paths.shared()) {
            shared(file, guard);
            demand(
                    files.add(file.path().toLowerCase(Locale.ROOT)),
                    "A shared file is there twice, or differs only in upper and lower case",
                    Map.of("shared", shown(file.path())),
                    "Name each file once");
        }
    }

    private static void shared(GuardedFile file, PathGuard guard) {
        path("shared", file.path());
        demand(
                file.path().indexOf('*') < 0 && file.path().indexOf('?') < 0,
                "A shared file is a pattern",
                Map.of("shared", shown(file.path())),
                "Name one file");
        demand(
                file.rule() != null,
                "A shared file has no rule",
                Map.of("shared", shown(file.path())),
                "Use one of " + String.join(", ", SharedRule.words()));
        var isNamed = file.rule() == SharedRule.OWN_SECTION || file.rule() == SharedRule.FRAGMENT;
        demand(
                !isNamed || guard.name().isPresent(),
                "The rule of a shared file needs the name that the job's part of it has",
                Map.of("shared", shown(file.path()), "rule", file.rule().word()),
                "Give the guard a name");
        var command = file.command().orElse("");
        demand(
                command.length() <= LONGEST_COMMAND && isPlain(command),
                "The command of a shared file has a wrong form",
                Map.of("shared", shown(file.path())),
                "Use one line of 1 to " + LONGEST_COMMAND + " characters");
    }

    /** Where letters have no case these mean the same, and here they do not. */
    private static void caseOnly(List<String> patterns) {
        var spellings = new HashMap<String, String>();
        for (var pattern : patterns) {
            var other = spellings.putIfAbsent(pattern.toLowerCase(Locale.ROOT), pattern);
            demand(
                    other == null || other.equals(pattern),
                    "Two paths of a guard differ only in upper and lower case",
                    Map.of("owns", shown(pattern), "other", shown(String.valueOf(other))),
                    "Use one spelling");
        }
    }

    private static void path(String field, String path) {
        var isBad =
                path.isEmpty()
                        || path.length() > LONGEST_PATH
                        || !isPlain(path)
                        || path.indexOf('\\') >= 0
                        || List.of(path.split("/", -1)).stream().anyMatch(GuardCheck::isBadStep);
        demand(
                !isBad,
                "A path of a guard has a wrong form",
                Map.of(field, shown(path)),
                "Write it from the top of the repository, in one spelling, such as"
                        + " services/queue/**; empty names, '.', '..', '.git', '\\' and '**' beside"
                        + " other letters are not in one");
    }

    private static boolean isBadStep(String step) {
        return step.isEmpty()
                || step.equals(".")
                || step.equals("..")
                || step.equalsIgnoreCase(".git")
                || step.contains("**") && !step.equals("**");
    }

    private static void most(String field, int count, int most) {
        demand(
                count <= most,
                "Too many paths in a guard",
                Map.of(field, count),
                "Give at most " + most);
    }
}
