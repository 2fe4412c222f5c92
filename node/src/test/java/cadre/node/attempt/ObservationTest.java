package cadre.node.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.agents.SideReader;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.job.FailureCode;
import cadre.wire.job.LogStream;
import cadre.wire.link.ProgressOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ObservationTest {
    private final Observation seen =
            new Observation(false, new Nobody(), new Progress(ProgressOrder.NONE, Optional::empty));
    private long position;

    @Test
    void what_scripts_wrote_before_the_agent_began_is_not_its_own_words() {
        err("please log in\n");
        seen.agentBegins(position);
        assertThat(seen.loginPrompt()).isEmpty();
        assertThat(seen.lastWords()).isEmpty();

        err("cadre: a word of the node\n");
        assertThat(seen.lastWords()).isEmpty();

        err("Please sign in.\nWaiting ...");
        assertThat(seen.loginPrompt()).map(LastWords.Line::text).contains("Please sign in.");
        assertThat(seen.waitsForLogin(Duration.ZERO)).isPresent();
        assertThat(seen.waitsForLogin(Duration.ofHours(1))).isEmpty();
        assertThat(seen.lastWords()).map(LastWords.Line::text).contains("Waiting ...");
    }

    @Test
    void a_cli_that_begins_after_it_asked_for_a_login_does_not_wait_for_it() {
        out("Please log in\n");
        seen.step(new Step.Session("s", "m"));
        assertThat(seen.waitsForLogin(Duration.ZERO)).isEmpty();
        assertThat(seen.loginPrompt()).isPresent();

        seen.step(new Step.Message("hi"));
        assertThat(seen.loginPrompt()).isEmpty();
    }

    @Test
    void json_is_no_prompt_and_quoted_only_when_there_is_nothing_else() {
        out("{\"type\":\"x\",\"text\":\"please log in\"}\n");
        assertThat(seen.loginPrompt()).isEmpty();
        assertThat(seen.lastWords())
                .map(LastWords.Line::text)
                .hasValueSatisfying(text -> assertThat(text).startsWith("{"));

        out("Killed\n{\"type\":\"x\"}\n");
        assertThat(seen.lastWords()).map(LastWords.Line::toString).contains("(stream out): Killed");
    }

    @Test
    void a_long_last_line_is_quoted_in_its_beginning() {
        out("x".repeat(5_000_000));

        assertThat(seen.lastWords().orElseThrow().toString())
                .isEqualTo("(stream out): " + "x".repeat(300) + "...");
    }

    @Test
    void an_agent_that_goes_on_after_a_final_event_is_not_done() {
        assertThat(seen.sinceDone()).isEmpty();
        seen.step(new Step.Answered("one", Usage.NONE));
        assertThat(seen.sinceDone()).isPresent();
        seen.step(new Step.Message("more"));
        assertThat(seen.sinceDone()).isEmpty();
        seen.step(new Step.Answered("two", Usage.NONE));
        seen.step(new Step.Notice("bye"));
        assertThat(seen.sinceDone()).isPresent();
    }

    @Test
    void trouble_holds_until_the_agent_gets_on() {
        var trouble = new Step.Notice("Reconnecting... 1/5 (status 429)");
        seen.step(trouble);
        assertThat(seen.trouble()).contains(trouble);
        assertThat(seen.troubleFor(Duration.ZERO)).contains(trouble);
        assertThat(seen.troubleFor(Duration.ofHours(1))).isEmpty();
        seen.heldUpBy(Optional.empty());
        assertThat(seen.troubleFor(Duration.ZERO)).contains(trouble);

        seen.step(new Step.Message("on I go"));
        assertThat(seen.trouble()).isEmpty();
        assertThat(seen.troubleFor(Duration.ZERO)).isEmpty();
    }

    @Test
    void trouble_in_the_files_of_a_cli_is_quoted_also_while_it_tries_again() {
        var trouble = new Step.Notice("stream error");
        seen.heldUpBy(Optional.of(trouble));
        assertThat(seen.troubleFor(Duration.ZERO)).contains(trouble);

        seen.heldUpBy(Optional.empty());
        assertThat(seen.troubleFor(Duration.ZERO)).isEmpty();
        assertThat(seen.trouble()).contains(trouble);
    }

    @Test
    void the_session_of_the_files_counts_until_the_stream_says_it() {
        seen.sideSteps(List.of(new Step.Session("early", "")), SideReader.Extent.ALL);
        assertThat(seen.sessionId()).isEqualTo("early");
        seen.step(new Step.Session("said", "m"));
        seen.sideSteps(List.of(new Step.Session("late", "")), SideReader.Extent.ALL);
        assertThat(seen.sessionId()).isEqualTo("said");
    }

    @Test
    void a_network_that_fails_before_the_first_turn_explains_the_end() {
        out(
                """
                Error: Authentication token found but could not be validated.

                  Failed to fetch PAT user login: network fetch failed: request failed

                  - Run 'gh auth login' to authenticate with the GitHub CLI
                """);

        var complaint = seen.complaint().orElseThrow();
        assertThat(complaint.code()).isEqualTo(FailureCode.OVERLOAD);
        assertThat(complaint.line().text()).contains("network fetch failed");
        seen.step(new Step.Message("hi"));
        assertThat(seen.complaint()).isEmpty();
    }

    @Test
    void a_prompt_without_a_line_break_is_one_and_is_quoted() {
        out("Enter your API key: ");

        assertThat(seen.loginPrompt()).map(LastWords.Line::text).contains("Enter your API key:");
        assertThat(seen.lastForPeople()).map(LastWords.Line::text).contains("Enter your API key:");
    }

    @Test
    void a_command_has_begun_once_it_says_something_or_is_silent_for_long() {
        var turns = new AtomicInteger();
        var listener =
                new Nobody() {
                    @Override
                    public void turnBegan() {
                        turns.incrementAndGet();
                    }
                };
        var command =
                new Observation(true, listener, new Progress(ProgressOrder.NONE, Optional::empty));
        command.agentBegins(0);

        command.silentFor(Duration.ofMillis(4_900));
        assertThat(turns).hasValue(0);
        command.silentFor(Duration.ofMillis(5_000));
        command.wrote(LogStream.OUT, 1);
        assertThat(turns).hasValue(1);
        assertThat(command.turnBegun()).isTrue();
    }

    @Test
    void a_cli_that_is_silent_has_not_begun() {
        seen.silentFor(Duration.ofHours(1));

        assertThat(seen.turnBegun()).isFalse();
    }

    private void out(String text) {
        seen.said(LogStream.OUT, text.getBytes(UTF_8));
    }

    private void err(String text) {
        var bytes = text.getBytes(UTF_8);
        position += bytes.length;
        seen.wrote(LogStream.ERR, position);
        seen.said(LogStream.ERR, bytes);
    }

    private static class Nobody implements Observation.Listener {
        @Override
        public void silentFor(Duration time) {}

        @Override
        public void turnBegan() {}

        @Override
        public void used(Usage total, List<ModelUsage> models) {}

        @Override
        public void windows(List<QuotaWindow> windows) {}

        @Override
        public void noProgress(Progress.Stuck stuck) {}
    }
}
