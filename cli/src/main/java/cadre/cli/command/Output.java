package cadre.cli.command;

import cadre.cli.print.Table;
import cadre.cli.print.Terminal;
import cadre.wire.json.Json;
import java.util.Map;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The option {@code --json}, and the two ways to print a result. */
final class Output {
    @Option(names = "--json", description = "Print one JSON object, for programs.")
    boolean json;

    /** Prints one JSON object; a plain array becomes a page. */
    static int json(Terminal terminal, Object value) {
        var tree = value instanceof JsonNode node ? node : Json.tree(value);
        terminal.print(Json.write(tree.isArray() ? Map.of("items", tree) : tree));
        return ExitStatus.DONE;
    }

    /** Prints a table. */
    static int table(Terminal terminal, Table table) {
        terminal.print(table.lines(terminal.tableWidth(), terminal.style()));
        return ExitStatus.DONE;
    }

    /** Says that a list is empty, and what to do next. */
    static int empty(Terminal terminal, String what, String next) {
        terminal.print(what + ". " + next);
        return ExitStatus.DONE;
    }

    /** Prints one line. */
    static int said(Terminal terminal, String line) {
        terminal.print(line);
        return ExitStatus.DONE;
    }
}
