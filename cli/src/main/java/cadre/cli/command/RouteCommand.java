package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.RepositoryRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** {@code cadre route}. */
@Command(
        name = "route",
        description = {
            "Run one piece of work by its role, and print the agent's answer.",
            "",
            "The routing table of the server says which agent does it; one that cannot start, or"
                    + " has no quota left, gives way to the role's fallback, and stderr says so. The"
                    + " agent works in a copy of the repository in the current directory, if there is"
                    + " one. With TFX_TEAM_NAME and TFX_TEAM_TASK_ID the task is claimed first and"
                    + " closed afterwards.",
            "Ends with 0 if it is done (also if another one has the task), 1 for a role that there"
                    + " is not, 64 for an unknown option, 68 if the agent left neither answer nor"
                    + " change, 124 if it timed out, else as the agent's CLI ended."
        },
        customSynopsis = {
            "cadre route ROLE PROMPT [TOOLSET] [SECONDS] [CONTEXT_FILE]",
            "       cadre route --role R (-f FILE | PROMPT) [OPTIONS]"
        },
        footer = {
            "",
            "Example:",
            "  cadre route executor \"add a --json flag\"",
            "  cadre route code-reviewer \"review the last commit\" minimal 900 notes.md",
            "  git diff | cadre route critic -"
        })
public final class RouteCommand implements Callable<Integer> {
    /** No such role. */
    private static final int BAD_ROLE = 1;

    /** A flag stands where a word is wanted. */
    private static final int FLAG = 64;

    private final Surroundings surroundings;

    @Parameters(
            arity = "0..5",
            paramLabel = "ROLE PROMPT [TOOLSET] [SECONDS] [CONTEXT_FILE]",
            description = {
                "The role, what the agent shall do ('-' reads it from the standard input), which"
                        + " MCP servers it gets, its longest run, and a file of which the first 32 KiB"
                        + " are given along. What an option says is left out here."
            })
    private List<String> words = List.of();

    @Option(names = "--role", paramLabel = "R", description = "See 'cadre roles'.")
    private Optional<String> role = Optional.empty();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Read the prompt from a file.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--tool-set", paramLabel = "T", description = "Another than the role's.")
    private Optional<String> toolSet = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "D",
            description = "Longest run: 90s, 15m, or seconds; raised to the role's minimum.")
    private Optional<String> timeout = Optional.empty();

    @Option(names = "--context", paramLabel = "FILE", description = "The context file.")
    private Optional<String> context = Optional.empty();

    @Option(
            names = "--agent",
            paramLabel = "A",
            description = "This agent profile and no other, whatever the role says.")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--node", paramLabel = "N", description = "On this node and no other.")
    private Optional<String> node = Optional.empty();

    @Option(
            names = "--repo",
            paramLabel = "PATH|URL[@REF]",
            description = "A repository to work in, instead of the one in the current directory.")
    private List<String> repositories = List.of();

    @Option(names = "--no-repo", description = "Work in an empty folder.")
    private boolean withoutRepository;

    @Option(
            names = "--dirty",
            description = "Send uncommitted changes too, as a commit on top of the last one.")
    private boolean dirty;

    @Unmatched private List<String> unknown = new ArrayList<>();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public RouteCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        var flag = unknown.stream().filter(word -> word.startsWith("-")).findFirst();
        if (flag.isPresent()) {
            surroundings
                    .terminal()
                    .note(
                            "cadre: '"
                                    + flag.get()
                                    + "' is no option of 'cadre route' ('cadre route --help' shows"
                                    + " them; write -- before a prompt that begins with '-')");
            return FLAG;
        }
        if (!unknown.isEmpty()) {
            throw RunCommand.wrong(
                    "There are too many words",
                    Map.of("first", unknown.getFirst()),
                    "Give ROLE PROMPT [TOOLSET] [SECONDS] [CONTEXT_FILE], the prompt in quotes");
        }
        var wish =
                RouteWish.of(
                        words,
                        new RouteWish.Given(role, file.isPresent(), toolSet, timeout, context));
        var prompt = new PromptText(surroundings, List.of()).read(wish.prompt(), file);
        var where = where();
        var sending = new SentRepositories(surroundings, dirty).ahead(where);
        try (var api = surroundings.api()) {
            var table = api.tree(Route.of("roles")).path("items");
            var known = KnownRole.find(table, wish.role());
            if (known.isEmpty()) {
                surroundings.terminal().note(KnownRole.unknown(table, wish.role()));
                return BAD_ROLE;
            }
            var nowhere = Optional.<String>empty();
            Supplier<List<RepositoryRequest>> sent =
                    () -> sending.of(api, where, List.of(), nowhere, nowhere);
            return run(api, known.get(), wish, prompt, sent);
        }
    }

    private int run(
            Api api,
            KnownRole known,
            RouteWish wish,
            String prompt,
            Supplier<List<RepositoryRequest>> sent)
            throws InterruptedException {
        var terminal = surroundings.terminal();
        var task =
                RoutedTask.of(
                        surroundings,
                        known.name().name(),
                        surroundings.connection(),
                        terminal::note);
        try {
            if (task.isPresent() && task.get().claim() == RoutedTask.Claim.TAKEN) {
                terminal.note("cadre: another one has the task; nothing to do");
                return ExitStatus.DONE;
            }
            var request = request(known, wish, prompt).withRepositories(sent.get());
            var run = new RoutedRun(surroundings, api, known, task.map(RoutedTask::seat));
            var ended = run.toItsEnd(request, agent.isPresent());
            task.ifPresent(one -> one.end(ended.result(), ended.message()));
            return shown(ended);
        } catch (CadreException e) {
            task.ifPresent(one -> one.end("failed", String.valueOf(e.getMessage())));
            throw e;
        } finally {
            task.ifPresent(RoutedTask::close);
        }
    }

    private int shown(RoutedRun.Ended ended) {
        var terminal = surroundings.terminal();
        if (output.json) {
            Output.json(terminal, ended.json());
        } else if (!ended.answer().isBlank()) {
            terminal.print(ended.answer());
        }
        return ended.status();
    }

    private JobRequest request(KnownRole known, RouteWish wish, String prompt) {
        var text = wish.context().map(name -> ContextFile.read(surroundings, name).behind(prompt));
        var plain =
                JobRequest.of(
                                text.orElse(prompt),
                                agent.map(AgentName::new).orElse(JobRequest.BY_ROLE))
                        .withRole(known.name())
                        .withNode(node.map(NodeName::new));
        var equipped = wish.toolSet().map(plain::withToolSet).orElse(plain);
        return wish.timeout()
                .map(longest -> seconds(known, longest))
                .map(equipped::withTimeoutSec)
                .orElse(equipped);
    }

    private long seconds(KnownRole known, String text) {
        var sec =
                text.matches("[0-9]{1,6}")
                        ? Long.parseLong(text)
                        : Durations.read("SECONDS", text).toSeconds();
        if (sec < 1) {
            throw RunCommand.wrong(
                    "The longest run has no time", Map.of("seconds", text), "Give 1 or more");
        }
        if (sec < known.minimumSec()) {
            surroundings
                    .terminal()
                    .note(
                            "cadre: %d s are too few for %s; it gets %d s"
                                    .formatted(sec, known.name(), known.minimumSec()));
        }
        return sec;
    }

    /** The repository that the current directory is in, unless another one is named. */
    private List<String> where() {
        if (withoutRepository || !repositories.isEmpty()) {
            return withoutRepository ? List.of() : repositories;
        }
        var here = surroundings.directory();
        for (var folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(".git"))) {
                return List.of(here.toString());
            }
        }
        return List.of();
    }
}
