package cadre.app.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.net.HttpURLConnection;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/** What may be used only in its one place, or nowhere. */
final class Forbidden {
    /** Where an HTTP client may be, under the root. */
    private static final String[] HTTP_CLIENT_PLACES = {
        "server.forges",
        "server.objects",
        "server.knowledge",
        "server.insight.trace",
        "server.gateways.slack",
        "server.gateways.telegram",
        "server.gateways.ui",
        "server.gateways.outbound",
        "node.link",
        "node.relay",
        "cli.client",
        "bench"
    };

    /** {@code owner.method} of what asks the machine for the time. */
    private static final Set<String> CLOCKS =
            Set.of(
                    "java.time.Instant.now",
                    "java.time.LocalDate.now",
                    "java.time.LocalDateTime.now",
                    "java.time.OffsetDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.time.Clock.systemUTC",
                    "java.time.Clock.systemDefaultZone",
                    "java.time.InstantSource.system",
                    "java.lang.System.currentTimeMillis");

    private static final Set<String> ENVIRONMENT = Set.of("java.lang.System.getenv");

    private static final Set<String> SLEEPS =
            Set.of(
                    "java.lang.Thread.sleep",
                    "java.util.concurrent.TimeUnit.sleep",
                    "java.time.Instant.now",
                    "java.lang.System.currentTimeMillis");

    /** Parts of package names; two dots stand for whatever comes before or after. */
    private static final String[] LIBRARIES = {
        "..lombok..",
        "..reactor..",
        "..reactivex..",
        "..reactivestreams..",
        "..mutiny..",
        "..springframework..",
        "..micronaut..",
        "..guice..",
        "..google.inject..",
        "..jakarta.inject..",
        "..javax.inject..",
        "..jakarta.enterprise..",
        "..dagger..",
        "..mockito..",
        "..easymock..",
        "..powermock..",
        "..jmock..",
        "..mockk.."
    };

    private Forbidden() {}

    /** {@code java.sql} belongs to the storage and to the stores. */
    static ArchRule sqlOutsideStores(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".server.storage..")
                .and(DescribedPredicate.not(STORE_OR_PART_OF_ONE))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..")
                .allowEmptyShould(true);
    }

    /**
     * Only the gateways, and the composition root that starts them, know that there is an HTTP
     * server; on a node only the relay is one, and a bench stands in for what Cadre sends to.
     */
    static ArchRule httpServerOutsideGateways(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        root + ".server",
                        root + ".server.gateways..",
                        root + ".node.relay..",
                        root + ".bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.javalin..",
                        "jakarta.servlet..",
                        "org.eclipse.jetty..",
                        "com.sun.net.httpserver..")
                .allowEmptyShould(true);
    }

    /**
     * What merges is for a person's request alone: no flow, chat, crew or agent gets hold of it.
     */
    static ArchRule landingOutsideItsPath(String root) {
        var server = root + ".server";
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        server,
                        server + ".gateways.rest..",
                        server + ".plans.landing..",
                        server + ".forges",
                        server + ".forges.landing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(server + ".plans.landing..", server + ".forges.landing..")
                .allowEmptyShould(true);
    }

    /** Calls to the outside world start in a few packages. */
    static ArchRule httpClientOutsideItsPlaces(String root) {
        var places =
                Arrays.stream(HTTP_CLIENT_PLACES)
                        .flatMap(place -> Stream.of(root + "." + place + ".."))
                        .toArray(String[]::new);
        var clients =
                resideInAnyPackage(
                                "java.net.http..",
                                "okhttp3..",
                                "software.amazon..",
                                "org.apache.http..",
                                "org.apache.hc..")
                        .or(JavaClass.Predicates.assignableTo(HttpURLConnection.class));
        return noClasses()
                .that()
                .resideOutsideOfPackages(places)
                .should()
                .dependOnClassesThat(clients)
                .allowEmptyShould(true);
    }

    /** Programs are started in one module, which builds their environment from nothing. */
    static ArchRule programsOutsideProcess(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".process..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .accessTargetWhere(isOneOf(Set.of("java.lang.Runtime.exec")))
                .allowEmptyShould(true);
    }

    /** Time comes in through the constructor; only a program's entry makes the clock. */
    static ArchRule clockOutsideMain(String root) {
        return noClasses()
                .that(DescribedPredicate.not(isProgramEntry(root)))
                .should()
                .accessTargetWhere(isOneOf(CLOCKS))
                .allowEmptyShould(true);
    }

    /** Configuration is read once, where a program starts. */
    static ArchRule environmentOutsideMain(String root) {
        return noClasses()
                .that(DescribedPredicate.not(isProgramEntry(root)))
                .should()
                .accessTargetWhere(isOneOf(ENVIRONMENT))
                .allowEmptyShould(true);
    }

    /**
     * No reactive library, no container that wires, no generated code, no mocks: in programs and in
     * tests.
     */
    static ArchRule libraries(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(LIBRARIES)
                .allowEmptyShould(true);
    }

    /** A test that sleeps is slow or wrong; one that asks for the time is wrong at midnight. */
    static ArchRule sleepingTests(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .accessTargetWhere(isOneOf(SLEEPS))
                .allowEmptyShould(true);
    }

    private static final DescribedPredicate<JavaClass> STORE_OR_PART_OF_ONE =
            DescribedPredicate.describe(
                    "a store or part of one",
                    type -> outermost(type).getSimpleName().endsWith("Store"));

    private static DescribedPredicate<JavaClass> isProgramEntry(String root) {
        return DescribedPredicate.describe(
                "the entry of a program",
                type -> {
                    var outer = outermost(type);
                    var name = outer.getSimpleName();
                    var module =
                            outer.getPackageName()
                                    .substring(
                                            Math.min(
                                                    outer.getPackageName().length(),
                                                    root.length()));
                    return name.endsWith("Main")
                            || (name.equals("Environment") && module.lastIndexOf('.') == 0);
                });
    }

    private static DescribedPredicate<JavaAccess<?>> isOneOf(Set<String> members) {
        return DescribedPredicate.describe(
                "one of " + members,
                access ->
                        members.contains(
                                access.getTargetOwner().getName()
                                        + "."
                                        + access.getTarget().getName()));
    }

    private static JavaClass outermost(JavaClass type) {
        var each = type;
        while (each.getEnclosingClass().isPresent()) {
            each = each.getEnclosingClass().get();
        }
        return each;
    }
}
