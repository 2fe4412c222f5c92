package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.LogPart;
import cadre.cli.print.JobSummary;
import cadre.cli.print.Screen;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A job that was just filed and is followed to its end, or until the person leaves it. */
final class RunningJob {
    private final Surroundings surroundings;
    private final Api api;
    private final JobView job;
    private final BlockingQueue<Outcome> outcomes = new ArrayBlockingQueue<>(4);

    RunningJob(Surroundings surroundings, Api api, JobView job) {
        this.surroundings = surroundings;
        this.api = api;
        this.job = job;
    }

    private sealed interface Outcome {
        record Over(JobView job) implements Outcome {}

        record Left(int status) implements Outcome {}

        record Broken(RuntimeException failure) implements Outcome {}
    }

    int follow(Output output) throws InterruptedException {
        var terminal = surroundings.terminal();
        var to = output.json ? terminal.err() : terminal.out();
        boolean live = !output.json && terminal.outIsTerminal();
        var style = output.json ? cadre.cli.print.Style.PLAIN : terminal.style();
        Outcome outcome;
        try (var screen = new Screen(to, live, terminal.columns());
                var line = new LiveLine(api, job, screen, terminal::note, surroundings.clock());
                var _ =
                        new Interruption(
                                surroundings,
                                api,
                                job.id(),
                                screen,
                                status -> outcomes.offer(new Outcome.Left(status)))) {
            screen.line(
                    style.bold(job.id().toString())
                            + style.dim(" · " + job.agent() + " · " + address()));
            line.start();
            var sink = Following.Sink.showing(Optional.empty(), screen, style);
            Thread.ofVirtual().name("follow").start(() -> follow(sink, screen));
            outcome = outcomes.take();
        }
        return switch (outcome) {
            case Outcome.Over(var over) -> over(over, output);
            case Outcome.Left(int status) -> left(status, output);
            case Outcome.Broken(var failure) -> throw failure;
        };
    }

    private void follow(Following.Sink sink, Screen screen) {
        try {
            var following = new Following(api, job.id(), LogPart.ALL, sink, screen::line);
            outcomes.offer(new Outcome.Over(following.untilOver()));
        } catch (RuntimeException e) {
            outcomes.offer(new Outcome.Broken(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int over(JobView over, Output output) {
        var terminal = surroundings.terminal();
        if (output.json) {
            Output.json(terminal, withAddress(api, over));
        } else {
            terminal.print("");
            terminal.print(
                    JobSummary.lines(
                            over,
                            SavedFiles.of(api, over),
                            api.url(),
                            surroundings.clock().instant(),
                            terminal.style()));
        }
        return ExitStatus.of(over.status());
    }

    private int left(int status, Output output) {
        var terminal = surroundings.terminal();
        if (output.json) {
            Output.json(terminal, withAddress(api, job));
        }
        terminal.note(
                job.id()
                        + " goes on; follow it with 'cadre log -f "
                        + job.id()
                        + "', end it with 'cadre cancel "
                        + job.id()
                        + "'");
        return status;
    }

    private String address() {
        return JobSummary.address(api.url(), job);
    }

    /** The job as one object, with the address to open. */
    static JsonNode withAddress(Api api, JobView job) {
        var tree = Json.tree(job);
        if (tree instanceof ObjectNode object) {
            object.put("address", JobSummary.address(api.url(), job));
        }
        return tree;
    }
}
