package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Terminal;
import cadre.wire.api.Page;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of a list that comes in pages. */
final class Paging {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many (default ${DEFAULT-VALUE}).")
    int limit;

    @Option(
            names = "--cursor",
            paramLabel = "C",
            description = "Go on where the page before ended.")
    Optional<String> cursor = Optional.empty();

    /** The route with this page's parameters. */
    Route of(Route route) {
        return route.with("limit", limit).with("cursor", cursor);
    }

    /** Says how to see more, if there is more. */
    static void more(Terminal terminal, Page<?> page) {
        page.next().ifPresent(next -> terminal.note("There is more: --cursor " + next));
    }
}
