package cadre.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** Who may import whom: the modules, and the features inside the server. */
final class Borders {
    /** In the table below: every feature but the storage, and no other gateway. */
    private static final String GATEWAYS = "gateways";

    /** The one that all gateways stand on: routing, identity and errors over HTTP. */
    private static final String SHARED_GATEWAY = "http";

    /** What each feature of the server may import, itself left out. A new feature needs a row. */
    private static final Map<String, Set<String>> SERVER_IMPORTS = serverImports();

    private Borders() {}

    private static Map<String, Set<String>> serverImports() {
        var table = new TreeMap<String, Set<String>>();
        floor(table, Set.of(), "storage", "objects");
        floor(table, Set.of("storage"), "feed");
        floor(table, Set.of("storage", "feed"), "access");
        var low = Set.of("storage", "feed", "access");
        floor(table, low, "agents", "usage", "forges", "knowledge", "bus");
        var fleet = with(low, "objects", "agents", "usage", "forges", "knowledge", "bus");
        floor(table, fleet, "fleet");
        var views = with(fleet, "fleet");
        floor(table, views, "retention", "dump", "merges");
        floor(table, with(views, "retention"), "insight");
        floor(table, with(low, "fleet", "forges"), "outbound");
        floor(table, with(views, "merges"), "crews");
        floor(table, with(views, "merges", "crews"), "plans");
        floor(table, with(views, "merges", "crews", "plans"), "flows");
        floor(table, with(views, "merges", "crews", "plans", "flows"), "chat");
        var features = new TreeSet<>(table.keySet());
        features.remove("storage");
        floor(table, features, GATEWAYS);
        return table;
    }

    private static void floor(
            Map<String, Set<String>> table, Set<String> below, String... features) {
        for (var feature : features) {
            table.put(feature, below);
        }
    }

    private static Set<String> with(Set<String> floor, String... more) {
        var all = new TreeSet<>(floor);
        all.addAll(Arrays.asList(more));
        return all;
    }

    /** Modules import only the modules under them. */
    static ArchRule modules(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(
                        importOnly(
                                "import only the modules under theirs",
                                root,
                                Borders::moduleMayImport))
                .allowEmptyShould(true);
    }

    private static boolean moduleMayImport(String from, String to) {
        var module = firstSegment(from);
        return Arrays.stream(Module.values())
                .filter(each -> each.packageName().equals(module))
                .anyMatch(each -> each.mayImport(firstSegment(to)));
    }

    /**
     * Features of the server import only what is below them; nothing imports the composition root;
     * a gateway imports neither the storage nor another gateway, but may use what lies in the
     * package {@code gateways} itself.
     */
    static ArchRule features(String serverRoot) {
        return classes()
                .that()
                .resideInAPackage(serverRoot + "..")
                .should(
                        importOnly(
                                "import only what the import table allows",
                                serverRoot,
                                Borders::featureMayImport))
                .allowEmptyShould(true);
    }

    private static boolean featureMayImport(String from, String to) {
        if (from.isEmpty()) {
            return true;
        }
        var feature = firstSegment(from);
        var used = firstSegment(to);
        if (feature.equals(GATEWAYS) && used.equals(GATEWAYS)) {
            return gateway(to).isEmpty()
                    || gateway(to).equals(SHARED_GATEWAY)
                    || gateway(from).equals(gateway(to));
        }
        var row = SERVER_IMPORTS.get(feature);
        return row != null && (feature.equals(used) || row.contains(used));
    }

    /** {@code rest} for {@code gateways.rest.page}, empty for {@code gateways}. */
    private static String gateway(String path) {
        return path.equals(GATEWAYS) ? "" : firstSegment(path.substring(GATEWAYS.length() + 1));
    }

    /** No two packages import each other, directly or round a circle. */
    static ArchRule noCycles(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles().allowEmptyShould(true);
    }

    /**
     * Each import inside the root is allowed by the two packages' paths under it; the root's own
     * path is empty.
     */
    private static ArchCondition<JavaClass> importOnly(
            String text, String root, BiPredicate<String, String> allowed) {
        return new ArchCondition<>(text) {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                var origin = path(root, from);
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    var to = dependency.getTargetClass().getBaseComponentType();
                    if (isUnder(root, to) && !allowed.test(origin, path(root, to))) {
                        events.add(
                                SimpleConditionEvent.violated(from, dependency.getDescription()));
                    }
                }
                if (!allowed.test(origin, origin)) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    from,
                                    "Class <"
                                            + from.getName()
                                            + "> is in no row of the import table"));
                }
            }
        };
    }

    private static boolean isUnder(String root, JavaClass type) {
        return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
    }

    private static String path(String root, JavaClass type) {
        var name = type.getPackageName();
        return name.equals(root) ? "" : name.substring(root.length() + 1);
    }

    private static String firstSegment(String path) {
        var dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }
}
