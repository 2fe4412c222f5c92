package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.PatientPost;
import cadre.cli.client.Route;
import cadre.cli.print.CrewText;
import cadre.cli.tmux.InteractiveCli.Trust;
import cadre.wire.config.Nearest;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.CrewMessage;
import cadre.wire.crew.CrewReport;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartRetry;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.RoleName;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code cadre crew}. */
@Command(
        name = "crew",
        description = {
            "Have one request done by several agents side by side.",
            "",
            "The request is split into parts, by an agent unless --agents, a count or --tasks say"
                    + " how; the split is shown, and runs once it is confirmed, as it is or as you edit"
                    + " it ($VISUAL, $EDITOR). Each part is a job in a workspace of its own; one that"
                    + " fails goes to the next agent of its role. The changes are merged in order."
                    + " Uncommitted changes are left out unless --dirty, and never touched.",
            "With --compare each of the agents does all of it, and you pick one result.",
            "Ends with 0 only when every part is done and merged, or a comparison has a result, else with 1; 130 if the split was"
                    + " refused or the crew left running by Ctrl-C, 143 by SIGTERM."
        },
        synopsisSubcommandLabel =
                "[status|list|attach|confirm|send|stop|kill|retry|close|report|why|compare|pick]",
        footer = {
            "",
            "Example:",
            "  cadre crew \"refactor auth + improve the UI + security review\" --repo .",
            "  cadre crew \"3:codex review the API\" --yes",
            "  cadre crew --agents codex,gemini \"write tests + write the guide\" --repo .",
            "  cadre crew --tasks crew.yaml --repo . --yes --detach",
            "  cadre crew --resolve \"rename the API + document it\" --repo .",
            "  cadre crew --compare codex,claude,gemini \"add a --json flag\" --repo .",
            "  cadre crew retry c3 api --agent claude"
        })
