package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A draft that a rehearsal agent makes, and a path that a stream of it is given, with real git. */
@Tag("e2e")
class PlanPathTest {
    private static final String PLAN =
            "{name: shop, agents: [{name: ann, profile: rehearsal}, {name: bob, profile:"
                    + " rehearsal}], streams: [{id: queue, agent: ann, owns: [queue], creates:"
                    + " [queue/a], tasks: [\"sleep 3\\nedit queue/a x\"]}, {id: page, agent: bob,"
                    + " creates: [page/a], needs: [queue], tasks: [\"edit page/a x\\nedit docs/x y\"]}]}";

    @TempDir Path root;
    private Installation cadre;
    private Path shop;

    @BeforeEach
    void start() throws IOException {
        cadre = Installation.running(root, 4);
        shop = Files.createDirectories(root.resolve("shop"));
        Repositories.git(shop, "init", "-q", "-b", "main");
        Files.createDirectories(shop.resolve("queue"));
        Files.writeString(shop.resolve("queue/old"), "x\n");
        Files.writeString(shop.resolve("plan.md"), "# Shop\n\n    say " + PLAN + "\n");
        Repositories.git(shop, "add", "-A");
        Repositories.git(shop, "commit", "-q", "-m", "Begin");
    }

    @AfterEach
    void stop() {
        cadre.close();
    }

    @Test
    void a_plan_in_markdown_runs_and_a_stream_changes_what_it_was_given() throws IOException {
        var imported =
                cadre.cliEnds(0, shop, "plan", "import", "plan.md", "--profile", "rehearsal");
        assertThat(imported.out()).contains("a draft of 2 streams");
        assertThat(shop.resolve("cadre-plan.yaml")).content().contains("# A draft of job j1");

        cadre.cliEnds(0, shop, "plan", "run", "--detach");
        cadre.cliEnds(0, shop, "plan", "pause", "p1");
        var asked = cadre.cliEnds(0, shop, "plan", "ask", "p1", "docs", "--stream", "page");
        assertThat(asked.out()).contains("page asks for docs: waits for a person");
        cadre.cliEnds(0, shop, "plan", "grant", "p1", "1");
        cadre.cliEnds(0, shop, "plan", "resume", "p1");
        cadre.cliEnds(0, shop, "plan", "attach", "p1");

        var status = cadre.cliEnds(0, shop, "plan", "status", "p1").out();
        assertThat(status).contains("page has docs: granted by");
        var plan =
                Json.mapper()
                        .readTree(cadre.cliEnds(0, shop, "plan", "status", "p1", "--json").out());
        cadre.cliEnds(0, shop, "apply", plan.path("head").asString());
        assertThat(shop.resolve("docs/x")).hasContent("y");
        assertThat(shop.resolve("queue/a")).hasContent("x");
    }
}
