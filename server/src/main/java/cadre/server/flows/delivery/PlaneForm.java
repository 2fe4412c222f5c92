package cadre.server.flows.delivery;

import java.util.Locale;
import java.util.Map;

/**
 * Plane's webhooks in their generations: v1 ({@code event: "issue"} with an {@code action}), v2
 * ({@code event: "workitem.created"}, {@code version: "v2"}), and the names {@code
 * work_item.created} and {@code comment.created} that older specifications have. Tolerates what
 * Plane's own examples hold: the name of a Python constant for an event, "None" for nothing.
 */
final class PlaneForm {
    private static final String NOTHING = "None";
    private static final String CONSTANT = "webhookscope.scopechoices.";

    /** Both spellings that Plane knows; the past tense is what it sends. */
    private static final Map<String, String> ACTIONS =
            Map.of("create", "created", "update", "updated", "delete", "deleted");

    private PlaneForm() {}

    static NormalForm of(Arrival arrival, Fields fields) {
        var event = event(fields.has("event") ? fields.text("event") : header(arrival));
        var action = fields.text("action").toLowerCase(Locale.ROOT);
        var full = NormalForm.event(event, ACTIONS.getOrDefault(action, action));
        var kind = kind(event);
        return new NormalForm(
                full,
                kind,
                said(fields, "data.project", "data.project.id", "data.project_id"),
                subject(kind, fields),
                actor(kind, fields),
                arrival.header("X-Plane-Delivery"), // a new one at each try
                said(fields, "event_id"));
    }

    private static String header(Arrival arrival) {
        return arrival.header("X-Plane-Event");
    }

    /** {@code WebhookScope.ScopeChoices.WORK_ITEM_UPDATED} is {@code workitem.updated}. */
    private static String event(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith(CONSTANT)
                ? lower.substring(CONSTANT.length())
                        .replace("work_item", "workitem")
                        .replace('_', '.')
                : lower;
    }

    private static Kind kind(String event) {
        var words = event.replace("work_item", "workitem");
        if (words.equals("issue_comment")
                || isOrBegins(words, "comment")
                || isOrBegins(words, "workitem.comment")) {
            return Kind.COMMENT;
        }
        return words.equals("issue") || isOrBegins(words, "workitem") ? Kind.ITEM : Kind.OTHER;
    }

    private static boolean isOrBegins(String event, String word) {
        return event.equals(word) || event.startsWith(word + ".");
    }

    private static String subject(Kind kind, Fields fields) {
        return switch (kind) {
            case ITEM -> said(fields, "entity_id", "data.id");
            case COMMENT ->
                    said(
                            fields,
                            "data.comment.issue_id",
                            "data.issue",
                            "data.issue.id",
                            "data.issue_id",
                            "data.work_item",
                            "data.work_item.id",
                            "data.work_item_id",
                            "entity_id");
            default -> "";
        };
    }

    /** Never {@code created_by}: whoever has a key may write another one's id there. */
    private static String actor(Kind kind, Fields fields) {
        return kind == Kind.COMMENT
                ? said(
                        fields,
                        "activity.actor.id",
                        "data.comment.actor_id",
                        "data.actor",
                        "data.actor.id")
                : said(fields, "activity.actor.id", "data.updated_by_id");
    }

    private static String said(Fields fields, String... paths) {
        for (var path : paths) {
            var value = fields.text(path);
            if (!value.isEmpty() && !value.equals(NOTHING)) {
                return value;
            }
        }
        return "";
    }
}
