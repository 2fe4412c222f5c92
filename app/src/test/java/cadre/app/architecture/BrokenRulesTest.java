package cadre.app.architecture;

import static cadre.app.architecture.CompiledCode.FIXTURES;
import static cadre.app.architecture.CompiledCode.fixture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Each rule reports exactly the classes that were written to break it, and leaves the innocent ones
 * beside them.
 */
class BrokenRulesTest {
    private static final String IMPORTS = FIXTURES + ".imports";
    private static final String MODULES = FIXTURES + ".modules";
    private static final String CODE = FIXTURES + ".code";
    private static final JavaClasses CODE_CLASSES = fixture("code");

    /** The class at which a violation starts is the first one that its text names. */
    private static final Pattern FIRST_NAME = Pattern.compile("<([\\w.$]+)");

    @Test
    void a_feature_that_imports_what_the_table_forbids() {
        var reported = reported(Borders.features(IMPORTS), fixture("imports"));

        assertThat(reported)
                .containsExactlyInAnyOrder(
                        "LooksUp",
                        "ReadsStorage",
                        "CallsNeighbour",
                        "KnowsTheDoors",
                        "KnowsInsight",
                        "ReadsConfig",
                        "Unlisted");
    }

    @Test
    void a_module_that_imports_its_neighbour() {
        var reported = reported(Borders.modules(MODULES), fixture("modules"));

        assertThat(reported).containsExactlyInAnyOrder("SeesServer", "SeesProcess");
    }

    @Test
    void packages_that_import_each_other() {
        var report = Borders.noCycles(CODE + ".circle").evaluate(CODE_CLASSES).getFailureReport();

        assertThat(report.getDetails())
                .singleElement()
                .asString()
                .contains("Slice left", "Slice right")
                .doesNotContain("Slice apart");
    }

    @Test
    void sql_outside_the_stores() {
        assertThat(reported(Forbidden.sqlOutsideStores(CODE), CODE_CLASSES))
                .containsExactly("TalksSql");
    }

    @Test
    void an_http_server_outside_the_gateways() {
        assertThat(reported(Forbidden.httpServerOutsideGateways(CODE), CODE_CLASSES))
                .containsExactlyInAnyOrder("ServesHttp", "ServesServlets", "ServesByJetty");
    }

    @Test
    void a_flow_that_reaches_what_merges() {
        assertThat(reported(Forbidden.landingOutsideItsPath(CODE), CODE_CLASSES))
                .containsExactly("LandsItself");
    }

    @Test
    void an_http_client_outside_its_places() {
        assertThat(reported(Forbidden.httpClientOutsideItsPlaces(CODE), CODE_CLASSES))
                .containsExactlyInAnyOrder("CallsHttp", "OpensUrl");
    }

    @Test
    void a_program_started_outside_process() {
        assertThat(reported(Forbidden.programsOutsideProcess(CODE), CODE_CLASSES))
                .containsExactlyInAnyOrder("StartsProgram", "RunsCommand");
    }

    @Test
    void a_clock_outside_the_entry_of_a_program() {
        assertThat(reported(Forbidden.clockOutsideMain(CODE), CODE_CLASSES))
                .containsExactlyInAnyOrder(
                        "ReadsClock",
                        "ReadsClockByReference",
                        "ReadsMillis",
                        "MakesClock",
                        "SleepsTest");
    }

    @Test
    void the_environment_read_outside_the_entry_of_a_program() {
        assertThat(reported(Forbidden.environmentOutsideMain(CODE), CODE_CLASSES))
                .containsExactlyInAnyOrder("ReadsVariable", "Environment");
    }

    @Test
    void a_library_that_nobody_may_use() {
        assertThat(reported(Forbidden.libraries(CODE), CODE_CLASSES))
                .containsExactlyInAnyOrder(
                        "UsesReactor", "UsesMocks", "UsesContainer", "UsesLombok");
    }

    @Test
    void a_name_that_says_nothing() {
        assertThat(reported(Naming.emptyWords(CODE), CODE_CLASSES))
                .containsExactlyInAnyOrder(
                        "TextUtil",
                        "TextUtils",
                        "TextHelper",
                        "LeaseManager",
                        "InboxImpl",
                        "JobBase",
                        "NodeInfo",
                        "JobData",
                        "AbstractJob");
    }

    @Test
    void a_package_that_says_nothing() {
        assertThat(reported(Naming.emptyPackages(CODE), CODE_CLASSES)).containsExactly("Leftover");
    }

    @Test
    void a_store_that_everybody_can_reach() {
        assertThat(reported(Naming.publicStores(CODE), CODE_CLASSES)).containsExactly("OpenStore");
    }

    @Test
    void a_package_that_is_not_null_marked() {
        var reported = reported(Naming.unmarkedPackages(MODULES), fixture("modules"));

        assertThat(reported).contains("SeesServer").doesNotContain("Explained");
    }

    @Test
    void a_test_that_sleeps_or_asks_for_the_time() {
        assertThat(reported(Forbidden.sleepingTests(CODE + ".tests"), CODE_CLASSES))
                .containsExactly("SleepsTest", "WaitsTest");
    }

    private static Set<String> reported(ArchRule rule, JavaClasses classes) {
        var names =
                classes.stream()
                        .collect(Collectors.toMap(JavaClass::getName, JavaClass::getSimpleName));
        var reported = new TreeSet<String>();
        for (var detail : rule.evaluate(classes).getFailureReport().getDetails()) {
            var name = FIRST_NAME.matcher(detail);
            assertThat(name.find()).as(detail).isTrue();
            names.entrySet().stream()
                    .filter(each ->
                            name.group(1).equals(each.getKey())
                                    || name.group(1).startsWith(each.getKey() + "."))
                    .forEach(each -> reported.add(each.getValue()));
        }
        return reported;
    }
}
