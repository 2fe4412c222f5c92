package cadre.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts that start a PostgreSQL and what others have built, as one may call them by mistake.
 */
class PeersScriptTest {
    @TempDir Path place;

    private record Ended(int status, String text) {}

    private static Ended run(String script, String... words) throws Exception {
        var command = new ArrayList<String>();
        command.add(ProjectFolder.root().resolve("bench/peers/" + script).toString());
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), text);
    }

    @Test
    void a_folder_that_the_script_did_not_make_is_neither_deleted_nor_filled() throws Exception {
        var file = Files.writeString(place.resolve("theirs"), "dear to someone");
        var rights = Files.getPosixFilePermissions(place);

        var stopped = run("postgres", "stop", place.toString());
        var started = run("postgres", "start", place.toString(), "5433");

        assertThat(stopped.status()).isEqualTo(1);
        assertThat(stopped.text()).contains("was not made by");
        assertThat(started.status()).isEqualTo(1);
        assertThat(file).hasContent("dear to someone");
        assertThat(place).isDirectoryNotContaining("glob:**data");
        assertThat(Files.getPosixFilePermissions(place)).isEqualTo(rights);
    }

    @Test
    void wrong_words_are_named_before_anything_is_built_or_started() throws Exception {
        assertThat(run("run", "--help").status()).isZero();
        assertThat(run("run", "--jsn").text()).contains("no option '--jsn'");
        assertThat(run("run", "--only", "cadre,foo").text()).contains("no system 'foo'");
        assertThat(run("run", "--count", "x").text()).contains("--count takes a number");
        assertThat(run("run", "--count").status()).isEqualTo(2);
        assertThat(run("bus", "--help").status()).isZero();
        assertThat(run("bus", "--jsn").text()).contains("no option '--jsn'");
        assertThat(run("bus", "--count", "0").text()).contains("--count takes seconds");
        assertThat(run("bus", "--count").status()).isEqualTo(2);
        assertThat(run("postgres", "start").status()).isEqualTo(2);
    }
}
