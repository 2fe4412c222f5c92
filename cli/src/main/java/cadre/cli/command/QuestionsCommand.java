package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.wire.bus.QuestionView;
import cadre.wire.id.JobId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre questions}. */
@Command(
        name = "questions",
        description = "List what agents ask people. 'cadre answer' answers.",
        footer = {"", "Example:", "  cadre questions", "  cadre questions --all --job j17"})
public final class QuestionsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--all", description = "Also those that are answered or withdrawn.")
    private boolean all;

    @Option(names = "--job", paramLabel = "JOB", description = "Only those of this job.")
    private Optional<String> job = Optional.empty();

    @Mixin private final Paging paging = new Paging();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public QuestionsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var route =
                paging.of(Route.of("questions"))
                        .with("state", all ? "all" : "open")
                        .with("job", job.map(JobId::of));
        try (var api = surroundings.api()) {
            var tree = api.tree(route);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, QuestionView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        all ? "No agent has asked anything" : "No agent asks anything",
                        "Agents on a team's bus ask with the tool ask_person");
            }
            var now = surroundings.clock().instant();
            for (var one : page.items()) {
                terminal.print(
                        terminal.style().bold(one.id().toString())
                                + " "
                                + one.state().word()
                                + " "
                                + one.job()
                                        .map(JobId::toString)
                                        .orElse(one.team() + "/" + one.member())
                                + " "
                                + Durations.age(one.askedAt(), now));
                one.question().lines().forEach(line -> terminal.print("  | " + Cells.clean(line)));
                if (!one.options().isEmpty()) {
                    terminal.print("  options: " + Cells.clean(String.join(", ", one.options())));
                }
                one.answer()
                        .ifPresent(answer ->
                                terminal.print(
                                        "  "
                                                + Cells.clean(one.answeredBy().orElse(""))
                                                + ": "
                                                + Cells.clean(answer)));
            }
            Paging.more(terminal, page);
            return ExitStatus.DONE;
        }
    }
}
