package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.flow.ItemText;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.flow.FlowStart;
import cadre.wire.flow.FlowView;
import cadre.wire.flow.FlowWord;
import cadre.wire.id.FlowId;
import cadre.wire.json.Json;
import java.util.Optional;

/** The verbs of {@code cadre flow} that ask the server about items on their way. */
record FlowItems(Surroundings surroundings) {

    int start(String item, Optional<String> tracker, Optional<String> project, Output output) {
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("flows"), new FlowStart(item, tracker, project));
            if (output.json) {
                return Output.json(surroundings.terminal(), tree);
            }
            var view = Json.mapper().treeToValue(tree, FlowView.class);
            surroundings.terminal().print(ItemText.line(view));
            return Output.said(
                    surroundings.terminal(),
                    "'cadre flow why " + view.id() + "' says what it waits for");
        }
    }

    int list(Optional<String> state, Paging paging, Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var route = paging.of(Route.of("flows")).with("state", state);
            var tree = api.tree(route);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, FlowView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "No work item is in a flow",
                        "Start one: 'cadre flow start ITEM'");
            }
            var table =
                    new Table()
                            .left("id")
                            .left("item")
                            .left("stage")
                            .left("state")
                            .right("since")
                            .right("sent back")
                            .left("repository")
                            .left("title");
            var now = surroundings.clock().instant();
            for (var each : page.items()) {
                table.row(
                        each.id(),
                        each.key(),
                        each.stage(),
                        each.state().word(),
                        Durations.age(each.stageSince(), now),
                        Integer.toString(each.rework()),
                        each.repository(),
                        each.title());
            }
            Output.table(terminal, table);
            Paging.more(terminal, page);
            return ExitStatus.DONE;
        }
    }

    int why(String id, Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(Route.of("flows", FlowId.of(id)));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var view = Json.mapper().treeToValue(tree, FlowView.class);
            ItemText.why(view, surroundings.clock().instant()).forEach(terminal::print);
            return ExitStatus.DONE;
        }
    }

    /** Says something of an item: the verb is the last part of its route. */
    int say(String id, String verb, Optional<String> reason, Output output) {
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("flows", FlowId.of(id), verb), new FlowWord(reason));
            if (output.json) {
                return Output.json(surroundings.terminal(), tree);
            }
            var view = Json.mapper().treeToValue(tree, FlowView.class);
            return Output.said(surroundings.terminal(), ItemText.line(view));
        }
    }
}
