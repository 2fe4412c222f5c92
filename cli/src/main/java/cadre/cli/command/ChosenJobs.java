package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Terminal;
import cadre.wire.api.BulkItem;
import cadre.wire.api.BulkView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which jobs a verb is for: those named, or all that the options take. */
final class ChosenJobs {
    private static final int AT_ONCE = 500;

    @Parameters(paramLabel = "JOB", arity = "0..*", description = "Such as j17; or several.")
    private List<String> jobs = List.of();

    @Option(
            names = "--state",
            paramLabel = "S",
            description = "All in this state, or several with commas.")
    private Optional<String> state = Optional.empty();

    @Option(names = "--node", paramLabel = "N", description = "All that run or ran on this node.")
    private Optional<String> node = Optional.empty();

    @Option(names = "--agent", paramLabel = "A", description = "All of this agent profile.")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--label", paramLabel = "K=V", description = "All with this label.")
    private Optional<String> label = Optional.empty();

    @Option(names = "--text", paramLabel = "T", description = "All whose prompt contains this.")
    private Optional<String> text = Optional.empty();

    @Option(names = "--submitter", paramLabel = "W", description = "All filed with this key.")
    private Optional<String> submitter = Optional.empty();

    /**
     * The one job that is named, if it is one.
     *
     * @throws CadreException INVALID if neither or both of jobs and options are given
     */
    Optional<JobId> single() {
        if (jobs.isEmpty() == filter().isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "It is not clear which jobs are meant",
                    Map.of("jobs", String.join(" ", jobs)),
                    "Name jobs, such as j17 j18, or give options, such as --label batch=7");
        }
        return jobs.size() == 1 ? Optional.of(JobId.of(jobs.getFirst())) : Optional.empty();
    }

    private Map<String, String> filter() {
        var filter = new TreeMap<String, String>();
        put(filter, "state", state);
        put(filter, "node", node);
        put(filter, "agent", agent);
        put(filter, "label", label);
        put(filter, "text", text);
        put(filter, "submitter", submitter);
        return filter;
    }

    private static void put(Map<String, String> filter, String name, Optional<String> value) {
        value.ifPresent(given -> filter.put(name, given));
    }

    /**
     * Has the server change all of them, however many calls that takes, and says what became of
     * each.
     *
     * @param route of the change of many
     * @param more what else goes into the body
     * @param done what is said of a changed job behind its id and before its state
     * @return {@link ExitStatus#FAILED} if one was refused
     */
    int change(
            Api api,
            Route route,
            Map<String, String> more,
            Output output,
            String done,
            Terminal terminal) {
        var items = new ArrayList<BulkItem>();
        for (var first : bodies(more)) {
            for (var body = first; !body.isEmpty(); ) {
                var view = Json.mapper().treeToValue(api.post(route, body), BulkView.class);
                items.addAll(view.items());
                body = view.next().map(next -> with(first, "cursor", next)).orElse(Map.of());
            }
        }
        var refused = (int) items.stream().filter(BulkItem.Refused.class::isInstance).count();
        if (output.json) {
            Output.json(
                    terminal,
                    new BulkView(items, items.size() - refused, refused, Optional.empty()));
        } else if (items.isEmpty()) {
            terminal.print("No job matches");
        } else {
            items.forEach(item -> terminal.print(line(item, done)));
        }
        return refused == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    /** What is sent first: the filter, or those named, as many at a time as the server takes. */
    private List<Map<String, Object>> bodies(Map<String, String> more) {
        var plain = new TreeMap<String, Object>(more);
        if (jobs.isEmpty()) {
            return List.of(with(with(plain, "filter", filter()), "limit", AT_ONCE));
        }
        var ids = jobs.stream().map(JobId::of).distinct().toList();
        var bodies = new ArrayList<Map<String, Object>>();
        for (var from = 0; from < ids.size(); from += AT_ONCE) {
            var some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
            bodies.add(with(plain, "jobs", some));
        }
        return bodies;
    }

    private static Map<String, Object> with(Map<String, Object> body, String name, Object value) {
        var more = new TreeMap<>(body);
        more.put(name, value);
        return more;
    }

    private static String line(BulkItem item, String done) {
        return switch (item) {
            case BulkItem.Done(JobId job, String state) -> job + done + state;
            case BulkItem.Refused(JobId job, var problem) ->
                    job
                            + " not: "
                            + problem.title()
                            + (problem.fix().isEmpty() ? "" : ". " + problem.fix());
        };
    }
}
