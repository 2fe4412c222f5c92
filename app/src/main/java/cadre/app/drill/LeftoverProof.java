package cadre.app.drill;

import cadre.cli.client.Route;
import cadre.wire.api.NodeView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * When all is over, and before and after all is stopped, nothing is left: no process of an agent,
 * no workspace, no lease, no temporary file.
 */
final class LeftoverProof implements Proof {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Site site;
    private final Journal journal;

    LeftoverProof(Site site, Journal journal) {
        this.site = site;
        this.journal = journal;
    }

    @Override
    public List<Finding> findings() throws InterruptedException {
        var findings = new ArrayList<Finding>();
        leases(findings);
        agents(findings);
        for (var node : site.nodes()) {
            noneIn(node.state().resolve("attempts"), "attempt_left", Set.of(), findings);
            if (!journal.filledDiskOf(node.name())) {
                noneIn(node.state().resolve("kept"), "attempt_kept", Set.of(), findings);
            }
            noneIn(node.work().resolve("attempts"), "workspace_left", node.kept(), findings);
        }
        stop(findings);
        for (var left : site.census().take()) {
            findings.add(new Finding("process_left", "after all was stopped", left.toString()));
        }
        temporary(findings);
        return findings;
    }

    private void leases(List<Finding> findings) throws InterruptedException {
        var nodes = site.office().ask(PATIENCE, api -> api.page(Route.of("nodes"), NodeView.class));
        for (var node : nodes.items()) {
            for (var attempt : node.running()) {
                findings.add(new Finding("lease_left", attempt.toString(), "on " + node.name()));
            }
        }
    }

    private void agents(List<Finding> findings) {
        for (var seen : site.census().take()) {
            if (seen.variable("CADRE_ATTEMPT").isPresent() || seen.isMarked(Drill.MARK)) {
                findings.add(
                        new Finding(
                                "process_left",
                                seen.variable("CADRE_ATTEMPT").orElse("unknown"),
                                seen.toString()));
            }
        }
    }

    private void stop(List<Finding> findings) throws InterruptedException {
        for (var node : site.nodes()) {
            if (!node.stop()) {
                findings.add(new Finding("no_stop", node.name(), "did not stop on SIGTERM"));
            }
        }
        for (var server : site.servers()) {
            if (!server.stop()) {
                findings.add(new Finding("no_stop", server.name(), "did not stop on SIGTERM"));
            }
        }
        if (site.postgres().isPresent()) {
            site.postgres().get().stop();
        }
        var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!site.census().take().isEmpty() && System.nanoTime() < end) {
            Thread.sleep(100); // the supervisors were told to leave
        }
    }

    private static void noneIn(
            Path folder, String promise, Set<String> but, List<Finding> findings) {
        for (var left : list(folder)) {
            var name = left.getFileName().toString();
            // one empty workspace is made ahead
            if (!name.equals(".ahead") && !but.contains(name)) {
                findings.add(new Finding(promise, left.toString(), "is still there"));
            }
        }
    }

    private void temporary(List<Finding> findings) {
        for (var left : list(site.workshop().temporary())) {
            findings.add(
                    new Finding("temporary_file_left", left.getFileName().toString(), "in TMPDIR"));
        }
        site.servers().forEach(server -> unfinished(server.home(), findings));
        for (var node : site.nodes()) {
            unfinished(node.home(), findings);
            unfinished(node.work().resolve("mirrors"), findings);
        }
    }

    private static void unfinished(Path folder, List<Finding> findings) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.filter(LeftoverProof::isUnfinished)
                    .forEach(left ->
                            findings.add(
                                    new Finding(
                                            "temporary_file_left",
                                            folder.relativize(left).toString(),
                                            "in " + folder)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Cadre writes before it gives it its name, and what git does. */
    private static boolean isUnfinished(Path file) {
        var name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && (name.endsWith(".part")
                        || name.endsWith(".tmp")
                        || name.startsWith("incoming")
                        || name.startsWith("tmp_"));
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
