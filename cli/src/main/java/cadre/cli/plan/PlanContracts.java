package cadre.cli.plan;

import cadre.cli.checkout.Git;
import cadre.cli.checkout.RepositoryRoot;
import cadre.wire.contract.ContractChange;
import cadre.wire.contract.ContractVersion;
import cadre.wire.contract.MigrationFiles;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.path.PathMatch;
import cadre.wire.plan.ContractKind;
import cadre.wire.plan.PlanContract;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The contracts of a plan as they are in a checkout, compared with a commit of it. Contracts of
 * other repositories are left out. The plan at that commit says where each was then; where it had
 * no plan, or has it no longer, the present one says it.
 */
public final class PlanContracts {
    private final Path file;
    private final PlanDefinition plan;
    private final String commit;
    private final PlanFolder folder;
    private final ContractFiles files;

    private PlanContracts(
            PlanFolder folder, Path file, PlanDefinition plan, Git git, String commit) {
        this.folder = folder;
        this.file = file;
        this.plan = plan;
        this.commit = commit;
        this.files = new ContractFiles(git, commit);
    }

    /**
     * Opens a plan.
     *
     * @param file the plan's, absolute
     * @param against a branch, tag or commit; empty for the plan's base, here or at {@code origin}
     * @throws CadreException INVALID if the plan cannot be read or the folder is in no repository;
     *     NOT_FOUND if there is no such commit
     */
    public static PlanContracts open(
            PlanFolder folder, Path file, Optional<String> against, Map<String, String> env) {
        var plan = PlanFolder.read(file);
        if (!RepositoryRoot.isRoot(folder.root())) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The folder is in no git repository",
                    Map.of("folder", folder.root()),
                    "Go to a checkout: contracts are compared with a commit of it");
        }
        var git = Git.in(folder.root(), env);
        var wanted = against.orElse(plan.base());
        var commit = commit(git, wanted);
        if (commit.isEmpty() && against.isEmpty()) {
            commit = commit(git, "origin/" + wanted);
        }
        return new PlanContracts(
                folder,
                file,
                plan,
                git,
                commit.orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "No such commit",
                                Map.of("against", wanted),
                                "Give a branch, tag or commit of this checkout with --against")));
    }

    private static Optional<String> commit(Git git, String name) {
        var found =
                git.run("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
        return found.succeeded() ? Optional.of(found.line()) : Optional.empty();
    }

    /** The commit that the contracts are compared with, whole. */
    public String commit() {
        return commit;
    }

    /**
     * Each of the plan, and then those that the plan has no longer.
     *
     * @throws CadreException UPSTREAM if git fails
     */
    public List<ContractState> all() {
        var former = former();
        var all = new ArrayList<ContractState>();
        for (var one : plan.contracts()) {
            if (isHere(one)) {
                var old = former.stream().filter(it -> it.name().equals(one.name())).findFirst();
                all.add(state(one, old));
            }
        }
        former.stream()
                .filter(old ->
                        isHere(old)
                                && plan.contracts().stream()
                                        .noneMatch(one -> one.name().equals(old.name())))
                .forEach(old -> all.add(gone(old)));
        return all;
    }

    private boolean isHere(PlanContract contract) {
        return plan.repositories().size() < 2
                || contract.repository()
                        .map(name -> name.equals(String.valueOf(folder.root().getFileName())))
                        .orElse(true);
    }

    /** Those of the plan at the commit; none if it had no plan that can be read. */
    private List<PlanContract> former() {
        if (!file.normalize().startsWith(folder.root().normalize())) {
            return List.of();
        }
        var path =
                folder.root()
                        .normalize()
                        .relativize(file.normalize())
                        .toString()
                        .replace('\\', '/');
        try {
            return files.before(path)
                    .map(text -> PlanFile.read(path, text).contracts())
                    .orElse(List.of());
        } catch (CadreException e) {
            return List.of();
        }
    }

    private ContractState state(PlanContract one, Optional<PlanContract> former) {
        var old = former.orElse(one);
        var is = now(one);
        var was =
                former.isEmpty() && one.text().isPresent()
                        ? Optional.<String>empty() // what stands in the plan came with it
                        : before(old);
        var changes = new ArrayList<ContractChange>();
        if (is.isEmpty()) {
            changes.add(
                    breaking(
                            was.isEmpty() ? "it is not there" : "it is gone",
                            one.file().orElse(""),
                            "Write it, or name under 'file:' where it is"));
        } else if (was.isPresent() && old.kind() != one.kind()) {
            changes.add(
                    breaking(
                            "it is of another kind, and was " + old.kind().word(),
                            "",
                            "Agree on it under another name"));
        } else if (was.isPresent()) {
            changes.addAll(ContractChange.between(one.kind(), was.get(), is.get()));
        } else {
            changes.addAll(ContractChange.first(one.kind(), is.get()));
        }
        return new ContractState(
                one.name(),
                one.kind(),
                is.map(text -> ContractVersion.of(one.kind(), text)),
                was.map(text -> ContractVersion.of(old.kind(), text)),
                one.owner(),
                one.consumers(),
                changes);
    }

    private ContractState gone(PlanContract old) {
        return new ContractState(
                old.name(),
                old.kind(),
                Optional.empty(),
                before(old).map(text -> ContractVersion.of(old.kind(), text)),
                old.owner(),
                old.consumers(),
                List.of(
                        breaking(
                                "the plan has it no longer",
                                "",
                                "Keep it in the plan as long as somebody relies on it")));
    }

    private static ContractChange breaking(String what, String where, String fix) {
        return new ContractChange(
                what,
                where,
                ContractChange.Effect.BREAKING,
                "who relies on it finds nothing to rely on",
                Optional.of(fix));
    }

    private Optional<String> now(PlanContract one) {
        return one.text().isPresent()
                ? one.text()
                : text(one, matching(one, files.paths()), files::now);
    }

    private Optional<String> before(PlanContract old) {
        return old.text().isPresent()
                ? old.text()
                : text(old, matching(old, files.pathsBefore()), files::before);
    }

    private static List<String> matching(PlanContract one, Collection<String> paths) {
        var match = PathMatch.of(one.file().orElseThrow());
        return paths.stream().filter(path -> match.covers(path.split("/"))).toList();
    }

    private interface Reading {
        Optional<String> of(String path);
    }

    private static Optional<String> text(PlanContract one, List<String> paths, Reading read) {
        if (one.kind() == ContractKind.SQL_MIGRATIONS) {
            var contents = new TreeMap<String, String>();
            paths.forEach(path -> read.of(path).ifPresent(text -> contents.put(path, text)));
            return contents.isEmpty()
                    ? Optional.empty()
                    : Optional.of(MigrationFiles.text(contents));
        }
        if (paths.size() > 1) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The contract is several files",
                    Map.of("contract", one.name(), "files", paths.size()),
                    "Name one file; only contracts of the kind sql-migrations are folders");
        }
        return paths.stream().findFirst().flatMap(read::of);
    }
}
