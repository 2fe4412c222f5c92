package cadre.cli.command;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cadre version}. */
@Command(
        name = "version",
        description = "Print the version of this program.",
        footer = {"", "Example:", "  cadre version"})
public final class VersionCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public VersionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var version = cadre.wire.release.Release.VERSION;
        return output.json
                ? Output.json(
                        terminal,
                        Map.of("version", version, "java", System.getProperty("java.version", "")))
                : Output.said(
                        terminal,
                        "cadre "
                                + version
                                + " (Java "
                                + System.getProperty("java.version", "")
                                + ")");
    }
}
