package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.wire.api.SignInCode;
import cadre.wire.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code cadre console}. */
@Command(
        name = "console",
        description = {
            "Print a link to the console that signs in once, within ten minutes, as this key;"
                    + " in a terminal on a desktop, open it in the browser, too.",
            "Whoever opens it first is in: give it to nobody. On a machine that you share, others"
                    + " see the command that opens the browser: use --no-open there."
        },
        footer = {"", "Example:", "  cadre console", "  cadre console --no-open"})
public final class ConsoleCommand implements Callable<Integer> {
    private static final Route CODES = Route.of("session", "codes");

    private final Surroundings surroundings;

    @Option(names = "--no-open", description = "Only print the link.")
    private boolean noOpen;

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public ConsoleCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.post(CODES, Map.of());
            var code = code(tree);
            if (output.json) {
                var said = new LinkedHashMap<String, Object>();
                tree.properties().forEach(each -> said.put(each.getKey(), each.getValue()));
                said.put("url", link(api, code));
                return Output.json(terminal, said);
            }
            terminal.note(
                    "Good once, before " + code.expiresAt().truncatedTo(ChronoUnit.SECONDS) + ":");
            var link = link(api, code);
            terminal.print(link);
            if (!noOpen && terminal.outIsTerminal()) {
                Browser.of(surroundings).ifPresent(browser -> terminal.note(browser.open(link)));
            }
            return ExitStatus.DONE;
        }
    }

    /** A link to the console of this server that signs in once, as the key of {@code api}. */
    public static String link(Api api) {
        return link(api, code(api.post(CODES, Map.of())));
    }

    private static String link(Api api, SignInCode code) {
        return api.url() + "/" + code.urlPath();
    }

    private static SignInCode code(JsonNode tree) {
        return Json.mapper().treeToValue(tree, SignInCode.class);
    }
}