public final class CrewCommand extends CrewChoices implements Callable<Integer> {
    private static final String CREW = "The crew, such as c3.";

    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "REQUEST",
            description = "What the crew shall do; put it in quotes.")
    private List<String> words = List.of();

    @Option(
            names = "--agents",
            paramLabel = "A,B",
            split = ",",
            description = "The agents of the parts, such as codex,2:gemini; nobody is asked then.")
    private List<String> agents = List.of();

    @Option(
            names = "--tasks",
            paramLabel = "FILE",
            description = "A YAML file with the parts, such as crew.yaml.")
    private Optional<Path> tasks = Optional.empty();

    @Option(
            names = "--check",
            paramLabel = "COMMAND",
            description =
                    "Must pass on the merged changes after each part, or on each result that is"
                            + " compared (default the project's).")
    private Optional<String> check = Optional.empty();

    @Option(
            names = "--compare",
            paramLabel = "A,B",
            split = ",",
            description =
                    "Give these 2 to 8 agents the same prompt, to pick one result: 'crew pick'.")
    private List<String> compare = List.of();

    @Option(
            names = "--resolve",
            paramLabel = "ROLE",
            arity = "0..1",
            fallbackValue = RoleWord.USUAL,
            parameterConsumer = RoleWord.class,
            description = {
                "Have changes that conflict made to fit by an agent of this role (default "
                        + RoleWord.USUAL
                        + ").",
                "A request of one word stands before it, or behind --resolve=ROLE."
            })
    private Optional<String> resolve = Optional.empty();

    @Option(
            names = "--classifier",
            paramLabel = "A",
            description = "Who is asked for the split (default the cheapest).")
    private Optional<String> classifier = Optional.empty();

    @Option(
            names = "--lead",
            paramLabel = "A",
            description = "Who decides on a split that the classifier cannot make.")
    private Optional<String> lead = Optional.empty();

    @Option(names = "--yes", description = "Run the split without asking.")
    private boolean yes;

    @Option(
            names = "--tmux",
            description = {
                "Talk with the agents yourself: in a terminal and a clone each, side by side, and"
                        + " not as jobs.",
                "'cadre tmux --help' says more."
            })
    private boolean tmux;

    @Option(
            names = "--trust",
            description = "With --tmux: the agents do not ask before they do things.")
    private boolean trust;

    @Mixin private final FilingOptions filing = new FilingOptions();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public CrewCommand(Surroundings surroundings) {
        super(surroundings);
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        refuseMistypedVerb();
        var text = String.join(" ", words).strip();
        refuseMixture();
        if (tmux) {
            var command = new TmuxCommand(surroundings);
            var asks = trust ? Trust.TRUSTED : Trust.ASKS;
            return command.shown(command.begun(agents, text, asks, Optional.empty()));
        }
        var given =
                tasks.map(file ->
                                CrewForms.ofFile(
                                        surroundings.directory().resolve(file),
                                        Optional.of(text).filter(said -> !said.isEmpty())))
                        .orElseGet(() ->
                                compare.isEmpty()
                                        ? CrewForms.of(text, agents)
                                        : CrewForms.whole(text));
        if (given.request().isBlank() && given.parts().isEmpty()) {
            throw RunCommand.wrong(
                    "The request is empty",
                    Map.of(),
                    "Say what the crew shall do: cadre crew \"add a --json flag + document it\"");
        }
        var longest = filing.timeoutSec().or(given::timeoutSec);
        var repositories = filing.ahead(surroundings);
        try (var api = surroundings.api()) {
            var sent =
                    repositories.of(
                            api,
                            filing.repositories,
                            filing.nodeRepositories,
                            Optional.empty(),
                            Optional.empty());
            var key = filing.key();
            var request =
                    new CrewRequest(
                            given.request(),
                            given.parts(),
                            given.agents(),
                            sent,
                            check.or(given::check),
                            Optional.of(yes || !compare.isEmpty()),
                            lead.map(AgentName::new),
                            classifier.map(AgentName::new),
                            longest,
                            filing.labels,
                            filing.env,
                            Optional.of(key),
                            compare.stream().map(AgentName::new).toList(),
                            resolve.map(RoleName::new));
            var tree =
                    new PatientPost(api, surroundings.terminal()::note)
                            .send(Route.of("crews"), request, key);
            var crew = Json.mapper().treeToValue(tree, CrewView.class);
            if (filing.detach) {
                return shown(tree, output);
            }
            if (!output.json) {
                surroundings
                        .terminal()
                        .note(
                                "crew %1$s, follow it with: cadre crew attach %1$s"
                                        .formatted(crew.id()));
            }
            return new RunningCrew(surroundings, api, crew.id()).follow(output.json);
        }
    }

    private void refuseMixture() {
        if (!compare.isEmpty() && (!agents.isEmpty() || tasks.isPresent() || tmux)) {
            throw RunCommand.wrong(
                    "A comparison has no parts",
                    Map.of("option", "--compare"),
                    "Leave --agents, --tasks and --tmux out: each agent does all of the request");
        }
    }

    /** A request costs something from the first moment on: a word meant as a verb is none. */
    private void refuseMistypedVerb() {
        if (words.isEmpty() || words.getFirst().chars().anyMatch(Character::isWhitespace)) {
            return;
        }
        var word = words.getFirst();
        var verbs = List.copyOf(spec.subcommands().keySet());
        var near = Nearest.of(word, verbs);
        var isOfCrew = words.size() > 1 && words.get(1).matches("c[0-9]{1,18}");
        var isAlone = words.size() == 1 && agents.isEmpty() && compare.isEmpty() && tasks.isEmpty();
        if (isOfCrew || (isAlone && near.isPresent())) {
            throw RunCommand.wrong(
                    "There is no such verb",
                    Map.of("verb", word),
                    near.map(verb -> "Did you mean 'cadre crew " + verb + "'? ").orElse("")
                            + "Verbs are: "
                            + String.join(", ", verbs)
                            + ". If it is a request, put more words in one pair of quotes");
        }
    }

    @Command(
            name = "status",
            description = "Show a crew with its parts.",
            footer = {"", "Example:", "  cadre crew status c3"})
    int status(@Parameters(paramLabel = "CREW", description = CREW) String id, @Mixin Output how) {
        try (var api = surroundings.api()) {
            return shown(api.tree(of(id)), how);
        }
    }

    @Command(
            name = "list",
            description = "List crews, the newest first.",
            footer = {"", "Example:", "  cadre crew list --state running"})
    int list(
            @Option(
                            names = "--state",
                            paramLabel = "S",
                            description =
                                    "triage, proposed, running, stopping, combining, done,"
                                            + " needs_person, closed or stopped.")
                    Optional<String> state,
            @Mixin Paging paging,
            @Mixin Output how) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(paging.of(Route.of("crews").with("state", state)));
            if (how.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, CrewView.class);
            return page.items().isEmpty()
                    ? Output.empty(terminal, "There are no such crews", "Begin one: cadre crew")
                    : Output.table(
                            terminal, text().table(page.items(), surroundings.clock().instant()));
        }
    }

    @Command(
            name = "attach",
            description = {
                "Follow a crew to its end.",
                "One whose split waits for a word is shown, to be confirmed, edited or refused."
            },
            footer = {"", "Example:", "  cadre crew attach c3"})
    int attach(@Parameters(paramLabel = "CREW", description = CREW) String id, @Mixin Output how)
            throws InterruptedException {
        try (var api = surroundings.api()) {
            return new RunningCrew(surroundings, api, CrewId.of(id)).follow(how.json);
        }
    }

    @Command(
            name = "confirm",
            description = {
                "Have a proposed crew run, as proposed or with the parts of a file.",
                "The file's check and timeout_sec count too; the crew's request stays as it is."
            },
            footer = {"", "Example:", "  cadre crew confirm c3 --tasks crew.yaml"})
    int confirm(
            @Parameters(paramLabel = "CREW", description = CREW) String id,
            @Option(
                            names = "--tasks",
                            paramLabel = "FILE",
                            description = "A YAML file with other parts.")
                    Optional<Path> file,
            @Mixin Output how) {
        var confirm =
                file.map(path ->
                                CrewForms.ofFile(
                                                surroundings.directory().resolve(path),
                                                Optional.empty())
                                        .confirm())
                        .orElse(CrewConfirm.AS_PROPOSED);
        return change(id, "confirm", confirm, how);
    }

    @Command(
            name = "send",
            description = "Send a word to the worker of a part, or to 'all'.",
            footer = {"", "Example:", "  cadre crew send c3 api \"keep the old name too\""})
    int send(
            @Parameters(paramLabel = "CREW", description = CREW) String id,
            @Parameters(paramLabel = "PART", description = "Its name, or all.") String part,
            @Parameters(paramLabel = "TEXT", description = "The message.") String body,
            @Mixin Output how) {
        try (var api = surroundings.api()) {
            var tree =
                    api.post(
                            Route.of("crews", CrewId.of(id), "messages"),
                            new CrewMessage(part, body));
            return how.json
                    ? Output.json(surroundings.terminal(), tree)
                    : Output.said(
                            surroundings.terminal(),
                            "message " + tree.path("message_id").asString() + " is sent");
        }
    }

    @Command(
            name = "stop",
            description = "Begin nothing more; what runs comes to its end.",
            footer = {"", "Example:", "  cadre crew stop c3"})
    int stop(@Parameters(paramLabel = "CREW", description = CREW) String id, @Mixin Output how) {
        return change(id, "stop", Map.of(), how);
    }

    @Command(
            name = "kill",
            description = "Begin nothing more, and cancel what runs.",
            footer = {"", "Example:", "  cadre crew kill c3"})
    int kill(@Parameters(paramLabel = "CREW", description = CREW) String id, @Mixin Output how) {
        return change(id, "kill", Map.of(), how);
    }

    @Command(
            name = "retry",
            description = "Have a part that is not done tried once more from the beginning.",
            footer = {"", "Example:", "  cadre crew retry c3 api --agent claude"})
    int retry(
            @Parameters(paramLabel = "CREW", description = CREW) String id,
            @Parameters(paramLabel = "PART", description = "Its name.") String part,
            @Option(names = "--agent", paramLabel = "A", description = "Who tries it first.")
                    Optional<String> agent,
            @Mixin Output how) {
        try (var api = surroundings.api()) {
            var route = Route.of("crews", CrewId.of(id), "parts", part, "retry");
            return shown(api.post(route, new PartRetry(agent.map(AgentName::new))), how);
        }
    }

    @Command(
            name = "close",
            description = "End a crew that needs a person as it is.",
            footer = {"", "Example:", "  cadre crew close c3"})
    int close(@Parameters(paramLabel = "CREW", description = CREW) String id, @Mixin Output how) {
        return change(id, "close", Map.of(), how);
    }

    @Command(
            name = "report",
            description = "Print what came of a crew, as Markdown.",
            footer = {"", "Example:", "  cadre crew report c3 > report.md"})
    int report(@Parameters(paramLabel = "CREW", description = CREW) String id, @Mixin Output how) {
        try (var api = surroundings.api()) {
            var tree = api.tree(Route.of("crews", CrewId.of(id), "report"));
            return how.json
                    ? Output.json(surroundings.terminal(), tree)
                    : Output.said(
                            surroundings.terminal(),
                            Json.mapper().treeToValue(tree, CrewReport.class).markdown());
        }
    }

    private int change(String id, String verb, Object body, Output how) {
        try (var api = surroundings.api()) {
            return shown(api.post(Route.of("crews", CrewId.of(id), verb), body), how);
        }
    }

    private int shown(JsonNode tree, Output how) {
        var terminal = surroundings.terminal();
        if (how.json) {
            return Output.json(terminal, tree);
        }
        terminal.print(
                text().lines(
                                Json.mapper().treeToValue(tree, CrewView.class),
                                surroundings.clock().instant()));
        return ExitStatus.DONE;
    }

    private static Route of(String id) {
        return Route.of("crews", CrewId.of(id));
    }

    private CrewText text() {
        return new CrewText(surroundings.terminal().style());
    }
}
