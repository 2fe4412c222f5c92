package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Table;
import cadre.wire.api.KnowledgeDocument;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeRemoved;
import cadre.wire.api.KnowledgeView;
import cadre.wire.error.CadreException;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre knowledge}. */
@Command(
        name = "knowledge",
        description = {
            "Keep what a project knows where people and agents find it: collections of documents,"
                    + " and searching in them."
        },
        synopsisSubcommandLabel = "(list|add|collect|show|search|eval|remove)",
        footer = {
            "",
            "Example:",
            "  cadre knowledge add handbook docs README.md",
            "  cadre knowledge search \"how do I merge a plan\""
        })
public final class KnowledgeCommand extends KnowledgeEvals implements Runnable {
    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public KnowledgeCommand(Surroundings surroundings) {
        super(surroundings);
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what: list, add, collect, show, search, eval or remove");
    }

    @Command(
            name = "list",
            description = "List the collections.",
            footer = {"", "Example:", "  cadre knowledge list"})
    int list(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("knowledge"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, KnowledgeView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "There are no collections of knowledge",
                        "Make one: cadre knowledge add handbook docs README.md");
            }
            page.items().stream()
                    .flatMap(one -> one.vectors().stream())
                    .map(KnowledgeView.Vectors::trouble)
                    .filter(trouble -> !trouble.isEmpty())
                    .findFirst() // all have the server's
                    .ifPresent(trouble -> terminal.note("no vectors now: " + Cells.clean(trouble)));
            return Output.table(terminal, listed(page.items()));
        }
    }

    private static Table listed(List<KnowledgeView> collections) {
        var table =
                new Table()
                        .left("collection")
                        .left("team")
                        .left("repository")
                        .right("documents")
                        .right("bytes");
        boolean areVectorsMade = collections.stream().anyMatch(one -> one.vectors().isPresent());
        if (areVectorsMade) {
            table.right("no vector yet");
        }
        for (var one : collections) {
            var cells = new ArrayList<String>();
            cells.add(one.name());
            cells.add(one.team().map(TeamName::name).orElse("all"));
            cells.add(one.repository().orElse("-"));
            cells.add(Amounts.count(one.documents()));
            cells.add(Amounts.count(one.bytes()));
            if (areVectorsMade) {
                cells.add(one.vectors().map(v -> Amounts.count(v.missing())).orElse("-"));
            }
            table.row(cells.toArray());
        }
        return table;
    }

    @Command(
            name = "add",
            description = {
                "Put files in a collection, which is made if it is not there. Of what the"
                        + " collection has already only changed files are sent. Folders are walked:"
                        + " in a Git checkout what git ignores is left out. Files over 2 MB, no"
                        + " texts and symbolic links are left out and named; secrets are masked.",
                "Needs the grant operator."
            },
            footer = {
                "",
                "Example:",
                "  cadre knowledge add handbook docs README.md",
                "  cadre knowledge add shop . --team main --prune",
                "  cadre knowledge add answers --job j7 j12"
            })
    int add(
            @Parameters(paramLabel = "COLLECTION", description = "Its name.") String collection,
            @Parameters(
                            paramLabel = "PATH",
                            arity = "0..*",
                            description = "Files, folders, or patterns such as 'docs/**.md'.")
                    List<String> paths,
            @Option(
                            names = "--job",
                            paramLabel = "JOB",
                            arity = "1..*",
                            description =
                                    "The results of these jobs instead of files: what was asked,"
                                            + " answered and changed, as jobs/j7.md.")
                    List<String> jobs,
            @Option(
                            names = "--team",
                            paramLabel = "T",
                            description =
                                    "Whose agents find it, for a new collection; default"
                                            + " everybody's.")
                    Optional<String> team,
            @Option(
                            names = "--repository",
                            paramLabel = "URL",
                            description = "The repository that it tells of.")
                    Optional<String> repository,
            @Option(
                            names = "--prune",
                            description = "Remove what the collection has and these files are not.")
                    boolean prune,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        if (jobs != null) {
            KnowledgeResultsSending.requireAlone(collection, paths, prune);
            try (var api = surroundings.api()) {
                KnowledgeFilesSending.ensure(api, collection, team.map(TeamName::new), repository);
                return KnowledgeResultsSending.send(terminal, api, collection, jobs, output);
            }
        }
        if (paths == null || paths.isEmpty()) {
            throw KnowledgeFilesSending.wrongPaths(collection);
        }
        var files = KnowledgeFilesSending.read(surroundings, paths, prune);
        try (var api = surroundings.api()) {
            KnowledgeFilesSending.ensure(api, collection, team.map(TeamName::new), repository);
            return KnowledgeFilesSending.send(terminal, api, collection, files, prune, output);
        }
    }

    @Command(
            name = "show",
            description = "List the documents of a collection.",
            footer = {"", "Example:", "  cadre knowledge show handbook"})
    int show(
            @Parameters(paramLabel = "COLLECTION", description = "Its name.") String collection,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("knowledge", collection, "documents"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, KnowledgeDocument.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "The collection is empty",
                        "Fill it: cadre knowledge add " + collection + " docs");
            }
            var table = new Table().left("document").right("bytes").right("masked").left("stored");
            for (var one : page.items()) {
                table.row(
                        Cells.clean(one.source()),
                        Amounts.count(one.bytes()),
                        one.masked() == 0 ? "-" : Integer.toString(one.masked()),
                        one.at().toString());
            }
            return Output.table(terminal, table);
        }
    }

    @Command(
            name = "search",
            description = "Search in collections; any text is a query.",
            footer = {
                "",
                "Example:",
                "  cadre knowledge search \"how do I merge a plan\"",
                "  cadre knowledge search \"병합 순서\" --collection handbook --limit 3"
            })
    int search(
            @Parameters(paramLabel = "WORDS", arity = "1..*", description = "What to search for.")
                    List<String> words,
            @Option(
                            names = "--collection",
                            paramLabel = "NAME",
                            description = "Only in this one; default in all.")
                    Optional<String> collection,
            @Option(
                            names = "--mode",
                            paramLabel = "MODE",
                            description =
                                    "lexical, vector or hybrid; default hybrid where the server"
                                            + " makes vectors, else lexical.")
                    Optional<String> mode,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "5",
                            description = "At most so many, 1 to 100 (default ${DEFAULT-VALUE}).")
                    int limit,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var route =
                Route.of("search")
                        .with("q", String.join(" ", words))
                        .with("collection", collection)
                        .with("mode", mode)
                        .with("limit", limit);
        try (var api = surroundings.api()) {
            var tree = api.tree(route);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            return KnowledgePassages.print(
                    terminal, Json.mapper().treeToValue(tree, KnowledgeFound.class));
        }
    }

    @Command(
            name = "remove",
            description = {
                "Remove documents from a collection, or all of it. Needs the grant operator."
            },
            footer = {
                "",
                "Example:",
                "  cadre knowledge remove handbook docs/old.md",
                "  cadre knowledge remove handbook --all"
            })
    int remove(
            @Parameters(paramLabel = "COLLECTION", description = "Its name.") String collection,
            @Parameters(
                            paramLabel = "DOCUMENT",
                            arity = "0..*",
                            description = "As 'cadre knowledge show' lists it.")
                    List<String> documents,
            @Option(names = "--all", description = "The collection with all its documents.")
                    boolean all,
            @Mixin Output output) {
        var sources = documents == null ? List.<String>of() : documents;
        if (all != sources.isEmpty()) {
            throw wrong(collection);
        }
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            if (all) {
                api.delete(Route.of("knowledge", collection));
                return output.json
                        ? Output.json(terminal, Map.of("name", collection))
                        : Output.said(terminal, "removed");
            }
            int removed = new KnowledgeAdding(api, collection).remove(sources);
            return output.json
                    ? Output.json(terminal, new KnowledgeRemoved(removed))
                    : Output.said(terminal, "%d of %d removed".formatted(removed, sources.size()));
        }
    }

    @Command(
            name = "collect",
            description = {
                "Have a collection gather by itself: each job that succeeds from now on becomes a"
                        + " document of it. A team's collection takes that team's jobs, everybody's"
                        + " those of no team; one that tells of a repository only those that work"
                        + " in it.",
                "Needs the grant operator."
            },
            footer = {
                "",
                "Example:",
                "  cadre knowledge collect answers --results",
                "  cadre knowledge collect answers --off"
            })
    int collect(
            @Parameters(paramLabel = "COLLECTION", description = "Its name.") String collection,
            @Option(names = "--results", description = "The results of jobs.") boolean results,
            @Option(names = "--off", description = "No longer.") boolean off,
            @Option(
                            names = "--team",
                            paramLabel = "T",
                            description =
                                    "Whose jobs and readers, for a new collection; default"
                                            + " everybody's.")
                    Optional<String> team,
            @Option(
                            names = "--repository",
                            paramLabel = "URL",
                            description = "Only of jobs that work in it.")
                    Optional<String> repository,
            @Mixin Output output) {
        if (results && off) {
            throw RunCommand.wrong(
                    "On or off", Map.of("collection", collection), "Give --results or --off");
        }
        try (var api = surroundings.api()) {
            if (results) {
                KnowledgeFilesSending.ensure(api, collection, team.map(TeamName::new), repository);
            }
            return KnowledgeResultsSending.gather(
                    surroundings.terminal(),
                    api,
                    collection,
                    results || off ? Optional.of(results) : Optional.empty(),
                    output);
        }
    }

    private static CadreException wrong(String collection) {
        return RunCommand.wrong(
                "Say which documents, or all",
                Map.of("collection", collection),
                "Give the names of documents, or --all for the whole collection");
    }
}
