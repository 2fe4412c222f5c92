package cadre.app;

import cadre.cli.checkout.LocalRepository;
import cadre.cli.client.Api;
import cadre.cli.client.LogPart;
import cadre.cli.client.Route;
import cadre.cli.command.Following;
import cadre.cli.command.SentRepositories;
import cadre.cli.command.Surroundings;
import cadre.cli.print.Durations;
import cadre.cli.print.Screen;
import cadre.cli.print.Style;
import cadre.wire.id.AgentName;
import cadre.wire.id.BundleId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Files the demo's jobs at once, streams their logs, and waits for all. */
final class DemoRun {
    private static final long REDRAW_MS = 200;

    private final Api api;
    private final Surroundings surroundings;
    private final Screen screen;
    private final Style style;
    private final AtomicInteger over = new AtomicInteger();

    DemoRun(Api api, Surroundings surroundings, Screen screen, Style style) {
        this.api = api;
        this.surroundings = surroundings;
        this.screen = screen;
        this.style = style;
    }

    /** Runs the tasks to their end; the jobs in the order of the tasks. */
    List<JobView> run(List<DemoTask> tasks, String agent, Path repository)
            throws InterruptedException {
        var bundle =
                SentRepositories.send(
                        api,
                        LocalRepository.open(repository, surroundings.env()),
                        Optional.empty(),
                        LocalRepository.Changes.LEFT_OUT);
        int width = tasks.stream().mapToInt(task -> task.name().length()).max().orElse(0);
        var progress = Thread.ofVirtual().name("progress").start(() -> progress(tasks.size()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<JobView>>();
            for (var task : tasks) {
                var job = file(task, agent, bundle);
                var log = new DemoLog(screen, style, task.name(), width);
                screen.line(
                        style.dim(task.name() + " is " + job.id() + ": " + firstLine(task, agent)));
                running.add(threads.submit(() -> follow(job, log)));
            }
            return results(running);
        } finally {
            progress.interrupt();
            screen.live("");
        }
    }

    private JobView follow(JobView job, DemoLog log) throws InterruptedException {
        var end = new Following(api, job.id(), LogPart.ALL, log, screen::line).untilOver();
        screen.line(
                "%s of 3 over: %s %s"
                        .formatted(
                                over.incrementAndGet(),
                                job.id(),
                                style.state(end.status().word())));
        return end;
    }

    private JobView file(DemoTask task, String agent, BundleId bundle) {
        var key = UUID.randomUUID().toString();
        var empty = Optional.<String>empty();
        var repository =
                new RepositoryRequest(
                        Optional.of("shop"),
                        empty,
                        empty,
                        Optional.of(bundle),
                        empty,
                        empty,
                        empty,
                        empty);
        var prompt = agent.equals("rehearsal") ? task.script() : task.prompt();
        var plain = JobRequest.of(prompt, new AgentName(agent));
        var request =
                new JobRequest(
                        prompt,
                        plain.agent(),
                        List.of(),
                        plain.promptBy(),
                        plain.model(),
                        List.of(repository),
                        plain.node(),
                        List.of(),
                        List.of(),
                        plain.placement(),
                        plain.priority(),
                        Optional.of(900L),
                        plain.idleTimeoutSec(),
                        plain.attempts(),
                        Map.of(),
                        List.of(),
                        plain.isolation(),
                        Map.of("demo", task.name()),
                        Optional.of(key),
                        Optional.empty(),
                        Optional.empty());
        return Json.mapper()
                .treeToValue(api.postOnce(Route.of("jobs"), request, key), JobView.class);
    }

    private static String firstLine(DemoTask task, String agent) {
        return agent.equals("rehearsal")
                ? task.script().lines().findFirst().orElse("").replaceFirst("^say ", "")
                : task.prompt();
    }

    private static List<JobView> results(List<Future<JobView>> running)
            throws InterruptedException {
        var jobs = new ArrayList<JobView>();
        for (var future : running) {
            try {
                jobs.add(future.get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException("a job could not be followed", e);
            }
        }
        return jobs;
    }

    private void progress(int count) {
        var start = System.nanoTime();
        try {
            while (true) {
                var elapsed = Duration.ofNanos(System.nanoTime() - start);
                screen.live(
                        "%d of %d jobs over · %s"
                                .formatted(over.get(), count, Durations.words(elapsed)));
                Thread.sleep(REDRAW_MS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
