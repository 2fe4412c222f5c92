package cadre.node.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.node.TestOrder;
import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.ResumeOrder;
import cadre.wire.link.SpendingLimits;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    private final RehearsalCli cli = new RehearsalCli();
    @TempDir Path folder;

    @Test
    void a_script_edits_files_and_commits_them_and_ends_with_an_answer() throws Exception {
        repository(folder);

        var run =
                play(
                        """
                        Please do this:
                        say on it
                        edit src/a.txt one\\ntwo
                        append src/a.txt three\\tfour
                        edit b.txt b
                        delete b.txt
                        commit Add a
                        usage 10 20 0.5
                        """);

        assertThat(Files.readString(folder.resolve("src/a.txt")))
                .isEqualTo("one\ntwo\nthree\tfour\n");
        assertThat(folder.resolve("b.txt")).doesNotExist();
        assertThat(git("log", "-1", "--format=%s").line()).isEqualTo("Add a");
        assertThat(git("status", "--porcelain").line()).isEmpty();
        assertThat(steps(run))
                .contains(
                        new Step.Message("on it"),
                        new Step.FileChange("src/a.txt", "add"),
                        new Step.Used(
                                "rehearsal",
                                new Usage(10, 0, 0, 20, 0, Optional.of(new BigDecimal("0.5")))))
                .endsWith(
                        new Step.Answered(
                                "on it",
                                new Usage(10, 0, 0, 20, 0, Optional.of(new BigDecimal("0.5")))));
        assertThat(ending(run)).isEqualTo(new Ending.Succeeded());
    }

    @Tag("e2e")
    @Test
    void a_script_that_says_nothing_answers_with_what_it_changed_each_file_once() throws Exception {
        repository(folder);

        assertThat(answer("edit a.txt one\nappend ./a.txt two\ncommit Add a"))
                .isEqualTo("Changed 1 file in 1 commit.");
        assertThat(
                        answer(
                                "edit a.txt x\nedit b.txt y\ncommit One\nedit b.txt z\ncommit Two\n"
                                        + "commit Nothing left"))
                .isEqualTo("Changed 2 files in 2 commits.");
        assertThat(answer("edit c.txt c")).isEqualTo("Changed 1 file.");
        assertThat(answer("commit The rest")).isEqualTo("Made 1 commit.");
        assertThat(answer("read a.txt")).isEqualTo("Done.");
    }

    @Test
    void the_last_thing_that_was_said_is_the_answer() throws Exception {
        assertThat(answer("say First I look.\nedit a.txt a\nsay The file is there."))
                .isEqualTo("The file is there.");
    }

    @Test
    void a_prompt_without_directives_leaves_a_committed_note_of_it() throws Exception {
        repository(folder);

        var run = play("add a --json flag");

        assertThat(Files.readString(folder.resolve("REHEARSAL.md"))).contains("add a --json flag");
        assertThat(git("log", "-1", "--format=%s").line()).isEqualTo("Note: add a --json flag");
        assertThat(ending(run)).isEqualTo(new Ending.Succeeded());
    }

    @Test
    void a_prompt_without_directives_changes_nothing_where_only_some_paths_are_its_own()
            throws Exception {
        repository(folder);

        var run = play("Your reviewer wants changes.", Map.of("CADRE_TOLD", "/nonexistent"));

        assertThat(folder.resolve("REHEARSAL.md")).doesNotExist();
        assertThat(ending(run)).isEqualTo(new Ending.Succeeded());
    }

    @Tag("e2e")
    @Test
    void the_same_prompt_gives_the_same_bytes() throws Exception {
        repository(folder);

        var first = play("edit a.txt a\nprint 20\nbinary 100\nprint-bytes 9000\nsession");
        var second = play("edit a.txt a\nprint 20\nbinary 100\nprint-bytes 9000\nsession");

        assertThat(second.out().replace("\"edit\"", "\"add\""))
                .isEqualTo(first.out().replace("\"edit\"", "\"add\""));
    }

    @Test
    void a_failure_names_its_kind_and_an_exit_leaves_no_final_event() throws Exception {
        var refused = play("fail authentication the key is wrong");
        var left = play("exit 0");
        var crashed = play("stderr oh no\nexit 7");

        assertThat(ending(refused))
                .isEqualTo(
                        new Ending.Failed(
                                FailureCode.AUTHENTICATION,
                                "the rehearsal agent failed (authentication): the key is wrong"));
        assertThat(code(left)).isEqualTo(FailureCode.NO_FINAL_EVENT);
        assertThat(code(crashed)).isEqualTo(FailureCode.EXIT_CODE);
        assertThat(crashed.exitCode()).isEqualTo(7);
        assertThat(crashed.err()).isEqualTo("oh no\n");
    }

    @Test
    void with_several_repositories_each_is_committed() throws Exception {
        for (var name : List.of("one", "two")) {
            repository(Files.createDirectory(folder.resolve(name)));
        }

        play("edit one/a.txt a\nedit two/b.txt b\ncommit Both");

        for (var name : List.of("one", "two")) {
            assertThat(git("-C", name, "log", "-1", "--format=%s").line()).isEqualTo("Both");
        }
    }

    @Tag("e2e")
    @Test
    void every_kind_of_child_outlives_the_run() throws Exception {
        for (var kind : List.of("plain", "setsid", "double-fork", "nohup", "clear-env", "late")) {
            play("spawn " + kind + " 2");

            await().alias(kind).until(() -> childrenHere().size() >= 2);
            childrenHere().forEach(ProcessHandle::destroyForcibly);
            await().alias(kind).until(() -> childrenHere().isEmpty());
        }
    }

    @Test
    void what_cannot_be_done_is_a_failed_tool_and_the_script_goes_on() throws Exception {
        var steps = steps(play("read /no/such/file\ndelete nothing\nsay still here"));

        assertThat(steps).contains(new Step.ToolResult("r1", true, "/no/such/file"));
        assertThat(steps).contains(new Step.Message("still here"));
    }

    @Test
    void lines_that_lack_fields_do_no_harm() {
        var reader = cli.reader(Orders.order(Orders.agent("rehearsal"), "x"), folder);

        assertThat(reader.read("{\"step\":\"message\"}\n{\"step\":\"what\"}\n".getBytes(UTF_8)))
                .containsExactly(new Step.Message(""));
    }

    @Test
    void a_resumed_run_has_the_same_session_and_remembers_what_came_before() throws Exception {
        var first = steps(play("say one"));
        var session = ((Step.Session) first.getFirst()).sessionId();

        var second = steps(resume(session, "recall\nsay two"));

        assertThat(second.getFirst()).isEqualTo(new Step.Session(session, "rehearsal"));
        assertThat(second).contains(new Step.Message("say one"));
        assertThat(steps(play("recall"))).contains(new Step.Message("nothing came before"));
    }

    @Test
    void a_session_that_is_not_in_its_home_cannot_be_resumed() throws Exception {
        var run = resume("00000000-0000-0000-0000-000000000000", "say one");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(code(run)).isEqualTo(FailureCode.AGENT_ERROR);
    }

    private Finished resume(String session, String prompt) throws InterruptedException {
        var place = new AgentPlace(folder, folder, folder, 0, IsolationKind.NONE);
        var fresh = Orders.order(Orders.agent("rehearsal"), prompt);
        var order =
                TestOrder.of(
                        fresh.attempt(),
                        fresh.token(),
                        prompt,
                        fresh.agent(),
                        List.of(),
                        java.util.Map.of(),
                        List.of(),
                        IsolationKind.NONE,
                        60,
                        0,
                        SpendingLimits.NONE,
                        Optional.of(new ResumeOrder(fresh.attempt(), session, List.of())));
        var invocation = cli.invocation(order, place, List.of());
        return run(invocation.argv(), Stdin.text(invocation.stdin().orElseThrow()));
    }

    private List<ProcessHandle> childrenHere() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> isHere(Path.of("/proc/" + process.pid() + "/cwd")))
                .toList();
    }

    private boolean isHere(Path link) {
        try {
            return Files.readSymbolicLink(link).equals(folder.toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }

    private String answer(String prompt) throws InterruptedException {
        return steps(play(prompt)).getLast() instanceof Step.Answered answered
                ? answered.answer()
                : "none";
    }

    private FailureCode code(Finished run) {
        return ((Ending.Failed) ending(run)).code();
    }

    private Ending ending(Finished run) {
        var last = steps(run).stream().filter(Step::isFinal).reduce((_, later) -> later);
        return cli.verdict(last, run.exitCode());
    }

    private List<Step> steps(Finished run) {
        var reader = cli.reader(Orders.order(Orders.agent("rehearsal"), "x"), folder);
        var steps = new ArrayList<Step>(reader.read(run.stdout()));
        steps.addAll(reader.end());
        return steps;
    }

    private Finished play(String prompt) throws InterruptedException {
        return play(prompt, Map.of());
    }

    private Finished play(String prompt, Map<String, String> more) throws InterruptedException {
        var place = new AgentPlace(folder, folder, folder, 0, IsolationKind.NONE);
        var invocation =
                cli.invocation(Orders.order(Orders.agent("rehearsal"), prompt), place, List.of());
        return run(invocation.argv(), Stdin.text(invocation.stdin().orElseThrow()), more);
    }

    private void repository(Path where) throws InterruptedException {
        for (var arguments :
                List.of(
                        List.of("init", "-q"),
                        List.of("config", "user.name", "T"),
                        List.of("config", "user.email", "t@example.com"))) {
            var argv = new ArrayList<>(List.of("git", "-C", where.toString()));
            argv.addAll(arguments);
            assertThat(run(argv, Stdin.empty()).succeeded()).isTrue();
        }
    }

    private Finished git(String... arguments) throws InterruptedException {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(List.of(arguments));
        return run(argv, Stdin.empty());
    }

    private Finished run(List<String> argv, Stdin stdin) throws InterruptedException {
        return run(argv, stdin, Map.of());
    }

    private Finished run(List<String> argv, Stdin stdin, Map<String, String> more)
            throws InterruptedException {
        var env = new HashMap<>(Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString()));
        env.putAll(more);
        return new Programs()
                .run(new Command(argv, env, folder), stdin, Duration.ofMinutes(1), 1 << 20);
    }
}
