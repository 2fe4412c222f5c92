package cadre.server.forges.host;

import cadre.server.forges.api.Fields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * GitLab's jobs and foreign statuses by their names, and the newest pipeline of each ref as {@value
 * #PIPELINE}. A job that was skipped is not green: GitLab skips those behind one that failed.
 */
final class GitLabChecks {
    static final String PIPELINE = "pipeline";

    private GitLabChecks() {}

    static List<StatusContext> reports(List<JsonNode> statuses, List<JsonNode> pipelines) {
        var all = new ArrayList<StatusContext>();
        newest(statuses)
                .forEach(json ->
                        all.add(
                                new StatusContext(
                                        Fields.text(json, "name"),
                                        state(json),
                                        Fields.text(json, "target_url"))));
        newest(pipelines)
                .forEach(json ->
                        all.add(
                                new StatusContext(
                                        PIPELINE, state(json), Fields.text(json, "web_url"))));
        all.sort(Comparator.comparing(StatusContext::name));
        return all;
    }

    private static Collection<JsonNode> newest(List<JsonNode> reports) {
        var newest = new HashMap<List<String>, JsonNode>();
        for (var json : reports) {
            newest.merge(
                    List.of(Fields.text(json, "name"), Fields.text(json, "ref")),
                    json,
                    (one, other) ->
                            Fields.number(one, "id") >= Fields.number(other, "id") ? one : other);
        }
        return newest.values();
    }

    private static StatusContext.State state(JsonNode json) {
        return switch (Fields.text(json, "status")) {
            case "success" -> StatusContext.State.GREEN;
            case "failed", "canceled" -> StatusContext.State.FAILED;
            default -> StatusContext.State.PENDING;
        };
    }
}
