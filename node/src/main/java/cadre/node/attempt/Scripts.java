package cadre.node.attempt;

import cadre.node.attempt.AttemptState.Launch;
import cadre.node.supervise.RunEnd;
import cadre.node.supervise.RunOrder;
import cadre.node.supervise.RunProcesses;
import cadre.node.supervise.SupervisorClient.Start;
import cadre.node.supervise.WatchedRun;
import cadre.node.workspace.Prepared;
import cadre.process.sweep.SweepTarget;
import cadre.wire.error.CadreException;
import cadre.wire.link.RepositoryOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The scripts before and after an agent, one per repository, in its isolation and without its
 * variables. What they write is in the attempt's error stream.
 */
final class Scripts {
    private final Attempt attempt;
    private final AttemptTools tools;
    private final Launchpad launchpad;

    Scripts(Attempt attempt, AttemptTools tools, Launchpad launchpad) {
        this.attempt = attempt;
        this.tools = tools;
        this.launchpad = launchpad;
    }

    /** Runs the prepare scripts in order; what went wrong with the first that failed. */
    Optional<String> prepare(AgentRun agent, Prepared prepared, Launch launch)
            throws InterruptedException {
        return all("prepare", RepositoryOrder::prepare, agent, prepared, launch);
    }

    /** The same for the after scripts. */
    Optional<String> after(AgentRun agent, Prepared prepared, Launch launch)
            throws InterruptedException {
        return all("after", RepositoryOrder::after, agent, prepared, launch);
    }

    private Optional<String> all(
            String kind,
            Function<RepositoryOrder, String> script,
            AgentRun agent,
            Prepared prepared,
            Launch launch)
            throws InterruptedException {
        int number = 0;
        for (var repository : attempt.order().repositories()) {
            var text = script.apply(repository);
            var run = kind + "-" + number++;
            if (text.isBlank() || attempt.stop().isAsked()) {
                continue;
            }
            var directory = prepared.workspace().resolve(repository.name());
            var trouble = run(agent, order(run, text, directory, prepared, launch));
            if (trouble.isPresent()) {
                return Optional.of(
                        "the %s script of %s %s".formatted(kind, repository.name(), trouble.get()));
            }
        }
        return Optional.empty();
    }

    private RunOrder order(
            String run, String script, Path directory, Prepared prepared, Launch launch) {
        AttemptFiles.deleteTree(attempt.files().run(run)); // of a node that was killed meanwhile
        return launchpad.script(
                attempt.order(), prepared, run, script, directory, attempt.files(), launch);
    }

    private Optional<String> run(AgentRun agent, RunOrder order) throws InterruptedException {
        try {
            return switch (tools.supervisor().start(order)) {
                case Start.Failed(var reason) -> Optional.of("cannot be started: " + reason);
                case Start.Running(var run) -> follow(agent, order, run);
            };
        } catch (CadreException | IOException e) {
            return Optional.of("cannot be started: " + e.getMessage());
        }
    }

    private Optional<String> follow(AgentRun agent, RunOrder order, WatchedRun run)
            throws InterruptedException {
        var limit = tools.settings().limits().scriptLimit();
        var limits = new RunLimits(limit, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        var watch =
                new RunWatch(agent.pump(), attempt.moreLog(), limits, () -> reasonToEnd(limits));
        try (run) {
            var end = watch.follow(run, () -> target(order, run), () -> RunEnd.read(order.files()));
            return trouble(end, limits, limit);
        }
    }

    private static Optional<String> trouble(
            Optional<RunEnd> end, RunLimits limits, Duration limit) {
        if (end.isEmpty()) {
            return Optional.of("was lost with the supervisor");
        }
        if (end.get().stopped()) {
            return Optional.of(
                    limits.over().isPresent()
                            ? "took longer than " + limit.toMinutes() + " minutes"
                            : "was stopped");
        }
        int code = end.get().exitCode();
        return code == 0 ? Optional.empty() : Optional.of("ended with exit code " + code);
    }

    private Optional<Duration> reasonToEnd(RunLimits limits) throws InterruptedException {
        attempt.stop().failIfLeaving();
        return limits.over().isPresent() || attempt.stop().isAsked()
                ? Optional.of(tools.settings().limits().grace())
                : Optional.empty();
    }

    private static SweepTarget target(RunOrder order, WatchedRun run) {
        return RunProcesses.read(order.files())
                .map(RunProcesses::target)
                .orElseGet(() -> order.target().with(run.process()));
    }
}
