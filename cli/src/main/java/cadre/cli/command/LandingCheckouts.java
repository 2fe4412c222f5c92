package cadre.cli.command;

import cadre.cli.checkout.Checkout;
import cadre.cli.checkout.Checkout.Applied;
import cadre.cli.checkout.RepositoryRoot;
import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.wire.job.JobView;
import cadre.wire.plan.run.LandedView;
import cadre.wire.plan.run.LandingView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings the result of a plan into checkouts on this machine, as a branch; none is switched. */
final class LandingCheckouts {
    private final Surroundings surroundings;
    private final List<Path> named;

    /**
     * Checkouts of this machine.
     *
     * @param named where to look first
     */
    LandingCheckouts(Surroundings surroundings, List<Path> named) {
        this.surroundings = surroundings;
        this.named = List.copyOf(named);
    }

    /**
     * What came of it.
     *
     * @param said for people
     */
    record Brought(String repository, boolean ok, Optional<String> checkout, String said) {}

    Brought bring(Api api, LandingView landing, LandedView one) {
        var isAlone = landing.repositories().size() == 1;
        var place = place(one.repository(), isAlone);
        if (place.isEmpty()) {
            return new Brought(
                    one.repository(),
                    false,
                    Optional.empty(),
                    "no checkout of %s is here: say where with --checkout DIR, or in it: cadre apply %s --repository %s --branch %s"
                            .formatted(
                                    one.repository(),
                                    landing.head(),
                                    one.repository(),
                                    landing.branch()));
        }
        var job = api.get(Route.of("jobs", landing.head()), JobView.class);
        var chosen = JobChange.one(job, Optional.of(one.repository()));
        var checkout = Checkout.open(place.get(), surroundings.env());
        var scratch = ScratchFolder.make("cadre-land-");
        try {
            var applied =
                    ApplyCommand.fetched(api, landing.head(), chosen, "bundle", scratch)
                            .map(bundle ->
                                    checkout.toBranch(bundle, one.commit(), landing.branch()));
            return said(landing, one, place.get(), applied);
        } finally {
            ScratchFolder.remove(scratch);
        }
    }

    private static Brought said(
            LandingView landing, LandedView one, Path place, Optional<Applied> applied) {
        var ok =
                applied.filter(found ->
                                found instanceof Applied.BranchMade
                                        || found instanceof Applied.AlreadyThere)
                        .isPresent();
        return new Brought(
                one.repository(),
                ok,
                Optional.of(place.toString()),
                ok
                        ? "%s is in %s: git merge %s"
                                .formatted(landing.branch(), place, landing.branch())
                        : "%s has not got the commit that the plan began from: fetch it (git fetch --all)"
                                .formatted(place));
    }

    /** The checkout whose folder has the repository's name; the one here if there is but one. */
    private Optional<Path> place(String repository, boolean isAlone) {
        var here = RepositoryRoot.around(surroundings.directory());
        var all = new ArrayList<Path>();
        named.forEach(path -> all.add(surroundings.directory().resolve(path).normalize()));
        all.add(here);
        beside(here).ifPresent(folder -> all.add(folder.resolve(repository)));
        return all.stream()
                .filter(RepositoryRoot::isRoot)
                .filter(path -> isAlone || isCalled(path, repository))
                .findFirst();
    }

    private static Optional<Path> beside(Path here) {
        return Optional.ofNullable(here.getParent());
    }

    /** Also through a link, or where the folder is named by {@code .}. */
    private static boolean isCalled(Path path, String repository) {
        try {
            return repository.equals(String.valueOf(path.toRealPath().getFileName()));
        } catch (IOException e) {
            return Files.exists(path) && path.endsWith(repository);
        }
    }
}
