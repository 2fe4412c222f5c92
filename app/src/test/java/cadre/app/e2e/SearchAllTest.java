package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.wire.job.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was said and done is found by {@code cadre search} on a real server, in Korean too, by whom
 * it is for, before and after {@code kill -9}; and results of jobs become documents once.
 */
@Tag("e2e")
class SearchAllTest {
    private static final Duration LONGEST = Duration.ofSeconds(120);

    @TempDir Path root;
    private Installation cadre;

    @BeforeEach
    void start() {
        cadre = Installation.running(root, 2);
        cadre.cliEnds(0, root, "team", "init", "shop", "--roles", "BE,FE,QA", "--lead", "boss");
        cadre.cliEnds(0, root, "knowledge", "collect", "answers", "--results");
    }

    @AfterEach
    void stop() {
        cadre.close();
    }

    private String key(String name) {
        return cadre.api()
                .post("/api/v1/teams/shop/members", "{\"name\":\"" + name + "\"}")
                .path("secret")
                .asString();
    }

    private String search(String... words) {
        var line = new ArrayList<>(List.of("search"));
        line.addAll(List.of(words));
        return cadre.cliEnds(0, root, line.toArray(String[]::new)).out();
    }

    private void runs(String answer) {
        var job = cadre.api().file(Installation.rehearsal("say " + answer)).id();
        assertThat(cadre.api().awaitEnd(job, LONGEST).status())
                .isInstanceOf(JobState.Succeeded.class);
    }

    private void gathered(int documents) {
        await().atMost(LONGEST)
                .untilAsserted(() ->
                        assertThat(
                                        cadre.api()
                                                .json("/api/v1/knowledge/answers/documents")
                                                .path("items"))
                                .hasSize(documents));
    }

    @Test
    void a_message_a_task_an_answer_and_its_document_are_found_before_and_after_kill_9() {
        var be = key("BE");
        var qa = key("QA");
        new BusMember(cadre.url(), be)
                .call("post_message", "{'to_role':'FE','body':'the payroll umbrella is blue'}");
        cadre.cliEnds(0, root, "task", "add", "mend the umbrella", "--team", "shop");
        runs("결제 서버를 다시 시작하면 umbrella 오류가 사라진다");

        assertThat(search("umbrella", "--in", "messages,tasks,jobs"))
                .contains("message shop/m1  BE -> FE", "task shop/t1", "job j1");
        assertThat(search("서버", "--in", "jobs")).contains("job j1", "결제 서버를");
        assertThat(found(be)).isOne();
        assertThat(found(qa)).isZero();
        gathered(1);
        assertThat(search("서버")).contains("document answers jobs/j1.md");

        runs("another umbrella");
        cadre.server().kill();
        cadre.startServer();

        assertThat(search("umbrella", "--in", "messages,tasks,jobs"))
                .contains("message shop/m1", "task shop/t1", "job j1", "job j2");
        assertThat(found(qa)).isZero();
        gathered(2);
        assertThat(
                        cadre.cliEnds(0, root, "feed", "--kind", "knowledge.stored", "--last", "9")
                                .out())
                .as("each once")
                .hasLineCount(2);
    }

    /** How many messages and jobs a member finds. */
    private int found(String key) {
        return new Api(cadre.url(), key)
                .json("/api/v1/search/all?q=payroll&in=messages,jobs")
                .path("hits")
                .size();
    }
}
