package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan over two repositories of this machine, on a real server, node and git. */
@Tag("e2e")
class PlanLandingTest {
    private static final String PLAN =
            """
            name: shop
            repositories:
              - {name: api, url: "https://git.example/shop/api.git"}
              - {name: web, url: "https://git.example/shop/web.git"}
            agents:
              - {name: ann, profile: rehearsal}
              - {name: bob, profile: rehearsal}
            streams:
              - id: back
                agent: ann
                repository: api
                creates: [src]
                check: test -e src/orders.txt
                tasks:
                  - |-
                    Write the orders.
                    edit src/orders.txt orders
              - id: front
                agent: bob
                repository: web
                creates: [pages]
                needs: [back]
                tasks:
                  - |-
                    Write the page.
                    edit pages/orders.txt page
            checks:
              each: test -e api/src/orders.txt
              end: test -e api/src/orders.txt && test -e web/pages/orders.txt
            """;

    @TempDir Path root;
    private Optional<Installation> installation = Optional.empty();

    @BeforeEach
    void start() {
        var cadre = Installation.in(root);
        cadre.startServer();
        installation = Optional.of(cadre);
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
    }

    @AfterEach
    void stop() {
        installation.ifPresent(Installation::close);
    }

    private Path repository(String name) throws IOException {
        var folder = Files.createDirectories(root.resolve("work").resolve(name));
        Files.writeString(folder.resolve("README.md"), "# " + name + "\n");
        Repositories.git(folder, "init", "-q", "-b", "main");
        Repositories.git(folder, "add", "-A");
        Repositories.git(folder, "commit", "-q", "-m", "Begin");
        return folder;
    }

    @Test
    void one_order_is_over_both_and_the_result_is_a_branch_of_each_checkout() throws IOException {
        var cadre = installation.orElseThrow();
        var api = repository("api");
        var web = repository("web");
        Files.writeString(api.resolve("cadre-plan.yaml"), PLAN);

        cadre.cliEnds(0, api, "plan", "run", "--repo", ".", "--repo", "../web");
        var first = cadre.cliEnds(0, api, "plan", "land", "p1", "--json");
        var again = cadre.cliEnds(0, api, "plan", "land", "p1");
        var refused = cadre.cliEnds(1, api, "plan", "land", "p1", "--merge");

        var landed = Json.mapper().readTree(first.out());
        assertThat(landed.path("landing").path("repositories").findValuesAsString("state"))
                .containsExactly("local", "local");
        assertThat(again.out()).contains("git merge cadre/shop/integration");
        assertThat(refused.everything()).contains("no pull request that can be merged");
        assertThat(files(api)).contains("src/orders.txt").doesNotContain("pages/orders.txt");
        assertThat(files(web)).contains("pages/orders.txt");
        assertThat(api.resolve("src")).doesNotExist();
    }

    @Test
    void a_branch_of_the_name_that_is_anothers_stays_and_one_bad_checkout_keeps_no_other()
            throws IOException {
        var cadre = installation.orElseThrow();
        var api = repository("api");
        var web = repository("web");
        Files.writeString(api.resolve("cadre-plan.yaml"), PLAN);
        cadre.cliEnds(0, api, "plan", "run", "--repo", ".", "--repo", "../web");
        Repositories.git(api, "branch", "cadre/shop/integration");
        Repositories.git(api, "branch", "cadre/shop-p1/integration");
        Repositories.git(web, "branch", "cadre/shop/integration");

        var landed = cadre.cliEnds(1, api, "plan", "land", "p1");
        Repositories.git(api, "branch", "-D", "cadre/shop-p1/integration");
        var again = cadre.cliEnds(0, api, "plan", "land", "p1");

        assertThat(landed.out())
                .contains("api could not be brought into")
                .contains("git merge cadre/shop-p1/integration");
        assertThat(again.out()).doesNotContain("could not be brought");
        assertThat(files(web, "cadre/shop-p1/integration")).contains("pages/orders.txt");
        assertThat(files(web, "cadre/shop/integration")).doesNotContain("pages/orders.txt");
    }

    private static String files(Path repository) {
        return files(repository, "cadre/shop/integration");
    }

    private static String files(Path repository, String branch) {
        return Repositories.git(repository, "ls-tree", "-r", "--name-only", branch);
    }
}
