package cadre.server.flows.delivery;

/** GitHub's webhooks. The id of a delivery is the same when it is sent again. */
final class GithubForm {
    private GithubForm() {}

    static NormalForm of(Arrival arrival, Fields fields) {
        var event = arrival.header("X-GitHub-Event");
        var kind = kind(event);
        var id = arrival.header("X-GitHub-Delivery");
        return new NormalForm(
                NormalForm.event(event.isEmpty() ? "unknown" : event, fields.text("action")),
                kind,
                fields.text("repository.full_name"),
                subject(kind, fields),
                fields.text("sender.id"),
                id,
                id);
    }

    private static Kind kind(String event) {
        return switch (event) {
            case "push" -> Kind.PUSH;
            case "issues" -> Kind.ITEM;
            case "issue_comment", "pull_request_review_comment" -> Kind.COMMENT;
            case "pull_request" -> Kind.PULL_REQUEST;
            case "pull_request_review" -> Kind.REVIEW;
            case "status", "check_run", "check_suite", "workflow_run", "workflow_job" ->
                    Kind.STATUS;
            default -> Kind.OTHER;
        };
    }

    private static String subject(Kind kind, Fields fields) {
        return switch (kind) {
            case ITEM -> fields.text("issue.number");
            case COMMENT -> fields.text("issue.number", "pull_request.number");
            case PULL_REQUEST, REVIEW -> fields.text("pull_request.number", "number");
            case STATUS ->
                    fields.text(
                            "sha",
                            "check_run.head_sha",
                            "check_suite.head_sha",
                            "workflow_run.head_sha",
                            "workflow_job.head_sha");
            case PUSH -> Pushed.sha(fields);
            case OTHER -> "";
        };
    }
}
