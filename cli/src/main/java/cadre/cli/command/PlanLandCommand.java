package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.wire.id.PlanId;
import cadre.wire.json.Json;
import cadre.wire.plan.run.LandRequest;
import cadre.wire.plan.run.LandedView;
import cadre.wire.plan.run.LandingState;
import cadre.wire.plan.run.LandingView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre plan land}. */
@Command(
        name = "land",
        description = {
            "Bring the result of a plan that is done to its repositories: its branch is pushed, and a"
                    + " draft pull request opened for each that names the others. Again, it brings"
                    + " them up to date.",
            "A repository that has no URL gets the branch in its checkout on this machine.",
            "",
            "--merge has a person's key merge them into the plan's base, all or none, where the"
                    + " server's land.allow has it and nothing else was merged there meanwhile."
        },
        footer = {"", "Example:", "  cadre plan land p3", "  cadre plan land p3 --merge"})
final class PlanLandCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "PLAN", description = "The plan, such as p3.")
    private String plan = "";

    @Option(
            names = "--repo",
            paramLabel = "NAME",
            description = "Only this one of the plan's repositories.")
    private Optional<String> repository = Optional.empty();

    @Option(
            names = "--connection",
            paramLabel = "NAME",
            description = "Which one, if several are for the host.")
    private Optional<String> connection = Optional.empty();

    @Option(
            names = "--checkout",
            paramLabel = "DIR",
            description =
                    "Where a repository without a URL is on this machine, by the name of its folder"
                            + " (default here, and beside here); may be repeated.")
    private List<Path> checkouts = List.of();

    @Option(names = "--merge", description = "Merge the pull requests into the base.")
    private boolean merge;

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    PlanLandCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** What was done, for programs. */
    record Landed(LandingView landing, List<LandingCheckouts.Brought> brought) {}

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree =
                    api.post(
                            Route.of("plans", PlanId.of(plan), "land"),
                            new LandRequest(repository, connection, merge));
            var landing = Json.mapper().treeToValue(tree, LandingView.class);
            var places = new LandingCheckouts(surroundings, checkouts);
            var brought = new ArrayList<LandingCheckouts.Brought>();
            for (var one : landing.repositories()) {
                if (one.state() == LandingState.LOCAL && isAsked(one)) {
                    brought.add(places.bring(api, landing, one));
                }
            }
            if (output.json) {
                Output.json(terminal, new Landed(landing, brought));
            } else {
                landing.repositories().forEach(one -> terminal.print(line(landing, one)));
                brought.forEach(one -> terminal.print(Cells.clean(one.said())));
            }
            var isGood =
                    landing.repositories().stream().filter(this::isAsked).allMatch(this::isGood)
                            && brought.stream().allMatch(LandingCheckouts.Brought::ok);
            return isGood ? ExitStatus.DONE : ExitStatus.FAILED;
        }
    }

    private boolean isAsked(LandedView one) {
        return repository.isEmpty() || repository.get().equals(one.repository());
    }

    private boolean isGood(LandedView one) {
        return merge
                ? one.state() == LandingState.LANDED || one.state() == LandingState.UNCHANGED
                : one.state().isThere();
    }

    private static String line(LandingView landing, LandedView one) {
        var where =
                switch (one.state()) {
                    case DRAFT -> "draft " + one.pullRequest().orElse("") + " into " + one.base();
                    case LANDED ->
                            "merged into " + one.base() + ": " + one.pullRequest().orElse("");
                    case PUSHED -> "pushed as " + one.branch() + " to " + one.url();
                    case LOCAL -> "has no URL to push to";
                    case UNCHANGED -> "the plan changed nothing there";
                    case PENDING -> "is on its way";
                    case REFUSED -> "refused";
                };
        var isOther = !one.branch().isEmpty() && !one.branch().equals(landing.branch());
        var as =
                isOther
                        ? " (as %s: something else is %s)".formatted(one.branch(), landing.branch())
                        : "";
        var why = one.why().isEmpty() ? "" : ": " + one.why();
        return Cells.clean(one.repository() + "  " + where + as + why);
    }
}
