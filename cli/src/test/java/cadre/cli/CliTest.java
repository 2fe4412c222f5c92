package cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.command.ExitStatus;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.job.JobState;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CliTest {
    @TempDir Path folder;

    private Called cadre(String... args) {
        return Called.cadre(Map.of("HOME", folder.toString()), folder, "", args);
    }

    @Test
    void every_verb_and_every_verb_below_it_has_a_description_and_an_example() {
        var terminal = cadre.cli.print.Terminal.plain(System.out, System.err, System.in);
        var surroundings =
                new cadre.cli.command.Surroundings(
                        Map.of(), folder, terminal, false, InstantSource.fixed(Sample.NOON));
        var cli = new Cli(Called.verbs(), surroundings);
        var lines = new ArrayList<CommandLine>();
        for (var verb : Called.verbs()) {
            var line = cli.commandLine(verb);
            assertThat(line.getCommandName()).isEqualTo(verb.name());
            lines.add(line);
            for (var below : line.getSubcommands().values()) {
                lines.add(below);
                lines.addAll(below.getSubcommands().values());
            }
        }

        assertThat(lines)
                .hasSizeGreaterThan(20)
                .allSatisfy(line -> {
                    var usage = line.getUsageMessage();
                    var name = line.getCommandSpec().qualifiedName();
                    assertThat(line.getCommandSpec().usageMessage().description())
                            .as(name)
                            .isNotEmpty();
                    assertThat(usage).as(name).contains("Example:\n  " + name);
                    assertThat(usage).as(name).contains("--help");
                });
    }

    @Test
    void help_lists_every_verb() {
        var help = cadre("--help");

        assertThat(help.status()).isZero();
        for (var verb : Called.verbs()) {
            assertThat(help.out()).contains("  " + verb.name() + " ").contains(verb.summary());
        }
        assertThat(cadre("help").out()).isEqualTo(help.out());
        assertThat(cadre("help", "run").out()).isEqualTo(cadre("run", "--help").out());
    }

    @Test
    void an_unknown_verb_ends_with_2_and_the_nearest_one() {
        assertThat(cadre("rnu").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cadre("rnu").err())
                .isEqualTo(
                        "cadre: there is no verb 'rnu'. Did you mean 'cadre run'? 'cadre help' lists"
                                + " all\n");
        assertThat(cadre("artefacts").err()).contains("'cadre artifacts'");
        assertThat(cadre("xyzzyxyzzy").err()).doesNotContain("Did you mean");
    }

    @Test
    void wrong_usage_ends_with_2_and_one_line() {
        for (var args :
                List.of(
                        new String[] {},
                        new String[] {"run", "--nope"},
                        new String[] {"run"},
                        new String[] {"run", " "},
                        new String[] {"run", "x", "--timeout", "soon"},
                        new String[] {"run", "x", "--agent", "../x"},
                        new String[] {"run", "x", "y"},
                        new String[] {"run", "x", "--priority", "high"},
                        new String[] {"run", "x", "-f", "missing.md"},
                        new String[] {"run", "-f", "missing.md"},
                        new String[] {"run", "x", "--env", "NOVALUE"},
                        new String[] {"job"},
                        new String[] {"job", "seventeen"},
                        new String[] {"key"},
                        new String[] {"key", "revoke", "kx"},
                        new String[] {"secret"},
                        new String[] {"secret", "set"},
                        new String[] {"secret", "set", "A_KEY"},
                        new String[] {"secret", "set", "A_KEY", "the-value"},
                        new String[] {"secret", "rm", "A_KEY", "--for", "nobody"},
                        new String[] {"nodes", "drian", "b"},
                        new String[] {"push", "j1"})) {
            var called = cadre(args);
            assertThat(called.status()).as(List.of(args).toString()).isEqualTo(ExitStatus.USAGE);
            assertThat(called.out()).isEmpty();
            if (args.length > 0) {
                assertThat(called.err().lines()).as(List.of(args).toString()).hasSize(1);
                assertThat(called.err()).startsWith("cadre: ");
            }
        }
    }

    @Test
    void a_mistyped_option_or_inner_verb_is_suggested() {
        assertThat(cadre("run", "x", "--agnt", "claude").err()).contains("--agent");
        assertThat(cadre("nodes", "drian", "b").err()).contains("drain");
    }

    @Test
    void without_a_key_the_error_says_how_to_give_one() {
        var called = cadre("jobs");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.err()).contains("no key").contains("CADRE_KEY").contains("cadre up");
    }

    @Test
    void an_error_of_the_server_is_one_line_and_ends_with_1() {
        try (var server = new FakeServer()) {
            server.on(
                    "GET /api/v1/jobs/j9",
                    (exchange, _) ->
                            FakeServer.problem(
                                    exchange,
                                    new CadreException(
                                            ErrorCode.NOT_FOUND,
                                            "No such job",
                                            Map.of("job", "j9\u001b[2J"),
                                            "List them with 'cadre jobs'")));

            var called = Called.cadre(server, folder, "job", "j9");

            assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(called.err())
                    .isEqualTo("cadre: No such job (job j9[2J). List them with 'cadre jobs'\n");
        }
    }

    @Test
    void a_program_that_asked_for_json_gets_each_error_as_one_json_object() {
        for (var args :
                List.of(
                        new String[] {"jobs", "--json"},
                        new String[] {"job", "seventeen", "--json"},
                        new String[] {"run", "x", "--priority", "high", "--json"},
                        new String[] {"rnu", "--json"})) {
            var called = cadre(args);

            var problem = Json.readStrictly(called.out(), Problem.class);
            assertThat(called.status()).isNotZero();
            assertThat(called.err()).startsWith("cadre: ");
            assertThat(problem.title()).isNotBlank();
            assertThat(problem.fix()).as(called.out()).isNotBlank();
        }
        assertThat(cadre("run", "x", "--agent", "../x", "--", "make", "--json").out()).isEmpty();
    }

    @Test
    void wrong_values_are_explained_in_the_words_that_are_accepted() {
        assertThat(cadre("run", "x", "--env", "NOVALUE").err()).doesNotContain("option option");
        assertThat(cadre("budgets", "set", "main", "--money-per-day", "1,5").err())
                .contains("'1,5' is no number: write it with a point")
                .doesNotContain("java.");
        assertThat(cadre("run", "x", "--max-tokens", "1,000").err())
                .contains("'1,000' is no whole number");
        assertThat(cadre("run", "x", "--isolation", "jail").err())
                .contains("expected one of auto, bubblewrap, unshare, user, none but was 'jail'");
    }

    @Test
    void a_server_that_is_not_there_is_named_with_how_to_start_one() {
        var called =
                Called.cadre(
                        Map.of("CADRE_URL", "http://127.0.0.1:1", "CADRE_KEY", "x"),
                        folder,
                        "",
                        "jobs");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.err()).contains("http://127.0.0.1:1").contains("cadre up");
    }

    @Test
    void each_state_of_a_job_has_its_exit_status() {
        assertThat(ExitStatus.of(Sample.succeeded().status())).isZero();
        assertThat(ExitStatus.of(new JobState.Lost("gone", Sample.NOON))).isEqualTo(1);
        assertThat(ExitStatus.of(new JobState.TimedOut("timeout", Sample.NOON))).isEqualTo(124);
        assertThat(ExitStatus.of(new JobState.Cancelled("ada", "", Sample.NOON))).isEqualTo(130);
    }

    @Test
    void the_version_is_printed() {
        assertThat(cadre("version").out())
                .startsWith("cadre " + cadre.wire.release.Release.VERSION);
        assertThat(cadre("--version").out()).isEqualTo(cadre("version").out());
        assertThat(cadre("version", "--json").out()).contains("\"version\":");
    }
}
