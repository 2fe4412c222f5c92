package cadre.server.flows.delivery;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The few words of a body that Cadre reads, by their paths such as {@code data.issue}. The body is
 * read once from its beginning to its end and never held as a tree: a thousandfold nesting or a
 * million elements cost nothing but their bytes. Words are cut at 200 characters; what is neither a
 * letter, digit nor sign of ASCII becomes {@code ?}.
 */
final class Fields {
    private static final int LONGEST = 200;
    private static final int DEEPEST = 4;

    /** All that is ever asked for; the rest is passed over. */
    private static final Set<String> WANTED =
            Set.of(
                    "version",
                    "event",
                    "action",
                    "event_id",
                    "entity_id",
                    "entity_type",
                    "data.id",
                    "data.issue",
                    "data.issue.id",
                    "data.issue_id",
                    "data.work_item",
                    "data.work_item.id",
                    "data.work_item_id",
                    "data.project",
                    "data.project.id",
                    "data.project_id",
                    "data.updated_by_id",
                    "data.comment.issue_id",
                    "data.comment.actor_id",
                    "data.actor",
                    "data.actor.id",
                    "activity.actor.id",
                    "repository.full_name",
                    "sender.id",
                    "pusher.id",
                    "number",
                    "is_pull",
                    "issue.number",
                    "issue.id",
                    "pull_request.number",
                    "pull_request.id",
                    "review.type",
                    "review.id",
                    "comment.id",
                    "sha",
                    "context",
                    "ref",
                    "after",
                    "before",
                    "commit_sha",
                    "workflow_run.head_sha",
                    "workflow_job.head_sha",
                    "check_run.head_sha",
                    "check_suite.head_sha",
                    "run.commit_sha",
                    "run.head_sha",
                    "run.repository.full_name",
                    "object_kind",
                    "event_type",
                    "event_name",
                    "checkout_sha",
                    "project.path_with_namespace",
                    "user.id",
                    "user_id",
                    "object_attributes.iid",
                    "object_attributes.action",
                    "object_attributes.sha",
                    "object_attributes.author_id",
                    "merge_request.iid",
                    "issue.iid");

    private final Map<String, String> values;

    private Fields(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a body.
     *
     * @throws CadreException INVALID if it is not one JSON object, or nested beyond reason
     */
    static Fields read(byte[] body) {
        try (var parser = Json.mapper().createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("it is something else");
            }
            var values = new HashMap<String, String>();
            object(parser, "", 1, values);
            if (parser.nextToken() != null) {
                throw malformed("something follows it");
            }
            return new Fields(values);
        } catch (JacksonException e) {
            // the words of the parser hold some of the body
            var at = e.getLocation();
            throw malformed(
                    at == null
                            ? "broken"
                            : "broken at line " + at.getLineNr() + " column " + at.getColumnNr());
        }
    }

    private static void object(
            JsonParser parser, String path, int depth, Map<String, String> values) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = path + parser.currentName();
            var token = parser.nextToken();
            if (token == JsonToken.START_OBJECT && depth < DEEPEST) {
                object(parser, name + ".", depth + 1, values);
            } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else if (token != JsonToken.VALUE_NULL && WANTED.contains(name)) {
                values.put(name, clean(parser.getString()));
            }
        }
    }

    private static String clean(String text) {
        var end = Math.min(LONGEST, text.length());
        var cleaned = new StringBuilder(end);
        for (var i = 0; i < end; i++) {
            var c = text.charAt(i);
            cleaned.append(c > ' ' && c < 0x7f ? c : '?');
        }
        return cleaned.toString();
    }

    private static CadreException malformed(String reason) {
        return new CadreException(
                ErrorCode.INVALID,
                "The body is no JSON object that can be read",
                Map.of("reason", reason),
                "Set the content type of the hook to application/json");
    }

    /** The first of these that says something, else empty. */
    String text(String... paths) {
        for (var path : paths) {
            if (!WANTED.contains(path)) {
                throw new IllegalStateException("nobody reads " + path);
            }
            var value = values.getOrDefault(path, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    boolean has(String... paths) {
        return !text(paths).isEmpty();
    }
}
