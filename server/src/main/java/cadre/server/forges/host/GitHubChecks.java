package cadre.server.forges.host;

import cadre.server.forges.api.Fields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * GitHub's two kinds of reports on a commit, statuses and check runs, as one list. A check run
 * stands there twice: by its name, and by its name with the app that reported it, such as {@code
 * build (app 15368)}, which is what a branch requires that wants it of that app. No other report
 * can take on such a name.
 */
final class GitHubChecks {
    private static final Pattern OF_APP = Pattern.compile(" \\(app \\d+\\)$");
    private static final Pattern GLOB = Pattern.compile("[\\\\*?\\[\\]{}!,]");

    private GitHubChecks() {}

    /** The newest of each status context, and all check runs, by name. */
    static List<StatusContext> reports(List<JsonNode> statuses, List<JsonNode> runs) {
        var all = new ArrayList<StatusContext>();
        newest(statuses, "context").forEach(json -> all.add(status(json)));
        for (var run : newest(runs, "name")) {
            var name = plain(Fields.text(run, "name"));
            var url = Fields.text(run, "html_url");
            all.add(new StatusContext(name, state(run), url));
            var app = Fields.id(run, "app");
            if (!app.isEmpty()) {
                all.add(new StatusContext(ofApp(name, app), state(run), url));
            }
        }
        all.sort(Comparator.comparing(StatusContext::name));
        return all;
    }

    /** Of the same name, suite and app the one with the highest id: it was run again. */
    private static Collection<JsonNode> newest(List<JsonNode> reports, String name) {
        var newest = new HashMap<List<String>, JsonNode>();
        for (var json : reports) {
            var of =
                    List.of(
                            Fields.text(json, name),
                            Fields.id(json, "check_suite"),
                            Fields.id(json, "app"));
            newest.merge(
                    of,
                    json,
                    (one, other) ->
                            Fields.number(one, "id") >= Fields.number(other, "id") ? one : other);
        }
        return newest.values();
    }

    private static StatusContext status(JsonNode json) {
        return new StatusContext(
                plain(Fields.text(json, "context")),
                switch (Fields.text(json, "state")) {
                    case "success" -> StatusContext.State.GREEN;
                    case "error", "failure" -> StatusContext.State.FAILED;
                    default -> StatusContext.State.PENDING;
                },
                Fields.text(json, "target_url"));
    }

    /** GitHub lets skipped and neutral ones pass. */
    private static StatusContext.State state(JsonNode run) {
        if (!Fields.text(run, "status").equals("completed")) {
            return StatusContext.State.PENDING;
        }
        return switch (Fields.text(run, "conclusion")) {
            case "success", "neutral", "skipped" -> StatusContext.State.GREEN;
            default -> StatusContext.State.FAILED;
        };
    }

    /** Patterns of what the protection of a branch and its rules require, each once. */
    static List<String> required(JsonNode branch, List<JsonNode> rules) {
        var all = new LinkedHashSet<String>();
        var statuses = branch.path("protection").path("required_status_checks");
        if (!Fields.text(statuses, "enforcement_level").equals("off")) {
            var checks = statuses.path("checks");
            checks.forEach(each -> all.add(pattern(each, "app_id")));
            if (checks.isEmpty()) {
                statuses.path("contexts").forEach(each -> all.add(escaped(each.asString(""))));
            }
        }
        for (var rule : rules) {
            if (Fields.text(rule, "type").equals("required_status_checks")) {
                rule.path("parameters")
                        .path("required_status_checks")
                        .forEach(each -> all.add(pattern(each, "integration_id")));
            }
        }
        return List.copyOf(all);
    }

    /** An app of -1 or none is any. */
    private static String pattern(JsonNode check, String app) {
        var name = escaped(plain(Fields.text(check, "context")));
        var id = Fields.number(check, app);
        return id > 0 ? ofApp(name, Long.toString(id)) : name;
    }

    private static String ofApp(String name, String app) {
        return name + " (app " + app + ")";
    }

    private static String plain(String name) {
        return OF_APP.matcher(name).find() ? name + " by name" : name;
    }

    private static String escaped(String name) {
        return GLOB.matcher(name).replaceAll("\\\\$0");
    }
}
