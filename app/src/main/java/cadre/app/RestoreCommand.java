package cadre.app;

import cadre.cli.command.ExitStatus;
import cadre.cli.command.Surroundings;
import cadre.cli.print.Amounts;
import cadre.server.Maintenance;
import cadre.server.ServerConfig;
import cadre.server.dump.Manifest;
import cadre.server.dump.Restore.Choice;
import cadre.server.dump.Restore.Restored;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre restore}. */
@Command(
        name = "restore",
        description = {
            "Make an installation of a backup, in CADRE_HOME or wherever the settings say.",
            "All of the file is checked first; what is there changes only when all is ready, or not at"
                    + " all. The server must not run."
        },
        footer = {
            "",
            "New jobs, attempts and events get numbers far from the last ones, because what was done"
                    + " since the backup may be known elsewhere: to nodes, followers, people.",
            "",
            "Example:",
            "  cadre restore /backups/cadre.zip",
            "  cadre restore /backups/cadre.zip --check"
        })
public final class RestoreCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private final StoreOptions options = new StoreOptions();

    @Parameters(paramLabel = "FILE", description = "What 'cadre backup' wrote.")
    private Path file = Path.of("");

    @Option(
            names = "--replace",
            description = "Take the place of a store that is there; that one is kept beside.")
    private boolean replace;

    @Option(
            names = "--keep-numbers",
            description = "Give the next numbers: nothing was done since the backup (a move).")
    private boolean keepNumbers;

    @Option(names = "--check", description = "Only check the file and say what it holds.")
    private boolean check;

    @Option(names = "--json", description = "Print one JSON object, for programs.")
    private boolean json;

    /** Made for one call. */
    public RestoreCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var from = surroundings.directory().resolve(file);
        try (var progress = new StepLine(surroundings.terminal())) {
            if (check) {
                var manifest = Maintenance.check(from, progress);
                progress.end();
                sayChecked(from, manifest);
                return ExitStatus.DONE;
            }
            var config = options.read(surroundings);
            var choices = EnumSet.noneOf(Choice.class);
            if (replace) {
                choices.add(Choice.REPLACE);
            }
            if (keepNumbers) {
                choices.add(Choice.KEEP_NUMBERS);
            }
            var restored = new Maintenance(config).restore(from, choices, progress);
            progress.end();
            if (json) {
                surroundings.terminal().print(Json.write(restored));
            } else {
                say(config, restored);
            }
        }
        return ExitStatus.DONE;
    }

    private void sayChecked(Path from, Manifest manifest) {
        var terminal = surroundings.terminal();
        if (json) {
            var said = new LinkedHashMap<String, Object>(Map.of("file", from.toString()));
            said.put("good", true);
            said.put("manifest", manifest);
            terminal.print(Json.write(said));
            return;
        }
        terminal.print("the backup is whole: " + from);
        terminal.print("  holds   " + holds(manifest));
    }

    private static String holds(Manifest manifest) {
        return "%s, %s, %s, as of %s (Cadre %s on %s)"
                .formatted(
                        Amounts.of(manifest.rows("job"), "job"),
                        Amounts.of(manifest.rows("event"), "event"),
                        manifest.files().included()
                                ? Amounts.of(manifest.files().count(), "file")
                                : "no files",
                        manifest.madeAt().truncatedTo(ChronoUnit.SECONDS),
                        manifest.cadre(),
                        manifest.store());
    }

    private void say(ServerConfig config, Restored restored) {
        var terminal = surroundings.terminal();
        var manifest = restored.manifest();
        terminal.print(
                (restored.earlier() ? "completed a restore that was cut off: " : "restored: ")
                        + restored.store());
        terminal.print("  holds   " + holds(manifest));
        restored.replaced()
                .ifPresent(
                        old -> terminal.print("  before  kept as " + old + "; delete it some day"));
        if (!restored.settingsBeside().isEmpty()) {
            terminal.print(
                    "  differ  %s: yours stayed, those of the backup are NAME.restored"
                            .formatted(String.join(", ", restored.settingsBeside())));
        }
        if (restored.secretsKeyMissing()) {
            terminal.print(
                    "  key     put secrets.key into %s, or set CADRE_SECRETS_KEY: until it is the right one %s cannot be decrypted"
                            .formatted(
                                    config.home(),
                                    Amounts.of(manifest.secrets().count(), "secret")));
        }
        var missing = manifest.files().missing().size();
        if (missing > 0) {
            terminal.print(
                    "  files   %s missing already when the backup was made"
                            .formatted(missing == 1 ? "1 was" : Amounts.count(missing) + " were"));
        }
        if (!manifest.files().included()) {
            terminal.print("  files   not in this backup: those in the data folder are used");
        }
        terminal.print("  next    start the server");
    }
}
