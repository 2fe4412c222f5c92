package cadre.server.forges.host;

import cadre.server.forges.api.Fields;
import cadre.server.forges.api.LinkedPages;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Pipelines of merged results, which a GitLab runs on a commit of its own: the base with the branch
 * merged into it. One belongs to a head if that is a parent of its commit.
 */
final class GitLabMergedResults {
    private static final int MOST = 20;

    private final GitLabReviews.Calls calls;

    GitLabMergedResults(GitLabReviews.Calls calls) {
        this.calls = calls;
    }

    /** Of each open merge request with this head the newest, where that is of the head. */
    List<JsonNode> of(String project, String head) {
        var requests = calls.in(GitLabRoute.COMMIT_REQUESTS, project, head).or(404).send();
        return requests.isOk()
                ? requests.body()
                        .valueStream()
                        .filter(json -> Fields.text(json, "state").equals("opened"))
                        .filter(json -> Fields.text(json, "sha").equals(head))
                        .flatMap(json -> newest(project, Fields.needed(json, "iid"), head).stream())
                        .toList()
                : List.of();
    }

    private Optional<JsonNode> newest(String project, String number, String head) {
        var call = calls.in(GitLabRoute.REQUEST_PIPELINES, project, number);
        return LinkedPages.all(call, body -> body, MOST).stream()
                .filter(json -> !Fields.text(json, "sha").equals(head))
                .filter(json -> Fields.text(json, "ref").endsWith("/merge"))
                .max(Comparator.comparing(json -> Fields.number(json, "id")))
                .filter(json -> isOf(project, Fields.needed(json, "sha"), head));
    }

    private boolean isOf(String project, String sha, String head) {
        var reply = calls.in(GitLabRoute.COMMIT, project, sha).or(404).send();
        return reply.isOk()
                && reply.body()
                        .path("parent_ids")
                        .valueStream()
                        .anyMatch(parent -> parent.asString("").equals(head));
    }
}
