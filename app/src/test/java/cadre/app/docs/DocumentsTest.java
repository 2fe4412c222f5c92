package cadre.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import cadre.app.docs.Document.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents promise about themselves. */
class DocumentsTest {
    private static final Path ROOT = ProjectFolder.root();
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern COMMAND =
            Pattern.compile("^\\s*(\\$ |\\./cadre |\\./check|cadre [a-z])");

    @Test
    void each_command_block_is_run_or_says_why_not() {
        var unmarked = new ArrayList<String>();
        for (var document : Document.all(ROOT)) {
            for (var block : document.blocks()) {
                if (block.isCommands() && block.mark() instanceof Mark.Missing) {
                    unmarked.add(document.file() + ":" + block.line());
                }
            }
        }

        assertThat(unmarked)
                .as(
                        "command blocks without '<!-- run -->', '<!-- run by: Test -->' or '<!-- not run: reason -->'")
                .isEmpty();
    }

    @Test
    void each_block_with_commands_is_called_sh() {
        var nameless = new ArrayList<String>();
        for (var document : Document.all(ROOT)) {
            for (var block : document.blocks()) {
                if (block.language().isEmpty() && COMMAND.matcher(block.text()).find()) {
                    nameless.add(document.file() + ":" + block.line());
                }
            }
        }

        assertThat(nameless)
                .as("blocks that look like commands; call them sh, or text for output")
                .isEmpty();
    }

    @Test
    void each_test_that_a_document_names_exists() throws IOException {
        var absent = new ArrayList<String>();
        for (var document : Document.all(ROOT)) {
            for (var block : document.blocks()) {
                if (block.mark() instanceof Mark.RunBy(var test) && !testExists(test)) {
                    absent.add(document.file() + ":" + block.line() + " " + test);
                }
            }
        }

        assertThat(absent).isEmpty();
    }

    @Test
    void each_link_to_a_file_of_the_project_leads_there() {
        var broken = new ArrayList<String>();
        for (var document : Document.all(ROOT)) {
            LINK.matcher(document.text())
                    .results()
                    .map(link -> link.group(1))
                    .filter(target -> !target.contains(":"))
                    .filter(target -> !Files.exists(document.file().resolveSibling(target)))
                    .forEach(target -> broken.add(document.file() + " -> " + target));
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void a_block_carries_the_mark_before_it_and_no_other() {
        var document =
                new Document(
                        Path.of("x.md"),
                        """
                        <!-- run -->
                        ```sh
                        cadre version
                        ```
                        ```sh
                        cadre jobs
                        ```
                        <!-- not run: it never ends -->

                        ```sh
                          cadre up
                        ```
                        <!-- run by: DemoTest -->
                        ```sh
                        ./cadre demo --exit
                        ```
                        <!-- not run: -->
                        ```sh
                        rm -rf /
                        ```
                        <!-- run -->
                        Words between.
                        ```text
                        $ cadre
                        ```
                        """);

        assertThat(document.blocks())
                .containsExactly(
                        new Document.Block(2, "sh", "cadre version", new Mark.Run()),
                        new Document.Block(5, "sh", "cadre jobs", new Mark.Missing()),
                        new Document.Block(10, "sh", "cadre up", new Mark.NotRun("it never ends")),
                        new Document.Block(
                                14, "sh", "./cadre demo --exit", new Mark.RunBy("DemoTest")),
                        new Document.Block(18, "sh", "rm -rf /", new Mark.Missing()),
                        new Document.Block(23, "text", "$ cadre", new Mark.Missing()));
    }

    private static boolean testExists(String simpleName) throws IOException {
        for (var module : List.of("app", "server", "node", "cli", "process", "wire", "bench")) {
            var sources = ROOT.resolve(module).resolve("src/test/java");
            if (Files.isDirectory(sources)) {
                try (var found =
                        Files.find(sources, 20, (path, _) -> path.endsWith(simpleName + ".java"))) {
                    if (found.findAny().isPresent()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
