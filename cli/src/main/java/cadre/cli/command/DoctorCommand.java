package cadre.cli.command;

import cadre.cli.checkout.Git;
import cadre.cli.client.Api;
import cadre.cli.client.Connection;
import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.wire.api.MeView;
import cadre.wire.api.NodeView;
import cadre.wire.error.CadreException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code cadre doctor}. */
@Command(
        name = "doctor",
        description = "Check this machine, the server and its nodes, and say what to mend.",
        footer = {"", "Example:", "  cadre doctor"})
public final class DoctorCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final List<Check> checks = new ArrayList<>();
    private Optional<JsonNode> server = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** One thing that was looked at; {@code fix} is empty when it is good. */
    record Check(String name, boolean good, String found, String fix) {}

    @Override
    public Integer call() {
        check(
                "java",
                () ->
                        System.getProperty("java.version", "")
                                + " at "
                                + System.getProperty("java.home", ""));
        check("git", () -> Git.in(surroundings.directory(), surroundings.env()).version());
        var home = Connection.home(surroundings.env());
        check(
                "data folder",
                () -> home + (Files.isDirectory(home) ? "" : " (none; only a server needs one)"));
        check("server", this::server);
        new WiredCheck(surroundings).look().ifPresent(checks::add);
        boolean good = checks.stream().allMatch(Check::good);
        var terminal = surroundings.terminal();
        if (output.json) {
            var result = new java.util.LinkedHashMap<String, Object>();
            result.put("ok", good);
            result.put("checks", checks);
            server.ifPresent(report -> result.put("server", report));
            Output.json(terminal, result);
        } else {
            checks.forEach(this::print);
        }
        return good ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private String server() {
        var connection = surroundings.connection();
        try (var api = new Api(connection)) {
            var me = api.get(Route.of("me"), MeView.class);
            check("nodes", () -> nodes(api));
            check("server's machine", () -> report(api));
            return "%s, version %s, as %s (%s, %s)"
                    .formatted(api.url(), me.version(), me.name(), me.grant().word(), me.key());
        }
    }

    /** What the server found when it looked at itself. */
    private String report(Api api) {
        var report = api.tree(Route.of("doctor"));
        server = Optional.of(report);
        for (var check : report.path("checks")) {
            checks.add(
                    new Check(
                            "server's " + check.path("name").asString(""),
                            check.path("ok").asBoolean(false),
                            check.path("detail").asString(""),
                            check.path("fix").asString("")));
        }
        return "Java " + report.path("java").asString("") + ", " + report.path("os").asString("");
    }

    private static String nodes(Api api) {
        var nodes = Api.page(api.whole(Route.of("nodes")), NodeView.class).items();
        long online = nodes.stream().filter(node -> node.state().equals("online")).count();
        if (online == 0) {
            throw new CadreException(
                    cadre.wire.error.ErrorCode.UNAVAILABLE,
                    nodes.isEmpty() ? "There are none" : "None is online",
                    Map.of(),
                    "Start one with 'cadre up' here, or 'cadre node invite' for another machine");
        }
        return online + " of " + nodes.size() + " online";
    }

    private void check(String name, Callable<String> look) {
        try {
            checks.add(new Check(name, true, look.call(), ""));
        } catch (CadreException e) {
            checks.add(new Check(name, false, e.what(), e.fix()));
        } catch (Exception e) {
            checks.add(new Check(name, false, String.valueOf(e), ""));
        }
    }

    private void print(Check check) {
        var terminal = surroundings.terminal();
        var style = terminal.style();
        var mark = check.good() ? style.green("ok  ") : style.red("BAD ");
        var fix = check.fix().isEmpty() ? "" : ". " + check.fix();
        terminal.print(
                mark + Cells.padRight(check.name(), 20) + " " + Cells.clean(check.found() + fix));
    }
}
