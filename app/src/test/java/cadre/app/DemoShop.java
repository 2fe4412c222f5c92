package cadre.app;

import cadre.wire.plan.PlanDefinition;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The repository of {@code cadre demo plan}, for tests that have others work on its plan. */
public final class DemoShop {
    private DemoShop() {}

    /** The plan's file, as the demo has it. */
    public static String plan() {
        return Objects.requireNonNull(DemoPlan.files().get(PlanDefinition.PATH));
    }

    /** Makes it in {@code folder} with this plan in the place of its own. */
    public static Path make(Path folder, String plan) {
        var files = new LinkedHashMap<>(DemoPlan.files());
        files.put(PlanDefinition.PATH, plan);
        return DemoRepository.make(folder, files, Map.of());
    }

    /** Whether it begins with such a file. */
    public static boolean has(String path) {
        return DemoPlan.files().containsKey(path);
    }
}
