package cadre.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    @TempDir Path place;
    private Checkout checkout;
    private Path launcher;
    private Path jdk;

    @BeforeEach
    void lay_out() throws IOException {
        checkout = new Checkout(place.resolve("a checkout"));
        launcher = checkout.root.resolve("cadre");
        jdk = Checkout.jdk(place.resolve("jdk new"), "25.0.3");
    }

    @Test
    void arguments_reach_the_program_as_they_are() throws Exception {
        checkout.built();

        var ended =
                Checkout.run(
                        launcher,
                        Map.of("JAVA_HOME", jdk.toString()),
                        "run",
                        "two  words",
                        "",
                        "$(id) \"*\" é");

        assertThat(ended.status()).isZero();
        assertThat(ended.text())
                .contains(
                        "<-jar>\n<"
                                + checkout.jar
                                + ">\n<run>\n<two  words>\n<>\n<$(id) \"*\" é>\n")
                .contains("<--enable-native-access=ALL-UNNAMED>");
    }

    @Test
    void it_works_through_a_chain_of_symbolic_links() throws Exception {
        checkout.built();
        var first = Files.createSymbolicLink(place.resolve("first"), Path.of("a checkout/cadre"));
        var second = Files.createSymbolicLink(place.resolve("second"), first);

        var ended = Checkout.run(second, Map.of("JAVA_HOME", jdk.toString()), "jobs");

        assertThat(ended.text()).contains("<" + checkout.jar + ">");
    }

    @Test
    void a_java_home_that_is_too_old_is_passed_over_for_the_java_on_the_path() throws Exception {
        checkout.built();
        var old = Checkout.jdk(place.resolve("old"), "17.0.15");
        var older = Checkout.jdk(place.resolve("older"), "1.8.0_412");
        var bin = Files.createDirectories(place.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), jdk.resolve("bin/java"));

        for (var home : new Path[] {old, older, place.resolve("absent")}) {
            var ended =
                    Checkout.run(
                            launcher,
                            Map.of(
                                    "JAVA_HOME",
                                    home.toString(),
                                    "PATH",
                                    bin + ":" + System.getenv("PATH")),
                            "jobs");

            assertThat(ended.text()).contains("java " + jdk + "/bin/java");
        }
    }

    @Test
    void an_early_access_java_counts_by_its_number() throws Exception {
        checkout.built();
        var early = Checkout.jdk(place.resolve("early"), "27-ea");

        var ended = Checkout.run(launcher, Map.of("JAVA_HOME", early.toString()), "jobs");

        assertThat(ended.text()).contains("java " + early + "/bin/java");
    }

    @Test
    void the_first_use_builds_and_the_second_does_not() throws Exception {
        var first = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");
        var second = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");

        assertThat(first.text())
                .contains("cadre: building", "cadre:   cadre-app [1/1]", "cadre: ready", "<jobs>");
        assertThat(second.text()).doesNotContain("cadre:").contains("<jobs>");
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void the_console_is_made_before_the_program_and_again_when_its_sources_are_newer()
            throws Exception {
        checkout.console("echo console >>\"$(dirname \"$0\")/../builds\"");

        var first = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");
        var second = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");
        var made = Files.readString(checkout.root.resolve("builds"));
        checkout.built();
        Files.writeString(checkout.root.resolve("console/src/main.tsx"), "// changed");
        var third = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");

        assertThat(first.text()).doesNotContain("console").contains("<jobs>");
        assertThat(second.text()).doesNotContain("cadre:");
        assertThat(made).isEqualTo("console\nbuild\n");
        assertThat(third.text()).contains("a source is newer", "<jobs>");
    }

    @Test
    void a_console_that_cannot_be_made_keeps_the_program_from_nothing() throws Exception {
        checkout.console("echo 'console: needs npm' >&2; exit 3");
        var without = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");
        checkout.built();
        checkout.console("exit 1");
        var failed = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");

        assertThat(without.text())
                .contains("cadre: without the console in it: needs npm", "<jobs>");
        assertThat(failed.text()).contains("could not be built", "launcher-console.log", "<jobs>");
    }

    @Test
    void two_first_uses_at_once_build_once() throws Exception {
        var environment = Map.of("JAVA_HOME", jdk.toString());
        var one = Checkout.start(launcher, environment, "jobs");
        var other = Checkout.start(launcher, environment, "jobs");

        assertThat(new String(one.getInputStream().readAllBytes())).contains("<jobs>");
        assertThat(new String(other.getInputStream().readAllBytes())).contains("<jobs>");
        assertThat(one.waitFor(60, TimeUnit.SECONDS) && other.waitFor(60, TimeUnit.SECONDS))
                .isTrue();
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void a_newer_source_builds_again_in_a_checkout_only() throws Exception {
        checkout.built();
        Files.writeString(checkout.source("Other"), "class Other {}");
        Files.move(checkout.root.resolve(".git"), checkout.root.resolve("no-git"));

        var unpacked = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");
        var buildsWithoutGit = checkout.builds();
        Files.move(checkout.root.resolve("no-git"), checkout.root.resolve(".git"));
        var never =
                Checkout.run(
                        launcher,
                        Map.of("JAVA_HOME", jdk.toString(), "CADRE_BUILD", "never"),
                        "jobs");
        var buildsWhenNever = checkout.builds();
        var developed = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");

        assertThat(unpacked.text()).contains("<jobs>");
        assertThat(never.text()).contains("<jobs>").contains("build unset");
        assertThat(developed.text()).contains("a source is newer", "<jobs>");
        assertThat(new int[] {buildsWithoutGit, buildsWhenNever, checkout.builds()})
                .containsExactly(0, 0, 1);
    }

    @Test
    void where_nothing_may_be_built_the_line_that_builds_it_is_named() throws Exception {
        var environment = Map.of("JAVA_HOME", jdk.toString(), "CADRE_BUILD", "never");

        var program = Checkout.run(launcher, environment, "jobs");
        var bench = Checkout.run(launcher, environment, "bench", "queue");

        assertThat(program.status()).isEqualTo(1);
        assertThat(program.text()).contains("cadre.jar", "CADRE_BUILD=auto", "cadre --build'");
        assertThat(bench.text()).contains("cadre-bench.jar", "cadre bench --help'");
    }

    @Test
    void a_failed_build_names_its_log_and_is_tried_again() throws Exception {
        Files.createFile(checkout.root.resolve("broken"));

        var failed = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");
        Files.delete(checkout.root.resolve("broken"));
        var repaired = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");

        var log = checkout.root.resolve("target/launcher-build.log");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.text())
                .contains("[ERROR] it is broken", "the whole log is in " + log)
                .doesNotContain("<jobs>");
        assertThat(repaired.text()).contains("<jobs>");
    }

    @Test
    void more_options_for_the_jvm_end_with_the_launcher() throws Exception {
        checkout.built();

        var ended =
                Checkout.run(
                        launcher,
                        Map.of("JAVA_HOME", jdk.toString(), "CADRE_JAVA_OPTS", "-Xmx64m -Da=b"),
                        "jobs");

        assertThat(ended.text()).contains("<-Xmx64m>\n<-Da=b>\n", "opts unset");
    }

    @Test
    void the_archive_is_used_where_there_is_one() throws Exception {
        checkout.built();
        Files.createFile(checkout.jar.resolveSibling("cadre-client-25.0.3.aot"));

        var client = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "jobs");
        var server = Checkout.run(launcher, Map.of("JAVA_HOME", jdk.toString()), "server");

        assertThat(client.text())
                .contains(
                        "<-XX:AOTCache="
                                + checkout.jar.resolveSibling("cadre-client-25.0.3.aot")
                                + ">");
        assertThat(server.text()).doesNotContain("AOTCache");
    }
}
