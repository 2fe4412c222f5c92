package cadre.server.flows.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.forges.connection.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bodies that real senders have sent. They are not part of the project: {@code ./check --payloads
 * DIR} says where they are.
 */
@Tag("payloads")
class RealPayloadsTest {
    private static final Path FOLDER = Path.of(System.getProperty("cadre.payloads", ""));

    private static final String TABLE =
            """
            forgejo-pull_request_opened          pull_request                           pull_request  gordon/hello-world          1 1
            forgejo-push                         push                                   push          gordon/hello-world          ef98532add3b2feb7a137426bba1248724367df5 1
            gitea-create_branch                  create                                 other         gogits/hello-world          - 1
            gitea-issue_comment_created          issue_comment                          comment       gogits/hello-world          1 1
            gitea-issues_opened                  issues                                 item          gogits/hello-world          1 1
            gitea-pull_request_approved          pull_request_review_approved           review        a_nice_user/hello_world_ci  7 349
            gitea-pull_request_comment_created   pull_request_comment                   comment       gogits/hello-world          2 1
            gitea-pull_request_comment_review    pull_request_review_comment            review        a_nice_user/hello_world_ci  7 349
            gitea-pull_request_merged            pull_request                           pull_request  anbraten/test-repo          1 26907
            gitea-pull_request_opened            pull_request                           pull_request  jcitizen/my-repo            1 6641
            gitea-pull_request_rejected          pull_request_review_rejected           review        a_nice_user/hello_world_ci  7 349
            gitea-pull_request_review_requested  pull_request_review_request            pull_request  a_nice_user/hello_world_ci  7 8765
            gitea-pull_request_synchronized      pull_request_sync                      pull_request  Test-CI/multi-line-secrets  2 1
            gitea-push                           push                                   push          gogits/hello-world          4522cbcefc20728a5b72b3a86af35e608622c514 1
            github-check_run_completed           check_run                              status        Codertocat/Hello-World      ec26c3e57ca3a959ca5aad62de7213c562f8c821 21031067
            github-issue_comment_created         issue_comment                          comment       Codertocat/Hello-World      1 21031067
            github-pull_request_review_dismissed pull_request_review                    review        Codertocat/Hello-World      2 21031067
            github-pull_request_review_submitted_commented pull_request_review          review        Codertocat/Hello-World      2 21031067
            github-pull_request_synchronize      pull_request                           pull_request  Codertocat/Hello-World      2 21031067
            github-push                          push                                   push          Codertocat/Hello-World      6113728f27ae82c7b1a177c8d03f9e96e0adf246 21031067
            github-status                        status                                 status        Codertocat/Hello-World      6113728f27ae82c7b1a177c8d03f9e96e0adf246 21031067
            github-workflow_run_completed        workflow_run                           status        octo-org/octo-repo          3484a3fb816e0859fd6e1cea078d76385ff50625 15669918
            gitlab-merge_request_approved        -                                      review        anbraten/woodpecker         !3 2251488
            gitlab-merge_request_unapproved      -                                      review        demoaccount2-commits-group/test_ci_tmp !3 4575606
            gitlab-note_merge_request            -                                      comment       gitlab-org/hello-world      !1 51764
            gitlab-pipeline                      -                                      status        gitlab-org/gitlab-test      bcbb5ec396a2c0f828686f14fac9b80b780504f2 1
            plane-v1-issue_delete                -                                      item          -                           9a28bd00-ed9c-4f5d-8be9-fc05cbb1fc57 -
            plane-v1-project_update              -                                      other         -                           - -
            plane-v2-workitem.comment.created    -                                      comment       -                           088a83b9-a53f-4dda-b2bc-c860cf455997 88fc36c8-73b0-4547-81c7-96b70f61835e
            plane-v2-workitem.updated            -                                      item          59e3be42-87ec-4950-99a3-ae639cf2b089 775c5716-5302-4617-bb9f-2cd843911268 -
            """;

    private record Row(
            String name, String header, String kind, String project, String subject, String actor) {
        static Row of(String line) {
            var words = List.of(line.strip().split(" +"));
            return new Row(
                    words.get(0),
                    said(words.get(1)),
                    words.get(2),
                    said(words.get(3)),
                    said(words.get(4)),
                    said(words.get(5)));
        }

        private static String said(String word) {
            return word.equals("-") ? "" : word;
        }

        Provider provider() {
            return Provider.of(name.substring(0, name.indexOf('-'))).orElseThrow();
        }

        Map<String, String> headers() {
            return switch (provider()) {
                case GITEA, FORGEJO -> Map.of("X-Gitea-Event-Type", header);
                case GITHUB -> Map.of("X-GitHub-Event", header);
                case PLANE, GITLAB -> Map.of();
            };
        }
    }

    @Test
    void every_real_body_has_its_normal_form() throws IOException {
        var found = new TreeMap<String, String>();
        var expected = new TreeMap<String, String>();
        for (var row : TABLE.lines().map(Row::of).toList()) {
            var body = Files.readAllBytes(FOLDER.resolve(row.name() + ".json"));
            var form =
                    NormalForm.of(
                            row.provider(), Sent.arrival(row.headers(), body), Fields.read(body));
            expected.put(
                    row.name(),
                    String.join(" ", row.kind(), row.project(), row.subject(), row.actor()));
            found.put(
                    row.name(),
                    String.join(
                            " ",
                            form.kind().word(),
                            form.project(),
                            form.subject(),
                            form.actorId()));
        }

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void no_real_body_is_missing_in_the_table() throws IOException {
        var known = TABLE.lines().map(line -> Row.of(line).name()).collect(Collectors.toSet());
        try (var files = Files.list(FOLDER)) {
            var there =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".json"))
                            .map(name -> name.replace(".json", ""))
                            .collect(Collectors.toCollection(TreeSet::new));
            there.removeAll(known);
            assertThat(there).isEmpty();
        }
    }
}
