package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.telegram.FakeTelegram;
import cadre.wire.api.Grant;
import cadre.wire.flow.ShippedFlow;
import cadre.wire.link.ServerMessage.Start;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said in a chat to crews, to work items, and to jobs that are over. */
class TelegramWorkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FakeTelegram telegram = FakeTelegram.start();
    private FlowWalk walk;

    @BeforeEach
    void start(@TempDir Path folder) {
        walk = new FlowWalk(folder, telegram.settings());
    }

    @AfterEach
    void stop() {
        walk.close();
        telegram.close();
    }

    private TelegramPerson person(long id, Grant grant) {
        var person = new TelegramPerson(telegram, walk.server, id);
        person.link(grant);
        return person;
    }

    @Test
    void a_split_runs_when_a_member_approves_it_and_is_shown_whole_before() {
        var ann = person(4001, Grant.MEMBER);
        var bob = person(4002, Grant.VIEWER);
        assertThat(ann.said("/crew")).contains("There are no crews");
        RunningServer.ok(
                walk.server.post(
                        "/api/v1/crews",
                        """
                        {"request": "Greet in two languages", "parts": [
                          {"name": "french", "description": "Say <salut> to @everyone", "agent": "rehearsal"},
                          {"name": "spanish", "description": "Say hola", "agent": "rehearsal",
                           "depends_on": ["french"]}]}
                        """));

        assertThat(bob.said("/crew c1"))
                .contains(
                        "proposed",
                        "Greet in two languages",
                        "Say &lt;salut&gt; to @\u2060everyone")
                .contains("Say hola", "after french", "/approve c1");
        assertThat(bob.said("/approve c1")).contains("may not do that");
        assertThat(bob.said("/crew do something")).contains("❌");
        assertThat(ann.said("/approve c1")).contains("Another key filed this crew");
        walk.server.post("/api/v1/crews/c1/confirm", "{}");
        assertThat(walk.node.next(Start.class).order().prompt()).contains("Say <salut>");
        assertThat(ann.said("/crew")).contains("c1").contains("running");

        assertThat(ann.said("/crew Write it in Latin, too")).contains("c2").contains("triage");
        assertThat(ann.said("/cancel c2")).contains("c2").contains("⏹");
        assertThat(ann.said("/cancel c1")).contains("❌");
        assertThat(ann.said("/crew -a claude do it")).contains("takes no such option");
        assertThat(ann.said("/run --compare claude,codex do it"))
                .contains("--compare and --resolve are for");
        assertThat(ann.said("/crew --compare codex,claude do it")).contains("running", "codex");
        assertThat(ann.said("/crew --resolve executor do this + do that")).contains("triage");
        assertThat(ann.said("/approve j1")).contains("nothing that the command is about");
    }

    @Test
    void a_proposed_split_of_one_s_own_is_approved_from_the_chat() {
        var ann = person(4001, Grant.OPERATOR);
        RunningServer.ok(
                walk.server.post(
                        "/api/v1/crews",
                        """
                        {"request": "One thing", "parts": [
                          {"name": "one", "description": "Say hello", "agent": "rehearsal"}]}
                        """));
        assertThat(ann.said("/approve c1")).contains("c1").doesNotContain("❌");
        var start = walk.node.next(Start.class);
        walk.node.started(start);
        assertThat(ann.said("/why c1")).contains("running").contains("one");
        assertThat(ann.said("/cancel c1")).contains("⏹");
    }

    @Test
    void a_manual_gate_opens_by_an_operator_s_word_and_no_other() {
        walk.gitea.commit(
                walk.reviewer,
                walk.shop,
                "main",
                ".cadre/flow.yaml",
                ShippedFlow.text()
                        .replace(", expects:", ", profile: rehearsal, expects:")
                        .replace("gates: [approval]", "gates: [manual]"));
        var ann = person(4001, Grant.OPERATOR);
        var bob = person(4002, Grant.MEMBER);
        assertThat(bob.said("/flow")).contains("No work item");
        var item = walk.begin("Sort the list", "<p>by <b>name</b></p>");
        var analysis = walk.next(item, "analysis");
        assertThat(ann.said("/flow")).contains(item.flow()).contains("analysis");
        walk.finish(analysis, "It is clear.", List.of());
        walk.gate(item, "manual", "waiting");

        assertThat(bob.said("/why " + item.flow())).contains("⏳");
        assertThat(bob.said("/approve " + item.flow())).contains("may not do that");
        var shown = TelegramPerson.answered(telegram, telegram.says(4001, "/flow " + item.flow()));
        assertThat(shown.keys()).containsKeys("✅ Approve", "❌ Reject");
        assertThat(ann.said("/approve " + item.flow() + " at:analysis/" + "0".repeat(40) + " yes"))
                .contains("has changed since it was shown");
        var sha = walk.head(item);
        assertThat(ann.said("/reject " + item.flow() + " at:review/" + sha))
                .contains("has changed since it was shown");
        assertThat(ann.said("/approve " + item.flow() + " go on")).doesNotContain("❌");
        walk.next(item, "architecture");
        assertThat(ann.said("/approve " + item.flow())).contains("no manual gate");
        assertThat(bob.said("/cancel " + item.flow() + " not now")).contains("cancelled");
        assertThat(walk.stage(item)).endsWith("cancelled");
    }

    @Test
    void a_job_that_is_over_goes_on_with_what_is_said() {
        var ann = person(4001, Grant.MEMBER);
        assertThat(ann.said("/run -a rehearsal say hello")).contains("j1");
        var first = walk.node.next(Start.class);
        walk.node.started(first);
        assertThat(ann.said("/follow j1 and goodbye")).contains("not over");
        walk.finish(first, "Hello.", List.of());
        await().atMost(PATIENCE).until(() -> ann.said("/job j1").contains("succeeded"));

        assertThat(ann.said("/follow j1")).contains("is missing");
        assertThat(ann.said("/follow --cold j1 and goodbye")).contains("j2");
        assertThat(walk.node.next(Start.class).order().prompt()).contains("and goodbye");
    }

    @Test
    void what_answers_the_message_of_a_job_is_for_the_job() {
        var ann = person(4001, Grant.MEMBER);
        var shown =
                TelegramPerson.answered(telegram, telegram.says(4001, "/run -a rehearsal hello"));
        var first = walk.node.next(Start.class);
        walk.node.started(first);
        assertThat(answering(shown.id(), 4001, "too soon")).contains("not over");
        walk.finish(first, "Hello.", List.of());
        await().atMost(PATIENCE).until(() -> ann.said("/job j1").contains("succeeded"));

        assertThat(answering(shown.id(), 4001, "--cold j9 and\n\ngoodbye")).contains("j2");
        var second = walk.node.next(Start.class);
        assertThat(second.order().prompt()).contains("--cold j9 and\n\ngoodbye");
        assertThat(answering(shown.id(), 4001, "/usage")).contains("tokens");
        assertThat(answering(999, 4001, "good morning")).contains("Write /help");
        assertThat(answering(shown.id(), 4009, "and now me")).contains("do not know you");
    }

    private String answering(long message, long user, String text) {
        var answers = Map.<String, Object>of("reply_to_message", Map.of("message_id", message));
        var said = telegram.says(user, 4001, "private", text, answers);
        return TelegramPerson.answered(telegram, said).text();
    }
}
