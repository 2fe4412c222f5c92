package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.knowledge.SourceFiles;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Table;
import cadre.cli.print.Terminal;
import cadre.wire.api.KnowledgeDocument;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeRequest;
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
    private static final int MOST_SAID = 20;
    private static final int LINES_SHOWN = 8;

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
                ensure(api, collection, team.map(TeamName::new), repository);
                return KnowledgeResultsSending.send(terminal, api, collection, jobs, output);
            }
        }
        if (paths == null || paths.isEmpty()) {
            throw wrongPaths(collection);
        }
        var files = SourceFiles.of(surroundings.directory(), surroundings.env(), paths);
        if (!files.missing().isEmpty()) {
            throw RunCommand.wrong(
                    "There is no such file, folder, or match of a pattern",
                    Map.of("path", String.join(", ", files.missing())),
                    "Paths are relative to this folder; nothing was sent");
        }
        if (prune && files.isPartly()) {
            throw RunCommand.wrong(
                    "Some of it cannot be read, and would be removed",
                    Map.of("path", files.unreadable()),
                    "Make it readable, or leave out --prune; nothing was sent");
        }
        try (var api = surroundings.api()) {
            ensure(api, collection, team.map(TeamName::new), repository);
            var adding = new KnowledgeAdding(api, collection);
            int all = files.files().size();
            adding.send(
                    files,
                    looked -> {
                        if (looked % 500 == 0) {
                            terminal.note(looked + " of " + all + " files");
                        }
                    });
            if (prune) {
                adding.prune(files);
            }
            var summary = adding.summary();
            if (output.json) {
                return Output.json(terminal, Json.mapper().valueToTree(summary));
            }
            say(terminal, summary);
            return ExitStatus.DONE;
        }
    }

    /** Makes the collection, or says anew what it is of, if that was given. */
    static void ensure(
            Api api, String collection, Optional<TeamName> team, Optional<String> repository) {
        var known =
                Api.page(api.whole(Route.of("knowledge")), KnowledgeView.class).items().stream()
                        .filter(one -> one.name().equals(collection))
                        .findFirst();
        if (known.isPresent() && team.isPresent() && !known.get().team().equals(team)) {
            throw RunCommand.wrong(
                    "The collection is there, and not that team's",
                    Map.of(
                            "collection",
                            collection,
                            "team",
                            known.get().team().map(TeamName::name).orElse("all")),
                    "Name another collection: this one's readers would change with it");
        }
        var wanted =
                new KnowledgeRequest(
                        team.or(() -> known.flatMap(KnowledgeView::team)),
                        repository.or(() -> known.flatMap(KnowledgeView::repository)));
        var isSo =
                known.filter(one ->
                                one.team().equals(wanted.team())
                                        && one.repository().equals(wanted.repository()))
                        .isPresent();
        if (!isSo) {
            api.put(Route.of("knowledge", collection), wanted);
        }
    }

    private static void say(Terminal terminal, KnowledgeAdding.Summary summary) {
        terminal.print(
                "%s: %d stored, %d unchanged, %d removed"
                        .formatted(
                                summary.collection(),
                                summary.stored(),
                                summary.unchanged(),
                                summary.removed()));
        if (summary.masked() > 0) {
            terminal.note(summary.masked() + " secrets were masked");
        }
        var skipped = summary.skipped();
        skipped.stream()
                .limit(MOST_SAID)
                .forEach(one ->
                        terminal.note("left out: " + Cells.clean(one.source()) + ": " + one.why()));
        if (skipped.size() > MOST_SAID) {
            terminal.note(
                    "and %d more left out; --json names all".formatted(skipped.size() - MOST_SAID));
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
                            description = "lexical (default), vector or hybrid.")
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
            var found = Json.mapper().treeToValue(tree, KnowledgeFound.class);
            if (!found.trouble().isEmpty()) {
                terminal.note(found.trouble());
            }
            if (found.behind() > 0) {
                terminal.note(found.behind() + " changes are not indexed yet");
            }
            if (found.hits().isEmpty()) {
                return Output.empty(
                        terminal,
                        "Nothing was found",
                        "Try other words; 'cadre knowledge list' shows what there is");
            }
            found.hits().forEach(hit -> say(terminal, hit));
            return ExitStatus.DONE;
        }
    }

    private static void say(Terminal terminal, KnowledgeFound.Hit hit) {
        var heading = hit.heading().isEmpty() ? "" : "  " + Cells.clean(hit.heading());
        terminal.print(
                terminal.style()
                                .bold(
                                        "%s %s:%d-%d"
                                                .formatted(
                                                        hit.collection(),
                                                        Cells.clean(hit.source()),
                                                        hit.firstLine(),
                                                        hit.lastLine()))
                        + heading);
        var lines = hit.text().lines().toList();
        lines.stream()
                .limit(LINES_SHOWN)
                .forEach(line -> terminal.print("    " + Cells.clean(line)));
        if (lines.size() > LINES_SHOWN) {
            terminal.print("    ...");
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
                    boolean all) {
        var sources = documents == null ? List.<String>of() : documents;
        if (all != sources.isEmpty()) {
            throw wrong(collection);
        }
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            if (all) {
                api.delete(Route.of("knowledge", collection));
                terminal.print("removed");
                return ExitStatus.DONE;
            }
            int removed = new KnowledgeAdding(api, collection).remove(sources);
            terminal.print("%d of %d removed".formatted(removed, sources.size()));
            return ExitStatus.DONE;
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
                ensure(api, collection, team.map(TeamName::new), repository);
            }
            return KnowledgeResultsSending.gather(
                    surroundings.terminal(),
                    api,
                    collection,
                    results || off ? Optional.of(results) : Optional.empty(),
                    output);
        }
    }

    private static CadreException wrongPaths(String collection) {
        return RunCommand.wrong(
                "There is nothing to add",
                Map.of("collection", collection),
                "Give files or folders, or jobs with --job");
    }

    private static CadreException wrong(String collection) {
        return RunCommand.wrong(
                "Say which documents, or all",
                Map.of("collection", collection),
                "Give the names of documents, or --all for the whole collection");
    }
}
