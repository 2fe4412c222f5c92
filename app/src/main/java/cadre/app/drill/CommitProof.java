package cadre.app.drill;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.wire.api.ArtifactView;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Each commit that an agent has certainly made is in a bundle on the server, and git takes it. */
final class CommitProof implements Proof {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Evidence evidence;
    private final Office office;
    private final Workshop workshop;
    private final Path repository;
    private final Set<String> kept;

    /**
     * @param kept attempts whose work a node with a full disk keeps, and says so
     */
    CommitProof(
            Evidence evidence,
            Office office,
            Workshop workshop,
            Path repository,
            Set<String> kept) {
        this.kept = Set.copyOf(kept);
        this.evidence = evidence;
        this.office = office;
        this.workshop = workshop;
        this.repository = repository;
    }

    @Override
    public List<Finding> findings() throws InterruptedException {
        var findings = new ArrayList<Finding>();
        for (var job : evidence.jobs()) {
            for (var attempt : job.attempts()) {
                for (var seen : evidence.of(attempt.id())) {
                    if (seen.lastCommit().isPresent()
                            && !kept.contains(attempt.id().toString())
                            && !isStored(attempt.id(), seen.lastCommit().get())) {
                        findings.add(
                                new Finding(
                                        "lost_commit",
                                        attempt.id().toString(),
                                        "no bundle on the server has its commit %s (%s, job %s)"
                                                .formatted(
                                                        seen.lastCommit().get(),
                                                        attempt.state(),
                                                        job.status().word())));
                    }
                }
            }
        }
        return findings;
    }

    private boolean isStored(AttemptId attempt, String commit) throws InterruptedException {
        var route =
                Route.of("jobs", attempt.job(), "artifacts")
                        .with("kind", "bundle")
                        .with("attempt", attempt.number());
        var bundles = office.ask(PATIENCE, api -> bundles(api, route));
        for (var bundle : bundles) {
            var file = workshop.folder("proof").resolve(bundle.id() + ".bundle");
            office.ask(PATIENCE, api -> save(api, bundle, file));
            fetch(file, attempt);
        }
        return has(commit);
    }

    private static List<ArtifactView> bundles(Api api, Route route) {
        try {
            return api.page(route, ArtifactView.class).items();
        } catch (CadreException e) {
            if (e.code() == cadre.wire.error.ErrorCode.GONE) {
                return List.of();
            }
            throw e;
        }
    }

    private static Path save(Api api, ArtifactView bundle, Path file) {
        try (var in = api.open(Route.of("artifacts", bundle.id()))) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fetch(Path bundle, AttemptId attempt) throws InterruptedException {
        var into = "+refs/*:refs/proof/" + attempt + "/*";
        workshop.run(repository, "git", "fetch", "-q", "--no-tags", bundle.toString(), into);
    }

    private boolean has(String commit) throws InterruptedException {
        try {
            workshop.run(repository, "git", "cat-file", "-e", commit + "^{commit}");
            return true;
        } catch (CadreException e) {
            return false;
        }
    }
}
