package cadre.app;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.command.Surroundings;
import cadre.wire.id.PlanId;
import cadre.wire.json.Json;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.run.PlanRequest;
import cadre.wire.plan.run.PlanView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** A small repository of several languages with a plan for four streams in it. */
final class DemoPlan {
    private static final List<String> NAMES =
            List.of(
                    PlanDefinition.PATH,
                    "README.md",
                    "Makefile",
                    "check.sh",
                    "compose.yaml",
                    "requirements.txt",
                    "start.sh",
                    "contracts/order.schema.json",
                    "contracts/metrics.txt");

    private DemoPlan() {}

    /** What the repository holds, by path. */
    static Map<String, String> files() {
        var files = new LinkedHashMap<String, String>();
        for (var name : NAMES) {
            try (var in = DemoPlan.class.getResourceAsStream("demo/plan/" + name)) {
                var bytes = Objects.requireNonNull(in, name).readAllBytes();
                files.put(name, new String(bytes, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    /** Has it run; what an earlier demo has left is stopped. */
    static PlanId start(Api api, Surroundings surroundings, Path repository) {
        var shop = DemoRepository.sent(api, surroundings, repository);
        Api.page(api.tree(Route.of("plans")), PlanView.class).items().stream()
                .filter(plan -> !plan.state().isOver())
                .forEach(plan -> api.post(Route.of("plans", plan.id(), "stop"), Map.of()));
        var key = UUID.randomUUID().toString();
        var request =
                new PlanRequest(
                        Objects.requireNonNull(files().get(PlanDefinition.PATH)),
                        List.of(shop),
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        Optional.of(key));
        var tree = api.postOnce(Route.of("plans"), request, key);
        return Json.mapper().treeToValue(tree, PlanView.class).id();
    }
}
