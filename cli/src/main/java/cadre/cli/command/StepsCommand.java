package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.client.StepFollower;
import cadre.cli.print.Cells;
import cadre.cli.print.JobSummary;
import cadre.cli.print.Screen;
import cadre.cli.print.StepText;
import cadre.wire.api.StepView;
import cadre.wire.api.StepsView;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre steps}. */
@Command(
        name = "steps",
        description = {
            "Show what a job's agent does, step by step: what it says, the tools it uses with how"
                    + " long they take, the files it changes, its tokens so far.",
            "Of the last attempt; with --follow of all, until the job is over. Times are in UTC."
        },
        footer = {"", "Example:", "  cadre steps j17", "  cadre steps -f j17"})
public final class StepsCommand implements Callable<Integer> {
    private static final int PAGE = 500;
    private static final int MOST = 10_000;

    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the job is over.")
    private boolean follow;

    @Option(names = "--attempt", paramLabel = "N", description = "Of this attempt only.")
    private Optional<Integer> attempt = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public StepsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        var id = JobId.of(job);
        try (var api = surroundings.api()) {
            if (follow && !output.json) {
                return followed(api, id);
            }
            if (follow) {
                follower(api, id, new Silent()).follow();
            }
            var steps = all(api, id);
            if (output.json) {
                return Output.json(surroundings.terminal(), steps);
            }
            print(steps);
            return ExitStatus.DONE;
        }
    }

    private void print(StepsView steps) {
        var terminal = surroundings.terminal();
        var text = new StepText(terminal.style());
        steps.items().forEach(step -> terminal.out().print(text.of(step)));
        terminal.out().flush();
        if (!steps.why().isEmpty()) {
            terminal.note("No steps: " + Cells.clean(steps.why()));
        }
        if (steps.next().isPresent()) {
            terminal.note("There are more; 'cadre log " + job + " --stream steps' has all of them");
        }
    }

    /** All pages as one, to a bound; {@code next} is there when the bound was reached. */
    private StepsView all(Api api, JobId id) {
        var items = new LinkedHashMap<String, StepView>();
        var number = attempt;
        var next = Optional.of("0");
        while (true) {
            var page =
                    api.get(
                            Route.of("jobs", id, "steps")
                                    .with("limit", PAGE)
                                    .with("after", next)
                                    .with("attempt", number),
                            StepsView.class);
            page.items().forEach(step -> items.put(step.id(), step));
            next = page.next();
            number = page.attempt().map(of -> of.number()); // a next one may begin meanwhile
            if (next.isEmpty() || items.size() >= MOST) {
                return new StepsView(
                        id,
                        page.attempt(),
                        List.copyOf(items.values()),
                        next,
                        page.upTo(),
                        page.why(),
                        page.usage());
            }
        }
    }

    private int followed(Api api, JobId id) throws InterruptedException {
        var terminal = surroundings.terminal();
        try (var screen = new Screen(terminal.out(), false, terminal.columns())) {
            var shown = new Shown(screen, new StepText(terminal.style()));
            var over = follower(api, id, shown).follow();
            if (!shown.any) {
                var why = all(api, id).why();
                terminal.note("No steps" + (why.isEmpty() ? "" : ": " + Cells.clean(why)));
            }
            var reason = Cells.clean(JobSummary.reason(over.status()));
            terminal.note(id + " " + over.status().word() + (reason.isEmpty() ? "" : " " + reason));
            return ExitStatus.DONE;
        }
    }

    private StepFollower follower(Api api, JobId id, StepFollower.Listener listener) {
        var number = attempt.map(OptionalInt::of).orElse(OptionalInt.empty());
        return new StepFollower(api, id, number, listener);
    }

    private final class Shown implements StepFollower.Listener {
        private final Screen screen;
        private final StepText text;
        private boolean any;

        Shown(Screen screen, StepText text) {
            this.screen = screen;
            this.text = text;
        }

        @Override
        public void step(StepView step) {
            any = true;
            screen.text(text.of(step));
        }

        @Override
        public void attempt(AttemptView begun) {
            if (begun.id().number() > 1) {
                surroundings.terminal().note(begun.id() + " starts on " + begun.node());
            }
        }

        @Override
        public void connection(String what) {
            surroundings.terminal().note(what);
        }
    }

    private static final class Silent implements StepFollower.Listener {
        @Override
        public void step(StepView step) {}

        @Override
        public void attempt(AttemptView begun) {}

        @Override
        public void connection(String what) {}
    }
}
