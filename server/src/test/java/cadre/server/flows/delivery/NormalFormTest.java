package cadre.server.flows.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.forges.connection.Provider;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read from the bodies of each provider, written here after its documentation. */
class NormalFormTest {
    private static final String ITEM = "3f1c2b7a-0d4e-4a55-9a61-5b0c7d8e9f01";
    private static final String PROJECT = "7a9d1f30-2c5b-4e88-b1d7-6f0a3c4d5e02";
    private static final String PERSON = "c0ffee00-1111-4222-8333-444455556666";
    private static final String SHA = "4c1f0e2d3b5a69788796a5b4c3d2e1f00f1e2d3c";
    private static final String ZERO = "0".repeat(40);

    private static NormalForm form(Provider provider, Map<String, String> headers, String body) {
        return NormalForm.of(
                provider,
                Sent.arrival(headers, body),
                Fields.read(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static NormalForm expected(
            String event, Kind kind, String project, String subject, String actor) {
        return new NormalForm(event, kind, project, subject, actor, "", "");
    }

    private static NormalForm plane(String body) {
        return form(Provider.PLANE, Map.of(), body);
    }

    private static NormalForm gitea(String event, String type, String body) {
        return form(
                Provider.GITEA, Map.of("X-Gitea-Event", event, "X-Gitea-Event-Type", type), body);
    }

    private static NormalForm github(String event, String body) {
        return form(Provider.GITHUB, Map.of("X-GitHub-Event", event), body);
    }

    @Test
    void what_headers_say_is_cut_and_plain_like_what_bodies_say() {
        var form =
                form(
                        Provider.GITEA,
                        Map.of(
                                "X-Gitea-Event-Type", "\u001bpush".repeat(2_000),
                                "X-Gitea-Delivery", "d".repeat(6_000)),
                        "{}");

        assertThat(form.event()).hasSize(200).startsWith("?push?push");
        assertThat(form.providerId()).isEqualTo("d".repeat(200));
    }

    @Test
    void plane_v1_says_what_happened_in_event_and_action() {
        var body =
                """
                {"event": "issue", "action": "%s", "webhook_id": "w", "workspace_id": "ws",
                 "data": {"id": "%s", "project": "%s", "name": "x", "created_by": "someone-else",
                          "state": {"id": "s", "group": "started"}, "labels": [{"id": "l"}]},
                 "activity": {"field": "state_id", "actor": {"id": "%s", "email": "a@b.example"}}}
                """;

        var expected = expected("issue.updated", Kind.ITEM, PROJECT, ITEM, PERSON);
        assertThat(plane(body.formatted("updated", ITEM, PROJECT, PERSON))).isEqualTo(expected);
        assertThat(plane(body.formatted("update", ITEM, PROJECT, PERSON))).isEqualTo(expected);
    }

    @Test
    void the_author_of_a_plane_comment_is_the_actor_and_never_created_by() {
        var body =
                """
                {"event": "issue_comment", "action": "created",
                 "data": {"id": "c1", "comment_html": "<p>:approved:</p>", "issue": "%s",
                          "project": "%s", "created_by": "the-boss", "actor": "the-boss-too"},
                 "activity": {"field": null, "actor": {"id": "%s"}}}
                """
                        .formatted(ITEM, PROJECT, PERSON);

        assertThat(plane(body))
                .isEqualTo(expected("issue_comment.created", Kind.COMMENT, PROJECT, ITEM, PERSON));
    }

    @Test
    void plane_v2_has_an_id_that_stays_and_one_that_does_not() {
        var body =
                """
                {"version": "v2", "delivery_id": "d", "event_id": "e-1", "entity_id": "%s",
                 "entity_type": "issue", "event": "workitem.comment.created", "workspace_id": "w",
                 "data": {"id": "%s", "comment": {"id": "c", "actor_id": "%s", "issue_id": "%s",
                          "edited_at": null, "comment_stripped": ":approved:"}},
                 "previous_attributes": {}}
                """
                        .formatted(ITEM, ITEM, PERSON, ITEM);

        assertThat(form(Provider.PLANE, Map.of("X-Plane-Delivery", "new-each-time"), body))
                .isEqualTo(
                        new NormalForm(
                                "workitem.comment.created",
                                Kind.COMMENT,
                                "",
                                ITEM,
                                PERSON,
                                "new-each-time",
                                "e-1"));
    }

    @Test
    void a_deleted_plane_item_is_known_by_the_outer_id() {
        var body =
                """
                {"version": "v2", "event_id": "e", "entity_id": "%s", "event": "workitem.deleted",
                 "data": {}, "previous_attributes": {"id": "%s"}}
                """
                        .formatted(ITEM, ITEM);

        assertThat(plane(body).subject()).isEqualTo(ITEM);
    }

    @Test
    void the_name_of_a_python_constant_and_the_word_none_are_understood() {
        var body =
                """
                {"version": "v2", "event": "WebhookScope.ScopeChoices.WORK_ITEM_UPDATED",
                 "entity_id": "%s",
                 "data": {"id": "%s", "project_id": "%s", "updated_by_id": "None"}}
                """
                        .formatted(ITEM, ITEM, PROJECT);

        assertThat(plane(body))
                .isEqualTo(expected("workitem.updated", Kind.ITEM, PROJECT, ITEM, ""));
    }

    @Test
    void the_older_names_of_plane_events_are_understood() {
        assertThat(
                        plane(
                                """
                                {"event": "work_item.created", "data": {"id": "%s", "project": "%s"}}
                                """
                                        .formatted(ITEM, PROJECT)))
                .isEqualTo(expected("work_item.created", Kind.ITEM, PROJECT, ITEM, ""));
        assertThat(
                        plane(
                                """
                                {"event": "comment.created",
                                 "data": {"comment": ":approved:", "issue": {"id": "%s"}}}
                                """
                                        .formatted(ITEM)))
                .isEqualTo(expected("comment.created", Kind.COMMENT, "", ITEM, ""));
    }

    @Test
    void what_plane_adds_one_day_is_kept_and_ignored() {
        assertThat(plane("{\"event\": \"intake_issue\", \"data\": {\"id\": \"x\"}}").kind())
                .isEqualTo(Kind.OTHER);
        assertThat(plane("{\"event\": {\"a\": 1}, \"data\": [1]}"))
                .isEqualTo(expected("", Kind.OTHER, "", "", ""));
    }

    private static final String REVIEW =
            """
            {"action": "reviewed", "number": 7, "commit_id": "",
             "pull_request": {"id": 91, "number": 7, "head": {"sha": "%s"}},
             "repository": {"full_name": "shop/api"}, "sender": {"id": 12, "login": "ann"},
             "review": {"type": "pull_request_review_approved", "content": "fine"}}
            """
                    .formatted(SHA);

    @Test
    void a_gitea_approval_is_a_review_though_it_has_no_state() {
        var expected =
                expected(
                        "pull_request_review_approved.reviewed",
                        Kind.REVIEW,
                        "shop/api",
                        "7",
                        "12");

        assertThat(gitea("pull_request_approved", "pull_request_review_approved", REVIEW))
                .isEqualTo(expected);
        assertThat(gitea("pull_request_approved", "", REVIEW).kind()).isEqualTo(Kind.REVIEW);
        assertThat(gitea("", "", REVIEW).kind()).isEqualTo(Kind.REVIEW);
    }

    @Test
    void a_gitea_review_without_a_verdict_has_the_coarse_name_of_a_comment() {
        var comment =
                """
                {"action": "created", "is_pull": true, "issue": {"number": 7},
                 "comment": {"id": 5, "body": "hm"}, "repository": {"full_name": "shop/api"},
                 "sender": {"id": 12}}
                """;

        assertThat(gitea("pull_request_comment", "", REVIEW).kind()).isEqualTo(Kind.REVIEW);
        assertThat(gitea("issue_comment", "pull_request_comment", comment))
                .isEqualTo(
                        expected(
                                "pull_request_comment.created",
                                Kind.COMMENT,
                                "shop/api",
                                "7",
                                "12"));
    }

    @Test
    void a_gitea_status_without_a_name_is_known_by_its_body() {
        var body =
                """
                {"id": 3, "sha": "%s", "context": "ci/test", "state": "success",
                 "repository": {"full_name": "shop/api"}, "sender": {"id": 2}}
                """
                        .formatted(SHA);
        var expected = expected("status", Kind.STATUS, "shop/api", SHA, "2");

        assertThat(gitea("", "status", body)).isEqualTo(expected);
        assertThat(gitea("", "", body)).isEqualTo(expected);
    }

    @Test
    void new_commits_of_a_gitea_pull_request_are_one_of_its_kinds() {
        var body =
                """
                {"action": "synchronized", "number": 2, "pull_request": {"number": 2},
                 "repository": {"full_name": "shop/api"}, "sender": {"id": 1}}
                """;

        assertThat(gitea("pull_request", "pull_request_sync", body))
                .isEqualTo(
                        expected(
                                "pull_request_sync.synchronized",
                                Kind.PULL_REQUEST,
                                "shop/api",
                                "2",
                                "1"));
    }

    @Test
    void forgejo_is_known_by_its_own_headers_first_and_has_action_runs() {
        var body =
                """
                {"action": "success", "run": {"commit_sha": "%s",
                 "repository": {"full_name": "shop/api"}}}
                """
                        .formatted(SHA);

        assertThat(
                        form(
                                Provider.FORGEJO,
                                Map.of(
                                        "X-Forgejo-Event", "action_run_success",
                                        "X-Gitea-Event", "something_else"),
                                body))
                .isEqualTo(
                        expected("action_run_success.success", Kind.STATUS, "shop/api", SHA, ""));
    }

    @Test
    void a_push_is_about_its_new_commit_and_a_deletion_about_the_old_one() {
        var body =
                "{\"ref\": \"refs/heads/x\", \"before\": \"%s\", \"after\": \"%s\","
                        + " \"repository\": {\"full_name\": \"shop/api\"}, \"pusher\": {\"id\": 4}}";

        assertThat(gitea("push", "push", body.formatted(ZERO, SHA)))
                .isEqualTo(expected("push", Kind.PUSH, "shop/api", SHA, "4"));
        assertThat(github("push", body.formatted(SHA, ZERO)).subject()).isEqualTo(SHA);
    }

    @Test
    void a_delivery_of_github_keeps_its_id_when_it_is_sent_again() {
        var body =
                """
                {"action": "submitted", "review": {"id": 1, "state": "approved",
                 "commit_id": "%s"}, "pull_request": {"number": 2},
                 "repository": {"full_name": "shop/api"}, "sender": {"id": 9}}
                """
                        .formatted(SHA);

        assertThat(
                        form(
                                Provider.GITHUB,
                                Map.of(
                                        "X-GitHub-Event", "pull_request_review",
                                        "X-GitHub-Delivery", "g-1"),
                                body))
                .isEqualTo(
                        new NormalForm(
                                "pull_request_review.submitted",
                                Kind.REVIEW,
                                "shop/api",
                                "2",
                                "9",
                                "g-1",
                                "g-1"));
    }

    @Test
    void both_kinds_of_checks_of_github_are_about_a_commit() {
        var repository = "\"repository\": {\"full_name\": \"shop/api\"}, \"sender\": {\"id\": 1}}";

        assertThat(github("status", "{\"sha\": \"" + SHA + "\", " + repository))
                .isEqualTo(expected("status", Kind.STATUS, "shop/api", SHA, "1"));
        for (var event :
                new String[] {"check_run", "check_suite", "workflow_run", "workflow_job"}) {
            assertThat(
                            github(
                                    event,
                                    "{\"action\": \"completed\", \"%s\": {\"head_sha\": \"%s\","
                                                    .formatted(event, SHA)
                                            + " \"pull_requests\": []}, "
                                            + repository))
                    .isEqualTo(expected(event + ".completed", Kind.STATUS, "shop/api", SHA, "1"));
        }
        assertThat(github("ping", "{\"zen\": \"x\"}").kind()).isEqualTo(Kind.OTHER);
    }

    @Test
    void merge_requests_of_gitlab_are_no_issues_of_the_same_number() {
        var body =
                """
                {"object_kind": "%s", "user": {"id": 5},
                 "project": {"path_with_namespace": "shop/sub/api"},
                 "object_attributes": {"iid": 3, "action": "%s", "last_commit": {"id": "%s"}}}
                """;

        assertThat(form(Provider.GITLAB, Map.of(), body.formatted("merge_request", "update", SHA)))
                .isEqualTo(
                        expected(
                                "merge_request.update",
                                Kind.PULL_REQUEST,
                                "shop/sub/api",
                                "!3",
                                "5"));
        assertThat(
                        form(
                                        Provider.GITLAB,
                                        Map.of(),
                                        body.formatted("merge_request", "approval", SHA))
                                .kind())
                .isEqualTo(Kind.REVIEW);
        assertThat(form(Provider.GITLAB, Map.of(), body.formatted("issue", "open", SHA)))
                .isEqualTo(expected("issue.open", Kind.ITEM, "shop/sub/api", "3", "5"));
    }

    @Test
    void a_pipeline_of_gitlab_is_about_its_own_commit() {
        var body =
                """
                {"object_kind": "pipeline", "object_attributes": {"id": 1, "sha": "%s",
                 "source": "merge_request_event"}, "merge_request": {"iid": 1},
                 "project": {"path_with_namespace": "shop/api"}, "user": {"id": 5}}
                """
                        .formatted(SHA);

        assertThat(form(Provider.GITLAB, Map.of("Idempotency-Key", "k-1"), body))
                .isEqualTo(
                        new NormalForm("pipeline", Kind.STATUS, "shop/api", SHA, "5", "", "k-1"));
    }

    @Test
    void what_a_sender_writes_cannot_reach_the_store_as_it_is() {
        var form =
                plane(
                        "{\"event\":\"issue\",\"data\":{\"id\":\"a\\u0000\\ud800 b"
                                + "c".repeat(500)
                                + "\"}}");

        assertThat(form.subject()).hasSize(200).startsWith("a???bc");
    }
}
