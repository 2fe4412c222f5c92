package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.knowledge.SourceFiles;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Terminal;
import cadre.wire.api.KnowledgeRequest;
import cadre.wire.api.KnowledgeView;
import cadre.wire.error.CadreException;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files for a collection, which is made for them. */
final class KnowledgeFilesSending {
    private static final int MOST_SAID = 20;

    private KnowledgeFilesSending() {}

    /**
     * Finds them.
     *
     * @throws CadreException INVALID if one is not there, or with {@code prune} cannot be read
     */
    static SourceFiles read(Surroundings surroundings, List<String> paths, boolean prune) {
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
        return files;
    }

    /** Sends what the collection has not. */
    static int send(
            Terminal terminal,
            Api api,
            String collection,
            SourceFiles files,
            boolean prune,
            Output output) {
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
        var told = known.flatMap(KnowledgeView::repository);
        if (told.isPresent() && repository.isPresent() && !told.equals(repository)) {
            throw RunCommand.wrong(
                    "The collection is there, and tells of another repository",
                    Map.of("collection", collection, "repository", told.get()),
                    "Name another collection: which jobs are given of it would change with it");
        }
        var wanted =
                new KnowledgeRequest(
                        team.or(() -> known.flatMap(KnowledgeView::team)),
                        repository.or(() -> told));
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
            terminal.note("masked: " + Amounts.of(summary.masked(), "secret"));
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

    static CadreException wrongPaths(String collection) {
        return RunCommand.wrong(
                "There is nothing to add",
                Map.of("collection", collection),
                "Give files or folders, or jobs with --job");
    }
}
