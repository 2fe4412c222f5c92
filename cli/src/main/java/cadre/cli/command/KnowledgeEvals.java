package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.knowledge.Question;
import cadre.cli.knowledge.Scores;
import cadre.cli.knowledge.ShippedSet;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Table;
import cadre.cli.print.Terminal;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre knowledge eval}; picocli finds it by inheritance. */
public abstract class KnowledgeEvals {
    /** Where the shipped documents are put, unless another collection is named. */
    private static final String SHIPPED = "cadre-docs";

    /** How often the index is waited for; each time it is given two seconds. */
    private static final int MOST_LOOKS = 60;

    private static final int MOST_SAID = 10;

    private final Surroundings surroundings;

    /** Made for one call. */
    KnowledgeEvals(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "eval",
            description = {
                "Measure how well questions find what answers them: by words, by vectors and by"
                        + " both. FILE has a JSON object a line, with the question and where its"
                        + " answer stands. RECALL@N is the part of these places that the N best"
                        + " pieces show, MRR how far up the first one is (1 is at the top), TOKENS"
                        + " what would go into a prompt, IN PROMPT the part of the places that"
                        + " would be in it.",
                "With --shipped the questions are Cadre's own, in English and Korean, about Cadre's"
                        + " documents, which are put in the collection "
                        + SHIPPED
                        + " (needs the grant operator)."
            },
            footer = {
                "",
                "Example:",
                "  cadre knowledge eval --shipped",
                "  cadre knowledge eval questions.jsonl --collection handbook --mode lexical"
            })
    int eval(
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..1",
                            description = "The questions; or --shipped.")
                    Optional<Path> file,
            @Option(names = "--shipped", description = "Cadre's own questions and documents.")
                    boolean shipped,
            @Option(
                            names = "--collection",
                            paramLabel = "NAME",
                            description =
                                    "Only in this one; default in all, of --shipped "
                                            + SHIPPED
                                            + ".")
                    Optional<String> collection,
            @Option(
                            names = "--mode",
                            paramLabel = "MODE",
                            defaultValue = "all",
                            description = "lexical, vector, hybrid or all (the default).")
                    String mode,
            @Option(
                            names = "--tokens",
                            paramLabel = "N",
                            defaultValue = "1500",
                            description =
                                    "How many go into a prompt, 1 to 100,000 (default"
                                            + " ${DEFAULT-VALUE}).")
                    int tokens,
            @Mixin Output output) {
        if (shipped == file.isPresent()) {
            throw RunCommand.wrong(
                    "Say which questions",
                    Map.of("file", file.map(Path::toString).orElse("")),
                    "Give a file of questions, or --shipped alone");
        }
        var modes = KnowledgeEvaluating.modes(mode);
        var questions = file.map(this::read).orElseGet(ShippedSet::questions);
        var among = shipped ? collection.or(() -> Optional.of(SHIPPED)) : collection;
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            if (shipped) {
                put(api, among.orElseThrow(), terminal);
            }
            var evaluating = new KnowledgeEvaluating(api, among, tokens, terminal::note);
            evaluating.ask(questions, modes);
            if (output.json) {
                return Output.json(terminal, Json.tree(evaluating.report()));
            }
            return say(terminal, evaluating.report());
        }
    }

    private List<Question> read(Path file) {
        var name = file.toString();
        try {
            return Question.read(name, Files.readString(surroundings.directory().resolve(file)));
        } catch (CharacterCodingException e) {
            throw RunCommand.wrong(
                    "The questions are no text", Map.of("file", name), "Write them in UTF-8");
        } catch (IOException e) {
            throw RunCommand.wrong(
                    "The file of questions cannot be read",
                    Map.of("file", name),
                    "Is it there, relative to this folder, and may you read it?");
        }
    }

    /** Cadre's documents, and then no question before they are indexed. */
    private static void put(Api api, String collection, Terminal terminal) {
        KnowledgeFilesSending.ensure(api, collection, Optional.empty(), Optional.empty());
        var adding = new KnowledgeAdding(api, collection);
        adding.send(ShippedSet.documents());
        var summary = adding.summary();
        terminal.note(
                "%s: %d of Cadre's documents stored, %d were there; 'cadre knowledge remove %s --all' removes them"
                        .formatted(collection, summary.stored(), summary.unchanged(), collection));
        var look =
                Route.of("search")
                        .with("q", "cadre")
                        .with("collection", collection)
                        .with("limit", 1);
        for (int looks = 0; looks < MOST_LOOKS; looks++) {
            var found = Json.mapper().treeToValue(api.tree(look), KnowledgeFound.class);
            if (found.behind() == 0) {
                break;
            }
        }
    }

    private static int say(Terminal terminal, KnowledgeEvaluating.Report report) {
        var table =
                new Table()
                        .left("mode")
                        .left("language")
                        .right("questions")
                        .right("recall@1")
                        .right("@3")
                        .right("@5")
                        .right("@10")
                        .right("mrr")
                        .right("tokens")
                        .right("in prompt");
        report.scores().forEach(score -> row(table, score));
        terminal.print(table.lines(terminal.tableWidth(), terminal.style()));
        report.scores().stream()
                .filter(score -> score.fellBack() > 0 && score.language().isEmpty())
                .forEach(score ->
                        terminal.note(
                                "%s: %d of %d questions were searched by words alone"
                                        .formatted(
                                                score.mode(),
                                                score.fellBack(),
                                                score.questions())));
        report.notMeasured()
                .forEach(no -> terminal.note("not measured: " + no.mode() + ": " + no.why()));
        sayMissing(terminal, report.missing());
        if (report.behind() > 0) {
            terminal.note(report.behind() + " changes of documents were not indexed yet");
        }
        if (report.withoutVector() > 0) {
            terminal.note(
                    Amounts.of(report.withoutVector(), "piece")
                            + " had no vector yet: measure again when they have");
        }
        return ExitStatus.DONE;
    }

    private static void row(Table table, Scores.Score score) {
        table.row(
                score.mode(),
                score.language().isEmpty() ? "all" : score.language(),
                Amounts.count(score.questions()),
                part(score.recallAt1()),
                part(score.recallAt3()),
                part(score.recallAt5()),
                part(score.recallAt10()),
                part(score.reciprocalRank()),
                Amounts.count(Math.round(score.tokens())),
                part(score.recallInPrompt()));
    }

    private static void sayMissing(Terminal terminal, List<KnowledgeEvaluating.Missing> missing) {
        if (missing.isEmpty()) {
            return;
        }
        terminal.note(
                "%s not in the collection, and left out of the figures:"
                        .formatted(
                                missing.size() == 1
                                        ? "1 expected place is"
                                        : missing.size() + " expected places are"));
        var bySource =
                missing.stream()
                        .collect(
                                Collectors.groupingBy(
                                        one ->
                                                one.outcome().equals("no_document")
                                                        ? "no document " + one.source()
                                                        : "no such phrase in " + one.source(),
                                        TreeMap::new,
                                        Collectors.mapping(
                                                one -> Integer.toString(one.line()),
                                                Collectors.joining(", "))));
        bySource.entrySet().stream()
                .limit(MOST_SAID)
                .forEach(each ->
                        terminal.note(
                                "  %s (line %s)"
                                        .formatted(Cells.clean(each.getKey()), each.getValue())));
        if (bySource.size() > MOST_SAID) {
            terminal.note("  and %d more; --json names all".formatted(bySource.size() - MOST_SAID));
        }
    }

    private static String part(double part) {
        return String.format(Locale.ROOT, "%.3f", part);
    }
}
