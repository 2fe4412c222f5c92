package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every real CLI in every case, from the request to the result, with a scripted model on loopback.
 * {@code ./check --real-clis} installs the CLIs outside the project, names their folders in the
 * property {@code cadre.clis}, and prints the table. The property {@code cadre.cases} takes a
 * regular expression over {@code claude EDIT_AND_COMMIT}, to run a part.
 */
@Tag("real-cli")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealCliMatrixTest {
    /** How many run at once; most cases wait more than they work. */
    private static final int SLOTS = 3;

    private static final Path TABLE = Path.of("target", "real-cli-table.txt");

    @TempDir static Path root;
    private final ExecutorService pool = Executors.newFixedThreadPool(SLOTS);
    private final List<CaseRun.Outcome> outcomes = new ArrayList<>();
    private final ArgvWatch argv = new ArgvWatch();
    private Optional<RealClis> running = Optional.empty();

    @BeforeAll
    void start() throws IOException {
        running = Optional.of(RealClis.running(root, SLOTS));
    }

    @AfterAll
    void stop() throws IOException {
        pool.shutdownNow();
        argv.close();
        running.ifPresent(RealClis::close);
        var table = MatrixTable.of(outcomes);
        Files.writeString(TABLE, table);
        System.out.print(table);
    }

    @TestFactory
    Stream<DynamicNode> each_cli_ends_each_case_as_it_must_and_counts_every_token() {
        var cases = System.getProperty("cadre.cases", ".*");
        // All are begun before the first is waited for.
        var containers = new ArrayList<DynamicNode>();
        for (var cli : DrivenCli.values()) {
            var tests = new ArrayList<DynamicTest>();
            for (var matrixCase : MatrixCase.values()) {
                if ((cli.word() + " " + matrixCase).matches(cases)) {
                    tests.add(test(cli, matrixCase));
                }
            }
            containers.add(DynamicContainer.dynamicContainer(cli.word(), tests));
        }
        containers.add(DynamicTest.dynamicTest("no key is left anywhere", this::huntKeys));
        return containers.stream();
    }

    /** In what was kept of all these runs, in what the programs said, in any command line. */
    private void huntKeys() {
        var keys =
                Arrays.stream(DrivenCli.values())
                        .collect(Collectors.toMap(DrivenCli::word, DrivenCli::key));
        var hunt = new SecretHunt(keys);
        var cadre = running.orElseThrow().cadre();
        var found = new ArrayList<String>();
        argv.close();
        argv.seen().forEach(line -> found.addAll(hunt.in("argv " + line, line)));
        cadre.node().close();
        cadre.server().close();
        found.addAll(hunt.in("the node", cadre.node().everything()));
        found.addAll(hunt.in("the server", cadre.server().everything()));
        found.addAll(hunt.under(root));
        assertThat(found).isEmpty();
    }

    private DynamicTest test(DrivenCli cli, MatrixCase matrixCase) {
        var clis = running.orElseThrow();
        var begun = start(new CaseRun(clis.cadre(), clis.model(), cli, matrixCase)::run);
        return DynamicTest.dynamicTest(
                cli.word() + ": " + matrixCase.words(),
                () -> {
                    var outcome = begun.get();
                    outcomes.add(outcome);
                    assertThat(outcome.complaints())
                            .as(cli.word() + ", " + matrixCase.words())
                            .isEmpty();
                });
    }

    private Future<CaseRun.Outcome> start(Callable<CaseRun.Outcome> run) {
        return pool.submit(run);
    }
}
