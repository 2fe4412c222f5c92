package cadre.server.plans;

import cadre.server.fleet.job.Jobs;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.run.PlanRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The repositories of a plan, as its jobs get them. */
record Sources(PlanRow row) {
    /** All, at the commits where the plan begins, as far as those are known. */
    List<RepositoryRequest> all() {
        return named(row.plan(), row.request()).stream()
                .map(one -> at(one, row.bases().get(name(one)), row.plan().base()))
                .toList();
    }

    /** Where a stream works. */
    RepositoryRequest of(PlanStream stream) {
        var all = named(row.plan(), row.request());
        var source =
                all.stream()
                        .filter(one -> stream.repository().equals(Optional.of(name(one))))
                        .findFirst()
                        .orElseGet(all::getFirst);
        var known = stream.base().equals(row.plan().base()) ? row.bases().get(name(source)) : null;
        return at(source, known, stream.base());
    }

    /**
     * At a commit, else at what was asked for, else at the branch; a bundle holds the branch that
     * it was made of.
     */
    private static RepositoryRequest at(
            RepositoryRequest one, @Nullable String commit, String branch) {
        var ref =
                Optional.ofNullable(commit)
                        .or(one::ref)
                        .or(() ->
                                one.bundle().isPresent() ? Optional.empty() : Optional.of(branch));
        return new RepositoryRequest(
                one.name(),
                one.url(),
                one.path(),
                one.bundle(),
                one.origin(),
                ref,
                one.prepare(),
                one.after());
    }

    /** What the plan names, or what was given with it in its place. */
    static List<RepositoryRequest> named(PlanDefinition plan, PlanRequest request) {
        if (plan.repositories().isEmpty()) {
            return request.repositories();
        }
        return plan.repositories().stream()
                .map(named ->
                        request.repositories().stream()
                                .filter(given -> name(given).equals(named.name()))
                                .findFirst()
                                .orElseGet(() -> ofUrl(named.name(), named.url())))
                .toList();
    }

    private static RepositoryRequest ofUrl(String name, String url) {
        return new RepositoryRequest(
                Optional.of(name),
                Optional.of(url),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static String name(RepositoryRequest repository) {
        return Jobs.repositoryName(repository);
    }
}
