package cadre.cli.command;

import cadre.cli.checkout.Checkout;
import cadre.cli.checkout.Checkout.Applied;
import cadre.cli.checkout.RepositoryRoot;
import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
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

    /** Brings one; what is wrong with it is said, and holds up no other. */
    Brought bring(Api api, LandingView landing, LandedView one) {
        var place = place(one.repository(), landing.repositories().size() == 1);
        try {
            return place.isPresent()
                    ? bring(api, landing, one, place.get())
                    : nowhere(landing, one);
        } catch (CadreException e) {
            return new Brought(
                    one.repository(),
                    false,
                    place.map(Path::toString),
                    "%s could not be brought%s: %s"
                            .formatted(
                                    one.repository(),
                                    place.map(to -> " into " + to).orElse(""),
                                    e.getMessage()));
        }
    }

    private static Brought nowhere(LandingView landing, LandedView one) {
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

    private Brought bring(Api api, LandingView landing, LandedView one, Path place) {
        var job = api.get(Route.of("jobs", landing.head()), JobView.class);
        var chosen = JobChange.one(job, Optional.of(one.repository()));
        var checkout = Checkout.open(place, surroundings.env());
        var scratch = ScratchFolder.make("cadre-land-");
        try {
            var bundle = ApplyCommand.fetched(api, landing.head(), chosen, "bundle", scratch);
            if (bundle.isEmpty()) {
                return said(one, landing.branch(), place, Optional.empty());
            }
            var branch = landing.branch();
            try {
                return said(one, branch, place, made(checkout, bundle.get(), one, branch));
            } catch (CadreException e) {
                if (e.code() != ErrorCode.CONFLICT) {
                    throw e;
                }
                var other =
                        LandingView.other(branch, landing.plan()); // the other is another plan's
                return said(one, other, place, made(checkout, bundle.get(), one, other));
            }
        } finally {
            ScratchFolder.remove(scratch);
        }
    }

    private static Optional<Applied> made(
            Checkout checkout, Path bundle, LandedView one, String branch) {
        return Optional.of(checkout.toBranch(bundle, one.commit(), branch));
    }

    private static Brought said(
            LandedView one, String branch, Path place, Optional<Applied> applied) {
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
                        ? "%s is in %s: git merge %s".formatted(branch, place, branch)
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
