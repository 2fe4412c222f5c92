package cadre.app;

import cadre.cli.command.Surroundings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a node offers. */
final class NodeOptions {
    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Where the workspaces are (default ~/.local/share/cadre-work).")
    private Optional<Path> work = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "N",
            description = "The node's name (default the machine's).")
    private Optional<String> name = Optional.empty();

    @Option(names = "--tag", paramLabel = "T", description = "A tag; may be given several times.")
    private List<String> tags = List.of();

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Attempts at once (default one for each core).")
    private Optional<String> slots = Optional.empty();

    void over(Map<String, String> env, Surroundings surroundings) {
        work.ifPresent(w -> env.put("CADRE_WORK", surroundings.directory().resolve(w).toString()));
        name.ifPresent(n -> env.put("CADRE_NODE_NAME", n));
        slots.ifPresent(s -> env.put("CADRE_NODE_SLOTS", s));
        if (!tags.isEmpty()) {
            env.put("CADRE_NODE_TAGS", "[" + String.join(",", quoted()) + "]");
        }
    }

    private List<String> quoted() {
        return tags.stream().map(tag -> "\"" + tag.replace("\"", "\\\"") + "\"").toList();
    }
}
