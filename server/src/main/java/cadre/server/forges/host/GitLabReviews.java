package cadre.server.forges.host;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.Fields;
import cadre.server.forges.api.LinkedPages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Approvals of a GitLab, which name no commit. One is of the head when it is known to be younger
 * than the newest version of the merge request, by its own time or by the note that tells of it; it
 * is stale otherwise, whatever the project keeps over a push. Who asks for changes now is asked of
 * the reviewers, where the version of the server has them.
 */
final class GitLabReviews {
    private static final int DEVELOPER = 30;
    private static final String SAID = "approved this merge request";

    private final Calls calls;

    /** Begins a call in a project. */
    interface Calls {
        Api.Call in(GitLabRoute route, String repository, String... more);
    }

    GitLabReviews(Calls calls) {
        this.calls = calls;
    }

    List<Review> of(String project, String number) {
        var head = Fields.text(calls.in(GitLabRoute.REQUEST, project, number).send().body(), "sha");
        var all = new ArrayList<Review>();
        var against = new HashSet<String>();
        for (var json : reviewers(project, number)) {
            if (Fields.text(json, "state").equals("requested_changes")) {
                against.add(Fields.id(json, "user"));
                var at = Fields.time(json, "created_at");
                all.add(review(project, json, Review.Verdict.CHANGES, head, at, false));
            }
        }
        var approvals = calls.in(GitLabRoute.APPROVALS, project, number).send().body();
        var isAnyTimeUnsaid =
                approvals
                        .path("approved_by")
                        .valueStream()
                        .anyMatch(each -> Fields.text(each, "approved_at").isEmpty());
        var notes = isAnyTimeUnsaid ? notes(project, number) : List.<JsonNode>of();
        for (var json : approvals.path("approved_by")) {
            var who = Fields.id(json, "user");
            if (!against.contains(who)) {
                var at = given(json, who, notes);
                var isOfHead = at.isAfter(Instant.EPOCH) && isAfterPush(project, number, head, at);
                var on = isOfHead ? head : "";
                all.add(review(project, json, Review.Verdict.APPROVED, on, at, !isOfHead));
            }
        }
        all.sort(Comparator.comparing(Review::submittedAt));
        return all;
    }

    private List<JsonNode> reviewers(String project, String number) {
        var reply = calls.in(GitLabRoute.REVIEWERS, project, number).or(404).send();
        return reply.isOk() ? reply.body().valueStream().toList() : List.of();
    }

    private List<JsonNode> notes(String project, String number) {
        return LinkedPages.all(calls.in(GitLabRoute.NOTES, project, number)).stream()
                .filter(note -> note.path("system").asBoolean(false))
                .filter(note -> Fields.text(note, "body").equals(SAID))
                .toList();
    }

    /** 1970 if nothing tells. */
    private static Instant given(JsonNode approval, String who, List<JsonNode> notes) {
        Supplier<Optional<Instant>> noted =
                () ->
                        notes.stream()
                                .filter(note -> Fields.id(note, "author").equals(who))
                                .map(note -> Fields.time(note, "created_at"))
                                .max(Comparator.naturalOrder());
        return Optional.of(Fields.time(approval, "approved_at"))
                .filter(at -> at.isAfter(Instant.EPOCH))
                .or(noted)
                .orElse(Instant.EPOCH);
    }

    /** The newest version comes first; while it is still made, it is not of the head. */
    private boolean isAfterPush(String project, String number, String head, Instant at) {
        var versions = calls.in(GitLabRoute.VERSIONS, project, number).send().body();
        var newest = versions.path(0);
        return Fields.text(newest, "head_commit_sha").equals(head)
                && at.isAfter(Fields.time(newest, "created_at"));
    }

    private Review review(
            String project,
            JsonNode json,
            Review.Verdict verdict,
            String commit,
            Instant at,
            boolean stale) {
        var who = Fields.id(json, "user");
        return new Review(
                verdict + "-" + who,
                who,
                Fields.text(json.path("user"), "username"),
                verdict,
                mayWrite(project, who),
                stale,
                false,
                commit,
                at);
    }

    private boolean mayWrite(String project, String user) {
        if (user.isEmpty()) {
            return false;
        }
        var reply = calls.in(GitLabRoute.MEMBER, project, user).or(403, 404).send();
        return reply.isOk() && Fields.number(reply.body(), "access_level") >= DEVELOPER;
    }
}
