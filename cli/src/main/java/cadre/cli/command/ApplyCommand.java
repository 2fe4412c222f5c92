package cadre.cli.command;

import cadre.cli.checkout.Checkout;
import cadre.cli.checkout.Checkout.Applied;
import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.wire.api.ArtifactView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre apply}. */
@Command(
        name = "apply",
        description = {
            "Bring a job's change into your checkout.",
            "Moves the branch forward where that is possible, else merges. When files conflict or are"
                    + " in the way, it names them and changes nothing.",
            "When the job began from uncommitted changes (run --dirty) or from commits that are not"
                    + " here, the files are changed and nothing is committed."
        },
        footer = {"", "Example:", "  cadre apply j17", "  cadre apply j17 --branch json-flag"})
public final class ApplyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @Option(
            names = "--branch",
            paramLabel = "B",
            description = "Only make this new branch; what is checked out stays.")
    private Optional<String> branch = Optional.empty();

    @Option(
            names = "--repo",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The checkout (default the working directory).")
    private Path folder = Path.of(".");

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            description = "Which of the job's repositories, if it has several.")
    private Optional<String> repository = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public ApplyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var id = JobId.of(job);
        var checkout = Checkout.open(surroundings.directory().resolve(folder), surroundings.env());
        try (var api = surroundings.api()) {
            var view = api.get(Route.of("jobs", id), JobView.class);
            var chosen = JobChange.one(view, repository);
            var change = chosen.change();
            if (chosen.isNothing()) {
                return nothing(id);
            }
            var folder = temporaryFolder();
            try {
                return report(id, applied(api, id, chosen, checkout, folder), change);
            } finally {
                remove(folder);
            }
        }
    }

    private Applied applied(Api api, JobId id, JobChange chosen, Checkout checkout, Path folder) {
        var bundle =
                fetched(api, id, chosen, "bundle", folder)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "The commits of this change are not on the server",
                                        Map.of("job", id, "repository", chosen.change().name()),
                                        "See what is with 'cadre artifacts " + id + "'"));
        var head = chosen.change().head();
        if (branch.isPresent()) {
            return checkout.toBranch(bundle, head, branch.get());
        }
        var applied = checkout.toHead(bundle, head, "Apply cadre job " + id);
        return applied instanceof Applied.BaseMissing
                ? fetched(api, id, chosen, "patch", folder).map(checkout::toFiles).orElse(applied)
                : applied;
    }

    /** What a job saved of a repository, in a file of this folder; empty if it is not kept. */
    static Optional<Path> fetched(Api api, JobId id, JobChange chosen, String kind, Path folder) {
        return Api.page(api.whole(Route.of("jobs", id, "artifacts")), ArtifactView.class)
                .items()
                .stream()
                .filter(a ->
                        a.kind().equals(kind)
                                && a.attempt().equals(chosen.attempt().id())
                                && a.repository().equals(chosen.change().name()))
                .findFirst()
                .map(artifact -> {
                    var file = folder.resolve("change." + kind);
                    ArtifactFile.fetch(api, artifact, file);
                    return file;
                });
    }

    private int nothing(JobId id) {
        var terminal = surroundings.terminal();
        return output.json
                ? Output.json(
                        terminal, new Applying(id, "changed_nothing", Optional.empty(), List.of()))
                : Output.said(terminal, id + " changed nothing: there is nothing to apply");
    }

    private int report(JobId id, Applied applied, RepositoryChange change) {
        var terminal = surroundings.terminal();
        if (output.json) {
            Output.json(terminal, Applying.of(id, applied));
        } else {
            say(id, applied, change);
        }
        return switch (applied) {
            case Applied.FastForwarded _,
                    Applied.Merged _,
                    Applied.Patched _,
                    Applied.AlreadyThere _,
                    Applied.BranchMade _ ->
                    ExitStatus.DONE;
            case Applied.Conflicts _,
                    Applied.InTheWay _,
                    Applied.DoesNotFit _,
                    Applied.BaseMissing _ ->
                    ExitStatus.FAILED;
        };
    }

    private void say(JobId id, Applied applied, RepositoryChange change) {
        var terminal = surroundings.terminal();
        var what =
                Amounts.of(change.commits(), "commit")
                        + ", "
                        + Amounts.of(change.filesChanged(), "file")
                        + " changed";
        switch (applied) {
            case Applied.FastForwarded(_, var to) ->
                    terminal.print(
                            id + " applied: moved forward to " + brief(to) + " (" + what + ")");
            case Applied.Merged(var commit) ->
                    terminal.print(id + " applied: merged as " + brief(commit) + " (" + what + ")");
            case Applied.Patched _ ->
                    terminal.print(
                            id
                                    + " applied to the files, uncommitted ("
                                    + Amounts.of(change.filesChanged(), "file")
                                    + " changed): the job began from uncommitted changes, or from"
                                    + " commits that are not here");
            case Applied.AlreadyThere _ -> terminal.print(id + " was there already");
            case Applied.BranchMade(var name, var commit) ->
                    terminal.print(id + " is on the new branch " + name + " at " + brief(commit));
            case Applied.Conflicts(var files) ->
                    refused(
                            "The change conflicts with what is checked out; nothing was changed",
                            files,
                            "Make a branch of it and merge by hand: cadre apply "
                                    + id
                                    + " --branch NAME");
            case Applied.InTheWay(var files) ->
                    refused(
                            "Uncommitted files are in the way; nothing was changed",
                            files,
                            "Commit, stash or move them, or make a branch: cadre apply "
                                    + id
                                    + " --branch NAME");
            case Applied.DoesNotFit(var files) ->
                    refused(
                            "The job began from uncommitted changes or from commits that are not here,"
                                    + " and its change does not fit these files; nothing was changed",
                            files,
                            "See it with 'cadre diff "
                                    + id
                                    + "', or fetch the commits (git fetch --all) and try again");
            case Applied.BaseMissing(var commits) -> refused(baseMissing(), commits, mend(id));
        }
    }

    private String baseMissing() {
        return branch.isPresent()
                ? "No branch can be made: the job began from uncommitted changes, or from commits that"
                        + " are not here; nothing was changed"
                : "The job began from uncommitted changes, or from commits that are not here; nothing"
                        + " was changed";
    }

    private String mend(JobId id) {
        var fetch = "Fetch the commits (git fetch --all)";
        return branch.map(name ->
                        "After 'git switch -c "
                                + name
                                + "' run 'cadre apply "
                                + id
                                + "' without --branch and commit. Or: "
                                + fetch)
                .orElse(fetch + ", or go to the repository that the job worked on");
    }

    private void refused(String what, List<String> things, String fix) {
        var terminal = surroundings.terminal();
        terminal.note("cadre: " + what + ":");
        things.stream().limit(50).forEach(thing -> terminal.note("  " + Cells.clean(thing)));
        if (things.size() > 50) {
            terminal.note("  … " + (things.size() - 50) + " more");
        }
        terminal.note(fix);
    }

    private static String brief(String commit) {
        return commit.substring(0, Math.min(12, commit.length()));
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("cadre-apply-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve("change.bundle"));
            Files.deleteIfExists(folder.resolve("change.patch"));
            Files.deleteIfExists(folder);
        } catch (IOException left) {
            // A temporary file; the machine clears it.
        }
    }

    /** The result for programs. */
    record Applying(JobId job, String applied, Optional<String> commit, List<String> blockedBy) {
        static Applying of(JobId job, Applied applied) {
            return switch (applied) {
                case Applied.FastForwarded(_, var to) -> of(job, "fast_forwarded", to);
                case Applied.Merged(var commit) -> of(job, "merged", commit);
                case Applied.Patched _ -> new Applying(job, "patched", Optional.empty(), List.of());
                case Applied.AlreadyThere _ ->
                        new Applying(job, "already_there", Optional.empty(), List.of());
                case Applied.BranchMade(_, var commit) -> of(job, "branch_made", commit);
                case Applied.Conflicts(var files) ->
                        new Applying(job, "conflicts", Optional.empty(), files);
                case Applied.InTheWay(var files) ->
                        new Applying(job, "files_in_the_way", Optional.empty(), files);
                case Applied.DoesNotFit(var files) ->
                        new Applying(job, "does_not_fit", Optional.empty(), files);
                case Applied.BaseMissing(var commits) ->
                        new Applying(job, "base_missing", Optional.empty(), commits);
            };
        }

        private static Applying of(JobId job, String applied, String commit) {
            return new Applying(job, applied, Optional.of(commit), List.of());
        }
    }
}
