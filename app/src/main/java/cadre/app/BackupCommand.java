package cadre.app;

import cadre.cli.command.ExitStatus;
import cadre.cli.command.Surroundings;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.server.Maintenance;
import cadre.server.ServerConfig;
import cadre.server.dump.Backup;
import cadre.server.dump.Backup.Content;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre backup}. */
@Command(
        name = "backup",
        description = {
            "Write the whole installation into one file: database, logs, artifacts, settings.",
            "The server may run meanwhile. To be run on its machine, as its user, with its CADRE_HOME."
        },
        footer = {
            "",
            "FILE must not exist; a folder gets a file named by the time. Keys are left out without"
                    + " --with-keys: the one of the secrets, admin.key, git-credentials, .env.",
            "",
            "Example:",
            "  cadre backup /backups/cadre.zip",
            "  cadre backup /backups/ --json"
        })
public final class BackupCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private final StoreOptions options = new StoreOptions();

    @Parameters(paramLabel = "FILE", description = "The file, or a folder to put it in.")
    private Path target = Path.of("");

    @Option(
            names = "--with-keys",
            description = "Put the files with keys in, too: whoever has the backup has them.")
    private boolean withKeys;

    @Option(names = "--json", description = "Print one JSON object, for programs.")
    private boolean json;

    /** Made for one call. */
    public BackupCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var config = options.read(surroundings);
        var content = EnumSet.of(Content.FILES);
        if (withKeys) {
            content.add(Content.KEYS);
        }
        try (var progress = new StepLine(surroundings.terminal())) {
            var made =
                    new Maintenance(config)
                            .backup(surroundings.directory().resolve(target), content, progress);
            progress.end();
            say(config, made);
        }
        return ExitStatus.DONE;
    }

    private void say(ServerConfig config, Backup.Made made) {
        var terminal = surroundings.terminal();
        var manifest = made.manifest();
        if (!made.lost().isEmpty()) {
            terminal.note(
                    "warning: %s in the database but not, or not whole, in %s: %s"
                            .formatted(
                                    Amounts.of(made.lost().size(), "file"),
                                    config.home().resolve("artifacts"),
                                    String.join(" ", made.lost().stream().limit(5).toList())));
        }
        config.objects()
                .ifPresent(bucket ->
                        terminal.note(
                                "note: of logs that are in %s only the places are in the backup; copy its logs/, too"
                                        .formatted(bucket)));
        if (json) {
            var said = new LinkedHashMap<String, Object>();
            said.put("file", made.file().toString());
            said.put("bytes", made.bytes());
            said.put("sha256", made.sha256());
            said.put("rows", manifest.rows());
            said.put("jobs", manifest.rows("job"));
            said.put("files", manifest.files().count());
            said.put("left_out", made.leftOut());
            said.put("lost", made.lost());
            said.put("manifest", manifest);
            terminal.print(Json.write(said));
            return;
        }
        terminal.print("backup written: " + Cells.clean(made.file().toString()));
        terminal.print(
                "  holds   %s, %s, %s of log, %s (%s in all)"
                        .formatted(
                                Amounts.of(manifest.rows("job"), "job"),
                                Amounts.of(manifest.rows("event"), "event"),
                                Amounts.of(manifest.rows("log_chunk"), "piece"),
                                Amounts.of(manifest.files().count(), "file"),
                                Amounts.bytes(made.bytes())));
        terminal.print("  sha256  " + made.sha256());
        if (!made.leftOut().isEmpty()) {
            terminal.print("  not in  " + String.join(", ", made.leftOut()) + " (--with-keys)");
        }
        if (manifest.secrets().count() > 0 && !manifest.secrets().keyIncluded()) {
            terminal.print(
                    "          keep the secrets' key elsewhere: without it %s cannot be decrypted"
                            .formatted(Amounts.of(manifest.secrets().count(), "secret")));
        }
    }
}
