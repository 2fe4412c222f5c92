package cadre.server.plans.landing;

import cadre.server.access.Principal;
import cadre.server.fleet.job.Jobs;
import cadre.server.forges.RemoteRepository;
import cadre.server.plans.landing.LandingRow.Ask;
import cadre.server.plans.landing.LandingRow.Wish;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.plan.run.LandRequest;
import cadre.wire.plan.run.LandingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a request to land means, repository by repository. */
final class LandingRequests {
    private LandingRequests() {}

    /**
     * What is asked for: a row for each repository that is meant, the one that is known where it is
     * merged already.
     *
     * @throws CadreException NOT_FOUND if the plan has no such repository
     */
    static List<LandingRow> rows(
            Principal by, Result result, LandRequest request, List<LandingRow> known) {
        var all = result.repositories();
        var rows = new ArrayList<LandingRow>();
        for (int i = 0; i < all.size(); i++) {
            var name = Jobs.repositoryName(all.get(i));
            if (request.repository().isEmpty() || request.repository().get().equals(name)) {
                var row = fresh(result, i, ask(by, request));
                known.stream()
                        .filter(one -> one.repository().equals(name))
                        .filter(one -> one.is(LandingState.LANDED))
                        .findFirst()
                        .ifPresentOrElse(rows::add, () -> rows.add(row));
            }
        }
        if (rows.isEmpty()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "The plan has no such repository",
                    Map.of("repository", request.repository().orElse("")),
                    "It has: "
                            + String.join(", ", all.stream().map(Jobs::repositoryName).toList()));
        }
        return rows;
    }

    private static LandingRow fresh(Result result, int position, Ask ask) {
        var repository = result.repositories().get(position);
        var name = Jobs.repositoryName(repository);
        var url = address(repository);
        var change = result.change(name);
        return new LandingRow(
                result.run().id(),
                position,
                name,
                change.isEmpty()
                        ? LandingState.UNCHANGED
                        : url.isEmpty() ? LandingState.LOCAL : LandingState.PENDING,
                "",
                ask,
                url,
                result.plan().base(),
                change.map(RepositoryChange::base).orElse(""),
                change.map(RepositoryChange::head).orElse(""),
                "",
                Optional.empty());
    }

    private static Ask ask(Principal by, LandRequest request) {
        return new Ask(
                request.merge() ? Wish.MERGE : Wish.DRAFT,
                request.connection(),
                by.key(),
                by.name(),
                0,
                0);
    }

    /** Where something can be pushed to; empty for a folder of some machine. */
    private static String address(RepositoryRequest repository) {
        return repository
                .url()
                .or(repository::origin)
                .filter(url -> RemoteRepository.of(url).isPresent())
                .orElse("");
    }
}
