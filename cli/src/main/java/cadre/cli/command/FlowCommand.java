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
            "Have work items go through a flow: stages in which agents work, and gates that people"
                    + " hold.",
            "",
            "init, check, show and simulate work on the files here and need no server; the other"
                    + " verbs are about items on their way."
        },
        synopsisSubcommandLabel =
                "(init|check|show|simulate|start|list|why|approve|reject|retry|pause|cancel)",
        footer = {
            "",
            "Example:",
            "  cadre flow init",
            "  cadre flow check",
            "  cadre flow start WEB-42",
            "  cadre flow why f3"
        })
public final class FlowCommand implements Runnable {
    private static final String ID = "As in 'cadre flow list', such as f3.";
    private static final String FILE = "The flow's file (default .cadre/flow.yaml here).";

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public FlowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what: init, check, show, simulate, start, list, why, approve, reject, retry,"
                        + " pause or cancel");
    }

    /** What a check found. */
    record Checked(
            boolean ok, Optional<Problem> problem, List<String> missing, List<String> unknown) {}

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
                "Check a flow. Ends with 0 if it is good, else with 1 and the line to mend.",
                "",
                "Whether the server has its roles and profiles, and whether its commands succeed, shows"
                        + " when an item comes there."
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
                Output.json(
                        terminal,
                        new Checked(false, Optional.of(Problem.of(e)), List.of(), List.of()));
            } else {
                terminal.note("cadre: " + e.getMessage());
            }
            return ExitStatus.FAILED;
        }
        var missing = folder().missing(flow);
        var unknown = FlowFolder.unknown(flow);
        if (how.json) {
            Output.json(
                    terminal, new Checked(missing.isEmpty(), Optional.empty(), missing, unknown));
        } else if (missing.isEmpty()) {
            terminal.print("the flow is good: " + flow.stages().size() + " stages");
            if (!unknown.isEmpty()) {
                terminal.print(
                        "not known here, a person is asked where it does not work: "
                                + String.join(", ", unknown));
            }
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

    @Command(
            name = "start",
            description = {
                "Have a work item go through the flow of its repository, whatever its trigger says.",
                "",
                "Which repository that is, the server's connections.yaml says. An item that is on its"
                        + " way already is shown."
            },
            footer = {"", "Example:", "  cadre flow start WEB-42"})
    int start(
            @Parameters(
                            paramLabel = "ITEM",
                            description =
                                    "Its key, such as WEB-42 or owner/name#7, or the tracker's id.")
                    String item,
            @Option(
                            names = "--tracker",
                            paramLabel = "NAME",
                            description = "Its connection, if there are several.")
                    Optional<String> tracker,
            @Option(
                            names = "--project",
                            paramLabel = "ID",
                            description = "Its project, if there are several.")
                    Optional<String> project,
            @Mixin Output how) {
        return items().start(item, tracker, project, how);
    }

    @Command(
            name = "list",
            description = "List work items in flows, newest first.",
            footer = {"", "Example:", "  cadre flow list --state needs_person"})
    int list(
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description =
                                    "Only those: active, needs_person, paused, done, cancelled.")
                    Optional<String> state,
            @Mixin Paging paging,
            @Mixin Output how) {
        return items().list(state, paging, how);
    }

    @Command(
            name = "why",
            description =
                    "Say why an item has not gone on: which gates are shut, since when, and who can"
                            + " open them.",
            footer = {"", "Example:", "  cadre flow why f3"})
    int why(@Parameters(paramLabel = "FLOW", description = ID) String id, @Mixin Output how) {
        return items().why(id, how);
    }

    @Command(
            name = "approve",
            description = "Open the manual gate of an item's stage, for its branch as it is now.",
            footer = {"", "Example:", "  cadre flow approve f3 --reason \"as we said\""})
    int approve(@Mixin Said said, @Mixin Output how) {
        return items().say(said.id, "approve", said.reason, how);
    }

    @Command(
            name = "reject",
            description =
                    "Refuse at the manual gate of an item's stage: it is sent back, with the reason.",
            footer = {
                "",
                "Example:",
                "  cadre flow reject f3 --reason \"the old name is missing\""
            })
    int reject(@Mixin Said said, @Mixin Output how) {
        return items().say(said.id, "reject", said.reason, how);
    }

    @Command(
            name = "retry",
            description =
                    "Begin the stage of an item anew, also of one that waits for a person or is"
                            + " paused.",
            footer = {"", "Example:", "  cadre flow retry f3"})
    int retry(@Parameters(paramLabel = "FLOW", description = ID) String id, @Mixin Output how) {
        return items().say(id, "retry", Optional.empty(), how);
    }

    @Command(
            name = "pause",
            description = "Halt an item; the job that runs comes to its end. 'retry' goes on.",
            footer = {"", "Example:", "  cadre flow pause f3 --reason \"not before the release\""})
    int pause(@Mixin Said said, @Mixin Output how) {
        return items().say(said.id, "pause", said.reason, how);
    }

    @Command(
            name = "cancel",
            description = "End an item and cancel its jobs; its branch stays.",
            footer = {"", "Example:", "  cadre flow cancel f3 --reason \"done by hand\""})
    int cancel(@Mixin Said said, @Mixin Output how) {
        return items().say(said.id, "cancel", said.reason, how);
    }

    /** An item on its way, and why something is said of it. */
    static final class Said {
        @Parameters(paramLabel = "FLOW", description = ID)
        private String id = "";

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                description = "For people, to 500 characters.")
        private Optional<String> reason = Optional.empty();
    }

    private FlowItems items() {
        return new FlowItems(surroundings);
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
