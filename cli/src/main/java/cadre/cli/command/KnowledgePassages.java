package cadre.cli.command;

import cadre.cli.print.Cells;
import cadre.cli.print.Terminal;
import cadre.wire.api.KnowledgeFound;

/** What a search found, for people to read. */
final class KnowledgePassages {
    private static final int LINES_SHOWN = 8;

    private KnowledgePassages() {}

    static int print(Terminal terminal, KnowledgeFound found) {
        if (!found.trouble().isEmpty()) {
            terminal.note(found.trouble());
        }
        if (found.behind() > 0) {
            terminal.note(found.behind() + " changes are not indexed yet");
        }
        if (found.hits().isEmpty()) {
            return Output.empty(
                    terminal,
                    "Nothing was found",
                    "Try other words; 'cadre knowledge list' shows what there is");
        }
        found.hits().forEach(hit -> say(terminal, hit));
        return ExitStatus.DONE;
    }

    private static void say(Terminal terminal, KnowledgeFound.Hit hit) {
        var heading = hit.heading().isEmpty() ? "" : "  " + Cells.clean(hit.heading());
        terminal.print(
                terminal.style()
                                .bold(
                                        "%s %s:%d-%d"
                                                .formatted(
                                                        hit.collection(),
                                                        Cells.clean(hit.source()),
                                                        hit.firstLine(),
                                                        hit.lastLine()))
                        + heading);
        var lines = hit.text().lines().toList();
        lines.stream()
                .limit(LINES_SHOWN)
                .forEach(line -> terminal.print("    " + Cells.clean(line)));
        if (lines.size() > LINES_SHOWN) {
            terminal.print("    ...");
        }
    }
}
