package cadre.cli.command;

import cadre.cli.flow.Adoption;
import cadre.cli.flow.FlowFolder;
import cadre.cli.flow.FlowText;
import cadre.wire.error.CadreException;
import cadre.wire.error.Problem;
import cadre.wire.flow.FlowDefinition;
import cadre.wire.flow.FlowItem;
import cadre.wire.flow.FlowWalk;
import cadre.wire.flow.ShippedFlow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre flow}. */
@Command(
        name = "flow",
        description = {
            "Write, check and try out the flow of this repository: which work items agents take, in"
                    + " which stages, and which gates people hold.",
            "",
            "These verbs work on the files here and need no server."
        },
        synopsisSubcommandLabel = "(init|check|show|simulate)",
        footer = {
            "",
            "Example:",
            "  cadre flow init",
            "  cadre flow check",
            "  cadre flow simulate WEB-42 --title \"Sort the list\" --label cadre"
        })
public final class FlowCommand implements Runnable {
    private static final String FILE = "The flow's file (default .cadre/flow.yaml here).";

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public FlowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: init, check, show or simulate");
    }

    /** What a check found. */
    record Checked(boolean ok, Optional<Problem> problem, List<String> missing) {}

    @Command(
            name = "init",
            description = {
                "Write .cadre/flow.yaml, the flow that Cadre ships. What an older set-up has is used"
                        + " where it is: .openclaw/agents/ROLE.md as instructions, .task.md and"
                        + " .task-arch.md, -dev, -review and -test as tasks."
            },
            footer = {"", "Example:", "  cadre flow init --prompts"})
    int init(
            @Option(
                            names = "--prompts",
                            description =
                                    "Write the shipped instructions to .cadre/agents too, to change"
                                            + " them.")
                    boolean prompts,
            @Mixin Output how) {
        var adoption =
                Adoption.of(
                        folder(), prompts ? Adoption.Prompts.WRITTEN : Adoption.Prompts.SHIPPED);
        var terminal = surroundings.terminal();
        if (how.json) {
            return Output.json(terminal, adoption);
        }
        adoption.written().forEach(file -> terminal.print("wrote " + file));
        adoption.adopted().forEach(file -> terminal.print("uses  " + file));
        return Output.said(
                terminal, "Commit it to the default branch; 'cadre flow show' shows the stages");
    }

    @Command(
            name = "check",
            description = {
                "Check a flow. Ends with 0 if it is good, else with 1 and the line to mend."
            },
            footer = {"", "Example:", "  cadre flow check .cadre/flow.yaml"})
    int check(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = FILE)
                    Optional<Path> file,
            @Mixin Output how) {
        var terminal = surroundings.terminal();
        FlowDefinition flow;
        try {
            flow = FlowFolder.read(path(file));
        } catch (CadreException e) {
            if (how.json) {
                Output.json(terminal, new Checked(false, Optional.of(Problem.of(e)), List.of()));
            } else {
                terminal.note("cadre: " + e.getMessage());
            }
            return ExitStatus.FAILED;
        }
        var missing = folder().missing(flow);
        if (how.json) {
            Output.json(terminal, new Checked(missing.isEmpty(), Optional.empty(), missing));
        } else if (missing.isEmpty()) {
            terminal.print("the flow is good: " + flow.stages().size() + " stages");
        } else {
            missing.forEach(one -> terminal.note("cadre: not here: " + one));
        }
        return missing.isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    @Command(
            name = "show",
            description = {
                "Show the stages and gates of the flow here; the shipped one if there is none."
            },
            footer = {"", "Example:", "  cadre flow show"})
    int show(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = FILE)
                    Optional<Path> file,
            @Option(names = "--shipped", description = "The one that Cadre ships.") boolean shipped,
            @Mixin Output how) {
        var terminal = surroundings.terminal();
        var flow = shipped ? ShippedFlow.definition() : flow(file);
        if (how.json) {
            return Output.json(terminal, flow);
        }
        FlowText.head(flow).forEach(terminal::print);
        terminal.print("");
        return Output.table(terminal, FlowText.stages(flow, folder()));
    }

    @Command(
            name = "simulate",
            description = {
                "Say what would happen to a work item, stage by stage; nothing is done, no server is"
                        + " asked. Ends with 1 if the flow would not take the item."
            },
            footer = {
                "",
                "Example:",
                "  cadre flow simulate WEB-42 --title \"Sort the list\" --label cadre"
            })
    int simulate(
            @Parameters(
                            paramLabel = "ITEM",
                            description = "Its key, such as WEB-42 or owner/name#7.")
                    String key,
            @Option(names = "--file", paramLabel = "FILE", description = FILE) Optional<Path> file,
            @Option(names = "--title", paramLabel = "TEXT", description = "Its title.")
                    Optional<String> title,
            @Option(names = "--label", paramLabel = "NAME", description = "A label that it has.")
                    @Nullable List<String> labels,
            @Option(names = "--state", paramLabel = "NAME", description = "Its state's name.")
                    Optional<String> state,
            @Option(
                            names = "--group",
                            paramLabel = "GROUP",
                            description =
                                    "Its state's group (default unstarted): backlog, unstarted,"
                                            + " started, completed, cancelled.")
                    Optional<String> group,
            @Option(names = "--project", paramLabel = "ID", description = "Its project.")
                    Optional<String> project,
            @Option(names = "--author", paramLabel = "ID", description = "Who wrote it.")
                    Optional<String> author,
            @Mixin Output how) {
        if (key.isBlank() || key.length() > 200) {
            throw RunCommand.wrong(
                    "This is no key of an item",
                    Map.of("characters", key.length()),
                    "Give it as people call it, such as WEB-42");
        }
        var item =
                new FlowItem(
                        project.orElse(""),
                        key,
                        title.orElse(""),
                        labels == null ? List.of() : labels,
                        state.orElse(""),
                        group.orElse("unstarted"),
                        author.orElse(""));
        var walk = FlowWalk.of(flow(file), item);
        var terminal = surroundings.terminal();
        if (how.json) {
            Output.json(terminal, walk);
        } else {
            FlowText.walk(walk).forEach(terminal::print);
        }
        return walk.obstacle().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private FlowFolder folder() {
        return FlowFolder.around(surroundings.directory());
    }

    private Path path(Optional<Path> file) {
        return file.map(path -> surroundings.directory().resolve(path)).orElse(folder().file());
    }

    private FlowDefinition flow(Optional<Path> file) {
        return file.isPresent() ? FlowFolder.read(path(file)) : folder().flow();
    }
}
