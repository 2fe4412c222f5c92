package cadre.server.flows.delivery;

import java.util.Set;

/**
 * GitLab's webhooks. Merge requests and issues have numbers of their own there: a merge request's
 * is written {@code !7}.
 */
final class GitlabForm {
    private static final Set<String> VERDICTS =
            Set.of("approved", "approval", "unapproved", "unapproval");

    private GitlabForm() {}

    static NormalForm of(Arrival arrival, Fields fields) {
        var event = fields.text("object_kind", "event_type", "event_name");
        var action = fields.text("object_attributes.action");
        var kind = kind(event, action);
        return new NormalForm(
                NormalForm.event(
                        event.isEmpty() ? arrival.header("X-Gitlab-Event") : event, action),
                kind,
                fields.text("project.path_with_namespace"),
                subject(kind, fields),
                fields.text("user.id", "user_id", "object_attributes.author_id"),
                arrival.header("X-Gitlab-Event-UUID"),
                arrival.header("webhook-id", "Idempotency-Key"));
    }

    private static Kind kind(String event, String action) {
        return switch (event) {
            case "push" -> Kind.PUSH;
            case "issue", "work_item" -> Kind.ITEM;
            case "note" -> Kind.COMMENT;
            case "merge_request" -> VERDICTS.contains(action) ? Kind.REVIEW : Kind.PULL_REQUEST;
            case "pipeline", "build" -> Kind.STATUS;
            default -> Kind.OTHER;
        };
    }

    private static String subject(Kind kind, Fields fields) {
        return switch (kind) {
            case ITEM -> fields.text("object_attributes.iid");
            case PULL_REQUEST, REVIEW -> mergeRequest(fields.text("object_attributes.iid"));
            case COMMENT ->
                    fields.has("merge_request.iid")
                            ? mergeRequest(fields.text("merge_request.iid"))
                            : fields.text("issue.iid");
            case STATUS -> fields.text("object_attributes.sha", "sha");
            case PUSH -> Pushed.sha(fields);
            case OTHER -> "";
        };
    }

    private static String mergeRequest(String number) {
        return number.isEmpty() ? "" : "!" + number;
    }
}
