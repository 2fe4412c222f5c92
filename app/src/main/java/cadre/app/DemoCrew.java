package cadre.app;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.command.Surroundings;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartRequest;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.job.Expects;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** The demo's tasks as the parts of one crew. */
final class DemoCrew {
    private DemoCrew() {}

    /** Files it, to run at once. */
    static CrewId file(Api api, Surroundings surroundings, String agent, Path repository) {
        var shop = DemoRepository.sent(api, surroundings, repository);
        var parts = DemoTask.all().stream().map(task -> part(task, agent)).toList();
        var key = UUID.randomUUID().toString();
        var request = CrewRequest.of("the demo's three tasks", parts).in(List.of(shop));
        var tree = api.postOnce(Route.of("crews"), request, key);
        return Json.mapper().treeToValue(tree, CrewView.class).id();
    }

    private static PartRequest part(DemoTask task, String agent) {
        var name = task.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return new PartRequest(
                Optional.of(name),
                agent.equals("rehearsal") ? task.script() : task.prompt(),
                Optional.empty(),
                Optional.of(new AgentName(agent)),
                List.of(),
                List.of(),
                Optional.of(Expects.CHANGE));
    }
}
