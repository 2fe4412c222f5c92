package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.agent.Usage;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.MergeOutcome;
import cadre.wire.job.RepositoryChange;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage.FinishedStored;
import cadre.wire.link.ServerMessage.Start;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How jobs of a flow end on a node that does nothing.
 *
 * @param folder for what a node would have checked out
 */
record WalkJobs(Path folder, String nodeKey) {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    /** The job succeeds, and its agent says this. */
    void finish(TestNode node, Start start, String answer, List<RepositoryChange> changes) {
        ends(node, start, answer, changes);
        node.next(FinishedStored.class);
    }

    /** The same without waiting for the server's word. */
    void ends(TestNode node, Start start, String answer, List<RepositoryChange> changes) {
        end(node, start, result(answer, changes));
    }

    /** The same with all that it was to merge. */
    void merged(TestNode node, Start start, List<RepositoryChange> changes) {
        var parts =
                start.order().merge().orElseThrow().parts().stream()
                        .map(part -> part.from().job())
                        .toList();
        var outcome = new MergeOutcome(parts, Optional.empty(), "");
        end(node, start, result("", changes).withMerge(Optional.of(outcome)));
    }

    private static void end(TestNode node, Start start, AttemptResult result) {
        var order = start.order();
        node.send(new NodeMessage.TurnBegan(order.attempt(), order.token()));
        node.send(new NodeMessage.Finished(order.attempt(), order.token(), result));
    }

    private static AttemptResult result(String answer, List<RepositoryChange> changes) {
        return new AttemptResult(
                new Ending.Succeeded(),
                Optional.of(0),
                true,
                answer,
                "session-1",
                "",
                new Usage(1, 1, 0, 1, 0, Optional.empty()),
                List.of(),
                IsolationKind.BUBBLEWRAP,
                changes,
                List.of(),
                List.of(),
                5);
    }

    /** Saves a commit on a branch, as a bundle that the server gets. */
    RepositoryChange change(RunningServer server, String url, String branch, Start start) {
        return change(server, "shop", url, branch, start);
    }

    /** The same of a repository of that name. */
    RepositoryChange change(
            RunningServer server, String name, String url, String branch, Start start) {
        var order = start.order();
        var work = folder.resolve("work-" + order.attempt() + "-" + name);
        git(folder, "clone", "-q", "-b", branch, url, work.toString());
        var base = git(work, "rev-parse", "HEAD");
        git(work, "commit", "-q", "--allow-empty", "-m", "Sort the list");
        git(work, "update-ref", "refs/cadre/saved", "HEAD");
        var bundle = work.resolve("saved.bundle");
        git(work, "bundle", "create", "-q", bundle.toString(), "refs/cadre/saved", "^" + base);
        var path =
                "/link/attempts/%s/artifacts?kind=bundle&repository=%s&name=%s.bundle&token=%s"
                        .formatted(order.attempt(), name, name, order.token());
        var body = BodyPublishers.ofByteArray(bytes(bundle));
        RunningServer.ok(server.send(server.as(nodeKey, path).PUT(body)));
        return new RepositoryChange(
                name, base, git(work, "rev-parse", "HEAD"), 1, List.of(), 1, 1, 0);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String git(Path directory, String... arguments) {
        var argv = new ArrayList<String>(List.of("git"));
        argv.addAll(List.of(arguments));
        var env =
                Map.of(
                        "PATH", PATH,
                        "HOME", folder.toString(),
                        "GIT_AUTHOR_NAME", "a",
                        "GIT_AUTHOR_EMAIL", "a@example.org",
                        "GIT_COMMITTER_NAME", "a",
                        "GIT_COMMITTER_EMAIL", "a@example.org");
        try {
            var done =
                    new Programs()
                            .run(
                                    new Command(argv, env, directory),
                                    Stdin.empty(),
                                    Duration.ofSeconds(60),
                                    1 << 20);
            assertThat(done.succeeded()).as(done.err()).isTrue();
            return done.line();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
