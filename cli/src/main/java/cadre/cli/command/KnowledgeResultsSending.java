package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Terminal;
import cadre.wire.api.KnowledgeGathering;
import cadre.wire.api.KnowledgeGatheringRequest;
import cadre.wire.api.KnowledgeResults;
import cadre.wire.api.KnowledgeStored;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Results of jobs for a collection, by name or by themselves. */
final class KnowledgeResultsSending {
    private KnowledgeResultsSending() {}

    /** Refuses what goes with files alone. */
    static void requireAlone(String collection, @Nullable List<String> paths, boolean prune) {
        if (prune || paths != null && !paths.isEmpty()) {
            throw RunCommand.wrong(
                    "Either files or jobs",
                    Map.of("collection", collection),
                    "Add the jobs by themselves: cadre knowledge add " + collection + " --job j7");
        }
    }

    static int send(
            Terminal terminal, Api api, String collection, List<String> jobs, Output output) {
        var answer =
                api.post(
                        Route.of("knowledge", collection, "results"),
                        new KnowledgeResults(jobs.stream().map(JobId::of).toList()));
        if (output.json) {
            return Output.json(terminal, answer);
        }
        var stored = Json.mapper().treeToValue(answer, KnowledgeStored.class);
        terminal.print(
                "%s: %d stored, %d unchanged"
                        .formatted(collection, stored.stored(), stored.unchanged()));
        stored.refused()
                .forEach(one -> terminal.note("left out: " + one.source() + ": " + one.why()));
        return ExitStatus.DONE;
    }

    /**
     * Sets or shows what a collection gathers.
     *
     * @param results empty to show it alone
     */
    static int gather(
            Terminal terminal,
            Api api,
            String collection,
            Optional<Boolean> results,
            Output output) {
        var route = Route.of("knowledge", collection, "gathering");
        var answer =
                results.isPresent()
                        ? api.put(route, new KnowledgeGatheringRequest(results.get()))
                        : api.tree(route);
        if (output.json) {
            return Output.json(terminal, answer);
        }
        var is = Json.mapper().treeToValue(answer, KnowledgeGathering.class);
        return Output.said(terminal, collection + " gathers " + what(is));
    }

    private static String what(KnowledgeGathering is) {
        if (!is.results()) {
            return "nothing by itself";
        }
        return "the results of jobs of "
                + is.team().map(team -> "team " + team.name()).orElse("no team")
                + is.repository().map(url -> " that work in " + url).orElse("")
                + ", as "
                + is.setBy().orElse("somebody")
                + " set it on "
                + is.setAt().map(Object::toString).orElse("some day");
    }
}
