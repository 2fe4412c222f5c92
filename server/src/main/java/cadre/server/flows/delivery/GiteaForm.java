package cadre.server.flows.delivery;

/**
 * Gitea's and Forgejo's webhooks. The fine name of an event comes first, then the coarse one, then
 * what is in the body: Gitea 1.23.0 sends an empty name with a status. A review's coarse name
 * {@code pull_request_comment} is a comment's fine one. Whether a review counts is not here: that
 * it is official, on which commit, dismissed or not says the API alone.
 */
final class GiteaForm {
    private GiteaForm() {}

    static NormalForm of(Arrival arrival, Fields fields) {
        var fine =
                arrival.header("X-Forgejo-Event-Type", "X-Gitea-Event-Type", "X-GitHub-Event-Type");
        var coarse = arrival.header("X-Forgejo-Event", "X-Gitea-Event", "X-GitHub-Event");
        var event = !fine.isEmpty() ? fine : !coarse.isEmpty() ? coarse : guessed(fields);
        var kind = kind(event, fields);
        return new NormalForm(
                NormalForm.event(event, fields.text("action")),
                kind,
                fields.text("repository.full_name", "run.repository.full_name"),
                subject(kind, fields),
                fields.text("sender.id", "pusher.id"),
                arrival.header("X-Forgejo-Delivery", "X-Gitea-Delivery", "X-GitHub-Delivery"),
                ""); // a replay by hand has a new one, so the content says whether it came before
    }

    private static String guessed(Fields fields) {
        if (fields.has("review.type", "review.id")) {
            return "pull_request_review";
        }
        if (fields.has("pull_request.number", "pull_request.id")) {
            return "pull_request";
        }
        if (fields.has("comment.id")) {
            return "issue_comment";
        }
        if (fields.has("issue.number")) {
            return "issues";
        }
        if (fields.has("sha") && fields.has("context")) {
            return "status";
        }
        return fields.has("after") && fields.has("ref") ? "push" : "unknown";
    }

    private static Kind kind(String event, Fields fields) {
        return switch (event) {
            case "push" -> Kind.PUSH;
            case "issues", "issue_assign", "issue_label", "issue_milestone" -> Kind.ITEM;
            case "issue_comment" -> Kind.COMMENT;
            case "pull_request_comment" ->
                    fields.has("review.type", "review.id") ? Kind.REVIEW : Kind.COMMENT;
            case "pull_request",
                    "pull_request_assign",
                    "pull_request_label",
                    "pull_request_milestone",
                    "pull_request_sync",
                    "pull_request_review_request" ->
                    Kind.PULL_REQUEST;
            case "pull_request_review",
                    "pull_request_approved",
                    "pull_request_rejected",
                    "pull_request_review_approved",
                    "pull_request_review_rejected",
                    "pull_request_review_comment" ->
                    Kind.REVIEW;
            case "status", "workflow_run", "workflow_job" -> Kind.STATUS;
            default -> event.startsWith("action_run_") ? Kind.STATUS : Kind.OTHER;
        };
    }

    private static String subject(Kind kind, Fields fields) {
        return switch (kind) {
            case ITEM -> fields.text("issue.number", "number");
            case COMMENT -> fields.text("issue.number", "pull_request.number", "number");
            case PULL_REQUEST, REVIEW -> fields.text("pull_request.number", "number");
            case STATUS ->
                    fields.text(
                            "sha",
                            "workflow_run.head_sha",
                            "workflow_job.head_sha",
                            "run.commit_sha",
                            "run.head_sha",
                            "commit_sha");
            case PUSH -> Pushed.sha(fields);
            case OTHER -> "";
        };
    }
}
