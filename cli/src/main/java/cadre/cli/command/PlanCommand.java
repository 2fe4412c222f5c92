package cadre.cli.command;

import cadre.cli.plan.ContractState;
import cadre.cli.plan.PlanContracts;
import cadre.cli.plan.PlanFolder;
import cadre.cli.plan.PlanText;
import cadre.wire.error.CadreException;
import cadre.wire.error.Problem;
import cadre.wire.plan.PlanCheck;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFinding;
import cadre.wire.plan.PlanOrder;
import cadre.wire.plan.ShippedPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre plan}. */
@Command(
        name = "plan",
        description = {
            "Plan work for several agents: who has which branch and files, what waits for what, and"
                    + " in which order it is merged.",
            "",
            "init, check, show, graph, contracts and schema work on the files here and need no"
                    + " server."
        },
        synopsisSubcommandLabel =
                "(init|check|show|graph|contracts|schema|run|status|list|attach|why|pause|resume|stop|retry|drop|replan|requests|ask|grant|refuse|import|land)",
        footer = {"", "Example:", "  cadre plan init", "  cadre plan check", "  cadre plan run"})
public final class PlanCommand extends PlanRuns implements Runnable {
    private static final String FILE = "The plan's file (default cadre-plan.yaml here).";

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    private PlanCommand(Surroundings surroundings) {
        super(surroundings);
        this.surroundings = surroundings;
    }

    /** The verb with those below it. */
    public static Object of(Surroundings surroundings) {
        var spec = CommandSpec.forAnnotatedObject(new PlanCommand(surroundings));
        spec.addSubcommand("land", new CommandLine(new PlanLandCommand(surroundings)));
        return spec;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what: init, check, show, graph, run, status or another");
    }

    /** What a check found. */
    record Checked(boolean ok, Optional<Problem> problem, List<PlanFinding> findings) {}

    /** A plan with what follows from it. */
    record Shown(PlanDefinition plan, List<String> mergeOrder, List<List<String>> turns) {}

    /** Contracts beside what they were at a commit. */
    record Compared(boolean ok, String against, List<ContractState> contracts) {}

    @Command(
            name = "init",
            description = "Write cadre-plan.yaml, a plan of two streams to change.",
            footer = {"", "Example:", "  cadre plan init"})
    int init(@Mixin Output output) {
        var folder = folder();
        folder.write(ShippedPlan.text());
        var terminal = surroundings.terminal();
        return output.json
                ? Output.json(terminal, Map.of("written", folder.file().toString()))
                : Output.said(
                        terminal,
                        "wrote " + folder.file() + "; change it, and run 'cadre plan check'");
    }

    @Command(
            name = "check",
            description = {
                "Check a plan: who waits for whom, which files have two owners, what nobody owns."
                        + " Ends with 0 if it can run, else with 1 and the lines to mend."
            },
            footer = {"", "Example:", "  cadre plan check docs/cadre-plan.yaml"})
    int check(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = FILE)
                    Optional<Path> file,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        PlanDefinition plan;
        try {
            plan = PlanFolder.read(path(file));
        } catch (CadreException e) {
            if (output.json) {
                Output.json(terminal, new Checked(false, Optional.of(Problem.of(e)), List.of()));
            } else {
                terminal.note("cadre: " + e.getMessage());
            }
            return ExitStatus.FAILED;
        }
        var found = folder().findings(plan, surroundings.env());
        var isGood = PlanCheck.isGood(found);
        if (output.json) {
            Output.json(terminal, new Checked(isGood, Optional.empty(), found));
        } else {
            for (var one : found) {
                PlanText.finding(one, terminal.style()).forEach(terminal::print);
            }
            terminal.print(
                    isGood
                            ? "the plan is good: %d streams, merged as %s"
                                    .formatted(
                                            plan.streams().size(),
                                            String.join(", ", PlanOrder.merge(plan)))
                            : "the plan cannot run");
        }
        return isGood ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    @Command(
            name = "show",
            description = "Show the streams of a plan in the order in which they are merged.",
            footer = {"", "Example:", "  cadre plan show"})
    int show(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = FILE)
                    Optional<Path> file,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var plan = PlanFolder.read(path(file));
        return output.json
                ? Output.json(terminal, shown(plan))
                : Output.table(terminal, PlanText.streams(plan));
    }

    private static Shown shown(PlanDefinition plan) {
        return new Shown(plan, PlanOrder.merge(plan), PlanOrder.turns(plan));
    }

    @Command(
            name = "graph",
            description = {
                "Draw a plan: what can run at the same time, and what each stream waits for (<==) or"
                        + " builds on (<--)."
            },
            footer = {"", "Example:", "  cadre plan graph"})
    int graph(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = FILE)
                    Optional<Path> file,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var plan = PlanFolder.read(path(file));
        if (output.json) {
            return Output.json(terminal, shown(plan));
        }
        PlanText.graph(plan, terminal.style()).forEach(terminal::print);
        return ExitStatus.DONE;
    }

    @Command(
            name = "contracts",
            description = {
                "Compare the contracts of a plan with what they were: which changes break the"
                        + " streams that rely on them, why, and how to avoid it. Ends with 1 if one"
                        + " does.",
                "",
                "Compared are the files here, committed or not, with a commit."
            },
            footer = {"", "Example:", "  cadre plan contracts --against origin/main"})
    int contracts(
            @Option(names = "--plan", paramLabel = "FILE", description = FILE) Optional<Path> file,
            @Option(
                            names = "--against",
                            paramLabel = "REF",
                            description = "A branch, tag or commit (default the plan's base).")
                    Optional<String> against,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var contracts = PlanContracts.open(folder(), path(file), against, surroundings.env());
        var all = contracts.all();
        var broken = all.stream().filter(ContractState::breaks).toList();
        if (output.json) {
            Output.json(terminal, new Compared(broken.isEmpty(), contracts.commit(), all));
        } else if (all.isEmpty()) {
            Output.empty(terminal, "The plan has no contracts", "Write them under 'contracts:'");
        } else {
            for (var one : all) {
                PlanText.contract(one, terminal.style()).forEach(terminal::print);
            }
            terminal.print(
                    broken.isEmpty()
                            ? "nothing breaks"
                            : "broken: "
                                    + broken.stream()
                                            .map(ContractState::name)
                                            .collect(Collectors.joining(", ")));
        }
        return broken.isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    @Command(
            name = "schema",
            description = "Print the JSON Schema of cadre-plan.yaml, for editors.",
            footer = {"", "Example:", "  cadre plan schema > cadre-plan.schema.json"})
    int schema() {
        return Output.said(surroundings.terminal(), ShippedPlan.schema().strip());
    }

    private PlanFolder folder() {
        return PlanFolder.around(surroundings.directory());
    }

    private Path path(Optional<Path> file) {
        return file.map(path -> surroundings.directory().resolve(path)).orElse(folder().file());
    }
}
