package cadre.app.architecture;

import static cadre.app.architecture.CompiledCode.MAIN;
import static cadre.app.architecture.CompiledCode.TESTS;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules, on Cadre itself. */
class ArchitectureTest {
    private static final Pattern LIBRARY_ARTIFACTS =
            Pattern.compile(
                    "<artifactId>[^<]*(lombok|mockito|easymock|powermock|jmock|reactor-|rxjava|guice|spring-|dagger|micronaut)[^<]*</artifactId>");

    @Test
    void the_classes_of_the_modules_that_have_sources_were_read() {
        assertThat(MAIN).isNotEmpty();
        for (var module : new String[] {"wire", "process", "server", "node", "cli", "app"}) {
            var sources = ProjectFolder.root().resolve(module).resolve("src/main/java");
            if (Files.isDirectory(sources)) {
                assertThat(MAIN)
                        .as("compiled classes of the module %s", module)
                        .anyMatch(type -> type.getPackageName().startsWith("cadre." + module));
            }
        }
    }

    @Test
    void modules_import_only_the_modules_under_them() {
        Borders.modules("cadre").check(MAIN);
    }

    @Test
    void features_of_the_server_import_only_what_the_table_allows() {
        Borders.features("cadre.server").check(MAIN);
    }

    @Test
    void no_two_packages_import_each_other() {
        Borders.noCycles("cadre").check(MAIN);
    }

    @Test
    void sql_is_spoken_by_the_storage_and_the_stores_alone() {
        Forbidden.sqlOutsideStores("cadre").check(MAIN);
    }

    @Test
    void http_is_served_by_the_gateways_alone() {
        Forbidden.httpServerOutsideGateways("cadre").check(MAIN);
    }

    @Test
    void what_merges_is_reached_by_people_alone() {
        Forbidden.landingOutsideItsPath("cadre").check(MAIN);
    }

    @Test
    void http_clients_are_where_the_list_says() {
        Forbidden.httpClientOutsideItsPlaces("cadre").check(MAIN);
    }

    @Test
    void programs_are_started_by_the_module_process_alone() {
        Forbidden.programsOutsideProcess("cadre").check(MAIN);
    }

    @Test
    void only_the_entry_of_a_program_makes_a_clock() {
        Forbidden.clockOutsideMain("cadre").check(MAIN);
    }

    @Test
    void only_the_entry_of_a_program_reads_the_environment() {
        Forbidden.environmentOutsideMain("cadre").check(MAIN);
    }

    @Test
    void no_library_wires_generates_mocks_or_reacts() {
        Forbidden.libraries("cadre").check(MAIN);
        Forbidden.libraries("cadre").check(TESTS);
    }

    @Test
    void no_module_asks_for_such_a_library() throws IOException {
        var asked = new ArrayList<String>();
        try (var poms =
                Files.find(ProjectFolder.root(), 2, (path, _) -> path.endsWith("pom.xml"))) {
            for (var pom : poms.toList()) {
                // Lombok leaves nothing in the class files, so the rule on classes cannot see it.
                LIBRARY_ARTIFACTS
                        .matcher(Files.readString(pom))
                        .results()
                        .forEach(hit -> asked.add(pom + ": " + hit.group()));
            }
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void classes_are_named_by_a_word_of_the_domain() {
        Naming.emptyWords("cadre").check(MAIN);
        Naming.emptyWords("cadre").check(TESTS);
    }

    @Test
    void packages_are_named_by_a_feature() {
        Naming.emptyPackages("cadre").check(MAIN);
    }

    @Test
    void no_store_is_public() {
        Naming.publicStores("cadre").check(MAIN);
    }

    @Test
    void each_package_is_explained_and_null_marked() {
        Naming.unmarkedPackages("cadre").check(MAIN);
    }

    @Test
    void tests_wait_for_what_they_expect_instead_of_sleeping() {
        Forbidden.sleepingTests("cadre").check(TESTS);
    }
}
