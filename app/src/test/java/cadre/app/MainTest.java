package cadre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import cadre.cli.command.Surroundings;
import cadre.cli.print.Terminal;
import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private cadre.cli.Cli cli() {
        return cli(Map.of("HOME", folder.toString()));
    }

    private cadre.cli.Cli cli(Map<String, String> env) {
        var terminal =
                Terminal.plain(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new ByteArrayInputStream(new byte[0]));
        var clock = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));
        return Main.cli(new Surroundings(env, folder, terminal, false, clock));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void every_verb_is_there() {
        assertThat(cli().all().getSubcommands().keySet())
                .contains(
                        "up",
                        "demo",
                        "server",
                        "node",
                        "nodes",
                        "run",
                        "jobs",
                        "job",
                        "wait",
                        "why",
                        "questions",
                        "answer",
                        "plan",
                        "log",
                        "diff",
                        "apply",
                        "push",
                        "pr",
                        "artifacts",
                        "cancel",
                        "retry",
                        "key",
                        "secret",
                        "search",
                        "audit",
                        "doctor",
                        "backup",
                        "restore",
                        "store",
                        "bench",
                        "completion",
                        "version",
                        "agents");
    }

    @Test
    void every_verb_explains_itself_with_an_example() {
        var lines = new ArrayList<CommandLine>();
        for (var line : cli().all().getSubcommands().values()) {
            lines.add(line);
            lines.addAll(line.getSubcommands().values());
        }

        assertThat(lines)
                .hasSizeGreaterThan(30)
                .allSatisfy(line -> {
                    var spec = line.getCommandSpec();
                    assertThat(spec.usageMessage().description())
                            .as(spec.qualifiedName())
                            .isNotEmpty();
                    assertThat(line.getUsageMessage())
                            .as(spec.qualifiedName())
                            .contains("Example:")
                            .contains(spec.qualifiedName());
                });
    }

    @Test
    void every_example_of_every_help_can_be_typed_as_it_stands() {
        var examples = new ArrayList<String>();
        assertThat(cli().run("--help")).isZero();
        examples.addAll(examples(out()));
        for (var line : cli().all().getSubcommands().values()) {
            examples.addAll(examples(line.getUsageMessage()));
            line.getSubcommands()
                    .values()
                    .forEach(sub -> examples.addAll(examples(sub.getUsageMessage())));
        }

        assertThat(examples).hasSizeGreaterThan(40);
        var all = cli().all();
        for (var example : examples) {
            assertThatCode(() -> parse(example, all)).as(example).doesNotThrowAnyException();
        }
    }

    /** The lines under "Example:". */
    private static List<String> examples(String help) {
        return help.lines()
                .dropWhile(line -> !line.equals("Example:"))
                .skip(1)
                .takeWhile(line -> line.startsWith("  "))
                .map(String::strip)
                .toList();
    }

    /** Reads it as a shell does, as far as the examples need that, then as the verb does. */
    private static void parse(String example, CommandLine all) {
        var inner = Pattern.compile("<\\((cadre .*)\\)").matcher(example);
        var plain = example.replaceFirst("^.* \\| (?=cadre )", "").replaceFirst(" >>? \\S+$", "");
        var text = inner.find() ? inner.group(1) : plain;
        var words = new ArrayList<String>();
        var word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(text);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        words.removeIf(each -> each.matches("CADRE_[A-Z]+=\\S*"));
        assertThat(words.removeFirst()).isEqualTo("cadre");
        int dashes = words.indexOf("--");
        if (dashes >= 0) {
            words.subList(dashes, words.size()).clear();
        }
        var parsed = all.parseArgs(words.toArray(String[]::new)).subcommand();
        assertThat(parsed.commandSpec().name()).isEqualTo(words.getFirst());
        if (parsed.hasMatchedOption("--kind")) {
            // what the server takes for a kind of event
            assertThat(words.get(words.indexOf("--kind") + 1))
                    .matches("[a-z][a-z_]*(\\.[a-z][a-z_]*)*");
        }
    }

    @Test
    void the_load_generator_is_listed_and_the_jar_without_it_says_how_to_run_it() {
        assertThat(cli().run("--help")).isZero();
        assertThat(out()).containsPattern("(?m)^  bench +measure");
        assertThat(cli().run("bench", "store", "--count", "5")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("./cadre bench store --count 5");
    }

    @Test
    void completion_scripts_are_good_shell_and_know_every_verb() throws InterruptedException {
        assertThat(cli().run("completion", "bash")).isZero();
        var bash = out();
        out.reset();
        assertThat(cli().run("completion", "zsh")).isZero();
        assertThat(out()).contains("bashcompinit").contains(bash.substring(0, 40));
        out.reset();
        assertThat(cli().run("completion", "fish")).isZero();

        assertThat(out()).contains("-a run -d").contains("-l agent").contains("-a drain -d");
        assertThat(bash).contains("artifacts").contains("--idle-timeout").contains("bench");
        var checked =
                new Programs()
                        .run(
                                new Command(
                                        List.of("bash", "-n"),
                                        Map.of("PATH", "/usr/bin:/bin"),
                                        folder),
                                Stdin.text(bash),
                                Duration.ofSeconds(20),
                                10_000);
        assertThat(checked.succeeded()).as(checked.err()).isTrue();
    }

    @Test
    void an_unknown_shell_is_wrong_usage() {
        assertThat(cli().run("completion", "tcsh")).isEqualTo(2);
    }

    @Test
    void a_bad_setting_stops_the_start_and_is_named() {
        assertThat(cli().run("server", "--port", "99999")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("CADRE_PORT").contains("99999");
    }

    @Test
    void a_bad_key_of_the_server_stops_a_node_too() throws IOException {
        var home = Files.createDirectories(folder.resolve(".local/share/cadre"));
        Files.writeString(home.resolve("cadre.yaml"), "log_level: loud\n");

        assertThat(cli().run("node")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cadre.yaml:1").contains("loud");
    }

    @Test
    void a_node_warns_of_variables_that_look_like_keys_and_are_none() {
        assertThat(cli(Map.of("HOME", folder.toString(), "CADRE_SLOT", "3")).run("node"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("warning: CADRE_SLOT is set");
    }

    @Test
    void a_node_that_has_not_joined_says_how_to_join() {
        assertThat(cli().run("node", "--name", "n1")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cadre node invite");
    }

    @Test
    void the_windows_launcher_wants_the_same_java_as_the_other() throws IOException {
        var windows = Files.readString(ProjectFolder.root().resolve("cadre.cmd"));
        var other = Files.readString(ProjectFolder.root().resolve("cadre"));

        assertThat(other).contains("\nmin_java=25\n");
        assertThat(windows)
                .contains("set \"MIN_JAVA=25\"\r\n", "if %MAJOR% GEQ %MIN_JAVA% goto found\r\n");
        assertThat(windows.replace("\r\n", "")).doesNotContain("\r", "\n");
        // every label that it goes to is there
        Pattern.compile("goto (\\w+)")
                .matcher(windows)
                .results()
                .forEach(found -> assertThat(windows).contains("\r\n:" + found.group(1) + "\r\n"));
    }
}
